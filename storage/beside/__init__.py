"""Who stands by whom, and what has been agreed to."""
