"""Plan files: a plan as a text that people and programs can read and write."""
