"""Names in a report: short as the file writes them at which the reader will look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from kg.errors import KgError
from kg.findings import Finding
from kg.rdf.terms import Prefixes


class Names:
    """The prefixes of a project or of some files, and for what stands in a file, those of that file before them."""

    def __init__(self, prefixes: Mapping[str, str], files: Iterable[Path] = ()) -> None:
        self._prefixes, self._files = prefixes, files
        self._known: dict[Path, Prefixes] = {}

    @cached_property
    def common(self) -> Prefixes:
        """The prefixes for what stands in no file, and for rules; files are read when somebody asks."""
        return Prefixes({**prefixes_of(self._files), **self._prefixes})

    def at(self, finding: Finding) -> Prefixes:
        """Return the prefixes with which the node, the path and the value of a finding are named."""
        if finding.location is None or finding.location.path.suffix.lower() != ".ttl":
            return self.common
        path = finding.location.path
        if path not in self._known:
            self._known[path] = Prefixes({**self.common.namespaces, **prefixes_of([path])})
        return self._known[path]


def prefixes_of(files: Iterable[Path]) -> dict[str, str]:
    """Return the prefixes that mean one thing in all of some Turtle files; a file that cannot be read has none."""
    from kg.rdf.turtle import read_prefixes  # a report without findings does without

    found: dict[str, set[str]] = {}
    for path in files:
        try:
            declared = read_prefixes(path)
        except KgError:
            continue
        for prefix, namespace, _ in declared:
            found.setdefault(prefix, set()).add(namespace)
    return {prefix: namespaces.pop() for prefix, namespaces in found.items() if len(namespaces) == 1}
