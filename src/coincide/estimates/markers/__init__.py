"""Markers in numbers: telling people apart, cut-offs, values below the limit of detection, z-scores."""
