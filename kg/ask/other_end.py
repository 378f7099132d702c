"""How a property reads from its other end, and what several things of a class are called: both are data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kg.ask.labels import label_rank
from kg.ask.remembered import remembered_each
from kg.engines.base import Engine
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal
from kg.rdf.vocabulary import OWL

TERMS = "http://purl.org/net/vocab/2004/03/label#"
"""The label vocabulary, which has other forms of what a term is called."""
_INVERSE, _PLURAL, _INVERSE_OF = f"{TERMS}inverseSingular", f"{TERMS}plural", f"{OWL}inverseOf"
# A label that ends with one of these has its place for the other end already.
_PREPOSITIONS = frozenset((
    "about", "after", "as", "at", "before", "by", "for", "from", "in", "into", "of", "on", "over", "to", "under",
    "with", "within",
))  # fmt: skip


def inverse_names(engine: Engine, project: Project, properties: Iterable[IRI]) -> dict[IRI, str]:
    """Return how properties read from their other end, as far as somebody says so.

    That is what label:inverseSingular has, or else the label of the property that is their owl:inverseOf.
    """
    what = ("turned", tuple(project.preferred))
    return remembered_each(engine, what, properties, lambda unknown: _turned(engine, project, unknown))


def _turned(engine: Engine, project: Project, properties: Sequence[IRI]) -> dict[IRI, str]:
    if not properties:
        return {}
    among = f"VALUES ?p {{ {' '.join(f'<{one}>' for one in properties)} }}"
    ways = [f"?p <{_INVERSE}> ?label"]
    for prop in project.preferred:
        ways += [f"?p <{_INVERSE_OF}> ?other . ?other <{prop}> ?label"]
        ways += [f"?other <{_INVERSE_OF}> ?p . ?other <{prop}> ?label"]
    return _best(engine, [f"SELECT ?p ?label WHERE {{ {among} {way} }}" for way in ways])


def plural_names(engine: Engine, classes: Iterable[IRI]) -> dict[IRI, str]:
    """Return what several things of some classes are called, as far as label:plural says so."""
    return remembered_each(engine, "plural", classes, lambda unknown: _plural(engine, unknown))


def _plural(engine: Engine, classes: Sequence[IRI]) -> dict[IRI, str]:
    if not classes:
        return {}
    among = " ".join(f"<{one}>" for one in classes)
    return _best(engine, [f"SELECT ?class ?label WHERE {{ VALUES ?class {{ {among} }} ?class <{_PLURAL}> ?label }}"])


def _best(engine: Engine, queries: Sequence[str]) -> dict[IRI, str]:
    """Return for each term the label of the first query that has one, the best by `label_rank`."""
    best: dict[IRI, tuple[int, int, str, str]] = {}
    for place, query in enumerate(queries):
        for term, label in engine.select(query).rows:
            if isinstance(term, IRI) and isinstance(label, Literal):
                key = label_rank(place, label)
                best[term] = min(best.get(term, key), key)
    return {term: key[3] for term, key in best.items()}


def turned(label: str) -> str:
    """Return how a property reads from its other end where nobody says so.

    >>> turned("director"), turned("achieved by")
    ('director of', 'achieved by this')
    """
    return f"{label} this" if label.rpartition(" ")[2] in _PREPOSITIONS else f"{label} of"


def sections_of(things: Mapping[IRI, Sequence[IRI]], types: Mapping[IRI, Sequence[IRI]]) -> dict[IRI, tuple[IRI, ...]]:
    """Return for each property the classes of those that have it: as few as there need be, the most common first.

    `things` are those that have a property, `types` the classes of each.
    """
    found: dict[IRI, tuple[IRI, ...]] = {}
    for prop, some in things.items():
        rest = [set(types[thing]) for thing in some if thing in types]
        classes: list[IRI] = []
        while rest:
            counted = Counter(kind for kinds in rest for kind in kinds)
            classes.append(min(counted, key=lambda kind: (-counted[kind], kind.value)))
            rest = [kinds for kinds in rest if classes[-1] not in kinds]
        found[prop] = tuple(classes)
    return found
