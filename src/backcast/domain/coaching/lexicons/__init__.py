"""Lexicons: the words of four languages that the coach knows."""
