"""Validation engines: shapes against data, behind one function each."""

ENGINES = ("compiled", "pyshacl")
"""Who validates: our own engine, or pySHACL as a second opinion."""
