"""What the rules for links say of taking facts over: how a fact is stated here, and what is told of its origin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from kg.errors import KgError
from kg.project.declared import CURIE, TEXT, Kind, Settings, Steps, list_of, named, read_text, table_of
from kg.rdf.terms import Prefixes, Term


class States(NamedTuple):
    """How a fact of theirs is stated in our terms.

    That is by a `predicate` from the thing to the value; or by a node of its own, of the class `cls`, with the
    properties `thing` and `value`, whose IRI is made by the template `node` where there is none yet. `qualifiers` are
    our properties by theirs, `precision` ours for how exactly the dates are meant, and `also` what is said of each
    node. `values` are our terms for items of theirs that are linked to nothing. Stated it is of things of some
    `classes`, of all if none is said, and not where ours has one of the `finer` properties with the same value.
    """

    predicate: str = ""
    node: str = ""
    cls: str = ""
    thing: str = ""
    value: str = ""
    precision: str = ""
    classes: tuple[str, ...] = ()
    also: Mapping[str, Term] = {}
    qualifiers: Mapping[str, str] = {}
    values: Mapping[str, Term] = {}
    finer: tuple[str, ...] = ()

    def terms(self) -> list[tuple[str, str]]:
        """Return the properties and the class of ours that it uses, each with the key that names it."""
        named = [("property", self.predicate), ("class", self.cls), ("thing", self.thing), ("value", self.value)]
        named += [("precision", self.precision), *(("qualifiers", one) for one in self.qualifiers.values())]
        named += [*(("also", one) for one in self.also), *(("classes", one) for one in self.classes)]
        return [(key, one) for key, one in named if one]


class Passage(NamedTuple):
    """The properties by which it is told where facts were taken from, and the class of what tells it.

    `about` leads to what a passage speaks of, `stated_in` to the document, `locator` to where in it, `item` to the
    item, `retrieved` to the day when it was read, and `reference` to what the item itself refers to.
    """

    cls: str
    about: str
    item: str
    reference: str
    retrieved: str
    stated_in: str = ""
    locator: str = ""


class Enrichment(NamedTuple):
    """What is taken over of linked things, beside the facts that have `states`.

    `file` lies below the data, and is derived from the `document`, which is described by the Turtle `describes`.
    `labels`, `aliases` and `identifiers` are properties of ours, in the `languages`, all if none is said. Dates are
    taken that are of one of the `calendars`, where they say of which, and of the Gregorian one if none is said; `month`
    and `year` are our terms for how exact one is. A qualifier of the `limits` is kept, or the statement is left out; so
    is one with any other for which the fact has no property, but for those of `ignores`. Of references the properties
    `references` are kept.
    """

    file: str
    document: str
    passage: Passage
    describes: str = ""
    labels: str = ""
    aliases: str = ""
    identifiers: str = ""
    languages: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    month: Term | None = None
    year: Term | None = None


def _read_term(value: Any, settings: Settings, _: Steps) -> Term:
    return Prefixes(settings.prefixes).parse(read_text(value))


def _read_file(value: Any, *_: object) -> str:
    parts = read_text(value).split("/")
    if not value.endswith(".ttl") or any(part.startswith(".") or not part for part in parts):
        raise ValueError
    return str(value)


_TERM = Kind("a CURIE or a text in quotes", "CURIEs or texts in quotes", _read_term)
_FILE = Kind("the name of a file of Turtle below the data, such as sources/items.ttl", "such names", _read_file)


def _is_curie(name: str) -> bool:
    return ":" in name


def states_table(item: Kind, prop: Kind) -> Kind:
    """Return the kind of the table by which a fact is stated; an `item` and a `prop` are identifiers of theirs."""
    return table_of(
        {
            "property": CURIE,
            "node": TEXT,
            "class": CURIE,
            "thing": CURIE,
            "value": CURIE,
            "precision": CURIE,
            "classes": list_of(CURIE),
            "also": named(_TERM, _is_curie, "a CURIE"),
            "qualifiers": named(CURIE, _fits(prop), "an identifier of theirs"),
            "values": named(_TERM, _fits(item), "an identifier of theirs"),
            "finer": list_of(CURIE),
        }
    )


def enrichment_table(item: Kind, prop: Kind) -> Kind:
    """Return the kind of the table of what is taken over."""
    return table_of(
        {
            "file": _FILE.default("sources/wikidata.ttl"),
            "document": CURIE.needed,
            "describes": TEXT,
            "labels": CURIE,
            "aliases": CURIE,
            "identifiers": CURIE,
            "languages": list_of(TEXT),
            "calendars": list_of(item),
            "limits": list_of(prop),
            "ignores": list_of(prop),
            "references": list_of(prop),
            "month": _TERM,
            "year": _TERM,
            "passage": table_of(
                {
                    "class": CURIE.needed,
                    "about": CURIE.needed,
                    "item": CURIE.needed,
                    "reference": CURIE.needed,
                    "retrieved": CURIE.needed,
                    "stated_in": CURIE,
                    "locator": CURIE,
                }
            ).needed,
        }
    )


def _fits(kind: Kind) -> Any:
    def fits(name: str) -> bool:
        try:
            kind.read(name, None, ())  # type: ignore[arg-type]  # identifiers hang on no settings
        except ValueError:
            return False
        return True

    return fits


def make_states(said: dict[str, Any], settings: Settings, steps: Steps) -> States:
    """Return how a fact is stated; raise the error of a table that says too little, or two things."""
    said = {{"class": "cls", "property": "predicate"}.get(key, key): value for key, value in said.items()}
    said["also"] = {
        CURIE.check(name, settings, (*steps, "also", name)): term for name, term in said.get("also", {}).items()
    }
    states = States(**said)
    parts = [key for key, one in (("node", states.node), ("class", states.cls), ("thing", states.thing)) if not one]
    if bool(states.predicate) == (len(parts) < 3):
        told = "needs 'property', or 'node', 'class' and 'thing' for a node of its own, and not both"
        raise _fault(settings, steps, told)
    if not states.predicate and parts:
        raise _fault(settings, steps, f"makes nodes, and needs {parts[0]!r} too")
    if not states.predicate and "{thing}" not in states.node:
        raise settings.fail(f"{settings.value((*steps, 'node'))} must have {{thing}} in it", (*steps, "node"))
    if states.node:
        prefix = states.node.partition(":")[0]
        CURIE.check(f"{prefix}:x", settings, (*steps, "node"))
    return states


def _fault(settings: Settings, steps: Steps, told: str) -> KgError:
    return settings.fail(f"{settings.table(steps)} {told}", steps)


def make_enrichment(said: dict[str, Any]) -> Enrichment:
    """Return what is taken over."""
    passage = dict(said.pop("passage"))
    passage["cls"] = passage.pop("class")
    return Enrichment(**said, passage=Passage(**passage))
