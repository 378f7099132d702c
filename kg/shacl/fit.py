"""Properties on things of a class of which no shape of that class knows, while a shape of another class does.

Neither a shape that is not closed nor an ontology without domains says that such a statement is wrong; but whoever
gives a chapter a number of pages has most likely taken the wrong class, or the wrong property.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from kg.engines.base import Engine
from kg.findings import Finding
from kg.rdf.terms import IRI, Literal, Term, to_n3
from kg.rdf.vocabulary import CLASSES, FIRST, OBJECT, OWL, PREDICATE, RDFS, REST, SKOS, SUBCLASS_OF, SUBJECT, TYPE
from kg.shacl.again import Delta
from kg.shacl.idle import not_beside
from kg.shacl.misfit_words import Words
from kg.shacl.misspelt_targets import may_change, meant_targets
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import NodeSets
from kg.shacl.properties import properties_of_classes

_MOST = 5_000
"""For more things than this, all are looked at."""
_UNION, _ON, _EQUAL = IRI(OWL + "unionOf"), IRI(OWL + "onProperty"), IRI(OWL + "equivalentClass")
_DOMAIN, _BELOW_PROPERTY = IRI(RDFS + "domain"), IRI(RDFS + "subPropertyOf")
_INCLUDES = tuple(IRI(f"{scheme}://schema.org/domainIncludes") for scheme in ("https", "http"))
_OF_CLASSES = f"""SELECT ?property ?class WHERE {{
  {{ ?property <{_DOMAIN}>|<{_INCLUDES[0]}>|<{_INCLUDES[1]}> ?class }} UNION
  {{ ?property <{_DOMAIN}> ?any . ?any <{_UNION}> ?list . ?list <{REST}>*/<{FIRST}> ?class }} UNION
  {{ ?some <{_ON}> ?property . ?class <{SUBCLASS_OF}>|<{_EQUAL}> ?some }}
}}"""
"""What an ontology says of which classes a property is: all that has the property, or all that is of the class."""
_OF_ONTOLOGY = frozenset({SUBCLASS_OF, _DOMAIN, _BELOW_PROPERTY, _UNION, _ON, _EQUAL, REST, FIRST, *_INCLUDES})
_MADE = "?thing ?property ?value"
_SPOKEN_OF = f"?claim <{PREDICATE}> ?property ; <{SUBJECT}> ?thing ; <{OBJECT}> ?value"


Fitting: TypeAlias = Callable[[str], set[IRI]]
"""Gives the classes that a property fits."""


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
        self._of_shapes, anybodys = properties_of_classes(shapes)
        declared = {cls for cls, _, kind in shapes.graph.having({TYPE}) if kind in CLASSES}
        self._undeclared = self._of_shapes.keys() - declared
        self._anyones = anybodys | {str(TYPE), *common}
        self._meant: dict[IRI, IRI] | None = None
        self._take({})
        self._below: dict[Term, list[IRI]] = {}
        """The classes of which the shapes say that they are below one: no result of SHACL, but what is meant."""
        for sub, _, sup in shapes.graph.having({SUBCLASS_OF}):
            if isinstance(sub, IRI):
                self._below.setdefault(sup, []).append(sub)

    def _look_for_slips(self, engine: Engine) -> None:
        """Take what shapes say of a class that only a slip names as said of the one that was meant."""
        self._take(meant_targets(engine, self._undeclared))

    def _take(self, meant: dict[IRI, IRI]) -> None:
        if meant == self._meant:
            return
        self._meant, self._known = meant, dict[IRI, set[str]]()
        for cls, properties in self._of_shapes.items():
            self._known.setdefault(meant.get(cls, cls), set()).update(properties)
        of_property: dict[str, list[IRI]] = {}
        for cls, properties in self._known.items():
            for prop in properties - self._anyones:
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
        self._look_for_slips(engine)
        sets = NodeSets(engine)
        whose = self._with_subclasses(self._known, sets)
        fitting, shaped = self._fitting(engine, sets), _listed(whose)
        patterns = [(prop, f"?thing <{prop}> ?value") for prop in self._doubtful(engine, _MADE, whose, fitting)]
        patterns += [
            (prop, f"{_SPOKEN_OF} FILTER(ISIRI(?claim) && ?property = <{prop}>)")
            for prop in self._doubtful(engine, _SPOKEN_OF, whose, fitting)
        ]
        found = []
        for prop, pattern in patterns:
            rows = engine.select(
                f"SELECT DISTINCT ?thing ?value ?claim WHERE {{ {_without(pattern, fitting(prop))} "
                f"FILTER(ISIRI(?thing)) FILTER EXISTS {{ VALUES ?shaped {{ {shaped} }} ?thing a ?shaped }} }}"
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
        if any(predicate in _OF_ONTOLOGY for _, predicate, _ in changed):
            return None
        if may_change(engine, changed, self._undeclared):
            return None
        self._look_for_slips(engine)
        near = {s for s, p, _ in changed if isinstance(s, IRI) and (p == TYPE or str(p) in self._classes)}
        claims = {s for s, p, _ in changed if isinstance(s, IRI) and p in (SUBJECT, PREDICATE, OBJECT)}
        if len(near) + len(claims) > _MOST:
            return None
        sets = NodeSets(engine)
        claims |= {claim for claim, _ in _asked(sets, "thing", near, f"?claim <{SUBJECT}> ?thing", "?claim ?thing")}
        found = {one for one in before if (one.thing not in near if one.claim is None else one.claim not in claims)}
        made = _asked(sets, "thing", near, _MADE, _MADE)
        spoken_of = _asked(sets, "claim", claims, _SPOKEN_OF, "?thing ?property ?value ?claim")
        statements = [*((*statement, None) for statement in made), *spoken_of]
        if statements:
            own: dict[Term, set[Term]] = {}
            for thing, cls in _asked(sets, "thing", {one[0] for one in statements}, "?thing a ?class", "?thing ?class"):
                own.setdefault(thing, set()).add(cls)
            fitting, shaped = self._fitting(engine, sets), self._with_subclasses(self._known, sets)
            found |= {
                Misfit(thing, str(prop), value, claim)
                for thing, prop, value, claim in statements
                if isinstance(thing, IRI) and own.get(thing, set()) & shaped
                if str(prop) in self._classes and not own[thing] & fitting(str(prop))
            }
        return sorted(found, key=_place)

    def tell_in_groups(self, engine: Engine, severity: str) -> list[Finding]:
        """Return one finding for all things of a class with a property that does not fit them, at the first of them.

        What only stands beside the data is not looked at.
        """
        self._look_for_slips(engine)
        sets = NodeSets(engine)
        shaped, beside = self._with_subclasses(self._known, sets), not_beside(engine)
        fitting, words = self._fitting(engine, sets), Words(engine, self._known, severity)
        found: dict[tuple[str, Term | None], Finding] = {}
        for prop, others in self._doubtful(engine, _MADE, shaped, fitting).items():
            pattern = f"?thing <{prop}> ?value "
            pattern += beside.replace("?s ?p ?o", pattern)
            rows = engine.select(
                f"SELECT ?own (MIN(?thing) AS ?first) (COUNT(DISTINCT ?thing) AS ?n) WHERE {{ "
                f"{_without(pattern, fitting(prop))} VALUES ?own {{ {_listed(others)} }} ?thing a ?own "
                "FILTER(ISIRI(?thing)) } GROUP BY ?own ORDER BY ?own"
            ).rows
            for own, first, count in rows:
                if isinstance(own, IRI) and isinstance(first, IRI) and (prop, first) not in found:
                    found[prop, first] = self._of_group(engine, words, first, prop, count)
        return list(found.values())

    def _of_group(self, engine: Engine, words: Words, first: IRI, prop: str, count: Term | None) -> Finding:
        rows = engine.select(f"SELECT ?value WHERE {{ {to_n3(first)} <{prop}> ?value }} ORDER BY ?value LIMIT 1").rows
        value = next((row[0] for row in rows if row[0] is not None), first)
        one = words.told(first, self._classes[prop], [(prop, value)])
        more = int(count.lexical) - 1 if isinstance(count, Literal) else 0
        if more:
            one = one._replace(said=f"{one.said}; so {'has' if more == 1 else 'have'} {more:,} more of its class")
        return one

    def tell(self, engine: Engine, misfits: Iterable[Misfit], severity: str) -> list[Finding]:
        """Return a finding for each thing with statements that do not fit it, and for the classes that they would."""
        self._look_for_slips(engine)
        words = Words(engine, self._known, severity)
        found: dict[IRI, list[tuple[str, Term]]] = {}
        of_claims = []
        for thing, prop, value, claim in misfits:
            if claim is None:
                found.setdefault(thing, []).append((prop, value))
            else:
                one = words.told(thing, self._classes[prop], [(prop, value)])
                of_claims.append(one._replace(focus=claim, path=SUBJECT.value, value=thing))
        told = [one for thing, some in found.items() for one in words.of_thing(thing, some, self._classes)]
        return [*told, *of_claims]

    def _with_subclasses(self, classes: Iterable[Term], sets: NodeSets) -> set[IRI]:
        found: set[IRI] = set()
        todo = list(classes)
        while todo:
            new = {sub for cls in todo for sub in sets.subclasses(cls) if isinstance(sub, IRI)} - found
            found |= new
            todo = [sub for cls in new for sub in self._below.get(cls, ()) if sub not in found]
        return found

    def _fitting(self, engine: Engine, sets: NodeSets) -> Fitting:
        """Return what gives the classes that a property fits, as shapes and the ontology say, with their subclasses."""
        domains = _lists(engine, _OF_CLASSES)
        above = _lists(engine, f"SELECT ?p ?above WHERE {{ ?p <{_BELOW_PROPERTY}>+ ?above }}")
        equals = _lists(engine, f"SELECT ?a ?b WHERE {{ ?a <{_EQUAL}>|^<{_EQUAL}> ?b }}")
        below = cache(lambda cls: self._with_subclasses([cls, *equals.get(str(cls), ())], sets))

        def classes(prop: str) -> Iterator[IRI]:
            yield from domains.get(prop, ())
            for one in (prop, *map(str, above.get(prop, ()))):
                yield from self._classes.get(one, ())

        return cache(lambda prop: set[IRI]().union(*map(below, classes(prop))))

    def _doubtful(self, engine: Engine, pattern: str, shaped: Collection[IRI], fitting: Fitting) -> dict[str, set[IRI]]:
        """Return the properties that things of some classes have in a pattern and that do not fit these: few to ask."""
        rows = engine.select(f"SELECT DISTINCT ?class ?property WHERE {{ ?thing a ?class . {pattern} }}").rows
        found: dict[str, set[IRI]] = {}
        for cls, p in rows:
            prop = str(p)
            if isinstance(cls, IRI) and cls in shaped and prop in self._classes and cls not in fitting(prop):
                found.setdefault(prop, set()).add(cls)
        return dict(sorted(found.items()))


def _lists(engine: Engine, query: str) -> dict[str, list[IRI]]:
    """Return the second terms of rows by their first one, where both are IRIs."""
    found: dict[str, list[IRI]] = {}
    for key, term in engine.select(query).rows:
        if isinstance(key, IRI) and isinstance(term, IRI):
            found.setdefault(key.value, []).append(term)
    return found


def _asked(sets: NodeSets, variable: str, terms: Iterable[Term], pattern: str, variables: str) -> list[Sequence[Any]]:
    """Return what a pattern binds some variables to, for each of the terms that are IRIs in place of one of them."""
    known = [term for term in terms if isinstance(term, IRI)]
    return [row for values in sets.iter_values(variable, known) for row in sets.rows(f"{values} {pattern}", variables)]


def _place(misfit: Misfit) -> tuple[str, str, str, str]:
    return misfit.prop, misfit.thing.value, to_n3(misfit.value), str(misfit.claim or "")


def _without(pattern: str, classes: Iterable[IRI]) -> str:
    """Return a pattern without the things that are of some classes.

    Taking away all of them at once, before anything else, is faster than looking up the classes of each.
    """
    inner = f"{pattern} MINUS {{ VALUES ?fit {{ {_listed(classes)} }} ?thing a ?fit }}"
    return f"{{ SELECT ?thing ?value ?claim WHERE {{ {inner} }} }}"


def _listed(classes: Iterable[IRI]) -> str:
    """Return classes as a list in a query."""
    return " ".join(sorted(map(to_n3, classes)))
