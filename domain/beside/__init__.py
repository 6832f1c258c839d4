"""Who stands by whom, and what they may be told."""
