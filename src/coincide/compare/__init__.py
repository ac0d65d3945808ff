"""Two or more results folders side by side: what they found, what they give together, how they differ."""
