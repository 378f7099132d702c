"""Where in a file a triple stands."""
