"""Closed days taken over from a calendar: its address or file, what it holds, and what is taken of it."""
