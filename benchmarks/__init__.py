"""Timings against the peers and against size: `make bench`. Ratios within one run; nothing here is a test."""
