"""The pages of the outcome chain: its picture, its gaps, and the forms of its links."""
