"""Items from RDF as Wikidata has it: best values, full statements, and the nodes of values and references."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from kg.link.items import ID, OTHER_KIND, QUANTITY, UNKNOWN, UNREAD, Item, Snaks, Statement, Value, date_value
from kg.rdf.terms import IRI, XSD, BlankNode, Literal, Term, Triple, TripleTerm
from kg.rdf.vocabulary import ALT_LABEL, DERIVED_FROM, LABEL, SAME_AS

_ONTOLOGY = "http://wikiba.se/ontology#"
_PLACES = "direct|statement/value|statement|qualifier/value|qualifier|reference/value|reference"
_PROPERTY = re.compile(rf".*/prop/(?:({_PLACES})/)?(P[1-9][0-9]*)\Z")
_VALUE_NODE = re.compile(r"\A[^?]*/value/[0-9a-f]{32}\Z")
About: TypeAlias = Mapping[Term, Sequence[tuple[str, Term]]]
"""What is said of each term."""


def item_from_triples(identifier: str, triples: Iterable[Triple], entities: str) -> Item:
    """Return an item from the triples about it, about its statements, and about the nodes of their values.

    Full statements win over direct values, since they have ranks and precisions. Terms that say nothing of the item are
    passed over.
    """
    about: dict[Term, list[tuple[str, Term]]] = defaultdict(list)
    for subject, link, end in triples:
        about[subject].append((str(link), end))
    own = about.get(IRI(entities + identifier), [])
    if not own:
        return Item(identifier, gone=True)
    labels = [(v.language or "", v.lexical) for p, v in own if p == LABEL.value and isinstance(v, Literal)]
    aliases = [(v.language or "", v.lexical) for p, v in own if p == ALT_LABEL.value and isinstance(v, Literal)]
    moved = next((str(v)[len(entities) :] for p, v in own if p == SAME_AS.value and str(v).startswith(entities)), None)
    direct: dict[str, list[Statement]] = defaultdict(list)
    full: dict[str, list[Statement]] = defaultdict(list)
    for predicate, value in own:
        match = _PROPERTY.match(predicate)
        if match is None:
            continue
        if match[1] == "direct":
            direct[match[2]].append(Statement(_value(value, entities)))
        elif match[1] is None and isinstance(value, IRI | BlankNode) and value in about:
            statement = _statement(about, value, match[2], entities)
            if statement is not None:
                full[match[2]].append(statement)
    claims = {name: tuple(sorted(statements)) for name, statements in (direct | full).items()}
    return Item(identifier, tuple(sorted(labels)), tuple(sorted(aliases)), dict(sorted(claims.items())), moved)


def _statement(about: About, node: Term, name: str, entities: str) -> Statement | None:
    """Return a statement by its node; None where it says that there is no value, and so has none."""
    value: Value | None = None
    rank, references, cited = "normal", [], []
    for link, term in about[node]:
        match = _PROPERTY.match(link)
        if link == _ONTOLOGY + "rank":
            rank = {"PreferredRank": "preferred", "DeprecatedRank": "deprecated"}.get(str(term)[len(_ONTOLOGY) :], rank)
        elif link == DERIVED_FROM.value:
            told = [str(end) for _, end in about.get(term, ()) if isinstance(end, IRI)]
            references += [one for one in told if not one.startswith(entities) and not _VALUE_NODE.search(one)]
            cited.append(_snaks(about, term, "reference", entities))
        elif match and match[2] == name and match[1] == "statement":
            value = _exact(about, node, name, "statement", term, entities)
    if value is None:
        return None
    qualifiers = _snaks(about, node, "qualifier", entities)
    return Statement(value, rank, tuple(sorted(set(references))), qualifiers, tuple(sorted(filter(None, cited))))


def _snaks(about: About, node: Term, place: str, entities: str) -> Snaks:
    """Return what hangs on a node as qualifiers, or in a reference."""
    found = []
    for link, term in about.get(node, ()):
        match = _PROPERTY.match(link)
        if match and match[1] == place:
            found.append((match[2], _exact(about, node, match[2], place, term, entities)))
    return tuple(sorted(found))


def _exact(about: About, node: Term, name: str, place: str, term: Term, entities: str) -> Value:
    """Return a value with the precision and the calendar that its own node has; that of several which has its time."""
    value = _value(term, entities)
    if value.kind != "date":
        return value
    for link, end in about[node]:
        match = _PROPERTY.match(link)
        if not match or match[1] != f"{place}/value" or match[2] != name:
            continue
        parts = {part.removeprefix(_ONTOLOGY): str(one) for part, one in about.get(end, ())}
        if parts.get("timeValue", str(term)) == str(term) and parts.get("timePrecision", "").isdigit():
            calendar = parts.get("timeCalendarModel", "").rpartition("/")[2]
            return date_value(str(term), int(parts["timePrecision"]), calendar)
    return value


def _value(term: Term, entities: str) -> Value:
    if isinstance(term, BlankNode | TripleTerm):
        return Value(UNREAD, UNKNOWN)
    if isinstance(term, IRI):
        address = term.value
        if address.startswith(entities):
            name = address[len(entities) :]
            return Value("item", name) if ID.match(name) else Value(UNREAD, OTHER_KIND)
        known = address.startswith(("http://", "https://")) and "/.well-known/" not in address
        return Value("text", address) if known else Value(UNREAD, UNKNOWN)
    if term.datatype in (XSD + "dateTime", XSD + "date"):
        return date_value(term.lexical, None)
    if term.datatype == XSD + "decimal":
        return Value(UNREAD, QUANTITY)
    return Value("text", term.lexical, language=term.language or "")
