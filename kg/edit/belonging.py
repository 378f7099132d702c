"""Where things belong: in which files, and under which namespace, as those of their class stand there today."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kg.edit.allowed import Allowed
from kg.engines.base import Engine
from kg.errors import IdentifierError
from kg.link.taken_file import made_of_links
from kg.mapping.generated import iter_made
from kg.mapping.minting import minted, slug
from kg.project.config import Project
from kg.rdf.formats import graph_format, packing_of
from kg.rdf.terms import IRI, Literal, Prefixes, Term, find_iri, parse_iri, to_n3
from kg.rdf.vocabulary import DERIVED_FROM, TYPE

_LOOKED_AT = 2_000
_END = re.compile(r"\w(?:[\w.-]*\w)?")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Habits(NamedTuple):
    """How things of a class are written today.

    `homes` are the files in which their types stand, the fullest first; `at_home` the properties that mostly stand
    there too, and `elsewhere`, for others, the file of the spine that has most of them, where one has any.
    """

    homes: tuple[Path, ...] = ()
    at_home: frozenset[IRI] = frozenset()
    elsewhere: dict[IRI, Path] = {}  # noqa: RUF012 - never changed


class Belonging:
    """Says of each class where its things are written and how they are named; what is made by tables is left alone."""

    def __init__(self, project: Project, engine: Engine, allowed: Allowed) -> None:
        self._project, self._engine, self._allowed = project, engine, allowed
        self._habits: dict[IRI, Habits] = {}
        self._namespaces: dict[IRI, str] = {}
        self._minted: set[str] = set()

    @cached_property
    def _files(self) -> dict[str, Path]:
        made = {self._project.root / name for one in iter_made(self._project) for name in one.files}
        described = {one.description for one in iter_made(self._project)}
        return {
            self._project.graph_iri(path): path
            for path in self._project.iter_data_files()
            if path not in made | described | {made_of_links(self._project)}
            and graph_format(path) == "turtle"
            and not packing_of(path)
        }

    def is_spine(self, path: Path) -> bool:
        """Tell whether a file is one of those that all sources share."""
        return path.is_relative_to(self._project.spine)

    def habits(self, cls: IRI) -> Habits:
        """Return how things of a class are written today."""
        if cls not in self._habits:
            self._habits[cls] = self._look(cls)
        return self._habits[cls]

    def _look(self, cls: IRI) -> Habits:
        some = f"SELECT ?s ?h WHERE {{ GRAPH ?h {{ ?s a <{cls}> }} }} LIMIT {_LOOKED_AT}"
        rows = self._engine.select(
            f"SELECT ?h ?g ?p (COUNT(*) AS ?n) WHERE {{ {{ {some} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?h ?g ?p"
        ).rows
        homes: Counter[Path] = Counter()
        same: Counter[IRI] = Counter()
        all_: Counter[IRI] = Counter()
        spine: dict[IRI, Counter[Path]] = {}
        for home, graph, predicate, count in rows:
            if not isinstance(predicate, IRI) or not isinstance(count, Literal):
                continue
            number, path = int(count.lexical), self._files.get(str(graph))
            if home == graph and predicate == TYPE and path:
                homes[path] += number
            all_[predicate] += number
            if home == graph:
                same[predicate] += number
            elif path and self.is_spine(path):
                spine.setdefault(predicate, Counter())[path] += number
        at_home = frozenset(p for p in same if same[p] * 2 > all_[p])
        return Habits(
            tuple(path for path, _ in homes.most_common()),
            at_home,
            {p: found.most_common(1)[0][0] for p, found in spine.items() if p not in at_home},
        )

    def home(self, classes: Sequence[IRI]) -> Path | None:
        """Return the file in which things of some classes are described, if it is one of the spine."""
        for cls in classes:
            homes = self.habits(cls).homes
            if homes and self.is_spine(homes[0]):
                return homes[0]
        if any(self.habits(cls).homes for cls in classes):
            return None  # they stand with their sources
        near = [one for cls in classes for above in self._allowed.above(cls) for one in self._allowed.below(above)]
        found = [path for cls in sorted(set(near)) for path in self.habits(cls).homes if self.is_spine(path)]
        return Counter(found).most_common(1)[0][0] if found else None

    def file_of(self, classes: Sequence[IRI], predicate: IRI, *, required: bool) -> Path | None:
        """Return the file of the spine in which a property of a thing belongs; None where that is its source.

        What all sources share is complete without any of them: whatever a class must have stands in the spine with it.
        """
        home = self.home(classes)
        if home is None:
            return None
        named = predicate.value in (*self._project.preferred,)
        if named or any(predicate in self.habits(cls).at_home for cls in classes):
            return home
        if not required:
            return None
        return next((path for cls in classes if (path := self.habits(cls).elsewhere.get(predicate))), home)

    def file_of_graphs(self, documents: Sequence[IRI]) -> Path | None:
        """Return the file of the spine that says what graphs are taken from; None where that is the source itself."""
        rows = self._engine.select(
            f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s <{DERIVED_FROM}> ?o }} }} "
            "GROUP BY ?g ORDER BY DESC(?n) ?g"
        ).rows
        paths = [path for graph, _ in rows if (path := self._files.get(str(graph))) and self.is_spine(path)]
        return paths[0] if paths else self.home(documents)

    def namespace(self, classes: Sequence[IRI]) -> str:
        """Return how the IRIs of things of some classes begin: as most do today, or else by the names of kg.toml."""
        for cls in classes:
            if cls not in self._namespaces:
                self._namespaces[cls] = self._most_common(cls) or ""
            if self._namespaces[cls]:
                return self._namespaces[cls]
        near = sorted(
            {one for cls in classes for above in self._allowed.above(cls) for one in self._allowed.below(above)}
        )
        known = Counter(space for cls in near if (space := self._most_common(cls)))
        return known.most_common(1)[0][0] if known else self._named(classes)

    def _most_common(self, cls: IRI) -> str | None:
        rows = self._engine.select(f"SELECT ?s WHERE {{ ?s a <{cls}> FILTER(isIRI(?s)) }} LIMIT {_LOOKED_AT}").rows
        spaces = Counter(_begin(str(thing)) for (thing,) in rows)
        return spaces.most_common(1)[0][0] if spaces else None

    def _named(self, classes: Sequence[IRI]) -> str:
        """Return the namespace of kg.toml that is called like a class, or else a place of its own behind the base."""
        ours = {p: space for p, space in self._project.prefixes.items() if space.startswith(self._project.base)}
        names = [_kebab(str(cls)) for cls in classes]
        for name in names:
            for prefix in (name, *name.split("-")[::-1]):
                if prefix in ours:
                    return ours[prefix]
        return f"{self._project.base}{names[0] if names else 'thing'}/"

    def mint(self, classes: Sequence[IRI], name: str, by: str = "") -> IRI:
        """Return the IRI of a new thing: of its name, and where that is another's already, of what tells them apart."""
        space = self.namespace(classes)
        candidates = [minted(space, name), *([minted(space, name, by)] if by else [])]
        number = 2
        while any(self._is_taken(one) for one in candidates):
            candidates = [one for one in candidates if not self._is_taken(one)] or [minted(space, name, str(number))]
            number += 1
        self._minted.add(candidates[0])
        return IRI(candidates[0])

    def stands(self, path: Path, subject: IRI, predicate: IRI, value: Term) -> bool:
        """Tell whether a file states something already."""
        if not path.exists():
            return False
        stated = f"<{subject}> <{predicate}> {to_n3(value)}"
        return self._engine.ask(f"ASK {{ GRAPH <{self._project.graph_iri(path)}> {{ {stated} }} }}")

    def stated_as(
        self, path: Path, classes: Iterable[IRI], said: Iterable[tuple[IRI, Term]], *, alone: bool = False
    ) -> IRI | None:
        """Return the thing of some classes of which a file states something already, all of it; None for none.

        With `alone`, so too where there are several.
        """
        pairs = [*((TYPE, cls) for cls in classes), *said]
        stated = " ".join(f"?s <{predicate}> {to_n3(value)} ." for predicate, value in pairs)
        asked = f"SELECT ?s WHERE {{ GRAPH <{self._project.graph_iri(path)}> {{ {stated} }} FILTER(ISIRI(?s)) }}"
        rows = self._engine.select(f"{asked} ORDER BY ?s LIMIT 2").rows
        found = [row[0] for row in rows if isinstance(row[0], IRI)]
        return found[0] if len(found) == 1 or (found and not alone) else None

    def free(self, kept: Container[str]) -> None:
        """Give up ids that were made, but for some: what they were made for was left out."""
        self._minted = {iri for iri in self._minted if iri in kept}

    def _is_taken(self, iri: str) -> bool:
        return iri in self._minted or self._engine.ask(f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?q <{iri}> }} }}")

    def given_id(self, text: str, classes: Sequence[IRI], prefixes: Prefixes) -> IRI:
        """Return the IRI that a person chooses for a new thing, by its end or whole.

        Raises IdentifierError for one that is none, or that does not end as names of things do: a space, a stroke or
        two dots would make of it another one, or none.
        """
        found = find_iri(text, prefixes)
        iri = found or parse_iri(self.namespace(classes) + text)
        whole = found is not None and found.value in (text, text[1:-1])
        end = text[len(_begin(text)) :].rstrip(">") if whole else text.partition(":")[2] if found else text
        if not _END.fullmatch(end) or ".." in iri.value:
            raise IdentifierError(f"{text!r} is no id: letters and digits make one, with - _ and . between them")
        return iri

    def name_by(self, values: Iterable[Term], classes: Sequence[IRI] = ()) -> str:
        """Return a name for a thing without a label, of the things and words that it is about, each of them once.

        What the namespace of its classes says is not said again.
        """
        said = f"{self.namespace(classes)[:-1].rpartition('/')[2]}-" if classes else None
        parts = [str(value)[len(_begin(str(value))) :] if isinstance(value, IRI) else str(value) for value in values]
        short = (" ".join(part.removeprefix(said or "").split()[:6]) for part in parts)
        return " ".join(dict.fromkeys(part for part in short if part))

    def new_source(self, name: str) -> Path:
        """Return the file of a new source, where others lie."""
        folders = Counter(
            path.parent
            for path in self._files.values()
            if not self.is_spine(path) and not any(path.is_relative_to(one) for one in self._project.sources)
        )
        folder = folders.most_common(1)[0][0] if folders else self._project.data / "sources"
        return folder / f"{slug(name)}.ttl"

    def described(self, name: str) -> Path | None:
        """Return the file of a source that is described and has stated nothing yet; None where it is not described."""
        path = self.new_source(name)
        graph = self._project.graph_iri(path)
        return path if self._engine.ask(f"ASK {{ <{graph}> <{DERIVED_FROM}> ?document }}") else None

    def sources(self) -> list[Path]:
        """Return the files of sources in which something can be written."""
        return sorted(path for path in self._files.values() if not self.is_spine(path))


def _begin(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#"), iri.rfind(":")) + 1]


def _kebab(iri: str) -> str:
    return "-".join(_HUMP.split(iri[len(_begin(iri)) :])).lower()
