"""Plans, goals and words for a hard day."""
