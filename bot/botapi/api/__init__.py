"""The methods of the Bot API, and how strictly their parameters are read."""
