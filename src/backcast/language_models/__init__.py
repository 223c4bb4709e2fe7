"""Language models: one question to any OpenAI-compatible server, and every way in which it can go wrong."""
