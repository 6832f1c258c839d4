"""Who stands by a member: inviting, what they may be told, and what they send."""
