"""JSON-LD, read with the place of every triple: a second reading that only ever follows the parser.

A triple stands at its value, the property at its key, and a node where its object begins (JSON-LD 1.1 API, sections 5
and 7). What no context tells the meaning of gives no triple, here as there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kg.places.jsonld_context import KEYWORDS, Context, Term, is_iri
from kg.places.jsonld_literals import json_literal
from kg.places.jsonld_values import (
    Item,
    Items,
    contexts_of,
    each,
    in_languages,
    is_json,
    node_of,
    own_name,
    plain,
    value_object,
)
from kg.places.reader import Placed
from kg.rdf.json_text import Member, Object, Value, read_json
from kg.rdf.terms import IRI, BlankNode
from kg.rdf.terms import Term as RdfTerm
from kg.rdf.vocabulary import FIRST, NIL, REST, TYPE

_NOTHING = Term(None)
_OF_GRAPH = frozenset(("@graph", "@id", "@index", "@context"))


class _Node(NamedTuple):
    """The node that an object is, or None where its name is no IRI."""

    term: IRI | BlankNode | None
    at: int


class JsonLdReader:
    """Reads a document of JSON-LD, relative IRIs against a base."""

    def __init__(self, text: str, base: str) -> None:
        self._text, self._base = text, base
        self._out: list[Placed] = []
        self._lost = 0  # how many keys without a meaning are around
        self._blank, self._mark = 0, "0-"
        while f"_:{self._mark}" in text:  # so begins no label of the document
            self._mark = f"0{self._mark}"

    def read(self) -> Iterator[Placed]:
        """Yield the triples as their values stand in the document."""
        root = read_json(self._text)
        whole = root.held if isinstance(root.held, list) else [root]
        for value in whole:
            self._element(Context(self._base), None, value)
            self._out.sort(key=lambda placed: placed.at_value)
            yield from self._out
            self._out.clear()

    def _new_blank(self) -> BlankNode:
        self._blank += 1
        return BlankNode(f"{self._mark}{self._blank}")

    def _element(self, context: Context, said: Term | None, value: Value, *, from_map: bool = False) -> Items:
        """Return what a value means as one of a property, None for none; what stands in it is put out."""
        held = value.held
        if isinstance(held, Object):
            return self._object(context, said, value, held, from_map=from_map)
        if isinstance(held, list):
            items: Items = []
            for one in held:
                found = self._element(context, said, one, from_map=from_map)
                is_list = isinstance(one.held, list)
                items += [Item(found, one.at)] if is_list and said and "@list" in said.container else found
            return items
        if held is None or said is None:
            return []
        if said.context is not None:
            context = context.scoped(said)
        return [Item(plain(context, said, value), value.at)]

    def _object(
        self,
        context: Context,
        said: Term | None,
        value: Value,
        members: Object,
        *,
        from_map: bool = False,
        name: str | None = None,
    ) -> Items:
        context, outer = contexts_of(context, said, members, from_map=from_map)
        by_key = {context.expand(one.key): one.value for one in reversed(members.members)}
        if "@value" in by_key:
            is_null = by_key["@value"].held is None and not is_json(outer, by_key)
            return [] if said is None or is_null else [Item(value_object(outer, by_key), value.at)]
        if "@list" in by_key:
            if said is None:
                return []
            return [Item(self._element(context, said, by_key["@list"]), value.at)]
        if "@set" in by_key:
            return self._element(context, said, by_key["@set"])
        if by_key.keys() == {"@language"}:
            return []
        own = own_name(context, members)
        node = _Node(self._named(context, name if own is None else own), value.at)
        self._members(context, outer, members, node)
        return [Item(node.term, value.at)]

    def _named(self, context: Context, name: str | None) -> IRI | BlankNode | None:
        return self._new_blank() if name is None else node_of(context.expand(name, vocab=False, relative=True))

    def _members(self, context: Context, outer: Context, members: Object, node: _Node) -> None:
        """Put out what the members of an object say of its node."""
        for member in members:
            key = context.expand(member.key)
            if key == "@type":
                for one in each(member.value):
                    if isinstance(one.held, str):
                        kind = node_of(outer.expand(one.held, relative=True))
                        self._put(node.term, node.at, TYPE, member.at, Item(kind, one.at))
            elif key in ("@graph", "@included"):
                self._element(context, None, member.value)
            elif key == "@reverse" and isinstance(member.value.held, Object):
                for one_of_it in member.value.held:
                    self._property(context, one_of_it, context.expand(one_of_it.key), node, reverse=True)
            elif key == "@nest":
                said = context.of(member.key)
                for one in each(member.value):
                    if isinstance(one.held, Object):
                        inner, inner_outer = contexts_of(context, said, one.held, from_map=True)
                        self._members(inner, inner_outer, one.held, node)
            elif key is not None and key not in KEYWORDS:
                self._property(context, member, key, node, reverse=False)

    def _property(self, context: Context, member: Member, key: str | None, node: _Node, *, reverse: bool) -> None:
        if not is_iri(key):
            if key is not None:  # the parser lets a key go that nothing tells the meaning of, and not the classes below
                self._lost += 1
                self._element(context, _NOTHING, member.value)
                self._lost -= 1
            return
        said, predicate = context.of(member.key) or _NOTHING, IRI(str(key))
        for item in self._values(context, said, member.value):
            if reverse != said.reverse:
                if isinstance(item.meant, IRI | BlankNode):
                    self._put(item.meant, item.at, predicate, member.at, Item(node.term, item.at))
            else:
                self._put(node.term, node.at, predicate, member.at, item)

    def _values(self, context: Context, said: Term, value: Value) -> Items:
        """Return the values that a property has by what its container and type say."""
        held = value.held
        if said.type == "@json":
            return [Item(json_literal(value), value.at)]
        if isinstance(held, Object) and "@language" in said.container:
            return list(in_languages(context, said, held))
        if isinstance(held, Object) and said.container & {"@index", "@id", "@type"}:
            return self._mapped(context, said, held)
        if "@graph" in said.container:
            return [item for one in each(value) for item in self._graphs(context, said, one, None)]
        items = self._element(context, said, value)
        if "@list" in said.container and held is not None and not (isinstance(held, Object) and _is_list(items)):
            return [Item(items, value.at)]
        return items

    def _graphs(self, context: Context, said: Term, value: Value, name: str | None) -> Items:
        """Return the graph that a value is, or a new one that it is put into."""
        if isinstance(value.held, Object):
            inner, _ = contexts_of(context, said, value.held, from_map=False)
            keys = {inner.expand(one.key) for one in value.held}
            if "@graph" in keys and keys <= _OF_GRAPH:
                return self._object(context, said, value, value.held, name=name)
        elif isinstance(value.held, list):
            return [item for one in value.held for item in self._graphs(context, said, one, name)]
        else:
            return self._element(context, said, value)
        items = self._element(context, said, value)
        return [Item(self._named(context, name), item.at) for item in items]

    def _mapped(self, context: Context, said: Term, members: Object) -> Items:
        """Return the values of a map by index, name or class, what their keys say of them put out."""
        found: Items = []
        for member in members:
            here, kind = context, context.expand(member.key)
            names = bool(said.container & {"@id", "@type"})
            if names:
                here = context.previous or context
                scope = here.of(member.key)
                if "@type" in said.container and scope and scope.context is not None:
                    here = here.scoped(scope, propagate=False)
            name = member.key if "@id" in said.container and kind != "@none" else None
            for one in each(member.value):
                if "@graph" in said.container:
                    items = self._graphs(here, said, one, name)
                elif isinstance(one.held, Object):
                    items = self._object(here, said, one, one.held, from_map=names, name=name)
                else:
                    items = self._element(here, said, one, from_map=names)
                found += items
                if kind == "@none":
                    continue
                for item in items:
                    self._keyed(context, said, member, item)
        return found

    def _keyed(self, context: Context, said: Term, member: Member, item: Item) -> None:
        """Put out what the key of a map says of one of its values."""
        if not isinstance(item.meant, IRI | BlankNode):
            return
        if "@type" in said.container:
            kind = Item(node_of(context.expand(member.key, relative=True)), member.at)
            self._put(item.meant, item.at, TYPE, member.at, kind)
        elif "@index" in said.container and said.indexed_by is not None:
            key = context.expand(said.indexed_by)
            if key not in KEYWORDS and is_iri(key):
                value = plain(context, context.of(said.indexed_by) or _NOTHING, Value(member.key, member.at))
                self._put(item.meant, item.at, IRI(str(key)), member.at, Item(value, member.at))

    def _put(self, subject: RdfTerm | None, at_subject: int, predicate: IRI, at_key: int, item: Item) -> None:
        value = self._list(item.meant, item.at) if isinstance(item.meant, list) else item.meant
        if self._lost and predicate != TYPE:
            return
        if subject is not None and value is not None:
            self._out.append(Placed(subject, predicate, value, at_subject, at_key, item.at))

    def _list(self, items: Items, at: int) -> RdfTerm:
        """Put out the cells of a list, and return the first one."""
        cells = [self._new_blank() for _ in items]
        after: RdfTerm = NIL
        for cell, item in zip(reversed(cells), reversed(items), strict=True):
            self._put(cell, at, FIRST, item.at, item)
            self._put(cell, at, REST, item.at, Item(after, item.at))
            after = cell
        return after


def _is_list(items: Items) -> bool:
    return len(items) == 1 and isinstance(items[0].meant, list)
