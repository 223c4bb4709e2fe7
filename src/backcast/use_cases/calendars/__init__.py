"""Calendars of others: closed days that are read from them, and plans that are written into them."""
