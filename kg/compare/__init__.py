"""Two versions of a graph, and their difference in words."""
