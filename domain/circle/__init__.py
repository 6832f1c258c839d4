"""Circles and what is shared in them."""
