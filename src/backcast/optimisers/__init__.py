"""Optimisers: the capacity-aware schedule by a solver, where one is installed; the only place that knows OR-Tools."""
