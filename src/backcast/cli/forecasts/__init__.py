"""What `backcast schedule` can be asked beside the dates."""
