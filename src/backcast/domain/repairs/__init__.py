"""Repairs: what would win working days back, and what each costs and brings."""
