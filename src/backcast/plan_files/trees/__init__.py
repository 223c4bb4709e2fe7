"""From the bytes of a plan file to a tree of what it says, with the place of everything."""
