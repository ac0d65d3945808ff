"""The page of a clinical cohort."""
