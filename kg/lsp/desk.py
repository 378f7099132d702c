"""What lies open in an editor: its texts, the projects that they belong to, and what was found in each last."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kg.errors import KgError
from kg.findings import Finding
from kg.lsp.diagnosing import Diagnosing, outside, settings_outside
from kg.lsp.knowledge import Knowledge
from kg.lsp.moving import carried
from kg.lsp.occurrences import read_text
from kg.lsp.outline import Described, outline_of
from kg.lsp.texts import Text
from kg.project.config import CONFIG
from kg.project.reading import find_root
from kg.rdf.held import hold, let_go

_MOST_LABELLED = 1 << 20
_LABELLED_FOR = 4.0
"""So many seconds it is enough to know what a text described: to read all of it takes longer than to validate it."""


def path_of(uri: str) -> Path | None:
    """Return the file of an address that an editor gives; None for one that is no file."""
    parts = urlsplit(uri)
    return Path(unquote(parts.path)) if parts.scheme == "file" and parts.path else None


class Open:
    """One open text: its file, its project if it has one, and what was found in it last."""

    def __init__(self, uri: str, path: Path, text: Text, knowledge: Knowledge | None) -> None:
        self.uri, self.path, self.text, self.knowledge = uri, path, text, knowledge
        self.findings: list[Finding] = []
        self.good = ""
        """The text in which the findings were found."""
        self.labels: list[Described] = []
        """The things with labels that the text described a moment ago."""
        self.again = 0.0

    @property
    def kind(self) -> str:
        """What the text is: "query", "settings" or "turtle"."""
        if self.path.suffix == ".rq":
            return "query"
        return "settings" if self.path.name == CONFIG else "turtle"


class Desk:
    """The open texts, and what is known of their projects."""

    def __init__(self) -> None:
        self.opened: dict[str, Open] = {}
        self.units = "utf-16"
        self._projects: dict[Path, tuple[Knowledge, Diagnosing] | None] = {}

    def knowledge_of(self, path: Path) -> Knowledge | None:
        """Return what is known of the project of a file; None where it belongs to none, or to one with faults."""
        found = self._project_of(path)
        return found[0] if found else None

    def _project_of(self, path: Path) -> tuple[Knowledge, Diagnosing] | None:
        root = find_root(path.parent)
        if root is None:
            return None
        if root not in self._projects:
            self._projects[root] = None
            with suppress(KgError, OSError, UnicodeDecodeError):
                knowledge = Knowledge(root)
                self._projects[root] = knowledge, Diagnosing(knowledge)
        return self._projects[root]

    def open(self, uri: str, text: str, version: int | None) -> Open | None:
        """Take in a text that was opened; None for one that is no file."""
        path = path_of(uri)
        if path is None:
            return None
        self.opened[uri] = Open(uri, path, Text("", version, self.units), self.knowledge_of(path))
        self.change(self.opened[uri], Text(text, version, self.units))
        return self.opened[uri]

    def change(self, one: Open, text: Text) -> None:
        """Let a text be another one, which from now on is what its file has for whoever reads it here."""
        one.text = text
        hold(one.path, text.content)

    def close(self, uri: str) -> None:
        """Let a text go; its file is what is on the disk again."""
        if (one := self.opened.pop(uri, None)) is not None:
            let_go(one.path)

    def text_of(self, path: Path) -> Text | None:
        """Return the text of a file as it is now, in the editor or on the disk; None where it cannot be read."""
        for one in self.opened.values():
            if one.path == path:
                return one.text
        text = read_text(path)
        return None if text is None else Text(text, None, self.units)

    def find(self, one: Open) -> list[Finding]:
        """Return what is wrong in an open text; not to be called by two threads at a time."""
        text = one.text
        found = self._find(one, text)
        if any(finding.rule == "syntax" for finding in found):
            found = [*found, *carried(one.good, text.text, one.findings)]
        else:
            one.good, one.findings = text.text, found
        return found

    def label(self, one: Open) -> None:
        """Learn what an open text itself describes, unless that was learnt a moment ago, or is too much."""
        now = time.monotonic()
        if one.kind == "turtle" and one.knowledge and len(one.text.text) < _MOST_LABELLED and now > one.again:
            one.labels = [it for it in outline_of(one.knowledge, one.text.text) if it.label]
            one.again = now + _LABELLED_FOR

    def _find(self, one: Open, text: Text) -> list[Finding]:
        project = self._project_of(one.path)
        if project is not None:
            return project[1].find(one.path, text.content)
        if one.kind == "settings":
            return settings_outside(one.path, text.content)
        return outside(one.path, text.content)

    def saved(self, path: Path) -> list[Open]:
        """Read anew what a saved file changes, and return the open texts that are to be looked at again."""
        root = find_root(path.parent)
        if root is None:
            return []
        if path.name == CONFIG or self._projects.get(root) is None:
            self._projects.pop(root, None)
        project = self._project_of(path)
        within = [one for one in self.opened.values() if one.path.is_relative_to(root)]
        for one in within:
            one.knowledge = project[0] if project else None
        if project is None:
            return within
        knowledge, diagnosing = project
        shared = path.name == CONFIG or path.is_relative_to(knowledge.project.spine)
        shared = shared or knowledge.role_of(path) in ("shapes", "ontology")
        if shared:
            diagnosing.forget()
        knowledge.renew(path)
        return within if shared else [one for one in within if one.path == path]

    def files_of(self, knowledge: Knowledge) -> Iterator[Path]:
        """Yield the files of a project in which a term may stand, those that are open and nowhere else among them."""
        seen = set()
        for path in knowledge.iter_files():
            seen.add(path)
            yield path
        for one in list(self.opened.values()):
            if one.path not in seen and one.knowledge is knowledge and one.kind != "settings":
                yield one.path

    def warm(self) -> None:
        """Read what takes long of each project of which it was not read yet."""
        for project in list(self._projects.values()):
            if project is not None and not project[0].is_warm:
                project[0].warm()
