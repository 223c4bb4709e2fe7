"""Pages of what would help, how likely it is, what if, who is double booked, and how long things take."""
