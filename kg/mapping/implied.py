"""What a mapping means without saying it: a thing that is known by a name has this name, and the class it is known as.

Without it, what `kg:identity` makes would be an IRI of which nothing is said: no page could show it, no shape pass it,
and nobody tell from which row it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.errors import Location
from kg.mapping.model import Identity, Label, MappingFile, OtherMap, PredicateObject, TermMap, TriplesMap
from kg.mapping.references import terms_of
from kg.rdf.vocabulary import TYPE

LANGUAGE = "en"
"""The language of names whose mapping says none, as everywhere where names are proposed."""


def with_implied(mapping: MappingFile, preferred: Sequence[str], others: Sequence[str]) -> MappingFile:
    """Return a mapping that also says the class and the name of each thing known by a name, where it did not yet.

    The properties are those by which things of the project are called.
    """
    maps = list(mapping.maps.values())
    if not preferred or not any(term.identity for one in maps for term in terms_of(one)):
        return mapping
    said = _told_names(maps, {*preferred, *others})
    usual = Label(preferred[0], others[0] if others else "", LANGUAGE)
    maps = [_with_label(one, said, usual) for one in maps]
    maps = _with_classes(maps)
    return mapping._replace(maps={one.name: one for one in (*maps, *_things_of_their_own(maps))})


def thing_of(identity: Identity) -> Identity:
    """Return who is meant, whatever is said of it, and whichever of the names in a credit are meant."""
    credit = identity.credit
    return identity._replace(label=None, credit=credit and credit._replace(behind=None))


def _told_names(maps: Sequence[TriplesMap], properties: set[str]) -> set[Identity]:
    """Return the things of which a mapping says how they are called."""
    found = set()
    for one in maps:
        found |= {thing_of(term.identity) for term in terms_of(one) if term.identity and term.identity.label}
        names = {term.expression.fixed for po in one.pos for term in po.predicates if term.expression}
        if names & properties:
            found |= {thing_of(term.identity) for term in one.subjects if term.identity}
    return found


def _with_label(one: TriplesMap, said: set[Identity], usual: Label) -> TriplesMap:
    def labelled(term: TermMap | OtherMap) -> TermMap | OtherMap:
        if isinstance(term, OtherMap) or not term.identity or thing_of(term.identity) in said:
            return term
        return term._replace(identity=term.identity._replace(label=usual))

    subjects = tuple(term for term in map(labelled, one.subjects) if isinstance(term, TermMap))
    pos = tuple(po._replace(objects=tuple(map(labelled, po.objects))) for po in one.pos)
    return one._replace(subjects=subjects, pos=pos)


def _classes_of(one: TriplesMap) -> set[str]:
    return {
        str(value.expression.constant)
        for po in one.pos
        if any(term.expression and term.expression.constant == TYPE for term in po.predicates)
        for value in po.objects
        if isinstance(value, TermMap) and value.expression and value.expression.constant is not None
    } | set(one.classes)


def _with_classes(maps: Sequence[TriplesMap]) -> list[TriplesMap]:
    """Return maps of which each says the classes of its subjects that are known by a name."""
    return [
        one._replace(classes=(*one.classes, *sorted(missing)))
        if (missing := {term.identity.of for term in one.subjects if term.identity} - _classes_of(one))
        else one
        for one in maps
    ]


def _things_of_their_own(maps: Sequence[TriplesMap]) -> Iterator[TriplesMap]:
    """Yield a map for each thing that is only ever a value, and of which nothing would be said."""
    known = {term.identity._replace(label=None) for one in maps for term in one.subjects if term.identity}
    for one in maps:
        for po in one.pos:
            for identity, place in _values(po):
                plain = identity._replace(label=None)
                if plain in known or thing_of(identity) in known:
                    continue
                known.add(plain)
                name = f"kg:identity {len(known)} of {one.name}"
                subject = TermMap(None, "IRI", identity=identity, place=place)
                yield TriplesMap(name, one.source, (subject,), (identity.of,), place=place, implied=True)


def _values(po: PredicateObject) -> Iterator[tuple[Identity, Location | None]]:
    for value in po.objects:
        if isinstance(value, TermMap) and value.identity:
            yield value.identity, value.place
