"""Two sides, and their difference in words."""
