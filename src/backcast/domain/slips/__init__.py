"""Slips: what happens when something takes longer, starts later, or a day closes."""
