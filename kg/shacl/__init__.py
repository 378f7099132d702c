"""Validation engines: shapes against data, behind one function each."""
