"""What a person can do: a verb a function, one transaction each."""
