"""Credentials: passwords, one-time codes, passkeys and sealed secrets, without database, web or clock."""
