"""What a circle does together: who is in it, pairs, events, and words to everybody."""
