"""Readings: from MS Project XML to a plan."""
