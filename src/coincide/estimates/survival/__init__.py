"""Survival analysis on arrays: curves, tests, regressions, and what is made from a fit."""
