"""How well predicted risks do in people they were not made for."""
