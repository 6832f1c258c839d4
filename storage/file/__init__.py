"""The files: opened, migrated, sealed, and watched over."""
