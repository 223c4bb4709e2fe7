"""What a workspace knows about its own work."""
