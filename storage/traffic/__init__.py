"""What comes and what is owed: rows that live until they are done."""
