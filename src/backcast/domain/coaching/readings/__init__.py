"""Readings: values, deadlines and measures in a line."""
