"""The only package that knows SQL: opening, migrating, one module a subject, and what is kept secret."""
