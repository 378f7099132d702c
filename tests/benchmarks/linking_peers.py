"""The rules beside other matchers, on the same questions with the same knowledge, at the same precision.

Everybody knows the name that is asked for, and who belongs to the same group. A peer scores each of these by its best
name; its threshold, and how far the next must be behind, are chosen on one half of the items for the best rate at a
precision of 0.995 with at most 0.3 % wrong on absent items, and measured on the other. The highest rate is what a
peer could reach so if its limits were chosen with the answers of that very half.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

from kg.link.evaluate import Question, at_least, halves, is_same, measure, once
from kg.link.rules import Rules
from kg.link.sources.index import OfflineIndex
from kg.project.reading import read_project
from tests.benchmarks.linking_matchers import MATCHERS

PACKAGES = ("rapidfuzz", "unidecode", "nomenklatura", "splink", "pandas")
_PRECISION, _ABSENT = 0.995, 0.003


class Pair(NamedTuple):
    """A question with a name of an item that shares a fact with it, both of a kind, which is the end of its IRI."""

    question: int
    asked: str
    item: str
    name: str
    kind: str


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

    def is_careful(self, precision: float) -> bool:
        """Tell whether it is as right as is asked for."""
        return self.precision >= precision and self.absent <= _ABSENT * self.questions


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
            kind = re.split("[#/]", question.subject.cls)[-1]
            found += [Pair(number, question.name, item, name, kind) for name in kept[item]]
    return found


class Best(NamedTuple):
    """The first of the items for a question: its score, and how far the next is behind."""

    item: str
    score: float
    ahead: float


def best_of(
    questions: Sequence[Question], pairs: Sequence[Pair], scores: Sequence[float], numbers: Collection[int], *, folded: bool
) -> dict[int, tuple[Best, Best]]:  # fmt: skip
    """Return what a matcher has first for some questions: with the spelling hidden, and with the item taken away."""
    wanted = set(numbers)
    known: dict[int, tuple[dict[str, float], dict[str, float]]] = {number: ({}, {}) for number in wanted}
    for pair, score in zip(pairs, scores, strict=True):
        if pair.question not in wanted:
            continue
        hidden, absent = known[pair.question]
        right = questions[pair.question].item == pair.item
        same = is_same(pair.name, pair.asked) if folded else pair.name == pair.asked
        if not (right and same):
            hidden[pair.item] = max(score, hidden.get(pair.item, 0.0))
        if not right:
            absent[pair.item] = max(score, absent.get(pair.item, 0.0))
    return {number: (_first(hidden), _first(absent)) for number, (hidden, absent) in known.items()}


def _first(scores: dict[str, float]) -> Best:
    ordered = sorted(scores.items(), key=lambda one: -one[1])[:2]
    if not ordered:
        return Best("", -1.0, 0.0)
    return Best(*ordered[0], ordered[0][1] - (ordered[1][1] if len(ordered) > 1 else 0.0))


def tell(
    questions: Sequence[Question], best: Mapping[int, tuple[Best, Best]], numbers: Iterable[int], least: float, gap: float
) -> Told:  # fmt: skip
    """Return what a matcher makes of some questions with a threshold and a distance to the next."""
    asked = accepted = right = wrong = 0
    for number in numbers:
        hidden, absent = best[number]
        asked += 1
        if hidden.score >= least and hidden.ahead >= gap:
            accepted += 1
            right += hidden.item == questions[number].item
        wrong += absent.score >= least and absent.ahead >= gap
    return Told(asked, accepted, right, wrong)


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
        print("| spelling | matcher | rate | precision | at least | wrong of absent | highest rate |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for setting in ("hidden", "folded"):
            folded = setting == "folded"
            chosen = {id(one) for one in (once(questions) if folded else questions)}
            numbers = [n for n, one in enumerate(questions) if id(one) in chosen]
            halved = [[n for n in numbers if questions[n].item in half] for half in (first, second)]
            ours = [questions[n] for n in halved[1]]
            m = measure(source, ours, rules, project.linking.thresholds, setting)
            gone = measure(source, ours, rules, project.linking.thresholds, "absent")
            _print(setting, "kg", Told(m.questions, m.accepted, m.right, gone.accepted), m.rate)
            for name in MATCHERS:
                found = scores[name]
                if isinstance(found, str):
                    print(f"| {setting} | {name} | left out: {found} | | | | |")
                    continue
                best = best_of(questions, pairs, found, numbers, folded=folded)
                at_ours = _choose(questions, best, halved[1], min(m.precision, _PRECISION))
                most = at_ours[0] if at_ours else 0.0
                limits = _choose(questions, best, halved[0], _PRECISION)
                if limits is None:
                    print(f"| {setting} | {name} | none is that careful | | | | {most:.3f} |")
                    continue
                _, least, gap = limits
                told = tell(questions, best, halved[1], least, gap)
                _print(setting, f"{name} ≥ {least:.2f}, {gap:.2f} ahead", told, most)


def _choose(
    questions: Sequence[Question], best: Mapping[int, tuple[Best, Best]], numbers: Sequence[int], precision: float
) -> tuple[float, float, float] | None:  # fmt: skip
    """Return the highest rate that is careful on some questions, with its threshold and its distance to the next."""
    found: tuple[float, float, float] | None = None
    for least, gap in product([n / 100 for n in range(50, 101)], (0.0, 0.02, 0.05, 0.1, 0.2, 0.3)):
        told = tell(questions, best, numbers, least, gap)
        if told.is_careful(precision) and told.accepted and (found is None or told.rate > found[0]):
            found = (told.rate, least, gap)
    return found


def _print(setting: str, name: str, told: Told, most: float) -> None:
    bound = at_least(told.right, told.accepted)
    share = told.absent / max(1, told.questions)
    print(f"| {setting} | {name} | {told.rate:.3f} | {told.precision:.4f} | {bound:.4f} | {share:.2%} | {most:.3f} |")


if __name__ == "__main__":
    compare_peers(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
