"""Chances: how likely a plan is met, drawn many times; the only place that knows numpy."""
