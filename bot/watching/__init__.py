"""Whether the bot is well, for whoever watches: a health page, counts that name nobody, and systemd."""
