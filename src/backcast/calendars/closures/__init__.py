"""Closures: the closed days that a calendar file of somebody else says."""
