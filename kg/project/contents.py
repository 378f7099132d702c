"""What a build knows of the content of each file: lists for which every triple would have to be read again.

They lie beside a snapshot, in known.json, and a build by difference takes over those of the files that stayed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from kg.errors import KgError
from kg.io.kept import read_kept, write_kept
from kg.project.snapshots import Snapshot
from kg.rdf.formats import has_blank_node
from kg.rdf.terms import RDF

KNOWN = "known.json"
_LAYOUT = 1
_MOST = 100_000
"""So many names of one file are kept; with more, nothing is known of the snapshot."""


class Content(NamedTuple):
    """Of one file: whether it has blank nodes, the properties in it, and names that begin with the base.

    `subjects` are those of subjects, and `values` those of values, that no triple of the file gives a class.
    """

    blank: bool
    properties: list[str]
    subjects: list[str]
    values: list[str]


def watcher(base: str) -> tuple[Callable[[Any], None], Callable[[], Content]]:
    """Return what looks at each quad of a file, quads of pyoxigraph, and what then tells of all of them."""
    import pyoxigraph

    named_node, literal = pyoxigraph.NamedNode, pyoxigraph.Literal
    a = pyoxigraph.NamedNode(RDF + "type")
    properties: set[Any] = set()
    subjects: set[str] = set()
    values: set[str] = set()
    typed: set[str] = set()
    blank = False

    def watch(quad: Any) -> None:
        nonlocal blank
        subject, predicate, value = quad.subject, quad.predicate, quad.object
        properties.add(predicate)
        kind = type(value)
        if type(subject) is named_node:
            if (name := subject.value).startswith(base):
                subjects.add(name)
                if predicate == a:
                    typed.add(name)
        else:
            blank = True
        if kind is named_node:
            if (name := value.value).startswith(base):
                values.add(name)
        elif kind is not literal:
            blank = blank or has_blank_node(quad)

    def told() -> Content:
        names = sorted(one.value for one in properties)
        return Content(blank, names, sorted(subjects - typed), sorted(values - typed))

    return watch, told


def write_contents(snapshot: Snapshot, contents: Mapping[str, Content]) -> None:
    """Write what is known of the files of a snapshot beside it, unless that is too much, or nothing of one of them."""
    held = {}
    for name, state in snapshot.files.items():
        content = contents.get(name)
        if content is None or len(content.subjects) + len(content.values) > _MOST:
            return
        held[name] = [state.sha256, *content]
    with suppress(KgError):  # whoever needs it reads all triples
        write_kept(snapshot.folder / KNOWN, {"layout": _LAYOUT, "base": snapshot.base, "files": held})


def read_contents(snapshot: Snapshot) -> dict[str, Content] | None:
    """Return what is known of each of the files of a snapshot; None where that is not all that it must be."""
    held = read_kept(snapshot.folder / KNOWN)
    with suppress(KeyError, TypeError, ValueError, AttributeError):  # written by a program that is not this one
        if (held["layout"], held["base"]) == (_LAYOUT, snapshot.base):
            digests = {name: digest for name, (digest, *_) in held["files"].items()}
            found = {name: Content(*content) for name, (_, *content) in held["files"].items()}
            same = digests == {name: state.sha256 for name, state in snapshot.files.items()}
            if same and all(map(_is_sound, found.values())):
                return found
    return None


def _is_sound(content: Content) -> bool:
    blank, *lists = content
    return type(blank) is bool and all(type(one) is list and all(type(name) is str for name in one) for one in lists)
