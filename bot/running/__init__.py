"""What keeps the process going, and ends it well."""
