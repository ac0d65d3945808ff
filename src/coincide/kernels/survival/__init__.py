"""Counts and sums over risk sets on a grid of times: bin, do not sort."""
