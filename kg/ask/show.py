"""The card of one thing: what is stated of it, by whom, and what is only claimed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple

from kg.ask.blank_nodes import in_order, opened
from kg.ask.labels import get_thing, made_labels_of, name_of, stated_labels_of, types_of
from kg.ask.linked import find_linked
from kg.ask.neighbours import Left, Neighbours, Page, Statement, stated
from kg.ask.other_end import inverse_names, plural_names, sections_of, turned
from kg.ask.remembered import remembered
from kg.engines.base import Engine
from kg.errors import Advice, UnknownName
from kg.project.config import Project
from kg.rdf.terms import IRI, BlankNode, Prefixes, Row, Term, find_iri, to_n3
from kg.rdf.vocabulary import DERIVED_FROM, OBJECT, PREDICATE, SUBJECT, TYPE

_CHUNK = 400


class Claimed(NamedTuple):
    """One reified statement that is not asserted: subject, property, object, and what is said of the claim."""

    claim: IRI | BlankNode
    subject: Term
    predicate: Term
    value: Term
    about: tuple[tuple[IRI, Term], ...]


class Card(NamedTuple):
    """All that the graph knows about a thing.

    `labels` holds a label for every IRI that has one. `details` is what is stated of the things that point at this one
    and have none, such as a membership or a chart entry, and of any other thing what kg.toml wants told beside its
    name, and what is stated of blank nodes, which have no card; each with those that state it. `left` tells of which
    properties not all statements are given. `made` are those whose name in `labels` is made by a template, `turned` how
    properties read from their other end, `kinds` the classes of the things that point here by a property, and
    `plurals` what several of a class are called.
    """

    thing: IRI
    types: tuple[IRI, ...]
    names: tuple[Statement, ...]
    statements: tuple[Statement, ...]
    incoming: tuple[Statement, ...]
    claims: tuple[Claimed, ...]
    details: dict[Term, tuple[Statement, ...]]
    labels: dict[IRI, str]
    left: tuple[Left, ...] = ()
    made: frozenset[IRI] = frozenset()
    turned: Mapping[IRI, str] = MappingProxyType({})
    kinds: Mapping[IRI, tuple[IRI, ...]] = MappingProxyType({})
    plurals: Mapping[IRI, str] = MappingProxyType({})

    def name_of_property(self, predicate: IRI, prefixes: Prefixes, *, incoming: bool) -> str:
        """Return what a property is called where its statements are told of this thing, at either end."""
        name = name_of(predicate, self.labels, prefixes)
        return (self.turned.get(predicate) or turned(name)) if incoming else name

    def iter_details(
        self, node: Term, sources: Sequence[IRI], name: Callable[[Term], str]
    ) -> Iterator[tuple[Statement, bool]]:
        """Yield what is stated of a node, each with whether others state it than the `sources` of what points at it.

        What these sources state and the name of the node tells already, as one that was made of it does, is left out,
        and so is that they state it.
        """
        told = name(node) if isinstance(node, IRI) and node in self.made else ""
        for detail in self.details.get(node, ()):
            own, value = set(detail.sources) != set(sources), detail.value
            if own or not (value in sources or (not isinstance(value, BlankNode) and name(value) in told)):
                yield detail, own


def find_thing(engine: Engine, project: Project, name: str) -> IRI:
    """Return the thing that a CURIE, an IRI or a label names, or what of ours is linked to it.

    For an item of others its local name will do, as Q27655344 for wd:Q27655344. Raises UnknownName or AmbiguousLabel.
    """
    iri = find_iri(name, Prefixes(project.prefixes))
    if iri is None:
        try:
            return get_thing(engine, project, name)
        except UnknownName:
            linked = find_linked(engine, project, name)
            if linked is None:
                raise
            return linked
    if project.links and not engine.ask(f"ASK {{ <{iri}> ?p ?o }}"):
        linked = find_linked(engine, project, iri)
        if linked is not None:
            return linked
    if not engine.ask(f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }} }}"):
        known = engine.select("SELECT DISTINCT ?s WHERE { ?s ?p ?o FILTER(isIRI(?s)) }").rows
        prefixes = Prefixes(project.prefixes)
        like = prefixes.render(iri)  # in full, what is alike would be the namespace
        write = to_n3 if like.startswith("<") else prefixes.render
        raise UnknownName("thing", name, [write(s) for (s,) in known if s], like=like, advice=Advice("search"))
    return iri


def read_card(engine: Engine, project: Project, thing: IRI, page: Page = Page()) -> Card:  # noqa: B008 - a value
    """Return the card of a thing: all of it, or of each property but its types and names what is on a page."""
    documents = remembered(engine, "documents", lambda: _documents(engine))
    naming = {*project.preferred, *project.others}
    reifying = {SUBJECT, PREDICATE, OBJECT}
    out = Neighbours(engine, thing, documents, incoming=False)
    to = Neighbours(engine, thing, documents, incoming=True)
    outgoing, incoming = out.read(page, {TYPE.value, *naming}), to.read(page)
    types = tuple(s.value for s in outgoing if s.predicate == TYPE and isinstance(s.value, IRI))
    claims = _claims(engine, thing)
    shown = [s for s in outgoing if s.predicate != TYPE]
    card = Card(
        thing,
        types,
        tuple(s for s in shown if str(s.predicate) in naming),
        tuple(s for s in shown if str(s.predicate) not in naming),
        tuple(s for s in incoming if s.predicate not in reifying),
        claims,
        {},
        {},
        tuple(left for left in (*out.left, *to.left) if left.predicate not in reifying),
    )
    asked = _iris(card)
    labels = stated_labels_of(engine, project, asked)
    around = [s.value for s in (*card.statements, *card.incoming) if isinstance(s.value, IRI)]
    nameless = [s.value for s in card.incoming if isinstance(s.value, IRI) and s.value not in labels]
    beside = _details(engine, thing, around, documents, project.beside) if project.beside else {}
    details = {**beside, **_details(engine, thing, nameless, documents)}
    if any(isinstance(s.value, BlankNode) for s in (*card.statements, *card.incoming)):
        details |= opened(engine, thing, documents)
        details = {node: in_order(said, details) for node, said in details.items()}
        card = card._replace(statements=in_order(card.statements, details), incoming=in_order(card.incoming, details))
    card = card._replace(details=details, **_other_end(engine, project, card))
    others = sorted(set(_iris(card)).difference(asked))
    labels |= stated_labels_of(engine, project, others)
    made = made_labels_of(engine, project, [iri for iri in dict.fromkeys((*asked, *others)) if iri not in labels])
    plurals = plural_names(engine, [kind for kinds in card.kinds.values() for kind in kinds])
    return card._replace(labels={**labels, **made}, made=frozenset(made), plurals=plurals)


def _other_end(engine: Engine, project: Project, card: Card) -> dict[str, Any]:
    """Return how the properties read that point at a thing, and the class of what has them."""
    things: dict[IRI, list[IRI]] = {left.predicate: [] for left in card.left if left.incoming}
    for one in card.incoming:
        things.setdefault(one.predicate, []).extend([one.value] if isinstance(one.value, IRI) else [])
    types = types_of(engine, list(dict.fromkeys(thing for some in things.values() for thing in some)))
    return {"turned": inverse_names(engine, project, things), "kinds": sections_of(things, types)}


def _details(
    engine: Engine, thing: IRI, nodes: list[IRI], documents: dict[Term, Term], predicates: Sequence[str] = ()
) -> dict[Term, tuple[Statement, ...]]:
    """Return what is stated of some nodes, without their types and without what points back at the thing.

    With `predicates`, only these are looked at.
    """
    rows: dict[IRI, list[Row]] = {}
    wanted = list(dict.fromkeys(nodes))
    # Given a list of nodes and one of properties, an engine reads all that there is.
    ways = [(f"<{one}>", f"BIND(<{one}> AS ?p)") for one in sorted(predicates)] or [("?p", "")]
    for start in range(0, len(wanted), _CHUNK):  # putting a part in order, part by part, is less work than putting all
        values = " ".join(f"<{node}>" for node in wanted[start : start + _CHUNK])
        for prop, named in ways:
            pattern = f"VALUES ?node {{ {values} }} GRAPH ?g {{ ?node {prop} ?v }} {named}"
            query = f"SELECT ?node ?g ?p ?v WHERE {{ {pattern} }} ORDER BY ?node ?p ?v ?g"
            for node, graph, predicate, value in engine.select(query).rows:
                if isinstance(node, IRI) and predicate != TYPE and value != thing:
                    rows.setdefault(node, []).append((graph, predicate, value))
    return {node: tuple(stated(said, documents)) for node, said in rows.items()}


def _documents(engine: Engine) -> dict[Term, Term]:
    """Return the document from which each graph was made."""
    rows = engine.select(f"SELECT ?g ?d WHERE {{ ?g <{DERIVED_FROM}> ?d }}").rows
    return {graph: document for graph, document in rows if graph is not None and document is not None}


def _claims(engine: Engine, thing: IRI) -> tuple[Claimed, ...]:
    # Where the thing may stand is looked up, as there may be many claims; that it is one end does not say which others.
    # Not by VALUES: with one among the ways, Virtuoso finds no claim at all.
    ways = (
        f"?c <{SUBJECT}> <{thing}>",
        f"?c <{OBJECT}> <{thing}>",
        f"<{thing}> <{SUBJECT}> ?any BIND(<{thing}> AS ?c)",
    )
    among = " UNION ".join(f"{{ {way} }}" for way in ways)
    query = (
        f"SELECT DISTINCT ?c ?s ?p ?o ?q ?v WHERE {{ {{ {among} }} "
        f"?c <{SUBJECT}> ?s ; <{PREDICATE}> ?p ; <{OBJECT}> ?o ; ?q ?v }} ORDER BY ?c ?q ?v"
    )
    skipped = {TYPE, SUBJECT, PREDICATE, OBJECT}
    heads: dict[IRI | BlankNode, tuple[Term, Term, Term]] = {}
    about: dict[IRI | BlankNode, list[tuple[IRI, Term]]] = {}
    for row in engine.select(query).rows:
        claim, subject, predicate, value, prop, said = _full(row)
        if isinstance(claim, IRI | BlankNode):
            heads[claim] = (subject, predicate, value)
            if prop not in skipped:
                about.setdefault(claim, []).append((IRI(str(prop)), said))
    found = (Claimed(claim, *head, tuple(about.get(claim, ()))) for claim, head in heads.items())
    return tuple(sorted(found, key=_in_order))


def _in_order(claimed: Claimed) -> tuple[bool, list[str]]:
    """Return what claims are put in order by: their names, then what the others say, as labels differ by build."""
    if isinstance(claimed.claim, IRI):
        return False, [claimed.claim.value]
    said = chain((claimed.subject, claimed.predicate, claimed.value), *claimed.about)
    return True, [to_n3(term) for term in said]


def _full(row: Row) -> Sequence[Term]:
    return [term for term in row if term is not None]


def _iris(card: Card) -> list[IRI]:
    terms: list[Term] = [card.thing, *card.types, *(kind for kinds in card.kinds.values() for kind in kinds)]
    details = (statement for statements in card.details.values() for statement in statements)
    for statement in (*card.names, *card.statements, *card.incoming, *details):
        terms += [statement.predicate, statement.value, *statement.sources]
    for claimed in card.claims:
        terms += [claimed.claim, claimed.subject, claimed.predicate, claimed.value]
        terms += [term for pair in claimed.about for term in pair]
    return [term for term in terms if isinstance(term, IRI)]
