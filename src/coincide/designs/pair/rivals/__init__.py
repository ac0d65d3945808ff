"""Rival explanations of the ratio: wrong labels, and how strong something left out must be."""
