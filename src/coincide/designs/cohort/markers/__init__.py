"""What markers tell: how high they are, who is told from whom, and whether they go with an endpoint."""
