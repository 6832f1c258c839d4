"""What partners are told besides a quiet day, each thing only to whom the member lets know."""
