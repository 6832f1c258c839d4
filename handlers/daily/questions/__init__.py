"""Question sets as data files, one a set."""
