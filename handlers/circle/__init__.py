"""Peer groups: made, joined, led, and counted."""
