"""Judgements: of which kind a line is, and what is wrong with it."""
