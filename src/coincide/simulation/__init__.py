"""Populations with a known truth."""
