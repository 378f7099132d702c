"""The terms of the ontology by what they are called, for a mapping that is proposed."""

from __future__ import annotations

import re

from kg.errors import UsageError, nearest
from kg.project.config import Project
from kg.rdf.terms import Prefixes, Term
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import CLASSES, LABEL, PROPERTIES, TYPE


class OntologyTerms:
    """The terms of the project's ontology, by what they are called."""

    def __init__(self, project: Project) -> None:
        self._project, self._prefixes = project, Prefixes(project.prefixes)
        self._classes: dict[str, str] = {}
        self._properties: dict[str, str] = {}
        triples = read_triples(project.iter_ontology_files())
        labels: dict[Term, str] = {s: str(o) for s, p, o in triples if p == LABEL}
        for subject, predicate, value in triples:
            if (
                predicate == TYPE
                and value in (*CLASSES, *PROPERTIES)
                and (short := self._prefixes.shrink(str(subject)))
            ):
                held = self._classes if value in CLASSES else self._properties
                for word in (short.partition(":")[2], labels.get(subject, "")):
                    held.setdefault(_plain(word), short)
        own = [(name, space) for name, space in project.prefixes.items() if space.startswith(project.base)]
        self._own = next((name for name, space in own if space.endswith("#")), own[0][0] if own else "")
        self._spaces = {space: name for name, space in own}

    def class_for(self, name: str) -> str:
        """Return the class that is called most like a table, or the first, or a new one."""
        close = nearest(_plain(name), self._classes, 1)
        if close:
            return self._classes[close[0]]
        return next(
            iter(self._classes.values()), f"{self._own}:{''.join(map(str.capitalize, re.split(r'[-_]', name)))}"
        )

    def class_named(self, name: str) -> str:
        """Return the class that somebody names, with its prefix; raise UsageError for what is none in a mapping."""
        prefix, colon, local = name.rpartition(":")
        if not colon and _plain(name) in self._classes:
            return self._classes[_plain(name)]
        if not re.fullmatch(r"[^\W\d][\w-]*", local):
            raise UsageError(f"{name!r} names no class; write it with its prefix, such as {self._own}:Song")
        if colon and prefix not in self._project.prefixes:
            close = nearest(prefix, self._project.prefixes, 1)
            hint = f"did you mean {close[0]}:{local}?" if close else f"known: {', '.join(self._project.prefixes)}"
            raise UsageError(f"there is no prefix {prefix!r}; {hint}")
        return name if colon else f"{self._own}:{local}"

    def namespace_for(self, kind: str) -> str:
        """Return where ids of a class begin: a prefix that is called like it, or one for things."""
        base = self._project.base
        for word in (_plain(kind.partition(":")[2]), "thing"):
            if f"{base}{word}/" in self._spaces:
                return f"{self._spaces[f'{base}{word}/']}:"
        return f"{base}thing/"

    def property_for(self, column: str) -> tuple[str, bool]:
        """Return the property that is called like a column, and whether there is one."""
        found = self._properties.get(_plain(column))
        if found:
            return found, True
        first, *rest = [word for word in re.split(r"[\W_]+", column) if word] or ["value"]
        local = first[:1].lower() + first[1:] + "".join(word[:1].upper() + word[1:] for word in rest)
        return f"{self._own}:{local}", False


def _plain(word: str) -> str:
    return re.sub(r"[\W_]+", "", word).lower()
