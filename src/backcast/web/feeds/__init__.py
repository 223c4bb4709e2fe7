"""Calendar feeds: the addresses that calendar programs fetch, and the pages on which people make them."""
