"""What whoever runs the bot does with it: a module for each command."""
