"""Views: one noun a file; each reads, builds, calls and answers."""
