"""The figures, one file each: released rows in, a plot out, or None when there is nothing to draw."""
