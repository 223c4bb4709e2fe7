"""Plans in the database."""
