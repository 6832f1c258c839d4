"""What the bot knows of somebody and who sees it: shown, handed out, cleared and erased."""
