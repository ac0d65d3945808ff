"""How often, in absolute numbers: excess over chance, cumulative incidence with death competing."""
