"""Calendar files: a plan and its timeline as entries that every calendar program can read."""
