"""What the server knows: people, chats, messages and updates that wait."""
