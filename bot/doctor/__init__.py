"""What may be wrong with an installation: a module for each place to look, and how to mend what is found."""
