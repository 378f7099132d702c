"""What a build knows of the content of each file: lists for which every triple would have to be read again.

They lie beside a snapshot, in known.json. A build by difference takes over those of the files that stayed, which lie
in beneath.json then, and known.json has those that were read since.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import KgError
from kg.io.kept import read_kept, write_kept
from kg.project.snapshots import Snapshot
from kg.rdf.formats import has_blank_node
from kg.rdf.terms import RDF

KNOWN, BENEATH = "known.json", "beneath.json"
_LAYOUT = 3
_MOST = 100_000
"""So many names of one file are kept; with more, nothing is known of the snapshot."""
_MOST_OVER = 64
"""So many files were read since all of them were; with more, all of it is written again."""


class Content(NamedTuple):
    """Of one file: whether it has blank nodes, the properties in it, and names that begin with the base.

    `subjects` are those of subjects, and `values` those of values, that no triple of the file gives a class; `beyond`
    are names of such subjects that do not begin so. `filled` says for each class how many of its things have each of
    the properties; what is no IRI counts as the class without a name.
    """

    blank: bool
    properties: list[str]
    subjects: list[str]
    values: list[str]
    beyond: list[str]
    filled: dict[str, list[int]]


class _Watcher:
    """Looks at the quads of a file; what is said of a thing in one go is put together before it is kept."""

    def __init__(self, base: str) -> None:
        import pyoxigraph

        self._base, self._a = base, pyoxigraph.NamedNode(RDF + "type")
        self._named, self._literal = pyoxigraph.NamedNode, pyoxigraph.Literal
        self._blank = False
        self._values: set[str] = set()
        self._subject: Any = None
        self._said: tuple[set[Any], set[Any]] = set(), set()
        self._numbers: dict[tuple[frozenset[Any], frozenset[Any]], int] = {}
        self._kinds: list[tuple[frozenset[Any], frozenset[Any]]] = []
        """What things have, properties and classes: nearly all things of a file are of a few kinds."""
        self._things: dict[str, int] = {}
        """The kind of each subject."""

    def watch(self, subject: Any, predicate: Any, value: Any) -> None:
        """Look at the terms of a triple of pyoxigraph."""
        if subject != self._subject:
            self._close()
            self._subject, self._said = subject, (set(), set())
        self._said[0].add(predicate)
        if predicate == self._a:
            self._said[1].add(value)
        kind = type(value)
        if kind is self._named:
            if (name := value.value).startswith(self._base):
                self._values.add(name)
        elif kind is not self._literal:
            self._blank = self._blank or has_blank_node(value)

    def _close(self) -> None:
        """Keep what was said of the subject, together with what was said of it before."""
        if self._subject is None:
            return
        properties, classes = self._said
        name = self._subject.value
        if type(self._subject) is not self._named:
            self._blank, name = True, "_:" + name
        if (known := self._things.get(name)) is not None:
            before = self._kinds[known]
            properties, classes = properties | before[0], classes | before[1]
        kind = frozenset(properties), frozenset(classes)
        number = self._things[name] = self._numbers.setdefault(kind, len(self._kinds))
        if number == len(self._kinds):
            self._kinds.append(kind)

    def told(self) -> Content:
        """Tell of all of them."""
        self._close()
        kinds, counts = self._kinds, Counter(self._things.values())
        properties = sorted({one.value for held, _ in kinds for one in held})
        filled: dict[str, Counter[str]] = {}
        for number, (held, classes) in enumerate(kinds):
            for of in {one.value if type(one) is self._named else "" for one in classes}:
                for one in held:
                    filled.setdefault(of, Counter())[one.value] += counts[number]
        without = [name for name, number in self._things.items() if not kinds[number][1]]
        return Content(
            self._blank,
            properties,
            sorted(name for name in without if name.startswith(self._base)),
            sorted(name for name in self._values if not (name in self._things and kinds[self._things[name]][1])),
            sorted(name for name in without if not name.startswith((self._base, "_:"))),
            {of: [found[name] for name in properties] for of, found in sorted(filled.items())},
        )


def watcher(base: str) -> tuple[Callable[[Any, Any, Any], None], Callable[[], Content]]:
    """Return what looks at the terms of each triple of a file, those of pyoxigraph, and what then tells of all."""
    made = _Watcher(base)
    return made.watch, made.told


def write_contents(snapshot: Snapshot, contents: Mapping[str, Content], before: Snapshot | None = None) -> None:
    """Write what is known of the files of a snapshot beside it, unless that is too much, or nothing of one of them.

    What was known of the snapshot `before`, of the files that were not read, is taken over: by a hard link, so that a
    build costs what has changed, and anew when much lies over it.
    """
    import json

    if any(len(one.subjects) + len(one.values) + len(one.beyond) > _MOST for one in contents.values()):
        return
    held = {
        name: [snapshot.files[name].sha256, json.dumps(one, separators=(",", ":"))] for name, one in contents.items()
    }
    if before is not None:
        held = _laid_over(snapshot, held, before)
    with suppress(KgError):  # whoever needs it reads all triples
        write_kept(snapshot.folder / KNOWN, {"layout": _LAYOUT, "base": snapshot.base, "files": held})


def _laid_over(snapshot: Snapshot, held: dict[str, list[str]], before: Snapshot) -> dict[str, list[str]]:
    """Return what is to lie over what was known before, or all of it where nothing is to lie beneath."""
    over: dict[str, list[str]] = {}
    beneath = before.folder / BENEATH
    if beneath.exists():
        over = _read_files(before.folder / KNOWN, snapshot.base) or {}
    else:
        beneath = before.folder / KNOWN
    if len(over) + len(held) <= _MOST_OVER:
        with suppress(OSError):  # a file system without hard links
            os.link(beneath, snapshot.folder / BENEATH)
            return {**over, **held}
    known = {**(_read_files(beneath, snapshot.base) or {}), **over, **held}
    return {name: one for name, one in known.items() if name in snapshot.files}


def _read_files(path: Path, base: str) -> dict[str, list[str]] | None:
    """Return digest and what is known, packed in a text, of each file in what was written; None where it is other."""
    held = read_kept(path)
    with suppress(KeyError, TypeError, ValueError, AttributeError):  # written by a program that is not this one
        if (held["layout"], held["base"]) == (_LAYOUT, base):
            return dict(held["files"])
    return None


def read_contents(snapshot: Snapshot) -> dict[str, Content] | None:
    """Return what is known of each of the files of a snapshot; None where that is not all that it must be."""
    import json

    over = _read_files(snapshot.folder / KNOWN, snapshot.base)
    beneath = _read_files(snapshot.folder / BENEATH, snapshot.base) or {}
    with suppress(KeyError, TypeError, ValueError):  # written by a program that is not this one
        found = {}
        for name, state in snapshot.files.items() if over is not None else ():
            digest, text = over[name] if over and name in over else beneath[name]
            found[name] = Content(*json.loads(text))
            if digest != state.sha256:
                return None
        if over is not None and all(map(_is_sound, found.values())):
            return found
    return None


def _is_sound(content: Content) -> bool:
    blank, properties, subjects, values, beyond, filled = content
    if type(blank) is not bool or type(filled) is not dict:
        return False
    lists = properties, subjects, values, beyond
    numbers = filled.values()
    return all(type(one) is list and all(type(name) is str for name in one) for one in lists) and all(
        type(one) is list and len(one) == len(properties) and all(type(n) is int for n in one) for one in numbers
    )
