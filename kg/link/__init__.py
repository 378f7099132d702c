"""Linking our things to the items of a knowledge base of the Wikibase kind: found, scored, decided, published."""
