"""The daily check-in: its questions, its days, its pauses."""
