"""Rewordings: better wordings, with recorded facts or with room for them."""
