"""Drafting key results: by rules always, by a language model where one is on."""
