"""Drafting with a language model: what it is told, what it may answer, and what of that is shown."""
