"""Numbers that encourage."""
