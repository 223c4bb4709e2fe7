"""The tables. Every row belongs to a workspace, but for accounts and what counts tries."""
