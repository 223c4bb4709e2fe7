"""Coming in: with a password, a link, a passkey, or through the organisation's own sign-in service."""
