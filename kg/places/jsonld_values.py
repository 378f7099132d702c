"""What the values and objects of JSON-LD mean by themselves, in the context in which they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from kg.places.jsonld_context import KEYWORDS, UNSET, Context, Term, is_iri
from kg.places.jsonld_literals import json_literal, literal
from kg.rdf.json_text import Object, Value
from kg.rdf.terms import IRI, BlankNode
from kg.rdf.terms import Term as RdfTerm

_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")


class Item(NamedTuple):
    """A value that was read, with its place: a term, the items of a list, or None for what is no term."""

    meant: RdfTerm | list[Item] | None
    at: int


Items: TypeAlias = "list[Item]"


def contexts_of(context: Context, said: Term | None, members: Object, *, from_map: bool) -> tuple[Context, Context]:
    """Return the context of an object, and the one in which the classes that it names are read."""
    if context.previous is not None and not from_map:
        keys = [context.expand(one.key) for one in members]
        if "@value" not in keys and keys != ["@id"]:
            context = context.previous
    if said is not None and said.context is not None:
        context = context.scoped(said)
    local = members.first("@context")
    if local is not None:
        context = context.with_local(local)
    outer = context
    named = sorted((one for one in members if outer.expand(one.key) == "@type"), key=lambda one: one.key)
    for member in named:
        for kind in sorted(one.held for one in each(member.value) if isinstance(one.held, str)):
            said_of_it = outer.of(kind)
            if said_of_it and said_of_it.context is not None:
                context = context.scoped(said_of_it, propagate=False)
    return context, outer


def each(value: Value) -> list[Value]:
    """Return the values of a list, or the one value."""
    return value.held if isinstance(value.held, list) else [value]


def node_of(name: str | None) -> IRI | BlankNode | None:
    """Return the node that an expanded name is, or None where it is none."""
    if name is not None and name.startswith("_:"):
        return BlankNode(name[2:])
    return IRI(str(name)) if is_iri(name) else None


def plain(context: Context, said: Term, value: Value) -> RdfTerm | None:
    """Return what a text, number or truth value means as the value of a property."""
    held = value.held
    if isinstance(held, list | Object):
        return None
    if isinstance(held, str) and said.type in ("@id", "@vocab"):
        return node_of(context.expand(held, vocab=said.type == "@vocab", relative=True))
    if said.type is not None and said.type not in KEYWORDS:
        return literal(held, said.type) if is_iri(said.type) else None
    language = context.language if said.language == UNSET else said.language
    direction = context.direction if said.direction == UNSET else said.direction
    return literal(held, None, language, direction)


def own_name(context: Context, members: Object) -> str | None:
    """Return the name that an object gives its node, perhaps further in, where it is nested."""
    todo = [members]
    while todo:
        here = todo.pop()
        for member in here:
            key = context.expand(member.key)
            if key == "@id" and isinstance(member.value.held, str):
                return member.value.held
            if key == "@nest":
                todo += [one.held for one in each(member.value) if isinstance(one.held, Object)]
    return None


def is_json(outer: Context, by_key: dict[str | None, Value]) -> bool:
    """Tell whether an object with @value holds JSON itself."""
    kind = by_key["@type"].held if "@type" in by_key else None
    return isinstance(kind, str) and outer.expand(kind, relative=True) == "@json"


def value_object(outer: Context, by_key: dict[str | None, Value]) -> RdfTerm | None:
    """Return the literal that an object with @value is."""
    value = by_key["@value"]
    if is_json(outer, by_key):
        return json_literal(value)
    if isinstance(value.held, list | Object):
        return None
    kind, language, direction = (
        by_key[key].held if key in by_key else None for key in ("@type", "@language", "@direction")
    )
    if isinstance(kind, str):
        datatype = outer.expand(kind, relative=True)
        return literal(value.held, datatype) if is_iri(datatype) else None
    tag = language if isinstance(language, str) else None
    if tag is not None and not _TAG.match(tag):
        return None
    return literal(value.held, None, tag, direction if isinstance(direction, str) else None)


def in_languages(context: Context, said: Term, members: Object) -> Iterator[Item]:
    """Yield the texts of a map whose keys are languages."""
    direction = context.direction if said.direction == UNSET else said.direction
    for member in members:
        language = None if context.expand(member.key) == "@none" else member.key
        for one in each(member.value):
            if isinstance(one.held, str):
                yield Item(literal(one.held, None, language, direction), one.at)
