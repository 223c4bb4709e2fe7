"""Drafting key results: lines, findings, offers, and their way into the plan."""
