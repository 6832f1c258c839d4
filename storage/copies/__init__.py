"""Copies and their end: backup, restore, and what is whose."""
