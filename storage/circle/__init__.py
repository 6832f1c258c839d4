"""Circles, their leads and what they share."""
