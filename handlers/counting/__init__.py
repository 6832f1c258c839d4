"""What members count: days since a date of their own, milestones, and what follows a setback."""
