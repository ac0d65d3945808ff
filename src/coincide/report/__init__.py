"""The report: one offline page, built from a results folder alone."""
