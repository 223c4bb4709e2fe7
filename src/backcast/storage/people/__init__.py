"""Workspaces, accounts and people in the database."""
