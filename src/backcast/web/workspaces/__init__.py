"""Pages of a workspace: its people and teams, its audit trail, and who gets at its plans."""
