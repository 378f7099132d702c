"""Engines: one question, several ways to ask it."""
