"""Sources: kinds of data, each made into the canonical tables."""
