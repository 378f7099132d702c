"""How well joint credits are split, on real ones: `python -m tests.benchmarks.credits`.

Reads the tables beside the project in place. Two measures: credits whose names are known from elsewhere (only where all
names stand in the text, and nothing but separators beside them), and two samples of joint credits that were decided
by hand, of which the digests of the right names are kept in `credits_by_hand.json`.
A "merge" is two artists taken as one. What is doubtful is a guess that waits for a person.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import random
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from kg.ask.folding import fold
from kg.mapping.credits import Credits, Split, read_credit_rules

TABLES = Path(__file__).parents[3] / "shared" / "tables"
BY_HAND = Path(__file__).with_name("credits_by_hand.json")
SAMPLES = (1958, 1964)
SIZE = 300
RULES = read_credit_rules({
    "always": [
        "Featuring", "Feat.", "Ft.", "With", "Duet With", "With Special Guest", "Introducing", "Starring",
        "Co-Starring", "vs.", "Or", "Presents",
    ],
    "asked": ["&", "And", ",", "/", "+", "Y", "X", "vs"],
    "leaning": ["The", "His", "Her", "Their", "Friends", "Company", "Orchestra", "Los", "New", "Band"],
    "endings": ["Jr", "Sr", "Inc", "Ltd", "II", "III", "Esq"],
    "articles": ["The"],
})  # fmt: skip


def read_credits() -> list[str]:
    """Return every credit of the Hot 100 once, sorted."""
    with gzip.open(TABLES / "hot-100.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return sorted({row["artist"] for row in csv.DictReader(file)})


def digest(names: Iterable[str]) -> str:
    """Return what is kept of names that were decided by hand."""
    return hashlib.sha256("\n".join(sorted(map(fold, names))).encode()).hexdigest()[:12]


def sample(texts: list[str], known: set[str], credits_: Credits, seed: int) -> list[str]:
    """Return joint credits by a seed, without those whose names are known from elsewhere."""
    others = [one for one in texts if one not in known and looks_joint(one, credits_)]
    return random.Random(seed).sample(others, SIZE)


def looks_joint(text: str, credits_: Credits) -> bool:
    """Tell whether any separator parts a text if nothing is known."""
    return credits_.most_parts(text) > 1


def _words(text: str) -> list[str]:
    without = (*RULES.always, *RULES.asked, *RULES.articles)
    padded = f" {fold(text)} "
    for one in (fold(word) for word in without):
        if one:
            padded = padded.replace(f" {one} ", " ").replace(f" {one} ", " ")
    return sorted(padded.split())


def _bare(name: str) -> str:
    return fold(name).removeprefix("the ")


def judge(credit: str, artists: list[str], found: Split) -> str:
    """Return what became of a credit in a word or two."""
    text = f" {fold(credit)} "
    if not all(f" {fold(one)} " in text for one in artists):
        return "left out: a name is not in the text"
    if _words(credit) != sorted(word for one in artists for word in _words(one)):
        return "left out: the text has more than the names"
    ours, theirs = {_bare(part.name) for part in found.parts}, {_bare(one) for one in artists}
    if ours == theirs:
        return "right"
    merged = any(sum(f" {one} " in f" {name} " for one in theirs) > 1 for name in ours)
    return ("merged" if merged else "parted too much") + (", doubtful" if found.doubtful else ", unseen")


def main() -> None:
    """Print the figures."""
    started = time.process_time()
    texts = read_credits()
    read = time.process_time()
    credits_ = Credits(RULES)
    credits_.learn(texts)
    splits = {one: credits_.split(one) for one in texts}
    print(f"{len(texts):,} credits split in {time.process_time() - read:.2f} s CPU (read in {read - started:.2f} s)")
    print(f"{sum(one.doubtful for one in splits.values()):,} are doubtful")
    rows = json.loads((TABLES / "credits-half-a.json").read_text("utf-8"))
    told = {credit: judge(credit, artists, credits_.split(credit)) for credit, artists in rows}
    counts = Counter(told.values())
    counted = sum(number for words, number in counts.items() if not words.startswith("left out"))
    for words, number in sorted(counts.items()):
        print(f"  {number:5,}  {words}")
    print(f"  {counts['right'] / counted:.2%} of {counted:,} right")
    for credit, words in told.items():
        if not words.startswith(("left out", "right")):
            print(f"         {words}: {credit} -> {' | '.join(part.name for part in splits[credit].parts)}")
    kept = json.loads(BY_HAND.read_text("utf-8"))
    for seed in SAMPLES:
        chosen = sample(texts, {credit for credit, _ in rows}, credits_, seed)
        wrong = [
            one
            for one, right in zip(chosen, kept[str(seed)], strict=True)
            if digest(part.name for part in splits[one].parts) != right
        ]
        unseen = [one for one in wrong if not splits[one].doubtful]
        print(f"by hand, sample {seed}: {1 - len(wrong) / SIZE:.1%} of {SIZE} right; wrong unseen: {unseen or 'none'}")
        print("         wrong: " + "; ".join(wrong))


if __name__ == "__main__":
    main()
