"""Calendar servers: what a collection on a CalDAV server holds, and changes of it (RFC 4791)."""
