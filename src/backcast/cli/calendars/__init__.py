"""Calendars of others on the command line: closed days read from them, plans pushed into them."""
