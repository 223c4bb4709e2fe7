"""Metrics and what was measured of them."""
