"""Conflicts: what two people made of one plan at once, joined; what cannot be, told; what one of them leaves."""
