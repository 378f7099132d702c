"""Which columns a mapping refers to, and which triples maps read the same table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kg.mapping.model import DIGEST, ROW, TABLE, Expression, OtherMap, Source, TermMap, TriplesMap


def references_of(one: TriplesMap) -> list[str]:
    """Return the references of a triples map, in the order in which they stand there."""
    found = [name for term in terms_of(one) for part in parts_of(term) for name in part.references]
    found += [name for other in others_of(one) for join in other.joins for name in join.child.references]
    if one.split:
        found.append(one.split.column)
    return [name for name in dict.fromkeys(found) if name not in (ROW, DIGEST, TABLE)]


def read_together(maps: Sequence[TriplesMap], others: Mapping[str, TriplesMap]) -> list[str]:
    """Return the references of all that some triples maps read of their table, whose subjects they also use."""
    used = [others[other.name] for one in maps for other in others_of(one) if not other.joins and other.name in others]
    return list(dict.fromkeys(name for one in (*maps, *used) for name in references_of(one)))


def terms_of(one: TriplesMap) -> Iterator[TermMap]:
    """Yield the term maps of a triples map."""
    yield from (*one.subjects, *one.graphs)
    for po in one.pos:
        yield from (*po.predicates, *po.graphs)
        for value in po.objects:
            if isinstance(value, TermMap):
                yield value


def others_of(one: TriplesMap) -> Iterator[OtherMap]:
    """Yield where a triples map means subjects of another."""
    for po in one.pos:
        for value in po.objects:
            if isinstance(value, OtherMap):
                yield value


def parts_of(term: TermMap) -> Iterator[Expression]:
    """Yield the expressions of a term map."""
    held = [term.expression, term.language, term.datatype]
    if term.identity:
        held += [term.identity.name, term.identity.by, term.identity.identifier]
    yield from (one for one in held if one is not None)


def same_table(one: Source, other: Source) -> bool:
    """Tell whether two sources are the same rows, wherever in a mapping they stand."""
    return one._replace(place=None) == other._replace(place=None)


def by_source(maps: Sequence[TriplesMap]) -> dict[Source, list[TriplesMap]]:
    """Return triples maps by the table that they read, so that each is read once."""
    found: dict[Source, list[TriplesMap]] = {}
    for one in maps:
        known = next((source for source in found if same_table(source, one.source)), one.source)
        found.setdefault(known, []).append(one)
    return found
