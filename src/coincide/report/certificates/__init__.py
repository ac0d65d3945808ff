"""The page of a study of death certificates: no windows, no direction, no prognosis."""
