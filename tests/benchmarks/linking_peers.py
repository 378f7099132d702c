"""The rules beside other matchers, on the same questions with the same knowledge, at the same precision.

Everybody knows the name that is asked for, and who belongs to the same group. A peer scores each of these by its best
name; its threshold, and how far the next must be behind, are chosen on one half of the items for the best rate at a
precision of 0.995 with at most 0.3 % wrong on absent items, and measured on the other.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

from kg.link.evaluate import Question, at_least, halves, measure, once
from kg.link.rules import Rules
from kg.link.sources.index import OfflineIndex
from kg.project.reading import read_project
from tests.benchmarks.linking_matchers import MATCHERS

PACKAGES = ("rapidfuzz", "unidecode", "nomenklatura", "splink")
_PRECISION, _ABSENT = 0.995, 0.003


class Pair(NamedTuple):
    """A question with a name of an item that shares a fact with it."""

    question: int
    asked: str
    item: str
    name: str


class Told(NamedTuple):
    """What a matcher made of some questions: how many it accepted, rightly, and how many of absent items wrongly."""

    questions: int
    accepted: int
    right: int
    absent: int

    @property
    def rate(self) -> float:
        """The share of questions that were accepted."""
        return self.accepted / max(1, self.questions)

    @property
    def precision(self) -> float:
        """The share of the accepted that are right."""
        return self.right / self.accepted if self.accepted else 1.0

    @property
    def is_careful(self) -> bool:
        """Whether it is as right as is asked for."""
        return self.precision >= _PRECISION and self.absent <= _ABSENT * self.questions


def pairs_of(source: OfflineIndex, rules: Rules, questions: Sequence[Question]) -> list[Pair]:
    """Return the pairs of all questions: the names of those that share a value of a known fact, of the same kind."""
    found = []
    kept: dict[str, tuple[str, ...]] = {}
    for number, question in enumerate(questions):
        related: dict[str, None] = {}
        for name, values in question.subject.facts.items():
            rule = rules.facts[name]
            for value in values:
                for theirs in rule.properties:
                    related |= dict.fromkeys(source.with_statement(theirs, value.text))
                other = source.items([value.text])[value.text]
                related |= dict.fromkeys(v.text for v in other.best(*rule.reverse) if v.kind == "item")
        for item in related:
            if item not in kept:
                kept[item] = source.items([item])[item].names()
            found += [Pair(number, question.name, item, name) for name in kept[item]]
    return found


def tell(
    questions: Sequence[Question], pairs: Sequence[Pair], scores: Sequence[float], numbers: Iterable[int], least: float,
    gap: float, *, folded: bool,
) -> Told:  # fmt: skip
    """Return what a matcher makes of some questions with a threshold and a distance to the next."""
    from kg.link.evaluate import _folded

    wanted = set(numbers)
    best: dict[int, tuple[dict[str, float], dict[str, float]]] = {number: ({}, {}) for number in wanted}
    for pair, score in zip(pairs, scores, strict=True):
        if pair.question not in wanted:
            continue
        hidden, absent = best[pair.question]
        right = questions[pair.question].item == pair.item
        same = _folded(pair.name) == _folded(pair.asked) if folded else pair.name == pair.asked
        if not (right and same):
            hidden[pair.item] = max(score, hidden.get(pair.item, 0.0))
        if not right:
            absent[pair.item] = max(score, absent.get(pair.item, 0.0))
    accepted = right_ones = wrong = 0
    for number, (hidden, absent) in best.items():
        item = _accepted(hidden, least, gap)
        accepted += item is not None
        right_ones += item == questions[number].item
        wrong += _accepted(absent, least, gap) is not None
    return Told(len(wanted), accepted, right_ones, wrong)


def _accepted(scores: dict[str, float], least: float, gap: float) -> str | None:
    ordered = sorted(scores.items(), key=lambda one: -one[1])[:2]
    if not ordered or ordered[0][1] < least or (len(ordered) > 1 and ordered[0][1] - ordered[1][1] < gap):
        return None
    return ordered[0][0]


def scores_of_peers(pairs: Sequence[Pair], folder: Path) -> dict[str, list[float] | str]:
    """Return the scores of each peer, from an environment of its own that is made in a folder if it is not there."""
    python = folder / "peers" / "bin" / "python"
    if not python.is_file():
        venv.create(folder / "peers", with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    asked, told = folder / "pairs.json", folder / "scores.json"
    asked.write_text(json.dumps(pairs, ensure_ascii=False), "utf-8")
    script = Path(__file__).with_name("linking_matchers.py")
    subprocess.run([python, script, asked, told], check=True, env={"PATH": "/usr/bin:/bin"})
    found: dict[str, list[float] | str] = json.loads(told.read_text("utf-8"))
    return found


def compare_peers(extract: Path, environment: Path | None = None) -> None:
    """Print the table of all matchers, each with its own threshold, for hidden spellings and for folded ones."""
    from tests.benchmarks.linking import questions_of

    project = read_project(Path(__file__).parents[2])
    with tempfile.TemporaryDirectory() as made:
        source, rules, questions = questions_of(extract, Path(made))
        pairs = pairs_of(source, rules, questions)
        scores = scores_of_peers(pairs, environment or Path(made))
        first, second = ({one.item for one in half} for half in halves(questions, 1))
        print("| spelling | matcher | rate | precision | at least | wrong of absent |")
        print("| --- | --- | --- | --- | --- | --- |")
        for setting in ("hidden", "folded"):
            chosen = once(questions) if setting == "folded" else questions
            known = {id(one) for one in chosen}
            numbers = [n for n, one in enumerate(questions) if id(one) in known]
            ours = [questions[n] for n in numbers if questions[n].item in second]
            m = measure(source, ours, rules, project.linking.thresholds, setting)
            gone = measure(source, ours, rules, project.linking.thresholds, "absent")
            _print(setting, "kg", Told(m.questions, m.accepted, m.right, gone.accepted))
            for name in MATCHERS:
                found = scores[name]
                if isinstance(found, str):
                    print(f"| {setting} | {name} | left out: {found} | | | |")
                    continue
                halved = [[n for n in numbers if questions[n].item in half] for half in (first, second)]
                limits = _choose(questions, pairs, found, halved[0], folded=setting == "folded")
                if limits is None:
                    print(f"| {setting} | {name} | none is that careful | | | |")
                    continue
                told = tell(questions, pairs, found, halved[1], *limits, folded=setting == "folded")
                _print(setting, f"{name} ≥ {limits[0]:.2f}, {limits[1]:.2f} ahead", told)


def _choose(
    questions: Sequence[Question], pairs: Sequence[Pair], scores: Sequence[float], numbers: Sequence[int], *, folded: bool
) -> tuple[float, float] | None:  # fmt: skip
    best: tuple[float, tuple[float, float]] | None = None
    for least, gap in product((0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99), (0.0, 0.05, 0.1, 0.2, 0.3)):
        told = tell(questions, pairs, scores, numbers, least, gap, folded=folded)
        if told.is_careful and told.accepted and (best is None or told.rate > best[0]):
            best = (told.rate, (least, gap))
    return best[1] if best else None


def _print(setting: str, name: str, told: Told) -> None:
    bound = at_least(told.right, told.accepted)
    share = told.absent / max(1, told.questions)
    print(f"| {setting} | {name} | {told.rate:.3f} | {told.precision:.4f} | {bound:.4f} | {share:.2%} |", flush=True)


if __name__ == "__main__":
    compare_peers(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
