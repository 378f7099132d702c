"""What shapes were found to say of a graph, as values of JSON, to be gone on from in a later run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.project.kept_findings import decode, decode_term, encode, encode_term
from kg.rdf.terms import Term
from kg.shacl.compiled import Outcome, Rooted

_MOST = 100_000
"""Of more findings nothing is kept: reading them again would take longer than what is known saves."""


def encode_outcome(outcome: Outcome, targets: Sequence[Term], root: Path) -> dict[str, Any] | None:
    """Return an outcome as values of JSON; None where it is not to be kept, or cannot be."""
    if outcome.left or sum(map(len, outcome.parts)) > _MOST:
        return None
    with suppress(ValueError):
        parts = [
            {"at": [encode_term(node) for node, _ in part], "found": encode([one for _, one in part], root)}
            for part in outcome.parts
        ]
        return {"parts": parts, "idle": numbers_of(outcome.idle, targets)}
    return None


def decode_outcome(held: Mapping[str, Any], targets: Sequence[Term], root: Path) -> Outcome:
    """Return what `encode_outcome` was given; raise KeyError, TypeError, ValueError or IndexError for anything else."""
    parts: list[list[Rooted]] = [
        list(zip(map(decode_term, part["at"]), decode(part["found"], root), strict=True)) for part in held["parts"]
    ]
    return Outcome(parts, [], frozenset(targets[n] for n in held["idle"]))


def numbers_of(idle: frozenset[Term], targets: Sequence[Term]) -> list[int]:
    """Return which of some shapes are idle, by number: one without a name has another each time that it is read."""
    return [n for n, target in enumerate(targets) if target in idle]
