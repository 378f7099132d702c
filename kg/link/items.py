"""Items of the other side: names, and statements with rank, precision and references; from JSON and from RDF."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from kg.rdf.terms import IRI, XSD, BlankNode, Literal, Term, Triple, TripleTerm
from kg.rdf.vocabulary import ALT_LABEL, DERIVED_FROM, LABEL, SAME_AS

_ID = re.compile(r"[QPL][1-9][0-9]*\Z")
_ONTOLOGY = "http://wikiba.se/ontology#"
_PROPERTY = re.compile(r".*/prop/(?:(direct|statement|statement/value|qualifier|reference)/)?(P[1-9][0-9]*)\Z")
DAY, MONTH, YEAR = 11, 10, 9


class Value(NamedTuple):
    """A value of a statement: an "item" by id, a "date" with its precision (11 day, 10 month, 9 year), or a "text"."""

    kind: str
    text: str
    precision: int | None = None


class Statement(NamedTuple):
    """A value of a property, its rank ("preferred", "normal", "deprecated"), and where it is said to come from."""

    value: Value
    rank: str = "normal"
    references: tuple[str, ...] = ()


class Item(NamedTuple):
    """An item as it was found; `moved` is the id that it now has if it was merged, `gone` says that it was deleted."""

    id: str
    labels: tuple[tuple[str, str], ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    claims: Mapping[str, tuple[Statement, ...]] = {}
    moved: str | None = None
    gone: bool = False

    def best(self, *properties: str) -> tuple[Value, ...]:
        """Return the values of best rank: the preferred ones where there are any, never the deprecated ones."""
        found: dict[Value, None] = {}
        for name in properties:
            statements = [s for s in self.claims.get(name, ()) if s.rank != "deprecated"]
            preferred = [s for s in statements if s.rank == "preferred"]
            found |= dict.fromkeys(s.value for s in preferred or statements)
        return tuple(found)

    def names(self, properties: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the labels and aliases in every language, and the texts of properties that hold names."""
        texts = [text for _, text in (*self.labels, *self.aliases)]
        texts += [value.text for value in self.best(*properties) if value.kind == "text"]
        return tuple(dict.fromkeys(texts))

    def label(self, languages: Iterable[str] = ("en", "mul")) -> str:
        """Return the label in the first of some languages that has one, else any, else the id."""
        known = dict(self.labels)
        return next((known[one] for one in languages if one in known), None) or next(iter(known.values()), self.id)


def is_item(text: str) -> bool:
    """Tell whether a text is the id of an item, such as Q42."""
    return text[:1] == "Q" and bool(_ID.match(text))


def number_of(identifier: str) -> int:
    """Return the number in an id, for sorting."""
    return int(identifier[1:]) if _ID.match(identifier) else 0


# --- From entity JSON


def item_from_json(entity: Mapping[str, Any], asked: str | None = None) -> Item:
    """Return an item from its JSON form; `asked` is the id that was asked for.

    Raises KeyError, TypeError, AttributeError or ValueError for JSON of another form.
    """
    identifier = str(entity["id"])
    if "missing" in entity:
        return Item(asked or identifier, gone=True)
    if not _ID.match(identifier) and identifier != asked:
        raise ValueError(f"{identifier!r} is no id")
    labels = entity.get("labels") or {}
    aliases = entity.get("aliases") or {}
    claims: dict[str, tuple[Statement, ...]] = {}
    for name, statements in sorted((entity.get("claims") or entity.get("statements") or {}).items()):
        read = [_statement_from_json(one) for one in statements]
        claims[name] = tuple(one for one in read if one is not None)
    return Item(
        asked or identifier,
        tuple(sorted((one["language"], _text(one["value"])) for one in labels.values())),
        tuple(sorted((one["language"], _text(one["value"])) for many in aliases.values() for one in many)),
        {name: statements for name, statements in claims.items() if statements},
        moved=identifier if asked and asked != identifier else None,
    )


def _statement_from_json(data: Mapping[str, Any]) -> Statement | None:
    value = _value_from_json(data["mainsnak"])
    if value is None:
        return None
    references = []
    for reference in data.get("references", ()):
        for snaks in reference.get("snaks", {}).values():
            told = [_value_from_json(snak) for snak in snaks]
            references += [one.text for one in told if one and one.text.startswith(("http://", "https://"))]
    return Statement(value, data.get("rank", "normal"), tuple(dict.fromkeys(references)))


def _value_from_json(snak: Mapping[str, Any]) -> Value | None:
    """Return a value, or None for an unknown one ("somevalue"), for none, and for kinds that are not compared."""
    if snak.get("snaktype") != "value":
        return None
    kind, value = snak["datavalue"]["type"], snak["datavalue"]["value"]
    if kind == "wikibase-entityid":
        return Value("item", value.get("id") or f"Q{value['numeric-id']}")
    if kind == "time":
        return _date(value["time"], int(value["precision"]))
    if kind == "string":
        return Value("text", _text(value))
    if kind == "monolingualtext":
        return Value("text", _text(value["text"]))
    return None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _date(text: str, precision: int | None) -> Value | None:
    match = re.match(r"([+-]?)0*([0-9]+)-([0-9]{2})-([0-9]{2})", text)
    if match is None or (precision is not None and precision < YEAR):
        return None
    sign, year, month, day = match.groups()
    if precision is None:
        # Without a precision the first of January may stand for the year, and the first of a month for the month.
        precision = YEAR if (month, day) in (("01", "01"), ("00", "00")) else MONTH if day in ("01", "00") else DAY
    parts = [f"{'-' if sign == '-' else ''}{int(year):04d}", month, day]
    return Value("date", "-".join(parts[: min(precision, DAY) - YEAR + 1]), min(precision, DAY))


# --- From RDF


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
            read = _value_from_term(value, entities)
            if read is not None:
                direct[match[2]].append(Statement(read))
        elif match[1] is None and isinstance(value, IRI | BlankNode) and value in about:
            statement = _statement_from_triples(about, value, match[2], entities)
            if statement is not None:
                full[match[2]].append(statement)
    claims = {name: tuple(sorted(statements)) for name, statements in (direct | full).items()}
    return Item(identifier, tuple(sorted(labels)), tuple(sorted(aliases)), dict(sorted(claims.items())), moved)


def _statement_from_triples(
    about: Mapping[Term, list[tuple[str, Term]]], node: Term, name: str, entities: str
) -> Statement | None:
    value: Value | None = None
    rank, precision, references = "normal", None, []
    for link, term in about[node]:
        match = _PROPERTY.match(link)
        if link == _ONTOLOGY + "rank":
            rank = {"PreferredRank": "preferred", "DeprecatedRank": "deprecated"}.get(str(term)[len(_ONTOLOGY) :], rank)
        elif link == DERIVED_FROM.value:
            told = [str(end) for _, end in about.get(term, ()) if isinstance(end, IRI)]
            references += [one for one in told if not one.startswith(entities)]
        elif match and match[2] == name and match[1] == "statement":
            value = _value_from_term(term, entities)
        elif match and match[2] == name and match[1] == "statement/value":
            told = [str(end) for part, end in about.get(term, ()) if part == _ONTOLOGY + "timePrecision"]
            precision = int(told[0]) if told and told[0].isdigit() else None
    if value is None:
        return None
    if value.kind == "date" and precision is not None:
        raw = next(str(term) for link, term in about[node] if (m := _PROPERTY.match(link)) and m[1] == "statement")
        value = _date(raw, precision)
        if value is None:
            return None
    return Statement(value, rank, tuple(sorted(set(references))))


def _value_from_term(term: Term, entities: str) -> Value | None:
    """Return a value, or None for an unknown one, which is a blank node, and for kinds that are not compared."""
    if isinstance(term, BlankNode | TripleTerm):
        return None
    if isinstance(term, IRI):
        address = term.value
        if address.startswith(entities):
            name = address[len(entities) :]
            return Value("item", name) if _ID.match(name) else None
        known = address.startswith(("http://", "https://")) and "/.well-known/" not in address
        return Value("text", address) if known else None
    if term.datatype in (XSD + "dateTime", XSD + "date"):
        return _date(term.lexical, None)
    return Value("text", term.lexical)
