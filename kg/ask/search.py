"""Search: every label and alias, case and diacritics aside, the best match first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from kg.ask.folding import fold
from kg.ask.label_keeping import keep_index
from kg.ask.labels import Classes, iter_labels, labels_of, of_class, types_of
from kg.ask.slips import slip_score
from kg.engines.base import Engine
from kg.project.config import Project
from kg.rdf.terms import IRI

if TYPE_CHECKING:
    from kg.ask.label_index import Match

ALIKE = 0.2
"""A score below this is that of a thing that is not called so, but nearly."""
_AT_ONCE = 400


class Hit(NamedTuple):
    """A thing that matches: the label that matched, how well (1 is exact), its preferred label, its classes."""

    thing: IRI
    matched: str
    score: float
    label: str
    types: tuple[IRI, ...]


def search(
    engine: Engine, project: Project, text: str, *, cls: Classes = None, limit: int = 20, inside: bool = True
) -> list[Hit]:
    """Return up to `limit` things whose label or alias has all words of `text`, best first.

    An equal label ranks above one that begins with the text, that above one with the words in it, and that above one
    with the words inside longer words; shorter labels come first among equals. Where nothing is called so, things whose
    names are alike but for a letter of each word have a score below ALIKE. Without `inside` it is not looked within
    longer words where something is called so by whole words or their beginnings: a look at every name takes long.
    """
    wanted = fold(text)
    index = keep_index(engine, project)
    best: dict[IRI, tuple[float, str]] = {}
    if index:
        ways = [index.iter_matches(wanted), index.iter_inside(wanted), index.iter_alike(wanted)]
        if inside:
            ways[:2] = [chain(*ways[:2])]
        for way in ways:
            best = best or _best_of(engine, way, cls, limit)
    else:
        best = _best_of_all(engine, project, cls, lambda label: _score(wanted, label))
        best = best or _best_of_all(engine, project, cls, lambda label: slip_score(wanted, label))
    ranked = sorted(best.items(), key=lambda pair: (-pair[1][0], pair[1][1], pair[0]))[:limit]
    labels = labels_of(engine, project, [thing for thing, _ in ranked])
    types = types_of(engine, [thing for thing, _ in ranked])
    hits = []
    for thing, (score, matched) in ranked:
        label = labels.get(thing, matched)
        shown = label if fold(label) == fold(matched) else matched
        hits.append(Hit(thing, shown, round(score, 3), label, types.get(thing, ())))
    return hits


def _best_of_all(
    engine: Engine, project: Project, cls: Classes, score_of: Callable[[str], float]
) -> dict[IRI, tuple[float, str]]:
    """Return how well each thing fits, and by which label, from a look at every label."""
    best: dict[IRI, tuple[float, str]] = {}
    for thing, label in iter_labels(engine, project, cls):
        score = score_of(fold(label))
        known = best.get(thing, (0.0, ""))
        if score and (-score, label) < (-known[0], known[1]):
            best[thing] = (score, label)
    return best


def _best_of(engine: Engine, matches: Iterator[Match], cls: Classes, limit: int) -> dict[IRI, tuple[float, str]]:
    """Return the things that fit best, so many as are wanted, of what an index gives, the best first."""
    best: dict[IRI, tuple[float, str]] = {}
    seen: set[str] = set()
    at_once = limit if cls is None else min(_AT_ONCE, 4 * limit)  # mostly enough, and more have to be looked for
    while len(best) < limit and (some := list(islice(matches, at_once))):
        at_once = _AT_ONCE
        new = [match for match in some if match[1] not in seen]
        seen.update(thing for _, thing, _ in new)
        within = of_class(engine, [thing for _, thing, _ in new], cls)
        for score, thing, label in new:
            if thing in within:
                best.setdefault(IRI(thing), (score, label))
    return best


def _score(wanted: str, label: str) -> float:
    if not wanted or not label:
        return 0.0
    if wanted == label:
        return 1.0
    share = len(wanted) / len(label)
    if label.startswith(wanted + " "):
        return 0.8 + 0.1 * min(1.0, share)
    words, inside = wanted.split(), label.split()
    if all(word in inside for word in words):
        return 0.6 + 0.1 * min(1.0, share)
    if all(any(part.startswith(word) for part in inside) for word in words):
        return 0.4 + 0.1 * min(1.0, share)
    if all(word in label for word in words) or wanted.replace(" ", "") in label.replace(" ", ""):
        return 0.2 + 0.1 * min(1.0, share)
    return 0.0
