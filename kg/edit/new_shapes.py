"""A shape for a class, proposed from what things of it have today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from kg.edit.allowed import Allowed
from kg.engines.base import Engine
from kg.mapping.writing import Writer
from kg.rdf.terms import IRI, LANG_STRING, XSD_STRING, Literal, split_iri
from kg.rdf.vocabulary import SH, TYPE

_LOOKED_AT = 5_000


class Used(NamedTuple):
    """How a property is used by things of a class: by what share of them, how often by one, and with which values."""

    path: IRI
    name: str
    share: float
    most: int
    datatypes: frozenset[str]
    classes: frozenset[IRI]


def used_by(engine: Engine, allowed: Allowed, cls: IRI) -> list[Used]:
    """Return the properties that things of a class have, those that most have first."""
    some = f"SELECT ?s WHERE {{ ?s a <{cls}> }} LIMIT {_LOOKED_AT}"
    counts: dict[IRI, list[int]] = defaultdict(list)
    rows = engine.select(
        f"SELECT ?s ?p (COUNT(?o) AS ?n) WHERE {{ {{ {some} }} ?s ?p ?o FILTER(?p != <{TYPE}>) }} GROUP BY ?s ?p"
    ).rows
    things = set()
    for thing, path, count in rows:
        if isinstance(path, IRI) and isinstance(count, Literal):
            counts[path].append(int(count.lexical))
            things.add(thing)
    kinds: dict[IRI, set[str]] = defaultdict(set)
    classes: dict[IRI, list[frozenset[IRI]]] = defaultdict(list)
    rows = engine.select(
        f"SELECT DISTINCT ?p ?d WHERE {{ {{ {some} }} ?s ?p ?o FILTER(isLiteral(?o)) BIND(DATATYPE(?o) AS ?d) }}"
    ).rows
    for path, kind in rows:
        if isinstance(path, IRI):
            kinds[path].add(str(kind))
    of: dict[tuple[IRI, IRI], set[IRI]] = defaultdict(set)
    rows = engine.select(
        f"SELECT DISTINCT ?p ?o ?c WHERE {{ {{ {some} }} ?s ?p ?o FILTER(isIRI(?o)) OPTIONAL {{ ?o a ?c }} }}"
    ).rows
    for path, value, kind in rows:
        if isinstance(path, IRI) and isinstance(value, IRI):
            of[path, value].update([kind] if isinstance(kind, IRI) else [])
    for (path, _), found in of.items():
        classes[path].append(frozenset(found))
    return sorted(
        (
            Used(
                path,
                allowed.name_of(path),
                len(numbers) / (len(things) or 1),
                max(numbers),
                frozenset(kinds[path]),
                frozenset.intersection(*classes[path]) if classes[path] else frozenset(),
            )
            for path, numbers in counts.items()
        ),
        key=lambda one: (-one.share, one.name),
    )


def shape_text(
    cls: IRI, label: str, namespace: str, used: Sequence[Used], required: Collection[IRI], writer: Writer
) -> str:
    """Return a shape for a class in Turtle, without the lines of the prefixes that `writer` then knows.

    Each property has a shape of its own, with a name and what it says of what is wrong.
    """
    name = namespace + end_of(cls)
    own = {one.path: f"{name}-{end_of(one.path)}" for one in used}

    def sh(term: str) -> str:
        return writer.iri(SH + term)

    members = " ,\n        ".join(writer.iri(iri) for iri in own.values())
    blocks = [
        f"{writer.iri(name)} a {sh('NodeShape')} ;\n    {sh('targetClass')} {writer.iri(cls.value)} ;\n"
        f"    {sh('property')} {members} .\n"
    ]
    for one in used:
        lines = [f"{writer.iri(own[one.path])} a {sh('PropertyShape')}", f"{sh('path')} {writer.iri(one.path.value)}"]
        lines += [f"{sh(key)} {value}" for key, value in _constraints(one, one.path in required, writer)]
        message = _message(one, label, is_required=one.path in required)
        lines += [f"{sh('severity')} {sh('Violation')}", f"{sh('name')} {writer.literal(one.name, LANG_STRING, 'en')}"]
        lines.append(f"{sh('message')} {writer.literal(message, LANG_STRING, 'en')}")
        blocks.append(" ;\n    ".join(lines) + " .\n")
    return "\n".join(blocks)


def _constraints(used: Used, required: bool, writer: Writer) -> Iterator[tuple[str, str]]:
    if required:
        yield "minCount", "1"
    if used.most == 1:
        yield "maxCount", "1"
    if len(used.datatypes) == 1 and not used.classes:
        yield "datatype", writer.iri(next(iter(used.datatypes)))
    elif used.classes and not used.datatypes:
        yield "class", writer.iri(min(cls.value for cls in used.classes))


def _message(used: Used, label: str, *, is_required: bool) -> str:
    """Return what is told of a value that is missing or does not fit."""
    kind = next(iter(used.datatypes)) if len(used.datatypes) == 1 else ""
    is_text = kind in ("", XSD_STRING, LANG_STRING)
    wanted = "a known thing" if used.classes else "a text" if is_text else f"a {end_of(IRI(kind))}"
    article = "An" if label[:1].lower() in "aeiou" else "A"
    count = f"{'needs' if is_required else 'may have'} {'one' if used.most == 1 else 'a'}"
    return f"{article} {label} {count} {used.name}, and that is {wanted}. Give it, or correct what is given."


def end_of(iri: IRI) -> str:
    """Return how an IRI ends."""
    return split_iri(iri.value)[1]
