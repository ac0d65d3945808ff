"""Engines run the named steps; they load differently, the SQL text does not differ."""
