"""Canonical names for blank nodes: RDF Dataset Canonicalization (RDFC-1.0, W3C Recommendation of 21 May 2024).

For some small graphs the algorithm takes longer than anybody waits, and the library that runs it cannot be
interrupted. So it runs in a process of its own, which is ended when its time is up, or when this one ends; but for a
handful of nodes, which it cannot take long to tell apart.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from kg.errors import LimitError

SECONDS = 20.0
# For nodes that hang together and have all names to find, the steps are their square for each that begins. In 20 s the
# library takes some 2e8 (measured: 500 in a row, or 2,500 of which ten at a time look alike, 10 s).
_FEW, _HOPELESS = 1_000, 2_000_000_000
# At worst the algorithm tries these in every order: 720 of them.
_HANDFUL = 6
_ALIKE = "the blank nodes look so much alike that no canonical names are found"
_LABEL = re.compile(rb"_:[^\s<>]+")


def canonicalize(nquads: bytes, seconds: float = SECONDS) -> bytes:
    """Return N-Quads with blank nodes named canonically; raise LimitError when that takes longer than `seconds`."""
    if len(set(_LABEL.findall(nquads))) <= _HANDFUL:
        return _canonical(nquads)
    if _is_hopeless(nquads):
        raise LimitError(f"{_ALIKE}; give them IRIs")
    alive, hold = os.pipe()
    words = [sys.executable, "-m", "kg.rdf.rdfc", str(alive)]
    try:
        done = subprocess.run(words, input=nquads, capture_output=True, timeout=seconds, check=True, pass_fds=[alive])
    except subprocess.TimeoutExpired:
        raise LimitError(f"{_ALIKE} in {seconds:g} s; give them IRIs") from None
    finally:
        os.close(alive)
        os.close(hold)
    return done.stdout


def _is_hopeless(nquads: bytes) -> bool:
    """Tell whether so many nodes hang together that look alike that the algorithm surely takes minutes."""
    edges = [ends for ends in map(_ends, nquads.splitlines()) if ends is not None]
    groups = [group for group in _groups(edges) if len(group) > _FEW]
    if not groups:
        return False
    near = set[bytes]().union(*groups)
    looks = _looks(nquads, near)
    many = {look for look, count in Counter(looks.values()).items() if count > 1}
    alike = {node for node in near if looks[node] in many}
    for group in _groups(edge for edge in edges if alike.issuperset(edge)):
        first = min(looks[node] for node in group)  # whose turn comes first, and names all the others
        if sum(looks[node] == first for node in group) * len(group) ** 2 > _HOPELESS:
            return True
    return False


def _ends(line: bytes) -> tuple[bytes, bytes] | None:
    """Return the blank nodes that a statement joins."""
    if not line.startswith(b"_:") or b" _:" not in line:
        return None
    subject, _, value = line.split(b" ", 2)
    return (subject, value.split(b" ", 1)[0]) if value.startswith(b"_:") else None


def _groups(edges: Iterable[tuple[bytes, bytes]]) -> Iterator[list[bytes]]:
    """Yield the nodes that hang together, each once."""
    near: dict[bytes, list[bytes]] = {}
    for one, other in edges:
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    while near:
        group, todo = [], [next(iter(near))]
        while todo:
            node = todo.pop()
            if node in near:
                group.append(node)
                todo += near.pop(node)
        yield group


def _looks(nquads: bytes, nodes: set[bytes]) -> dict[bytes, bytes]:
    """Return what some nodes look like by themselves, as the algorithm has it: their statements, others unnamed."""
    import hashlib

    said: dict[bytes, list[bytes]] = {node: [] for node in nodes}
    for line in nquads.splitlines(keepends=True):
        named = [label for label in set(_LABEL.findall(line)) if label in nodes]
        for node in named:
            said[node].append(_LABEL.sub(lambda label, node=node: b"_:a" if label[0] == node else b"_:z", line))  # type: ignore[misc]
    return {node: hashlib.sha256(b"".join(sorted(lines))).digest() for node, lines in said.items()}


def _canonical(nquads: bytes) -> bytes:
    import pyoxigraph

    dataset = pyoxigraph.Dataset(pyoxigraph.parse(nquads, pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS) or b""


def _main() -> None:
    from kg.io.lifeline import hang_on

    hang_on(int(sys.argv[1]))
    sys.stdout.buffer.write(_canonical(sys.stdin.buffer.read()))


if __name__ == "__main__":
    _main()
