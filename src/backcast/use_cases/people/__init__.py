"""What people can do with their accounts, and what owners can do with the people of a workspace."""
