"""All that continuous integration asks: the steps, the expected answers, the forms of a report."""
