"""What the long programs of the campaign found, kept in `figures.tsv`, and docs/reliability.md, which is made from it."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

FIGURES = Path(__file__).with_name("figures.tsv")
_HEAD = "part\twhat\ttried\tfailed\tday\n"


class Part(NamedTuple):
    """A part of the campaign: what it is called, what runs it, what is counted, and what a failure is."""

    title: str
    command: str
    counted: str
    failure: str
    words: str


PARTS = {
    "conformance": Part(
        "The suites of the standards", "python -m tests.conformance", "tests", "not passed",
        "Each test goes through `kg` as it is used at the prompt, but for canonical names, which no command gives alone, and questions with a dataset of their own, which only the service takes. "
        "What does not pass stands in `tests/conformance/exceptions.tsv` with the reason; the reports in EARL lie beside it.",
    ),
    "fuzz": Part(
        "Generated inputs", "make fuzz", "inputs", "broke",
        "An input breaks something where a traceback, a code of a bug, more than five seconds, or another result than promised comes of it.",
    ),
    "soak": Part(
        "Kills, crowds and full disks", "make soak", "trials", "lost",
        "Lost is what a command had promised to keep, or a question that was answered with what was never there.",
    ),
}  # fmt: skip


class Figure(NamedTuple):
    """One row: how often something was tried, how often it failed, and on which day."""

    part: str
    what: str
    tried: int
    failed: int
    day: str


def read_figures() -> list[Figure]:
    """Return the rows, in their order."""
    with FIGURES.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t")
        next(rows)
        return [Figure(part, what, int(tried), int(failed), day) for part, what, tried, failed, day in rows]


def keep(part: str, what: str, tried: int, failed: int, day: str | None = None) -> None:
    """Keep what a run found, in the place of what an earlier one did."""
    assert part in PARTS, part
    new = Figure(part, what, tried, failed, day or datetime.now(UTC).date().isoformat())
    rows = read_figures() if FIGURES.exists() else []
    places = [number for number, row in enumerate(rows) if row[:2] == new[:2]]
    rows[places[0] if places else len(rows) : places[0] + 1 if places else len(rows)] = [new]
    rows.sort(key=lambda row: list(PARTS).index(row.part))
    FIGURES.write_text(_HEAD + "".join("\t".join(map(str, row)) + "\n" for row in rows), "utf-8")


def reliability_page() -> str:
    """Return docs/reliability.md: what was tried, how often, and what failed."""
    from tests.bad_inputs.cases import iter_cases
    from tests.conformance.verdicts import EXCEPTIONS

    lines = [
        "# Reliability", "",
        "What was tried, how often, and what failed. Made with `make docs` from what the programs below kept of their last run, in `tests/figures.tsv`; do not edit.", "",
        "## Bad inputs", "",
        f"{sum(1 for _ in iter_cases())} inputs, tried by each `make test`: files, words, requests and messages that cannot be used, with the code and the words that are to come of each; nothing but what may be written is another afterwards, and nothing is a bug. They stand in `tests/bad_inputs/`.",
    ]  # fmt: skip
    figures = read_figures()
    for name, part in PARTS.items():
        lines += ["", f"## {part.title}", "", f"`{part.command}`. {part.words}", ""]
        lines += [f"| | {part.counted} | {part.failure} | day |", "| --- | ---: | ---: | --- |"]
        lines += [f"| {row.what} | {row.tried:,} | {row.failed:,} | {row.day} |" for row in figures if row.part == name]
        if name == "conformance":
            with EXCEPTIONS.open(encoding="utf-8", newline="") as file:
                reasons: dict[tuple[str, str], list[str]] = {}
                for row in csv.DictReader(file, delimiter="\t"):
                    if "/" not in row["suite"]:
                        reasons.setdefault((row["suite"], row["reason"]), []).append(row["test"])
            lines += [""]
            lines += [f"- {suite}: {reason} ({', '.join(tests)})." for (suite, reason), tests in reasons.items()]
    return "\n".join(lines) + "\n"
