"""Pages about cases: one patient's criteria, and the counts of a series."""
