"""Things that are called as a text says, or that a text of several names tells together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from kg.ask.doubts import without_doubt
from kg.ask.folding import fold
from kg.ask.label_keeping import open_index
from kg.ask.labels import find_things, iter_labels, of_class
from kg.ask.meant import covers, is_sure_slip, meant_among, slips_among, words_of
from kg.ask.parting import parted, separated
from kg.engines.base import Engine
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, split_iri, to_n3
from kg.rdf.vocabulary import SKOS, SUBCLASS_OF

_MOST_NAMES = 6
_A_NAME = re.compile(r"[A-Za-z][\w+.-]*:[^\s<>\"{}|^`\\]+|<[A-Za-z][\w+.-]*:[^\s<>\"{}|^`\\]+>")


class Apart(NamedTuple):
    """Things that a text tells together, and those that it tells as values of another property."""

    things: tuple[IRI, ...]
    other: IRI
    others: tuple[IRI, ...]


class CalledThings:
    """The things of a graph by what they are called; what there is of a class is read once for all texts."""

    def __init__(self, engine: Engine, project: Project | None) -> None:
        self._engine, self._project = engine, project
        self._labels = lru_cache(maxsize=None)(self._read_labels)
        self._by_name = lru_cache(maxsize=None)(self._read_names)
        self._by_words = lru_cache(maxsize=None)(self._read_words)

    def called(self, text: str, asked: IRI | None = None) -> IRI | None:
        """Return the one thing that a text surely names: by a label, and where a class is asked also by its IRI.

        A slip in that counts for one that is nearly one thing's alone, in a long word: of a short one each letter tells
        who is meant. A text of several names is not taken for a thing that has one of them, and one with a question
        mark behind it only for a thing whose name has that.
        """
        if without_doubt(text) is not None:
            asking = [one for one in self._find(text, asked) if self._has_mark(one, text)]
            return asking[0] if len(asking) == 1 else None
        if (named := self._named(text, asked)) is not None:
            return named
        found = self._find(text, asked)
        if len(found) == 1:
            return found[0]
        if asked is None:
            return None
        words, by_name = words_of(text), self._by_name(asked)
        same = self._by_words(asked).get(tuple(words), [])
        if not same and len(parted(text)) < 2:
            name = "-".join(words)
            near = [one for one in slips_among(name, by_name) if covers(one, name)]
            same = near if len(near) == 1 and is_sure_slip(name, near[0]) else []
        return by_name[same[0]] if len(same) == 1 else None

    def _has_mark(self, thing: IRI, text: str) -> bool:
        """Tell whether a thing is called as a text says, with the question mark in it."""
        asked = (
            f"SELECT ?name WHERE {{ {to_n3(thing)} ?any ?name FILTER(isLiteral(?name) && CONTAINS(STR(?name), '?')) }}"
        )
        names = (row[0] for row in self._engine.select(asked).rows)
        return any(isinstance(one, Literal) and fold(one.lexical) == fold(text) for one in names)

    def _named(self, text: str, asked: IRI | None) -> IRI | None:
        """Return the described thing of a class whose IRI a text is, or whose name with its prefix."""
        if self._project is None or asked is None or _A_NAME.fullmatch(text) is None:
            return None
        prefix, _, local = text.strip("<>").partition(":")
        namespace = self._project.prefixes.get(prefix)
        iri = text.strip("<>") if namespace is None else namespace + local
        return IRI(iri) if of_class(self._engine, [iri], asked.value) else None

    def likely(self, text: str, asked: IRI) -> IRI | None:
        """Return the thing of a class that a text of one name most likely names by its IRI; a person judges that."""
        if without_doubt(text) is not None:
            return None
        by_name = self._by_name(asked)
        close = meant_among("-".join(words_of(text)), by_name, whole=True) if len(parted(text)) < 2 else None
        return by_name[close] if close else None

    def _find(self, text: str, asked: IRI | None) -> Sequence[IRI]:
        """Return the things with a label, as `find_things` does."""
        if self._project is None:
            return ()
        if open_index(self._engine, self._project) is not None:
            return find_things(self._engine, self._project, text, asked.value if asked is not None else None)
        alike = self._labels(asked).get(fold(text), ())
        exact = sorted({thing.value for name, thing in alike if name == text})
        return list(map(IRI, exact)) or list(dict.fromkeys(thing for _, thing in sorted(alike)))

    def _read_labels(self, asked: IRI | None) -> dict[str, list[tuple[str, IRI]]]:
        found: dict[str, list[tuple[str, IRI]]] = {}
        if self._project is not None:
            for thing, name in iter_labels(self._engine, self._project, asked.value if asked is not None else None):
                found.setdefault(fold(name), []).append((name, thing))
        return found

    def _read_names(self, asked: IRI) -> dict[str, IRI]:
        rows = self._engine.select(f"SELECT DISTINCT ?s WHERE {{ ?s a/<{SUBCLASS_OF}>* {to_n3(asked)} }}").rows
        return {split_iri(row[0].value)[1]: row[0] for row in rows if isinstance(row[0], IRI)}

    def _read_words(self, asked: IRI) -> dict[tuple[str, ...], list[str]]:
        found: dict[tuple[str, ...], list[str]] = {}
        for name in self._by_name(asked):
            found.setdefault(tuple(words_of(name)), []).append(name)
        return found

    def called_together(self, text: str, asked: IRI | None = None) -> tuple[IRI, ...]:
        """Return the things that a text of several names tells, in its order; none where it has one name, or too many.

        Each name must be that of one thing, of a class if one is asked for; where signs stand in names, the longest is.
        """
        places = parted(text)
        if not 1 < len(places) <= _MOST_NAMES:
            return ()
        found: list[IRI] = []
        start = 0
        while start < len(places):
            ends = range(len(places), start, -1)
            tried = ((end, self.called(text[places[start][0] : places[end - 1][1]], asked)) for end in ends)
            start, one = next(((end, one) for end, one in tried if one is not None), (0, None))
            if one is None:
                return ()
            found.append(one)
        return tuple(dict.fromkeys(found))

    def called_apart(self, text: str, asked: IRI | None = None) -> Apart | None:
        """Return the things before and behind a word that the ontology has for a property, as skos:hiddenLabel.

        None where there is no such word, where each side does not surely name things, or where there are several words.
        """
        if not self._words or (found := self._between.search(text)) is None:
            return None
        before, behind = text[: found.start()].rstrip(" ,"), text[found.end() :].strip(" )]")
        if self._between.search(behind):
            return None
        things, others = self._each(before, asked), self._each(behind, asked)
        other = self._words[" ".join(found[1].casefold().split())]
        return Apart(things, other, others) if things and others else None

    def _each(self, text: str, asked: IRI | None) -> tuple[IRI, ...]:
        one = self.called(text, asked)
        return (one,) if one is not None else self.called_together(text, asked)

    @cached_property
    def _words(self) -> dict[str, IRI]:
        """The words that stand in texts for a property."""
        kind = "?property a ?kind FILTER(STRENDS(STR(?kind), 'Property'))"
        rows = self._engine.select(f"SELECT ?property ?word {{ ?property <{SKOS}hiddenLabel> ?word . {kind} }}").rows
        return {
            " ".join(word.lexical.casefold().split()): prop
            for prop, word in sorted(rows, key=str)
            if isinstance(prop, IRI) and isinstance(word, Literal) and word.lexical.strip()
        }

    @cached_property
    def _between(self) -> re.Pattern[str]:
        return re.compile(rf"[\s(\[]*({separated(self._words)})[\s)\]]*", re.IGNORECASE)
