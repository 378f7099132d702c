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

from kg.errors import LimitError

SECONDS = 20.0
# At worst the algorithm tries these in every order: 720 of them.
_HANDFUL = 6
_LABEL = re.compile(rb"_:[^\s<>]+")


def canonicalize(nquads: bytes, seconds: float = SECONDS) -> bytes:
    """Return N-Quads with blank nodes named canonically; raise LimitError when that takes longer than `seconds`."""
    if len(set(_LABEL.findall(nquads))) <= _HANDFUL:
        return _canonical(nquads)
    alive, hold = os.pipe()
    words = [sys.executable, "-m", "kg.rdf.rdfc", str(alive)]
    try:
        done = subprocess.run(words, input=nquads, capture_output=True, timeout=seconds, check=True, pass_fds=[alive])
    except subprocess.TimeoutExpired:
        message = f"the blank nodes look so much alike that no canonical names were found in {seconds:g} s"
        raise LimitError(f"{message}; give them IRIs") from None
    finally:
        os.close(alive)
        os.close(hold)
    return done.stdout


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
