"""Published prognostic scores, each with its citation, ranges and limits, and how to validate one."""
