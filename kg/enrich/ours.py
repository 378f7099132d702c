"""What our graph has to say before anything of theirs is stated in it; what was taken over before does not count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from kg.engines.base import Engine
from kg.link.standing import NOTHING, Standing
from kg.link.taken_rests import mark_of
from kg.link.taking_rules import States
from kg.project.config import Project
from kg.rdf.formats import triples_of
from kg.rdf.terms import IRI, RDF, XSD, Literal, Term, Triple, to_n3
from kg.rdf.turtle import iter_quads
from kg.rdf.vocabulary import OWL, RDFS, SUBCLASS_OF, TYPE

_AT_ONCE = 500
Node: TypeAlias = tuple[IRI, Mapping[str, list[Term]]]
"""A node with what is said of it, by property."""
_SH = "http://www.w3.org/ns/shacl#"
_PATH, _NOT_BEHIND = f"{_SH}path", (f"{_SH}lessThan", f"{_SH}lessThanOrEquals")
_RANGE = f"<{RDFS}range>"
_LITERALS = {RDFS + "Literal", RDF + "langString"}


class Ours:
    """The things that are linked to items, and what is known of them and of our terms.

    `linked` are items by the IRIs of our things, `graphs` are those of what was taken over. The `nodes_before` are
    those that were made then, each with what was said of it: they keep their ids. Of what stands in files of links
    alone that counts which is decided today (`identifiers`).
    """

    def __init__(
        self,
        engine: Engine,
        project: Project,
        linked: Mapping[str, str],
        graphs: Iterable[str],
        identifiers: Standing = NOTHING,
    ) -> None:
        self._engine, self._project = engine, project
        self._but = ", ".join(f"<{graph}>" for graph in graphs)
        self._identifiers = identifiers
        self.nodes_before: dict[IRI, dict[str, list[Term]]] = {}
        self.prefixes = project.prefixes
        self.thing_of = {item: IRI(thing) for thing, item in sorted(linked.items())}
        self._merged: dict[str, str] = {}

    def follow(self, merged: Mapping[str, str]) -> None:
        """Take in which items were merged into which: as values they stand for these alone."""
        self._merged.update(merged)

    def value_of(self, item: str) -> IRI | None:
        """Return the thing that an item stands for as a value; one that was merged stands for what it is now."""
        passed = {item}
        while item in self._merged:
            item = self._merged[item]
            if item in passed:
                return None
            passed.add(item)
        return self.thing_of.get(item)

    def rests_of(self, triples: Iterable[Triple]) -> dict[str, str]:
        """Return the items on whose links some statements rest, each with the mark of its thing."""
        named = {term for triple in triples for term in triple}
        return {item: mark_of(str(thing)) for item, thing in self.thing_of.items() if thing in named}

    def _rows(
        self, head: str, pattern: str, things: Iterable[Term] = (), also: Iterable[str] = ()
    ) -> Iterator[tuple[Term | None, ...]]:
        """Yield rows of what graphs say of some ?thing, or of any if none is given, but for what was taken over.

        What graphs that are named `also` say is left out as well.
        """
        but = ", ".join(filter(None, (self._but, *(f"<{graph}>" for graph in also))))
        wanted = sorted(set(things), key=str)
        for some in (wanted[n : n + _AT_ONCE] for n in range(0, len(wanted), _AT_ONCE)):
            values = f"VALUES ?thing {{ {' '.join(map(to_n3, some))} }}"
            query = f"SELECT DISTINCT {head} WHERE {{ {values} GRAPH ?g {{ {pattern} }} FILTER(?g NOT IN ({but})) }}"
            yield from self._engine.select(query).rows

    @cached_property
    def _types(self) -> dict[Term, set[Term]]:
        found: dict[Term, set[Term]] = defaultdict(set)
        for thing, cls in self._rows("?thing ?c", f"?thing <{TYPE}> ?c", self.thing_of.values()):
            if thing is not None and cls is not None:
                found[thing] |= {cls, *self._above(cls)}
        return found

    @cached_property
    def _broader(self) -> dict[Term, set[Term]]:
        found: dict[Term, set[Term]] = defaultdict(set)
        for cls, above in self._engine.select(f"SELECT ?c ?a WHERE {{ ?c <{SUBCLASS_OF}> ?a }}").rows:
            if cls is not None and above is not None:
                found[cls].add(above)
        return found

    def _above(self, cls: Term) -> set[Term]:
        found, ahead = set[Term](), [cls]
        while ahead:
            new = self._broader.get(ahead.pop(), set()) - found
            found |= new
            ahead += new
        return found

    def is_any(self, thing: Term, classes: Iterable[str]) -> bool:
        """Tell whether a thing is of one of some classes, or of one below; of none in particular, everything is."""
        wanted = [IRI(one) for one in classes]
        return not wanted or any(one in self._types.get(thing, ()) for one in wanted)

    @cached_property
    def functional(self) -> frozenset[str]:
        """The properties that can have only one value."""
        return self._are(f"{OWL}FunctionalProperty")

    @cached_property
    def _ranges(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for prop, cls in self._engine.select(f"SELECT ?p ?c WHERE {{ ?p {_RANGE} ?c }}").rows:
            if isinstance(cls, IRI):
                found[str(prop)].append(str(cls))
        return found

    def fits(self, prop: str, value: Term) -> bool:
        """Tell whether the ontology lets a thing be the value of a property."""
        return all(self.is_any(value, [cls]) for cls in self._ranges.get(prop, ()))

    @cached_property
    def declared(self) -> frozenset[str]:
        """The classes and properties that are declared."""
        kinds = " ".join(
            f"<{OWL}{kind}>" for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
        )
        kinds += f" <{RDFS}Class> <http://www.w3.org/1999/02/22-rdf-syntax-ns#Property>"
        rows = self._engine.select(f"SELECT DISTINCT ?t WHERE {{ VALUES ?k {{ {kinds} }} ?t a ?k }}").rows
        return frozenset(str(term) for (term,) in rows)

    @cached_property
    def in_order(self) -> frozenset[tuple[str, str]]:
        """Pairs of properties of which the first has no value behind that of the second, as the shapes have it."""
        paths: dict[Term, set[str]] = defaultdict(set)
        after: dict[Term, set[str]] = defaultdict(set)
        for path in self._project.iter_shape_files(within_a_source=True):
            for shape, prop, value in triples_of(iter_quads(path, [])):
                if isinstance(value, IRI) and str(prop) in (_PATH, *_NOT_BEHIND):
                    (paths if str(prop) == _PATH else after)[shape].add(str(value))
        return frozenset((one, two) for shape, some in after.items() for one in paths[shape] for two in some)

    @cached_property
    def _classes(self) -> frozenset[str]:
        kinds = f"<{OWL}Class> <{RDFS}Class>"
        return frozenset(
            str(cls) for (cls,) in self._engine.select(f"SELECT ?c WHERE {{ VALUES ?k {{ {kinds} }} ?c a ?k }}").rows
        )

    @cached_property
    def of_things(self) -> frozenset[str]:
        """The properties that lead to things: by what they are declared as, or by a range that is a class."""
        by_range = {
            prop for prop, some in self._ranges.items() if any(one in self._classes - _LITERALS for one in some)
        }
        return self._are(f"{OWL}ObjectProperty") | by_range

    @cached_property
    def of_texts(self) -> frozenset[str]:
        """The properties that have texts, numbers or dates."""
        by_range = {prop for prop, some in self._ranges.items() if any(_is_datatype(one) for one in some)}
        return self._are(f"{OWL}DatatypeProperty") | by_range

    def _are(self, kind: str) -> frozenset[str]:
        return frozenset(str(prop) for (prop,) in self._engine.select(f"SELECT ?p WHERE {{ ?p a <{kind}> }}").rows)

    @cached_property
    def _preferred(self) -> dict[Term, set[tuple[str, str]]]:
        found: dict[Term, set[tuple[str, str]]] = defaultdict(set)
        named = " ".join(f"<{prop}>" for prop in self._project.preferred)
        for thing, name in self._rows("?thing ?n", f"VALUES ?p {{ {named} }} ?thing ?p ?n", self.thing_of.values()):
            if thing is not None and isinstance(name, Literal):
                found[thing].add((name.lexical, name.language or ""))
        return found

    def is_called(self, thing: Term, name: str, tag: str) -> bool:
        """Tell whether a name is the preferred one of a thing; one for all languages is that in any."""
        names = self._preferred.get(thing, ())
        return (name, tag) in names or (tag == "mul" and name in [text for text, _ in names])

    def holds(self, thing: Term, props: Iterable[str], value: Term) -> bool:
        """Tell whether a thing has a value for one of some properties."""
        named = " ".join(f"<{prop}>" for prop in props)
        pattern = f"VALUES ?p {{ {named} }} ?thing ?p {to_n3(value)}"
        return any(True for _ in self._rows("?thing", pattern, [thing]))

    def holders(self, prop: str, values: Iterable[Term]) -> dict[Term, set[Term]]:
        """Return which things have some addresses of identifiers for a property."""
        found: dict[Term, set[Term]] = defaultdict(set)
        said, every = self._identifiers.addresses, list(values)
        rows = self._rows("?thing ?holder", f"?holder <{prop}> ?thing", every, self._identifiers.graphs)
        for value, holder in rows:
            if value is not None and holder is not None:
                found[value].add(holder)
        for value in every:
            found[value] |= {IRI(thing) for thing in said.get(str(value), ())}
        return found

    def remember(self, facts: Iterable[Triple]) -> None:
        """Take in what was taken over before."""
        for node, prop, value in facts:
            if isinstance(node, IRI):
                self.nodes_before.setdefault(node, {}).setdefault(str(prop), []).append(value)

    def nodes(self, states: States) -> dict[Term, list[Node]]:
        """Return, for each linked thing, the nodes that there are for it, each with what is said of it by property."""
        found: dict[Term, dict[IRI, dict[str, list[Term]]]] = defaultdict(dict)
        pattern = f"?node <{states.thing}> ?thing"
        for thing, node in self._rows("?thing ?node", pattern, self.thing_of.values()):
            if thing is not None and isinstance(node, IRI):
                found[thing][node] = defaultdict(list)
        about = {node: said for some in found.values() for node, said in some.items()}
        for node, prop, value in self._rows("?thing ?p ?v", "?thing ?p ?v", about):
            if isinstance(node, IRI) and value is not None:
                about[node][str(prop)].append(value)
        return {thing: sorted(some.items(), key=lambda one: str(one[0])) for thing, some in found.items()}

    def described(self, nodes: Iterable[IRI]) -> set[Term]:
        """Return those of some IRIs of which something is said."""
        return {node for (node,) in self._rows("?thing", "?thing ?p ?o", nodes) if node is not None}


def _is_datatype(range_: str) -> bool:
    return range_ in _LITERALS or range_.startswith(XSD)
