"""Designs: what is asked of the counts."""
