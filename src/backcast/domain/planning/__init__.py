"""Plans: the end goal, the steps, how they depend on one another, and how all of it changes."""
