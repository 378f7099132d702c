"""What it costs to know which thing each row means, and whether the order matters: `python -m tests.benchmarks.identity`.

Reads the Hot 100 beside the project in place: every row's artists and song are resolved, once as the rows stand and once
shuffled; the ids must be the same, and so must be the proposals.
"""

from __future__ import annotations

import csv
import gzip
import random
import sys
import time

from kg.mapping.candidates import propose_things
from kg.mapping.credits import Credits
from kg.mapping.identity import Context, Identity, Kind
from kg.mapping.known import KnownThings
from kg.project.config import Thresholds
from tests.benchmarks.credits import RULES, TABLES

BASE = "https://example.org/"
ARTIST = Kind(BASE + "ns#Artist", BASE + "agent/")
SONG = Kind(BASE + "ns#Song", BASE + "work/")


def resolve_all(rows: list[tuple[str, str]]) -> tuple[Identity, dict[tuple[str, str], tuple[str, ...]], float]:
    """Return who resolved, the ids by row, and the seconds of the processor behind splitting."""
    credits_ = Credits(RULES)
    credits_.learn(dict.fromkeys(artist for _, artist in rows))
    split = {artist: credits_.split(artist).parts for artist in dict.fromkeys(artist for _, artist in rows)}
    identity = Identity(BASE, KnownThings())
    started = time.process_time()
    ids = {}
    songs, artists = identity.of(SONG), identity.of(ARTIST)
    by = {artist: Context(artist) for artist in split}
    names = {artist: [(part.name, Context()) for part in parts] for artist, parts in split.items()}
    for song, artist in rows:
        songs[song, by[artist]]
        for name in names[artist]:
            artists[name]
    seconds = time.process_time() - started
    for song, artist in rows:
        ids[song, artist] = songs[song, by[artist]].iri, *(artists[name].iri for name in names[artist])
    return identity, ids, seconds


def main() -> int:
    """Print the figures; return 1 where the order of rows matters."""
    with gzip.open(TABLES / "hot-100.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [(row["song"], row["artist"]) for row in csv.DictReader(file)]
    identity, ids, seconds = resolve_all(rows)
    print(f"{len(rows):,} rows, {len(ids):,} songs by artist: {seconds:.2f} s CPU")
    started = time.process_time()
    proposals = propose_things(identity, None, Thresholds())
    print(f"{len(proposals):,} proposals: {time.process_time() - started:.2f} s CPU")
    shuffled = random.Random(1).sample(rows, len(rows))
    other, again, _ = resolve_all(shuffled)
    same = ids == again and proposals == propose_things(other, None, Thresholds())
    print("shuffled: the same ids and proposals" if same else "shuffled: NOT the same")
    for proposal in random.Random(2).sample(proposals, 20):
        print(f"  {proposal.subject.label} = {proposal.candidates[0].label}? {proposal.candidates[0].score:.2f}")
    return not same


if __name__ == "__main__":
    sys.exit(main())
