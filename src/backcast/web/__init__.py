"""Flask: what a browser sees."""
