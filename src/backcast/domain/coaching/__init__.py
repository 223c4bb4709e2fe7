"""The coach: what a line that wants to be a key result says, what is wrong with it, and how to say it better."""
