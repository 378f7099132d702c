"""The texts of one moment: what an answer rests on, though a person types on while it is looked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from kg.lsp.occurrences import read_text
from kg.lsp.texts import Text
from kg.rdf.held import seeing

T = TypeVar("T")


class Seen:
    """The open texts as they were at a moment, and those on the disk as they are when first asked for."""

    def __init__(self, opened: Mapping[Path, Text], units: str) -> None:
        self.opened, self._units = dict(opened), units
        self._read: dict[Path, Text | None] = {}

    def text_of(self, path: Path) -> Text | None:
        """Return the text of a file; None where it cannot be read."""
        if path in self.opened:
            return self.opened[path]
        if path not in self._read:
            text = self.within(lambda: read_text(path))
            self._read[path] = None if text is None else Text(text, None, self._units)
        return self._read[path]

    def within(self, task: Callable[[], T]) -> T:
        """Do something that reads these texts and no newer ones."""
        with seeing({path: text.content for path, text in self.opened.items()}):
            return task()
