"""Counters and milestones."""
