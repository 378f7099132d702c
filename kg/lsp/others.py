"""What the other files of a project say, for what is told of one that is edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kg.lsp.knowledge import Knowledge
from kg.rdf.terms import IRI


class Others:
    """All files but one: they are read when they are first asked for, as nothing true is told of them before."""

    def __init__(self, knowledge: Knowledge, but: Path) -> None:
        self._knowledge, self._but = knowledge, but

    def usual_language(self, path: IRI) -> str | None:
        """Return the language tag that nearly all texts of a property have."""
        return self._warmed().usual_language(path)

    def types_of(self, things: Sequence[IRI]) -> Mapping[IRI, tuple[IRI, ...]]:
        """Return the classes that another file says each of some things to be of."""
        return self._warmed().types_of(things, self._but)

    def files_of(self, thing: IRI) -> list[Path]:
        """Return the other files that say something of a thing."""
        return [path for path in self._warmed().files_of(thing) if path != self._but]

    def _warmed(self) -> Knowledge:
        if not self._knowledge.is_warm:
            self._knowledge.warm()
        return self._knowledge
