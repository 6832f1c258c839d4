"""From Telegram to a handler: stored first, one at a time for each person."""
