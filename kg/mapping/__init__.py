"""Tables in: names of rows become things, and what is printed as one credit becomes several."""
