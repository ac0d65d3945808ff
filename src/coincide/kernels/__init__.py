"""Arrays in, counts and arrays out: the fast parts and their slow twins."""
