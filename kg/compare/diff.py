"""Differences between two graphs, told thing by thing."""

from __future__ import annotations

import filecmp
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from difflib import SequenceMatcher
from itertools import product

from kg.ask.labels import label_rank
from kg.compare.change_places import with_places
from kg.compare.changes import Change, Difference, Move, Statement, Thing
from kg.compare.joined import same_joints
from kg.compare.shared_names import share_names
from kg.compare.versions import NODE, Version
from kg.errors import LimitError
from kg.rdf.terms import IRI, RDF, Literal, Term, to_n3
from kg.rdf.turtle import parse_lines
from kg.rdf.vocabulary import DCTERMS, LABEL, SKOS

# Two things of which one is gone and one is new are one thing renamed, if so much of what is said of them is the same.
_ALIKE = 0.5
# So many pairs of things are looked at, those first that share what is rarest.
_MOST_LOOKED_AT = 100_000
# So many pairs of values are looked at to tell which became which; among more it would be a guess.
_MOST_LIKENED = 2500
_MOST_TEXT = 400
# Places are looked up for so many things; beyond, nobody reads them.
_MOST_PLACED = 3000
_LABELS = (
    SKOS + "prefLabel",
    LABEL.value,
    "https://schema.org/name",
    "http://xmlns.com/foaf/0.1/name",
    DCTERMS + "title",
)


def compare(old: Version, new: Version) -> Difference:
    """Return what differs between two sides; raise LimitError where it takes too much to find whether anything does."""
    share_names(old, new)
    names = sorted(old.graphs.keys() | new.graphs.keys())
    gone = {name: old.graphs.get(name, set()) - new.graphs.get(name, set()) for name in names}
    come = {name: new.graphs.get(name, set()) - old.graphs.get(name, set()) for name in names}
    in_old, in_new = set().union(*gone.values()), set().union(*come.values())
    kept_old = set().union(*(in_new & lines for lines in old.graphs.values()))
    kept_new = set().union(*(in_old & lines for lines in new.graphs.values()))
    removed, added = in_old - kept_new, in_new - kept_old
    things = _by_thing(_read(removed), _read(added), old, new)
    things = with_places(things[:_MOST_PLACED], old, new) + things[_MOST_PLACED:]
    moves = _moves(gone, come, kept_old | kept_new)
    patch = [("D", name, line) for name in names for line in sorted(gone[name])]
    patch += [("A", name, line) for name in names for line in sorted(come[name])]
    labels = _labels(old, new, _named(things))
    told = {name for name in names if gone[name] or come[name]}
    joined = _joined(old, new, told, sure=bool(told))
    return Difference(tuple(things), tuple(moves), labels, len(removed), len(added), tuple(patch), joined)


def _joined(old: Version, new: Version, told: Set[str], *, sure: bool) -> tuple[str, ...]:
    """Return the files whose nodes without names are joined in another way, though all say the same.

    Raises LimitError where that is not found, unless it is sure that something differs.
    """
    both = [name for name in old.joined if name in new.joined]
    pairs = [(name, [old.joined[name]], [new.joined[name]]) for name in both]
    # What has another name there is taken together.
    before, now = ([one for name, one in side.joined.items() if name not in both] for side in (old, new))
    left = sorted((old.joined.keys() | new.joined.keys()) - set(both))
    pairs.append((", ".join(left), before, now))
    found = []
    for name, before, now in pairs:
        if not any(told & one.graphs for one in (*before, *now)) and not _same_file(old, new, name):
            try:
                if not same_joints(before, now):
                    found.append(name)
            except LimitError:
                if not sure:
                    raise LimitError(
                        f"cannot be told apart: in {name} nodes without names look so much alike that it takes too many"
                        " steps to find whether they are joined in the same way; give them IRIs"
                    ) from None
    return tuple(found)


def _same_file(old: Version, new: Version, name: str) -> bool:
    """Tell whether both sides have the same bytes under a name; what is relative in them differs in statements."""
    here, there = old.files.get(name), new.files.get(name)
    return bool(here and there and filecmp.cmp(here, there, shallow=False))


def _read(lines: Iterable[bytes]) -> dict[Term, list[Statement]]:
    found: dict[Term, list[Statement]] = {}
    for triple in parse_lines(sorted(lines)):
        found.setdefault(triple[0], []).append(Statement(*triple))
    return found


def _by_thing(
    removed: dict[Term, list[Statement]], added: dict[Term, list[Statement]], old: Version, new: Version
) -> list[Thing]:
    gone = _absent(removed.keys() - added.keys(), new)
    come = _absent(added.keys() - removed.keys(), old)
    renamed = dict(_pair(gone, come, removed, added))
    names = {before: now for now, before in renamed.items()}
    found = []
    for node in sorted(removed.keys() | added.keys(), key=str):
        if node in names:
            continue  # told under its new name
        if node in renamed:
            before = renamed[node]
            changes = _changes(removed[before], added[node], names)
            kind = "changed" if str(node).startswith(f"{NODE}:") else "renamed"
            found.append(Thing(kind, node, tuple(changes), before))
            continue
        changes = _changes(removed.get(node, []), added.get(node, []), names)
        kind = "removed" if node in gone else "added" if node in come else "changed"
        if changes:
            found.append(Thing(kind, node, tuple(changes)))
    return found


def _absent(nodes: Iterable[Term], side: Version) -> set[Term]:
    """Return the nodes of which a side says nothing at all."""
    wanted = {to_n3(node).encode(): node for node in nodes}
    if not wanted:
        return set()
    said = {line.partition(b" ")[0] for lines in side.graphs.values() for line in lines}
    return {node for start, node in wanted.items() if start not in said}


def _pair(
    gone: set[Term], come: set[Term], removed: dict[Term, list[Statement]], added: dict[Term, list[Statement]]
) -> Iterator[tuple[Term, Term]]:
    """Yield (new name, old name) of things that say much the same, best first."""
    says = {
        node: {s[1:] for s in statements[node]}
        for nodes, statements in ((gone, removed), (come, added))
        for node in nodes
    }
    sharing: dict[tuple[Term, ...], tuple[list[Term], list[Term]]] = {}
    for place, nodes in enumerate((gone, come)):
        for node in nodes:
            for said in says[node]:
                sharing.setdefault(said, ([], []))[place].append(node)
    sizes = Counter(len(old) * len(new) for old, new in sharing.values())
    left, largest = _MOST_LOOKED_AT, 0
    for size in sorted(sizes):
        left -= size * sizes[size]
        if left < 0:
            break  # what so many things say tells none from another
        largest = size
    pairs = {
        pair for before, now in sharing.values() if len(before) * len(now) <= largest for pair in product(before, now)
    }
    scored = []
    for old, new in pairs:
        score = len(says[old] & says[new]) / max(len(says[old]), len(says[new]))
        if score >= _ALIKE:
            scored.append((-score, str(old), str(new), old, new))
    taken: set[Term] = set()
    for _, _, _, old, new in sorted(scored, key=lambda one: one[:3]):
        if old not in taken and new not in taken:
            taken |= {old, new}
            yield new, old


def _changes(removed: Sequence[Statement], added: Sequence[Statement], names: dict[Term, Term]) -> list[Change]:
    """Return the changes of a thing; a value that only follows a renamed thing is none."""
    values: dict[Term, tuple[list[Term], dict[Term, None]]] = {}
    for statement in removed:
        values.setdefault(statement.predicate, ([], {}))[0].append(statement.value)
    for statement in added:
        values.setdefault(statement.predicate, ([], {}))[1][statement.value] = None
    found = []
    for predicate in sorted(values, key=_order):
        before, now = values[predicate]
        old = []
        for value in before:
            same = value if value in now else names.get(value)
            if same is not None and same in now:
                del now[same]
            else:
                old.append(value)
        found += [Change(predicate, one, other) for one, other in _pairs(old, list(now))]
    return found


def _order(predicate: Term) -> tuple[bool, str]:
    return str(predicate) not in (*_LABELS, RDF + "type"), str(predicate)


def _pairs(old: list[Term], new: list[Term]) -> Iterator[tuple[Term | None, Term | None]]:
    """Yield values of a property, each old one with the new one that it most likely became."""
    if len(old) == len(new) == 1:
        yield old[0], new[0]
        return
    texts: dict[str, list[int]] = {}
    for m, other in enumerate(new):
        if isinstance(other, Literal):
            texts.setdefault(other.lexical, []).append(m)
    few = len(old) * len(new) <= _MOST_LIKENED
    unlike = sorted(
        (-_likeness(one, new[m]), n, m)
        for n, one in enumerate(old)
        for m in (range(len(new)) if few else texts.get(one.lexical, ()) if isinstance(one, Literal) else ())
    )
    gone, come = dict(enumerate(old)), dict(enumerate(new))
    for unlikeness, n, m in unlike:
        if n in gone and m in come:
            if len(gone) > 1 and len(come) > 1 and unlikeness > -0.4:
                break
            yield gone.pop(n), come.pop(m)
    yield from ((value, None) for value in gone.values())
    yield from ((None, value) for value in come.values())


def _likeness(one: Term, other: Term) -> float:
    if isinstance(one, Literal) != isinstance(other, Literal):
        return 0.0
    if isinstance(one, Literal) and isinstance(other, Literal) and one.lexical == other.lexical:
        return 2.0
    same_language = isinstance(one, Literal) and isinstance(other, Literal) and one.language == other.language
    return SequenceMatcher(None, _text(one), _text(other)).ratio() + 0.2 * same_language


def _text(term: Term) -> str:
    return (term.lexical if isinstance(term, Literal) else str(term))[:_MOST_TEXT]


def _moves(gone: dict[str, set[bytes]], come: dict[str, set[bytes]], kept: set[bytes]) -> list[Move]:
    """Return how many statements changed their graphs, by the graphs that they left and came to."""
    before: dict[bytes, list[str]] = {}
    now: dict[bytes, list[str]] = {}
    for side, held in ((gone, before), (come, now)):
        for name, lines in side.items():
            for line in lines & kept:
                held.setdefault(line, []).append(name)
    counted: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
    for line in before.keys() | now.keys():
        key = tuple(before.get(line, ())), tuple(now.get(line, ()))
        counted[key] = counted.get(key, 0) + 1
    return [Move(n, *key) for key, n in sorted(counted.items())]


def _named(things: Iterable[Thing]) -> set[str]:
    found: set[str] = set()
    for thing in things:
        terms = [thing.node, thing.was, *(t for c in thing.changes for t in (c.predicate, c.old, c.new))]
        found |= {str(term) for term in terms if isinstance(term, IRI)}
    return found


def _labels(old: Version, new: Version, wanted: set[str]) -> dict[str, str]:
    """Return the labels of some IRIs: those that the new side gives, else the old one; the first by `label_rank`."""
    best: dict[str, tuple[int, tuple[int, int, str, str]]] = {}
    for age, side in enumerate((new, old)):
        properties = list(dict.fromkeys((*side.project.preferred, *_LABELS) if side.project else _LABELS))
        signs = [f" <{name}> ".encode() for name in properties]
        lines = [
            line
            for held in side.graphs.values()
            for line in held
            if any(sign in line for sign in signs) and line[1 : line.find(b">")].decode("utf-8", "replace") in wanted
        ]
        for subject, predicate, value in parse_lines(lines):
            if isinstance(value, Literal) and str(predicate) in properties:
                rank = (age, label_rank(properties.index(str(predicate)), value))
                best[str(subject)] = min(best.get(str(subject), rank), rank)
    return {iri: rank[-1] for iri, (_, rank) in best.items()}
