"""What members answer, and when they are asked."""
