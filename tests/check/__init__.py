"""What continuous integration asks: steps, expected answers, forms of a report."""
