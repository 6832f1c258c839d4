"""From the outbox to Telegram, at the pace that it allows."""
