"""Named steps from the canonical tables to integers."""
