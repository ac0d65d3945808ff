"""Single patients: published diagnostic criteria on structured findings, in three-valued logic."""
