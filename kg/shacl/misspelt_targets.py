"""Classes that only the target of a shape names, by a slip: the class that was meant, in whose place each stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kg.engines.base import Engine
from kg.rdf.terms import IRI, Triple, to_n3
from kg.rdf.vocabulary import CLASSES, TYPE
from kg.shacl.near_names import NearTerms


def meant_targets(engine: Engine, classes: Iterable[IRI]) -> dict[IRI, IRI]:
    """Return the class that was meant, for each class that nothing declares or is of, and that is nearly called so."""
    unknown = _unknown(engine, classes)
    near = _near(_known(engine)) if unknown else None
    return {cls: IRI(meant) for cls in unknown if near and (meant := near.meant(cls.value)) is not None}


def may_change(engine: Engine, changed: Sequence[Triple], classes: Iterable[IRI]) -> bool:
    """Tell whether other classes may be meant than before some triples came to a graph, or went."""
    targets = set(classes)
    new = {s for s, p, o in changed if isinstance(s, IRI) and (s in targets or (p == TYPE and o in CLASSES))}
    used = Counter(o for _, p, o in changed if p == TYPE and isinstance(o, IRI))
    new |= {cls for cls, number in used.items() if not _stood_before(engine, cls, number)}
    if not new:
        return False
    known = {*_known(engine), *new} if new & targets else new
    if any(_near(known - {cls}).meant(cls.value) for cls in new & targets):
        return True
    near = _near(new)
    return any(near.meant(cls.value) for cls in _unknown(engine, targets - new))


def _near(classes: Iterable[IRI]) -> NearTerms:
    return NearTerms(cls.value for cls in classes)


def _unknown(engine: Engine, classes: Iterable[IRI]) -> list[IRI]:
    values = " ".join(sorted(map(to_n3, classes)))
    rows = engine.select(
        f"SELECT ?class WHERE {{ VALUES ?class {{ {values} }} "
        "FILTER(!EXISTS { ?class ?p ?o } && !EXISTS { ?thing a ?class }) }"
    ).rows
    return [row[0] for row in rows if isinstance(row[0], IRI)]


def _stood_before(engine: Engine, cls: IRI, changed: int) -> bool:
    """Tell whether a class was and is declared, or has more things than have come or gone."""
    if engine.ask(f"ASK {{ {to_n3(cls)} ?p ?o }}"):
        return True
    things = engine.select(f"SELECT ?thing WHERE {{ ?thing a {to_n3(cls)} }} LIMIT {changed + 1}").rows
    return sum(1 for _ in things) > changed


def _known(engine: Engine) -> list[IRI]:
    """Return the classes that a graph declares or has things of."""
    kinds = " ".join(f"<{kind}>" for kind in CLASSES)
    declared = f"VALUES ?kind {{ {kinds} }} ?class a ?kind"
    rows = engine.select(f"SELECT DISTINCT ?class WHERE {{ {{ ?thing a ?class }} UNION {{ {declared} }} }}").rows
    return [row[0] for row in rows if isinstance(row[0], IRI)]
