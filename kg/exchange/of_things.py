"""What is said of some things, and of the nodes without a name that hang on them, however far down."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from kg.rdf.vocabulary import TYPE

_AT_ONCE = 2_000
# What is said of nodes without a name lies in memory up to this size, and beyond it in a file.
_IN_MEMORY = 1 << 20


def said_of(quads: Iterable[Any], things: AbstractSet[str], classes: AbstractSet[str]) -> Iterator[Any]:
    """Yield the triples of one file about some things, and about nodes without a name that hang on them or are some.

    `things` are IRIs; a node without a name is one of them by a type among `classes`, and hangs on a thing whose value
    it is, in a triple term as well. Which do is known at the end of the file only: until then what is said of them
    waits in a file, and just what hangs on what is held.
    """
    import pyoxigraph

    hanging: dict[str, list[str]] = {}
    found: set[str] = set()
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, prefix="kg-nameless-") as waiting:
        nameless: list[Any] = []

        def put_by() -> None:
            waiting.write(pyoxigraph.serialize(nameless, format=pyoxigraph.RdfFormat.N_TRIPLES) or b"")
            nameless.clear()

        for quad in quads:
            if isinstance(quad.subject, pyoxigraph.BlankNode):
                node = quad.subject.value
                nameless.append(quad.triple)
                if below := [*_nameless_in(quad.object)]:
                    hanging.setdefault(node, []).extend(below)
                if quad.predicate.value == TYPE.value and getattr(quad.object, "value", None) in classes:
                    found.add(node)
                if len(nameless) == _AT_ONCE:
                    put_by()
            elif quad.subject.value in things:
                found.update(_nameless_in(quad.object))
                yield quad.triple
        put_by()
        todo = list(found)
        while todo:
            new = set(hanging.pop(todo.pop(), ())) - found
            found |= new
            todo.extend(new)
        waiting.seek(0)
        triples = pyoxigraph.parse(waiting, pyoxigraph.RdfFormat.N_TRIPLES)
        yield from (quad.triple for quad in triples if quad.subject.value in found)


def _nameless_in(term: Any) -> Iterator[str]:
    """Yield the names that a parser gave to the nodes in a value."""
    import pyoxigraph

    if isinstance(term, pyoxigraph.BlankNode):
        yield term.value
    elif isinstance(term, pyoxigraph.Triple):
        yield from _nameless_in(term.subject)
        yield from _nameless_in(term.object)
