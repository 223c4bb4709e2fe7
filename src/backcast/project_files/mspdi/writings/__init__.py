"""Writings: from a plan to MS Project XML."""
