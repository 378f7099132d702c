"""Where items of the other knowledge base come from."""
