"""Nerve excitability: from raw stimuli to the field's measures and plots."""
