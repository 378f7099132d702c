"""Things with ids that differ by case and signs only: most likely one thing that was written in two ways.

A short digest is kept of each id as it is without case and signs. After an edit only the things that came are looked
for among them, and names are read only where one of them is there.
"""

from __future__ import annotations

import base64
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from kg.ask.folding import fold_id
from kg.ask.names_within import NamesWithin
from kg.check.kept_passes import KeptPasses
from kg.engines.base import Engine
from kg.findings import Finding
from kg.places.locator import Locator
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, Prefixes, split_iri, to_n3
from kg.rdf.vocabulary import TYPE
from kg.shacl.again import Delta
from kg.shacl.on_snapshot import files_about

RULE = "ids"
_ADVICE = (
    "Where both are one thing, write one id for it, wherever it is named. Where they are two, tell their ids apart by "
    "a word."
)
_SIZE = 6
"""How many bytes a digest has: of a million ids two that are not alike have the same one in some thousand graphs."""
_KINDS = ("Class", "Property")

Pair = tuple[str, str]


class Alike(NamedTuple):
    """The digests of all ids, one behind the other, and the pairs that are alike, all in order."""

    digests: bytes
    pairs: list[Pair]


def find_alike(
    project: Project, engine: Engine, severity: str | None, passes: KeptPasses | None = None
) -> list[Finding]:
    """Return a finding for each thing of the project whose id is nearly that of another one that is described as well.

    The id that is told is the one that is written unlike those of its namespace, or else the one with fewer statements.
    """
    if severity is None:
        return []
    before = _decode(passes.find(RULE)) if passes else None
    found = find_pairs(project, engine, before, passes)
    if passes:
        text = base64.b64encode(found.digests).decode("ascii")
        passes.hold(RULE, {"digests": text, "pairs": [list(pair) for pair in found.pairs]})
    return _told(project, engine, found.pairs, severity)


def find_pairs(
    project: Project, engine: Engine, before: Alike | None = None, passes: KeptPasses | None = None
) -> Alike:
    """Return which ids are alike, from what was found before where it is known what came since."""
    delta = passes.delta if before is not None and passes and passes.snapshot else None
    if before is None or delta is None:
        seen = Counter(map(_digest, _names(project, engine)))
        twice = {one for one, n in seen.items() if n > 1}
        return Alike(b"".join(sorted(seen)), _pairs(project, engine, twice))
    came = {thing: _digest(thing) for thing in _come(engine, delta) if thing.startswith(project.base)}
    new = set(came.values())
    known = {one for one in new if before.digests.startswith(one, _place(one, before.digests))}
    twice = {one for one, n in Counter(came.values()).items() if n > 1}
    kinds = cache(lambda thing: _kind(engine, thing) if _is_there(engine, thing) else None)
    pairs = {(one, other) for one, other in before.pairs if kinds(one) == kinds(other) is not None}
    pairs |= {*_pairs(project, engine, known | twice)}
    return Alike(_with(before.digests, new - known), sorted(pairs))


def _come(engine: Engine, delta: Delta) -> Iterator[str]:
    """Yield the things that have a class now and had none, or are of another kind.

    One that only has another class was among those that are known, and to look for its own digest there goes through
    all names.
    """
    had = {str(s) for s, p, _ in delta.removed if p == TYPE}
    turned = {str(s) for s, p, o in (*delta.added, *delta.removed) if p == TYPE and str(o).endswith(_KINDS)}
    given: dict[str, set[str]] = {}
    for s, p, o in delta.added:
        if p == TYPE:
            given.setdefault(str(s), set()).add(str(o))
    yield from turned
    for thing, classes in given.items():
        if thing not in turned and thing not in had and not _classes(engine, thing) - classes:
            yield thing


def without_pairs(findings: Iterable[Finding], told: Iterable[Finding]) -> list[Finding]:
    """Return findings of ids that are alike without those of two things of which a saved query tells already."""
    known = {frozenset((one.focus, one.value)) for one in told}
    return [one for one in findings if frozenset((one.focus, one.meant)) not in known]


def _pairs(project: Project, engine: Engine, digests: set[bytes]) -> list[Pair]:
    """Return the pairs of ids that are alike among those that have some digests."""
    groups: dict[Pair, list[str]] = {}
    for name in _names(project, engine) if digests else ():
        if _digest(name) in digests:
            groups.setdefault(_key(name), []).append(name)
    found = []
    for (_, folded), names in groups.items():
        some = sorted(names) if folded else []
        found += [
            (one, other)
            for number, one in enumerate(some)
            for other in some[number + 1 :]
            if _kind(engine, one) == _kind(engine, other)
        ]
    return sorted(found)


def _names(project: Project, engine: Engine) -> Iterator[str]:
    """Yield the things of a project that have a class."""
    begins = f"FILTER(STRSTARTS(STR(?s), {to_n3(Literal(project.base))}))"
    for (thing,) in engine.select(f"SELECT DISTINCT ?s WHERE {{ ?s <{TYPE}> ?c {begins} }}").rows:
        if isinstance(thing, IRI):
            yield thing.value


def _key(name: str) -> Pair:
    namespace, local = split_iri(name)
    return namespace, fold_id(local)


def _digest(name: str) -> bytes:
    import hashlib

    text = " ".join(_key(name))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()


def _place(one: bytes, digests: bytes) -> int:
    """Return where a digest stands among others, or would stand."""
    return _SIZE * bisect_left(range(len(digests) // _SIZE), one, key=lambda n: digests[n * _SIZE : (n + 1) * _SIZE])


def _with(digests: bytes, new: Iterable[bytes]) -> bytes:
    """Return digests with some that are not among them."""
    pieces, last = list[bytes](), 0
    for one in sorted(new):
        at = _place(one, digests)
        pieces += (digests[last:at], one)
        last = at
    return b"".join((*pieces, digests[last:]))


def _decode(held: Any) -> Alike | None:
    """Return what was kept; None for what nobody has kept."""
    with suppress(TypeError, ValueError, KeyError, AttributeError):
        return Alike(base64.b64decode(held["digests"]), [(str(one), str(other)) for one, other in held["pairs"]])
    return None


def _is_there(engine: Engine, thing: str) -> bool:
    return engine.ask(f"ASK {{ <{thing}> <{TYPE}> ?c }}")


def _kind(engine: Engine, thing: str) -> str:
    """Return whether a thing is a class, a property or neither: a property may be called as its class of values."""
    return next((end for end in _KINDS if any(kind.endswith(end) for kind in _classes(engine, thing))), "")


def _classes(engine: Engine, thing: str) -> set[str]:
    return {str(row[0]) for row in engine.select(f"SELECT ?c WHERE {{ <{thing}> <{TYPE}> ?c }}").rows}


def _told(project: Project, engine: Engine, pairs: Iterable[Pair], severity: str) -> list[Finding]:
    """Return findings of pairs, each at the id that is most likely the wrong one, with the place of the other."""
    names = NamesWithin.of(engine)
    written = cache(lambda namespace: Counter(map(_signs, names.things(namespace))))
    ordered = [sorted(pair, key=lambda one: _rank(engine, one, written), reverse=True) for pair in pairs]
    findings = []
    for right, odd in ordered:
        said = f"{to_n3(IRI(odd))} and {to_n3(IRI(right))} are described as two things, and their ids differ by case "
        said += f"or signs only: did you mean {to_n3(IRI(right))}?"
        findings.append(Finding(severity, _ADVICE, RULE, focus=IRI(odd), path=str(TYPE), said=said, meant=IRI(right)))
    if not findings:
        return []
    files = list(project.iter_graph_files())
    others = [Finding("", "", "", focus=one.meant) for one in findings]
    locator = Locator(files_about(project, engine, [*findings, *others], files))
    return [_with_other(project, locator, one) for one in locator.locate(findings)]


def _with_other(project: Project, locator: Locator, finding: Finding) -> Finding:
    if not isinstance(finding.meant, IRI) or (place := locator.find_property(finding.meant, TYPE)) is None:
        return finding
    return finding._replace(related=(*finding.related, (place, Prefixes(project.prefixes).render(finding.meant))))


def _rank(engine: Engine, thing: str, written: Callable[[str], Counter[str]]) -> tuple[int, int, str]:
    """Return how likely an id is the right one of two: how many of its like are written so, and how many name it."""
    namespace, local = split_iri(thing)
    named = engine.select(f"SELECT ?s WHERE {{ {{ ?s ?p <{thing}> }} UNION {{ <{thing}> ?p ?s }} }} LIMIT 1000").rows
    return written(namespace)[_signs(local)], len(list(named)), thing


def _signs(name: str) -> str:
    """Return what a name has beside small letters and digits: its signs, that there are capitals, and other letters."""
    plain = "abcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(sorted({"A" if ch.isupper() else ch if ch.isascii() else "é" for ch in name if ch not in plain}))
