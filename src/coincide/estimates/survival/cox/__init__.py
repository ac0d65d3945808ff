"""Proportional hazards (Cox, Journal of the Royal Statistical Society B 1972; 34: 187-220)."""
