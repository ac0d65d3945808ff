"""Worked examples, rerun on the user's machine."""
