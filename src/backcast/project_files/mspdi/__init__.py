"""MSPDI: MS Project XML, written and read."""
