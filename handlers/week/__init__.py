"""A circle's week: counted once, shown in words, as a picture and as a table, and told to those who lead."""
