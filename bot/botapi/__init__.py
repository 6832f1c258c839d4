"""The project's own Bot API server on loopback, as strict as Telegram's: the one seam of the tests and the demo."""
