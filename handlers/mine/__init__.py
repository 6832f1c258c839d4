"""What is a member's own: where they stand, and how they want it."""
