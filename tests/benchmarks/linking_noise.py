"""How right the rules are on spellings that nobody has: names of an extract with something done to each.

`python -m tests.benchmarks.linking_noise EXTRACT [HALF]` asks for every name in the forms of the tests, with kind and
membership known. What leaves a name what it is may be found, and never as another; what makes another of it is nobody's.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from kg.link.evaluate import Question, at_least, at_most, halves, once
from kg.link.pipeline import propose
from kg.link.rules import Rules
from kg.link.sources.base import CandidateSource
from kg.project.config import Thresholds
from kg.project.reading import read_project
from tests.benchmarks.linking import questions_of
from tests.link.test_domains import OTHER, SAME


def ask(
    source: CandidateSource, questions: Iterable[Question], rules: Rules, limits: Thresholds, alter: Callable[[str], str]
) -> tuple[int, int, int]:  # fmt: skip
    """Return how many altered names were asked for, accepted, and accepted as the item whose name it was."""
    asked = accepted = right = 0
    for one in questions:
        name = alter(one.name)
        if name == one.name:
            continue
        asked += 1
        proven = propose(source, one.subject._replace(label=name, names=(name,)), rules, limits).proven
        accepted += proven is not None
        right += proven is not None and proven.item == one.item
    return asked, accepted, right


def tell(
    source: CandidateSource, questions: list[Question], rules: Rules, limits: Thresholds,
    forms: Mapping[str, Callable[[str], str]], *, same: bool,
) -> None:  # fmt: skip
    """Print a line for each form, and one for all."""
    rows = [(noise, *ask(source, questions, rules, limits, alter)) for noise, alter in forms.items()]
    rows.append(("**all**", sum(r[1] for r in rows), sum(r[2] for r in rows), sum(r[3] for r in rows)))
    for noise, asked, accepted, right in rows:
        wrong = accepted - right if same else accepted
        precise = f"{right / max(1, accepted):.4f} | {at_least(right, accepted):.4f}" if same and accepted else " | "
        print(
            f"| {noise} | {asked:,} | {accepted:,} | {accepted / max(1, asked):.3f} | {precise} | {wrong} | "
            f"{at_most(wrong, asked):.2%} |",
            flush=True,
        )


def main() -> None:
    """Print the table."""
    half = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    limits = read_project(Path(__file__).parents[2]).linking.thresholds
    with tempfile.TemporaryDirectory() as folder:
        source, rules, questions = questions_of(Path(sys.argv[1]), Path(folder))
        chosen = once(halves(questions, 1)[half - 1] if half else questions)
        print("| form | asked | accepted unseen | rate | precision | at least | wrong | at most |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
        tell(source, chosen, rules, limits, SAME, same=True)
        tell(source, chosen, rules, limits, OTHER, same=False)


if __name__ == "__main__":
    main()
