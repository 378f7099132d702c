"""The names of rules in kg.toml, which only a project that has some loads."""

from __future__ import annotations

from typing import Any

from kg.project.declared import Kind, Settings, Steps, list_of, one_of


def _read_rules(value: Any, settings: Settings, steps: Steps) -> tuple[str, ...]:
    """Return the words for rules that are named one by one, or by a profile."""
    from kg.entail.rules import PROFILES, WORDS, words_of

    one = one_of(*WORDS, *PROFILES)
    given = value if isinstance(value, str) else list_of(one).read(value, settings, steps)
    return words_of([one.check(given, settings, steps)] if isinstance(given, str) else given)


RULES = Kind("a profile, or a list of rules and profiles", "lists of rules", _read_rules)
