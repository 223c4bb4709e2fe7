"""The outcome chain: changes of its links and of what steps are for."""
