"""Backcast: plan backward from the outcome, manage forward to it."""
