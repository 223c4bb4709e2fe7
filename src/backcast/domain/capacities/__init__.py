"""Capacities: who is asked for more than there is of them, and dates that fit."""
