"""The programming interface: what people do on pages, for programs, as JSON under /api/v1."""
