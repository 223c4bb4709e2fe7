"""Project files: a plan as other planning programs write it, MS Project XML and tables, with what does not fit told."""
