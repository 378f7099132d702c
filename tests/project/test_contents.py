"""What is kept of the content of a file is what its triples say, in whatever order they come."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.project.contents import Content, watcher
from kg.rdf.vocabulary import TYPE

BASE = "urn:own:"
A = NamedNode(str(TYPE))
NAMES = [NamedNode(name) for name in ("urn:own:a", "urn:own:b", "urn:own:c", "urn:x", "urn:y")]
BLANKS = [BlankNode("n"), BlankNode("m")]
PROPERTIES = [NamedNode(f"urn:p{n}") for n in range(3)]
CLASSES = [NamedNode("urn:C"), NamedNode("urn:own:D")]


def expected(triples: list[Triple]) -> Content:
    """Return what triples say, asked one question after the other."""
    subjects = {one.subject for one in triples}
    classes = {s: {one.object for one in triples if one.subject == s and one.predicate == A} for s in subjects}
    has = {s: {one.predicate.value for one in triples if one.subject == s} for s in subjects}
    properties = sorted({one.predicate.value for one in triples})
    without = [s.value for s in subjects if not classes[s] and isinstance(s, NamedNode)]
    values = {one.object for one in triples if isinstance(one.object, NamedNode) and one.object.value.startswith(BASE)}
    filled: dict[str, Counter[str]] = {}
    for s in subjects:
        for of in {one.value if isinstance(one, NamedNode) else "" for one in classes[s]}:
            filled.setdefault(of, Counter()).update(has[s])
    return Content(
        any(isinstance(term, BlankNode) for one in triples for term in _within(one)),
        properties,
        sorted(name for name in without if name.startswith(BASE)),
        sorted(one.value for one in values if not classes.get(one)),
        sorted(name for name in without if not name.startswith(BASE)),
        {of: [found[name] for name in properties] for of, found in sorted(filled.items())},
    )


def _within(term: Any) -> list[Any]:
    if isinstance(term, Triple):
        return [one for part in (term.subject, term.predicate, term.object) for one in _within(part)]
    return [term]


def told(triples: list[Triple]) -> Content:
    watch, tell = watcher(BASE)
    for one in triples:
        watch(one.subject, one.predicate, one.object)
    return tell()


@pytest.mark.parametrize("blank", ["none", "a subject", "a value", "within a triple term"])
def test_a_file_is_known_by_all_that_it_says(blank: str) -> None:
    """Of things of which is spoken in one go as of those of which is spoken again and again."""
    chance = random.Random(blank)
    for _ in range(150):
        subjects: list[Any] = [*NAMES, *(BLANKS if blank == "a subject" else [])]
        values: list[Any] = [*NAMES, Literal("x"), *(BLANKS if blank == "a value" else [])]
        triples = [
            Triple(chance.choice(subjects), chance.choice(PROPERTIES), chance.choice(values))
            for _ in range(chance.randint(0, 9))
        ]
        classes: list[Any] = [*CLASSES, Literal("C"), *(BLANKS if blank == "a value" else [])]
        triples += [Triple(chance.choice(subjects), A, chance.choice(classes)) for _ in range(chance.randint(0, 4))]
        if blank == "within a triple term":
            ends: list[Any] = [BLANKS[0], NAMES[1]]
            within = Triple(NAMES[0], PROPERTIES[0], chance.choice(ends))
            triples.append(Triple(NAMES[1], PROPERTIES[1], within))
            triples.append(Triple(NAMES[2], PROPERTIES[1], Triple(NAMES[0], PROPERTIES[0], NAMES[1])))
        chance.shuffle(triples)
        assert expected(triples) == told(triples), triples
        assert expected(triples) == told(sorted(triples, key=lambda one: str(one.subject)))
