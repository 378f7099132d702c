"""Properties on things of a class of which no shape of that class knows, while a shape of another class does.

Neither a shape that is not closed nor an ontology without domains says that such a statement is wrong; but whoever
gives a chapter a number of pages has most likely taken the wrong class, or the wrong property.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from kg.engines.base import Engine
from kg.findings import Finding
from kg.rdf.terms import IRI, BlankNode, Term, to_n3
from kg.rdf.vocabulary import OBJECT, OWL, PREDICATE, RDFS, SKOS, SUBCLASS_OF, SUBJECT, TYPE
from kg.shacl.again import Delta
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import NodeSets
from kg.shacl.properties import properties_of_classes

RULE = "fit"
_MOST = 5_000
"""For more things than this, all are looked at."""
_DOMAIN = IRI(RDFS + "domain")
_SPOKEN_OF = f"?claim <{PREDICATE}> ?property ; <{SUBJECT}> ?thing ; <{OBJECT}> ?value"


class Misfit(NamedTuple):
    """A statement whose property only shapes of other classes know than those of its subject, made or spoken of."""

    thing: IRI
    prop: str
    value: Term
    claim: IRI | None = None
    """What speaks of the statement, where nobody makes it."""


class Fit:
    """What shapes know of the properties of each class, to be asked of a graph, and again of what has changed in it."""

    def __init__(self, shapes: ShapesGraph, common: Collection[str] = ()) -> None:
        """Find out what the shapes know.

        Terms of RDFS, OWL and SKOS, by which anything may be described, are not looked at, nor those that are `common`.
        What a shape without a class as target knows may be anybody's.
        """
        self._known, anybodys = properties_of_classes(shapes)
        of_property: dict[str, list[IRI]] = {}
        for cls, properties in self._known.items():
            for prop in properties - anybodys - {str(TYPE), *common}:
                if not prop.startswith((RDFS, OWL, SKOS)):
                    of_property.setdefault(prop, []).append(cls)
        self._classes = {
            p: sorted(of_property[p]) for p in sorted(of_property) if len(of_property[p]) < len(self._known)
        }
        """The classes whose shapes know a property, for each one that those of other classes do not."""

    def find(self, engine: Engine) -> list[Misfit]:
        """Return the statements of a graph that do not fit their things.

        What the ontology says to be of a thing's class fits it, and a thing of no class that has a shape is not looked
        at.
        """
        sets = NodeSets(engine)
        shaped = _listed(_with_subclasses(self._known, sets))
        spoken_of = {row[0] for row in engine.select(f"SELECT DISTINCT ?p WHERE {{ ?claim <{PREDICATE}> ?p }}").rows}
        found = []
        for prop, classes in self._fitting(engine, sets).items():
            patterns = [f"?thing <{prop}> ?value"]
            if IRI(prop) in spoken_of:
                patterns.append(f"{_SPOKEN_OF} FILTER(ISIRI(?claim) && ?property = <{prop}>)")
            for pattern in patterns:
                # taking away all things that fit at once, before anything else, is faster than looking up their classes
                rows = engine.select(
                    f"SELECT DISTINCT ?thing ?value ?claim WHERE {{ {{ SELECT ?thing ?value ?claim WHERE {{ {pattern} "
                    f"MINUS {{ VALUES ?fit {{ {_listed(classes)} }} ?thing a ?fit }} }} }} FILTER(ISIRI(?thing)) "
                    f"FILTER EXISTS {{ VALUES ?shaped {{ {shaped} }} ?thing a ?shaped }} }}"
                ).rows
                found += [
                    Misfit(thing, prop, value, claim if isinstance(claim, IRI) else None)
                    for thing, value, claim in rows
                    if isinstance(thing, IRI) and value is not None
                ]
        return sorted(found, key=_place)

    def find_again(self, engine: Engine, before: Sequence[Misfit], delta: Delta) -> list[Misfit] | None:
        """Return what `find` does, from what it found before some triples came and went; None where that is no gain."""
        changed = (*delta.added, *delta.removed)
        if any(predicate in (SUBCLASS_OF, _DOMAIN) for _, predicate, _ in changed):
            return None
        near = {s for s, p, _ in changed if isinstance(s, IRI) and (p == TYPE or str(p) in self._classes)}
        claims = {s for s, p, _ in changed if isinstance(s, IRI) and p in (SUBJECT, PREDICATE, OBJECT)}
        if len(near) + len(claims) > _MOST:
            return None
        sets = NodeSets(engine)
        claims |= {claim for claim, _ in _asked(sets, "thing", near, f"?claim <{SUBJECT}> ?thing", "?claim ?thing")}
        found = {one for one in before if (one.thing not in near if one.claim is None else one.claim not in claims)}
        made = _asked(sets, "thing", near, "?thing ?property ?value", "?thing ?property ?value")
        spoken_of = _asked(sets, "claim", claims, _SPOKEN_OF, "?thing ?property ?value ?claim")
        statements = [*((*statement, None) for statement in made), *spoken_of]
        if statements:
            own: dict[Term, set[Term]] = {}
            for thing, cls in _asked(sets, "thing", {one[0] for one in statements}, "?thing a ?class", "?thing ?class"):
                own.setdefault(thing, set()).add(cls)
            fitting, shaped = self._fitting(engine, sets), _with_subclasses(self._known, sets)
            found |= {
                Misfit(thing, str(prop), value, claim)
                for thing, prop, value, claim in statements
                if isinstance(thing, IRI) and own.get(thing, set()) & shaped
                if str(prop) in fitting and not own[thing] & fitting[str(prop)]
            }
        return sorted(found, key=_place)

    def tell(self, engine: Engine, misfits: Iterable[Misfit], severity: str) -> list[Finding]:
        """Return a finding for each thing with statements that do not fit it, and for the classes that they would."""
        found: dict[tuple[IRI, tuple[IRI, ...]], list[tuple[str, Term]]] = {}
        of_claims = []
        for thing, prop, value, claim in misfits:
            if claim is None:
                found.setdefault((thing, tuple(self._classes[prop])), []).append((prop, value))
            else:
                one = _told(engine, severity, thing, self._classes[prop], [(prop, value)])
                of_claims.append(one._replace(focus=claim, path=SUBJECT.value, value=thing))
        told = [_told(engine, severity, thing, classes, some) for (thing, classes), some in found.items()]
        return [*told, *of_claims]

    def _fitting(self, engine: Engine, sets: NodeSets) -> dict[str, set[IRI]]:
        """Return for each property the classes that it fits, as shapes and the ontology say, with their subclasses."""
        domains: dict[str, list[IRI]] = {}
        for prop, domain in engine.select(f"SELECT ?property ?domain WHERE {{ ?property <{_DOMAIN}> ?domain }}").rows:
            if isinstance(domain, IRI):
                domains.setdefault(str(prop), []).append(domain)
        return {p: _with_subclasses([*some, *domains.get(p, ())], sets) for p, some in self._classes.items()}


def _asked(sets: NodeSets, variable: str, terms: Iterable[Term], pattern: str, variables: str) -> list[Sequence[Any]]:
    """Return what a pattern binds some variables to, for each of the terms that are IRIs in place of one of them."""
    known = [term for term in terms if isinstance(term, IRI)]
    return [row for values in sets.iter_values(variable, known) for row in sets.rows(f"{values} {pattern}", variables)]


def _place(misfit: Misfit) -> tuple[str, str, str, str]:
    return misfit.prop, misfit.thing.value, to_n3(misfit.value), str(misfit.claim or "")


def _told(
    engine: Engine, severity: str, thing: Term, classes: Sequence[IRI], some: Sequence[tuple[str, Term]]
) -> Finding:
    rows = engine.select(f"SELECT DISTINCT ?class WHERE {{ {to_n3(thing)} a ?class }} ORDER BY ?class").rows
    own = [to_n3(row[0]) for row in rows if row[0] is not None]
    properties = list(dict.fromkeys(prop for prop, _ in some))
    shown = " or ".join(f"<{prop}>" for prop in properties)
    many, one = len(classes) > 1, len(properties) == 1
    others = " and ".join(map(to_n3, classes[:3]))
    said = (
        f"no shape of {' or '.join(own)} knows {shown}; {others} {'have' if many else 'has'} {'it' if one else 'them'}"
    )
    kind = "one of these" if many else others
    for turned in (value for _, value in some if isinstance(value, IRI)):
        if engine.ask(f"ASK {{ VALUES ?fit {{ {' '.join(map(to_n3, classes))} }} {to_n3(turned)} a ?fit }}"):
            said += f". {to_n3(turned)} is such a thing: are subject and value the wrong way round?"
            break
    advice = f"If this is {'' if many else 'a '}{kind}, correct its class; if not, take {'it' if one else 'them'} away."
    prop, value = some[0]
    under = tuple(Finding(severity, advice, RULE, focus=thing, path=p, value=v) for p, v in some[1:])
    shown_value = None if isinstance(value, BlankNode) else value
    return Finding(severity, advice, RULE, focus=thing, path=prop, value=shown_value, said=said, under=under)


def _with_subclasses(classes: Iterable[Term], sets: NodeSets) -> set[IRI]:
    return {sub for cls in classes for sub in sets.subclasses(cls) if isinstance(sub, IRI)}


def _listed(classes: Iterable[IRI]) -> str:
    """Return classes as a list in a query."""
    return " ".join(sorted(map(to_n3, classes)))
