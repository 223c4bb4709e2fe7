"""The catalogue: measures that are worth a key result, by field."""
