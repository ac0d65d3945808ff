"""Published criteria, one file each, as trees of clauses."""
