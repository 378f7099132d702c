"""The index of candidates: how fast it is made, in how much memory, how fast a look-up is, and how right the rules are.

`--extract FILE` measures the rules on an extract instead, as docs/linking.md tells, and with `--peers` other matchers on
the same questions.

`python -m tests.benchmarks.linking --items 1000000` makes an extract of so many items, and an index of it.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from kg.link.evaluate import SETTINGS, Question, at_most, collect_questions, halves, one_each
from kg.link.evaluate import measure as measure_setting
from kg.link.rules import Rules, read_rules
from kg.link.sources.index import OfflineIndex
from kg.link.sources.index_builder import build_index
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from tests.benchmarks.dumps import BIN, measure

_FAMILY = [
    "Kim",
    "Lee",
    "Park",
    "Choi",
    "Jung",
    "Kang",
    "Cho",
    "Yoon",
    "Jang",
    "Lim",
    "Han",
    "Shin",
    "Seo",
    "Kwon",
    "Hwang",
    "Ahn",
    "Song",
    "Hong",
    "Smith",
    "Jones",
]
_FIRST = [
    "Min",
    "Ji",
    "Soo",
    "Hyun",
    "Jae",
    "Seung",
    "Young",
    "Hye",
    "Eun",
    "Woo",
    "Jin",
    "Hee",
    "Kyung",
    "Joon",
    "Tae",
    "Ha",
    "Da",
    "Ye",
    "Na",
    "Bin",
    "Chae",
    "Rin",
    "Yu",
    "Ra",
]
_WORDS = [
    "night",
    "girl",
    "moon",
    "love",
    "star",
    "fire",
    "rain",
    "dream",
    "blue",
    "heart",
    "city",
    "dance",
    "river",
    "gold",
    "shadow",
    "summer",
    "glass",
    "wild",
]
ENTITY = "http://www.wikidata.org/entity/"
PROP = "http://www.wikidata.org/prop/direct/"


def write_extract(path: Path, items: int, seed: int = 1) -> list[str]:
    """Write an extract as N-Triples, nine of ten items persons and the rest groups; return some of the names."""
    rng = random.Random(seed)
    names = []
    with path.open("w", encoding="utf-8") as file:
        for number in range(items):
            subject = f"<{ENTITY}Q{number + 1000}>"
            person = number % 10 != 0
            if person:
                given = rng.choice(_FIRST) + "-" + rng.choice(_FIRST).lower() + rng.choice("aeiou") * rng.randint(0, 2)
                label = f"{rng.choice(_FAMILY)} {given}{number % 977}"
            else:
                label = f"{rng.choice(_WORDS)} {rng.choice(_WORDS)} {number}"
            hangul = "".join(chr(0xAC00 + rng.randrange(11172)) for _ in range(3))
            if rng.random() < 1000 / items:
                names.append(rng.choice((label, hangul)))
            kind = "Q5" if person else "Q215380"
            file.write(
                f'{subject} <http://www.w3.org/2000/01/rdf-schema#label> "{label}"@mul .\n'
                f'{subject} <http://www.w3.org/2004/02/skos/core#altLabel> "{hangul}"@ko .\n'
                f'{subject} <http://www.w3.org/2004/02/skos/core#altLabel> "{label.swapcase()}"@en .\n'
                f"{subject} <{PROP}P31> <{ENTITY}{kind}> .\n"
            )
            if person:
                file.write(f"{subject} <{PROP}P463> <{ENTITY}Q{number // 10 * 10 + 1000}> .\n")
            file.write(
                f'{subject} <{PROP}P569> "19{rng.randint(60, 99)}-01-01T00:00:00Z"'
                "^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n"
            )
    return names


def questions_of(extract: Path, folder: Path, *, cold: bool = False) -> tuple[OfflineIndex, Rules, list[Question]]:
    """Return an index of an extract in a folder, the rules, and all questions."""
    project = read_project(Path(__file__).parents[2])
    rules = read_rules(project)
    index = folder / "index.sqlite"
    if not index.is_file():
        build_index(extract, index, rules)
    source = OfflineIndex(index, rules)
    known = [name for name, rule in rules.facts.items() if rule.finds]
    return source, rules, collect_questions(source, source.named(), rules, known, cold=cold)


def measure_rules(extract: Path, *, half: int = 0, cold: bool = False, single: bool = False) -> None:
    """Print the figures of all questions of an extract, or of one half of them, as a Markdown table."""
    limits = read_project(Path(__file__).parents[2]).linking.thresholds
    with tempfile.TemporaryDirectory() as folder:
        source, rules, questions = questions_of(extract, Path(folder), cold=cold)
        if half:
            questions = halves(questions, 1)[half - 1]
        if single:
            questions = one_each(questions, 1)
        print("| spelling | questions | accepted unseen | rate | precision | at least | wrong of all | at most |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
        for setting in SETTINGS:
            m = measure_setting(source, questions, rules, limits, setting)
            print(
                f"| {setting} | {m.questions:,} | {m.accepted:,} | {m.rate:.3f} | {m.precision:.4f} | {m.bound:.4f} | "
                f"{len(m.wrong) / m.questions:.2%} | {at_most(len(m.wrong), m.questions):.2%} |"
            )
            for spelling, right, taken in m.wrong:
                print(f"{setting}: {spelling!r} is {right}, and {taken} was accepted", file=sys.stderr)


def main() -> None:
    """Print the figures as a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--extract", type=Path)
    parser.add_argument("--half", type=int, choices=(1, 2), default=0)
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--one-each", action="store_true")
    parser.add_argument("--peers", action="store_true", help="Measure other matchers on the same questions.")
    options = parser.parse_args()
    if options.extract and options.peers:
        from tests.benchmarks.linking_peers import compare_peers

        compare_peers(options.extract)
        return
    if options.extract:
        measure_rules(options.extract, half=options.half, cold=options.cold, single=options.one_each)
        return
    folder = Path(tempfile.mkdtemp(prefix="kg-linking-"))
    try:
        create_project(folder / "music", "music")
        extract = folder / "extract.nt"
        names = write_extract(extract, options.items)
        measured = measure([str(BIN / "kg"), "link", "index", str(extract)], folder / "music")
        if measured is None:
            sys.exit(1)
        seconds, memory = measured
        project = read_project(folder / "music")
        rules = read_rules(project)
        index = OfflineIndex(project.state / "link" / "index.sqlite", rules)
        times = []
        found = 0
        for name in names:
            started = time.perf_counter()
            ids = index.with_name(name, family_names=rules.family_names)
            index.items(ids[:50])
            times.append(1000 * (time.perf_counter() - started))
            found += bool(ids)
        size = (project.state / "link" / "index.sqlite").stat().st_size / 1e6
        print("| items | seconds | items a second | peak MB | index MB | look-up, median ms | 95 % ms | found |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
        print(
            f"| {options.items:,} | {seconds:.0f} | {options.items / seconds:,.0f} | {memory:.0f} | {size:.0f} | "
            f"{statistics.median(times):.2f} | {statistics.quantiles(times, n=20)[-1]:.1f} | {found} of {len(names)} |"
        )
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
