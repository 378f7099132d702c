"""The levels that kg.toml gives to rules of a house's style."""

from __future__ import annotations

_SEVERITIES = {"error": "violation", "warning": "warning"}


def severity_of(level: str) -> str | None:
    """Return the severity with which a rule of a level is told; None where the rule is off."""
    return _SEVERITIES.get(level)
