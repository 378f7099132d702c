"""What was written into tables to fill in: for which pairs, and with which reasons, whatever is proposed since."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from kg.io.atomic import replace_file
from kg.io.kept import make_way
from kg.link.pipeline import Proposal

_MOST = 100_000

Pair: TypeAlias = tuple[str, str, str]
"""A thing, the part of its name that is meant, and an item; the last two may be empty."""


def reasons_of(proposals: Iterable[Proposal]) -> Iterator[tuple[Pair, str]]:
    """Yield each pair of some proposals with its reasons in words; a thing without a candidate with an empty item."""
    for one in proposals:
        about = one.subject.iri, one.subject.part
        for scored in one.candidates:
            yield (*about, scored.item), "; ".join(feature.words for feature in scored.features)
        if not one.candidates:
            yield (*about, ""), ""


def mark_of(reasons: str) -> str:
    """Return what tells reasons from others, however the spaces between their words came back."""
    return sha256(" ".join(reasons.split()).encode()).hexdigest()[:16]


def keep_offered(path: Path, proposals: Iterable[Proposal]) -> None:
    """Write down what a table is made of, behind what earlier ones were; the oldest goes when it becomes too much."""
    new = [json.dumps([*pair, mark_of(words)], ensure_ascii=False) for pair, words in reasons_of(proposals)]
    path.parent.mkdir(parents=True, exist_ok=True)
    make_way(path)
    lines = list(dict.fromkeys([*new[::-1], *_lines(path)[::-1]]))[:_MOST]
    with replace_file(path) as file:
        file.writelines(f"{line}\n".encode() for line in reversed(lines))


def read_offered(path: Path, things: Collection[str]) -> Mapping[Pair, set[str]]:
    """Return the marks of the reasons by their pairs, as far as those are of some things; a foreign line says nothing.

    The file can be deleted: the last proposals are then all that is known.
    """
    found: dict[Pair, set[str]] = defaultdict(set)
    for line in _lines(path):
        try:
            thing, part, item, mark = json.loads(line)
            if thing in things:
                found[thing, part, item].add(mark)
        except (ValueError, TypeError, RecursionError):
            continue
    return found


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8", errors="replace").splitlines() if path.is_file() else []
