"""The graph goes out and comes in: dumps, tables, conversion, import, push."""
