"""A clinical cohort as a design: who was followed, what predicts the endpoint, what markers tell."""
