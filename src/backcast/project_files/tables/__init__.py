"""Tables: steps as rows of comma-separated values, read from spreadsheets and other planning programs."""
