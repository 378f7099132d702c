"""Releases: packed, described, verified."""
