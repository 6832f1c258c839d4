"""What there is, and where help is."""
