"""Several kinds of events, of which the first ends follow-up: numbers on arrays."""
