"""The outcome chain of a plan looked at: its gaps, what its training costs, and whether its end goal is SMART."""
