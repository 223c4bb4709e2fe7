"""Scheduling: from a plan and a day to dates, chains and the effects of a change."""
