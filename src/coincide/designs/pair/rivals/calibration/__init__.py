"""Calibration on negative controls, with known links beside them.

`chosen` says which pairs, `count` counts them, `pairs` holds what was counted, `null` fits and corrects,
`tables` and `planned` show, `part` puts it together.
"""
