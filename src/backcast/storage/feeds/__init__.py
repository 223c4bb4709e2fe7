"""Calendar feeds: the links of people, the way in for whoever has one, and what was given last."""
