"""Free functions on arrays that return frozen values."""
