"""Query text as text: its tokens, what is safe, values put in, rows written out."""
