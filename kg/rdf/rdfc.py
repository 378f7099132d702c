"""Canonical names for blank nodes: RDF Dataset Canonicalization (RDFC-1.0, W3C Recommendation of 21 May 2024).

For some small graphs the algorithm takes longer than anybody waits, and the library that runs it cannot be
interrupted. So it runs in a process of its own, which is ended when its time is up, or when this one ends.
"""

from __future__ import annotations

import os
import subprocess
import sys

from kg.errors import LimitError

SECONDS = 20.0


def canonicalize(nquads: bytes, seconds: float = SECONDS) -> bytes:
    """Return N-Quads with blank nodes named canonically; raise LimitError when that takes longer than `seconds`."""
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


def _main() -> None:
    import pyoxigraph

    from kg.io.lifeline import hang_on

    hang_on(int(sys.argv[1]))
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(sys.stdin.buffer.read(), pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    sys.stdout.buffer.write(pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS) or b"")


if __name__ == "__main__":
    _main()
