"""What a person can ask of plans beside their dates."""
