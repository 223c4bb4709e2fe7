"""Calendar feeds: what stands in them, how they are made anew, and how people keep their links."""
