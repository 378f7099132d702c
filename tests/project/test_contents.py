"""What is kept of the content of a file is what its triples say, in whatever order they come."""

from __future__ import annotations

import random
from collections import Counter

import pyoxigraph
import pytest

from kg.project.contents import Content, watcher
from kg.rdf.vocabulary import TYPE

BASE = "urn:own:"
A = pyoxigraph.NamedNode(str(TYPE))
NAMES = [pyoxigraph.NamedNode(name) for name in ("urn:own:a", "urn:own:b", "urn:own:c", "urn:x", "urn:y")]
BLANKS = [pyoxigraph.BlankNode("n"), pyoxigraph.BlankNode("m")]
PROPERTIES = [pyoxigraph.NamedNode(f"urn:p{n}") for n in range(3)]
CLASSES = [pyoxigraph.NamedNode("urn:C"), pyoxigraph.NamedNode("urn:own:D")]
Named, Blank, Said = pyoxigraph.NamedNode, pyoxigraph.BlankNode, pyoxigraph.Triple


def expected(triples: list[Said]) -> Content:
    """Return what triples say, asked one question after the other."""
    subjects = {one.subject for one in triples}
    classes = {s: {one.object for one in triples if one.subject == s and one.predicate == A} for s in subjects}
    has = {s: {one.predicate.value for one in triples if one.subject == s} for s in subjects}
    properties = sorted({one.predicate.value for one in triples})
    without = [s.value for s in subjects if not classes[s] and isinstance(s, Named)]
    values = {one.object for one in triples if isinstance(one.object, Named) and one.object.value.startswith(BASE)}
    filled: dict[str, Counter[str]] = {}
    for s in subjects:
        for of in {one.value if isinstance(one, Named) else "" for one in classes[s]}:
            filled.setdefault(of, Counter()).update(has[s])
    return Content(
        any(isinstance(term, Blank) for one in triples for term in _within(one)),
        properties,
        sorted(name for name in without if name.startswith(BASE)),
        sorted(one.value for one in values if not classes.get(one)),
        sorted(name for name in without if not name.startswith(BASE)),
        {of: [found[name] for name in properties] for of, found in sorted(filled.items())},
    )


def _within(term: object) -> list[object]:
    if isinstance(term, Said):
        return [one for part in (term.subject, term.predicate, term.object) for one in _within(part)]
    return [term]


def told(triples: list[Said]) -> Content:
    watch, tell = watcher(BASE)
    for one in triples:
        watch(one.subject, one.predicate, one.object)
    return tell()


@pytest.mark.parametrize("blank", ["none", "a subject", "a value", "within a triple term"])
def test_a_file_is_known_by_all_that_it_says(blank: str) -> None:
    """Of things of which is spoken in one go as of those of which is spoken again and again."""
    chance = random.Random(blank)
    for _ in range(150):
        subjects = [*NAMES, *(BLANKS if blank == "a subject" else [])]
        values = [*NAMES, pyoxigraph.Literal("x"), *(BLANKS if blank == "a value" else [])]
        triples = [
            Said(chance.choice(subjects), chance.choice(PROPERTIES), chance.choice(values))
            for _ in range(chance.randint(0, 9))
        ]
        classes = [*CLASSES, pyoxigraph.Literal("C"), *(BLANKS if blank == "a value" else [])]
        triples += [Said(chance.choice(subjects), A, chance.choice(classes)) for _ in range(chance.randint(0, 4))]
        if blank == "within a triple term":
            within = Said(NAMES[0], PROPERTIES[0], chance.choice([BLANKS[0], NAMES[1]]))
            triples.append(Said(NAMES[1], PROPERTIES[1], within))
        chance.shuffle(triples)
        assert expected(triples) == told(triples), triples
        assert expected(triples) == told(sorted(triples, key=lambda one: str(one.subject)))
