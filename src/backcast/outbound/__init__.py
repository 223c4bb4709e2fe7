"""Outbound: what leads to the public internet, and nothing of the networks that only we can reach."""
