"""Estimates: how long things take, from what is built and for whom."""
