"""RDF as values and as bytes: terms, typed literals, Turtle, other formats, the canonical form."""
