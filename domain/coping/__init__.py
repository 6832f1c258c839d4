"""What helps when it is hard."""
