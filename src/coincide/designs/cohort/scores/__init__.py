"""What published scores say about the people of a cohort, and how well."""
