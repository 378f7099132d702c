"""Deciding by editing a table: proposals written as rows, and the decisions in such a table taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kg.cli.output import open_output, say
from kg.errors import Faults, InputError, Location, UsageError
from kg.link.decisions import Decision, Held, Stands
from kg.link.desk import Desk
from kg.link.pipeline import Proposal
from kg.link.sheets import read_sheet, written

_COLUMNS = ("thing", "label", "item", "called", "score", "reasons", "decision", "because")
_PART = "part"
_WORDS = {"yes": "accepted", "no": "rejected", "unsure": "unsure", "absent": "absent"}


def write_table(proposals: Sequence[Proposal], output: str, command: str) -> None:
    """Write proposals as a table of tab-separated values with an empty column for decisions."""
    with open_output(output) as file:
        for row in _rows(proposals):
            file.write("\t".join(map(written, row)) + "\n")
    say(f"fill in the column decision with {', '.join(_WORDS)}, and read it with: {command} --read {output}")


def _rows(proposals: Sequence[Proposal]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table with its head; where parts of joint names wait, a column more says which."""
    if not any(one.subject.part for one in proposals):
        yield from (_COLUMNS, *_rows_of(proposals))
        return
    yield (*_COLUMNS, _PART)
    for one in proposals:
        yield from ((*row, one.subject.part) for row in _rows_of([one]))


def _rows_of(proposals: Sequence[Proposal]) -> Iterator[tuple[str, ...]]:
    for proposal in proposals:
        for one in proposal.candidates:
            reasons = "; ".join(feature.words for feature in one.features)
            yield proposal.subject.iri, proposal.subject.label, one.item, one.label, str(one.score), reasons, "", ""
        if not proposal.candidates:
            yield proposal.subject.iri, proposal.subject.label, "", "", "", "", "", ""


def read_table(desk: Desk, path: Path, by: str, after: str) -> None:
    """Take the decisions of a filled-in table; `after` says what to do then.

    Raises InputError, with the line, for a word that is no decision, for a row without what it needs, and for one that
    cannot hold beside the others, or that somebody else has decided otherwise; nothing is then taken.
    """
    rows = list(read_sheet(path))
    columns = rows[0].cells if rows else ()
    if not {"thing", "item", "decision"} <= set(columns):
        tabs = "" if len(columns) > 1 else "; save it with tabs between the cells"
        raise InputError(f"the table needs the columns thing, item and decision{tabs}", location=Location(path, 1, 1))
    answers = []
    for line, cells in rows[1:]:
        row = dict(zip(columns, cells, strict=False))
        word = row.get("decision", "").lower()
        if word and word not in _WORDS:
            message = f"{word!r} is no decision; write one of {', '.join(_WORDS)}"
            raise InputError(message, location=Location(path, line, 1))
        if word:
            answers.append((line, row, _WORDS[word]))
    made = _decisions_of(desk, answers, path, by)

    def record(decisions: list[Decision]) -> list[Decision]:
        held = Held(decisions, shared=desk.shared)
        faults = list[InputError]()
        stand.clear()
        for number, new in made:
            try:
                desk.put(held, new)
            except UsageError as error:
                place = Location(path, number, 1)
                if isinstance(error, Stands) and error.same:
                    stand.append(f"{place}: {error.message}")
                else:
                    faults.append(InputError(error.message, location=place, advice=error.advice))
        if faults:
            raise faults[0] if len(faults) == 1 else Faults(faults)
        return held.decisions

    stand = list[str]()
    if made:
        desk.change(record)
    for words in stand:
        say(words)
    count = len(made) - len(stand)
    say(f"{'1 decision was' if count == 1 else f'{count} decisions were'} taken; {after}")


def _decisions_of(
    desk: Desk, answers: Sequence[tuple[int, Mapping[str, str], str]], path: Path, by: str
) -> list[tuple[int, Decision]]:
    """Return the decisions that rows of a table hold, with the line of each."""
    known = desk.things({row["thing"] for _, row, _ in answers})
    made: list[tuple[int, Decision]] = []
    seen: dict[tuple[str, str], int] = {}
    for line, row, verdict in answers:
        named, place = row["thing"], Location(path, line, 1)
        item = "" if verdict == "absent" else row.get("item", "").removeprefix("wd:")
        try:
            if named not in known:
                known[named] = desk.find(named)
            thing = known[named]._replace(part=row.get(_PART, ""))
            new = desk.decided(thing, item, verdict, by, row.get("because") or row.get("reasons") or "")
        except UsageError as error:
            raise InputError(error.message, location=place) from None
        if new.key in seen:
            raise InputError(f"line {seen[new.key]} decides on the same pair; keep one", location=place)
        seen[new.key] = line
        made.append((line, new))
    return made
