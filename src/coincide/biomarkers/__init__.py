"""Markers: reference limits, telling groups apart, cut-offs, course in time."""
