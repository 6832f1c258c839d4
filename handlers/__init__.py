"""What the bot says and does when a person or the clock acts."""
