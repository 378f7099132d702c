"""A person at a terminal with completion, where prompt_toolkit is installed."""

from __future__ import annotations

from kg.edit.asking import Dialogue
from kg.edit.asking_person import Person


def completing_person(dialogue: Dialogue) -> Person | None:
    """Return a person whose answers are completed; None where nothing that completes is installed."""
    return None
