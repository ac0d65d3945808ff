"""What is made after a proportional-hazards fit: baseline hazard, predictions, residuals, tests."""
