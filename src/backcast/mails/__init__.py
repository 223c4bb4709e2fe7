"""Mails: what Backcast writes to people, and how it is handed to a mail server."""
