"""One card for each rival explanation: how tested, with what result, how big to explain all."""
