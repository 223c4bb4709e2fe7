"""Lines: what the drafting page shows of each, and what becomes of it."""
