"""What surrounds every request: whom it came through, which host it names, what it leaves in the log and the counts."""
