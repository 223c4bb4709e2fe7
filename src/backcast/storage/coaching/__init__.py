"""What the coach keeps: what was asked of a model and what it cost, what it answered, what is known of its server."""
