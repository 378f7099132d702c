"""Deciding on proposals one by one at a terminal, and by editing a table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import click

from kg.cli.output import Output, open_output, say
from kg.errors import InputError, Location, UsageError
from kg.link.decisions import Decision, put, without
from kg.link.pipeline import Proposal
from kg.link.scoring import Scored

_HELP = """  a N   accept candidate N (1 if left out)      r N   reject candidate N
  u N   unsure about candidate N                x     looked for, and there is none
  s     skip, decide later                      b     undo the last decision
  o N   show the address of candidate N         q     stop here
"""
_ANSWER = re.compile(r"([aruoxsbq])\s*([0-9]{1,3})?", re.ASCII)
_COLUMNS = ("thing", "label", "item", "called", "score", "reasons", "decision", "because")
_WORDS = {"yes": "accepted", "no": "rejected", "unsure": "unsure", "absent": "absent"}


class Desk(Protocol):
    """Where decisions are made: what was decided so far, how a proposal is shown, and how a decision is kept."""

    @property
    def decisions(self) -> list[Decision]:
        """What was decided when the desk was opened."""
        ...

    @property
    def shared(self) -> bool:
        """Whether several subjects may be the same item."""
        ...

    @property
    def after(self) -> str:
        """What to do when all is decided."""
        ...

    @property
    def command(self) -> str:
        """The command by which a table of decisions is read."""
        ...

    def change(self, work: Callable[[list[Decision]], list[Decision]]) -> list[Decision]:
        """Change the decisions as they are now in the file; return them."""
        ...

    def decided(
        self, subject: str, item: str, verdict: str, by: str, because: str, scored: Scored | None = None
    ) -> Decision:
        """Return a person's decision of today; raise UsageError for one that cannot be."""
        ...

    def find(self, named: str) -> str:
        """Return the IRI of what a row of a table names."""
        ...

    def address(self, item: str) -> str:
        """Return where a candidate can be looked at."""
        ...

    def show(self, proposal: Proposal, output: Output) -> None:
        """Print a proposal with all its reasons."""
        ...


class Reviewer:
    """A walk through proposals; every decision is written at once, so that stopping anywhere loses nothing."""

    def __init__(self, session: Desk, proposals: Sequence[Proposal], by: str) -> None:
        self._desk, self._proposals, self._by = session, list(proposals), by
        self._decisions: list[Decision] = session.decisions
        self._made: list[tuple[int, Decision, list[Decision]]] = []
        """What was decided here: at which place, what, and instead of which decisions."""

    def run(self) -> None:
        """Ask until all is decided or skipped, or the person stops."""
        place = 0
        say(_HELP.rstrip())
        while 0 <= place < len(self._proposals):
            proposal = self._proposals[place]
            decided_on = {one.item for one in self._decisions if one.subject == proposal.subject.iri}
            shown = proposal._replace(
                candidates=tuple(one for one in proposal.candidates if one.item not in decided_on)
            )
            if not shown.candidates:
                place += 1
                continue
            with open_output(None) as output:
                output.write(f"{place + 1} of {len(self._proposals)}\n")
                self._desk.show(shown, output)
            place = self._ask(shown, place)
        say(f"{len(self._made)} decisions were written; {self._desk.after}")

    def _ask(self, proposal: Proposal, place: int) -> int:
        """Take one answer; return the place of the proposal to show next, a negative one to stop."""
        try:
            answer = click.prompt("decision", err=True).strip().lower()
        except click.Abort:
            say("")
            raise
        match = _ANSWER.fullmatch(answer)
        if match is None:
            say(_HELP.rstrip())
            return place
        letter, number = match[1], match[2] or "1"
        if letter == "q":
            return -1
        if letter == "s":
            return place + 1
        if letter == "b":
            return self._undo(place)
        if letter == "x":
            return self._decide(proposal, place, "absent", "")
        chosen = int(number)
        if not 1 <= chosen <= len(proposal.candidates):
            say(f"there is no candidate {chosen}")
            return place
        one = proposal.candidates[chosen - 1]
        if letter == "o":
            say(self._desk.address(one.item))
            return place
        return self._decide(proposal, place, {"a": "accepted", "r": "rejected", "u": "unsure"}[letter], one.item)

    def _decide(self, proposal: Proposal, place: int, verdict: str, item: str) -> int:
        scored = next((one for one in proposal.candidates if one.item == item), None)
        reasons = "; ".join(feature.words for feature in scored.features) if scored else ""
        new = self._desk.decided(proposal.subject.iri, item, verdict, self._by, reasons, scored)
        gone: list[Decision] = []

        def record(decisions: list[Decision]) -> list[Decision]:
            held = put(decisions, new, shared=self._desk.shared)
            gone.extend(one for one in decisions if one not in held)
            return held

        try:
            self._decisions = self._desk.change(record)
        except UsageError as error:
            say(error.message)
            return place
        self._made.append((place, new, gone))
        return place if verdict in ("rejected", "unsure") else place + 1

    def _undo(self, place: int) -> int:
        if not self._made:
            say("nothing to undo")
            return place
        place, made, gone = self._made.pop()

        def restore(decisions: list[Decision]) -> list[Decision]:
            if not any(_is_same(one, made) for one in decisions):
                say("it has been decided otherwise meanwhile, and stays so")
                return decisions
            decisions = without(decisions, made.key)
            for one in gone:
                try:
                    decisions = put(decisions, one, shared=self._desk.shared)
                except UsageError as error:  # by what others have decided since
                    say(f"what was said before does not come back: {error.message}")
            return decisions

        self._decisions = self._desk.change(restore)
        return place


def _is_same(one: Decision, other: Decision) -> bool:
    """Tell whether a decision that was read is one that was written, whose texts may have been put straight."""
    return one.key == other.key and (one.verdict, one.author, one.date) == (other.verdict, other.author, other.date)


def write_table(proposals: Sequence[Proposal], output: str, command: str) -> None:
    """Write proposals as a table of tab-separated values with an empty column for decisions."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(_COLUMNS)
    for proposal in proposals:
        for one in proposal.candidates:
            reasons = "; ".join(feature.words for feature in one.features)
            writer.writerow(
                (proposal.subject.iri, proposal.subject.label, one.item, one.label, one.score, reasons, "", "")
            )
    with open_output(output) as file:
        file.write(text.getvalue())
    say(f"fill in the column decision with {', '.join(_WORDS)}, and read it with: {command} --read {output}")


def read_table(session: Desk, path: Path, by: str) -> None:
    """Take the decisions of a filled-in table.

    Raises InputError, with the line, for a word that is no decision, for a row without what it needs, and for one that
    cannot hold beside the others; nothing is then taken.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", location=Location(path)) from None
    rows = [line.split("\t") for line in text.replace("\r\n", "\n").split("\n")]
    columns = rows[0]
    if not {"thing", "item", "decision"} <= set(columns):
        raise InputError("the table needs the columns thing, item and decision", location=Location(path, 1, 1))
    made: list[tuple[int, Decision]] = []
    seen: dict[tuple[str, str], int] = {}
    for number, cells in enumerate(rows[1:], 2):
        row = dict(zip(columns, (_unquoted(cell) for cell in cells), strict=False))
        word = row.get("decision", "").strip().lower()
        if not word:
            continue
        place = Location(path, number, 1)
        if word not in _WORDS:
            raise InputError(f"{word!r} is no decision; write one of {', '.join(_WORDS)}", location=place)
        try:
            new = _decision_of(session, row, _WORDS[word], by)
        except UsageError as error:
            raise InputError(error.message, location=place) from None
        if new.key in seen:
            raise InputError(f"line {seen[new.key]} decides on the same pair; keep one", location=place)
        seen[new.key] = number
        made.append((number, new))

    def record(decisions: list[Decision]) -> list[Decision]:
        for number, new in made:
            try:
                decisions = put(decisions, new, shared=session.shared)
            except UsageError as error:
                raise InputError(error.message, location=Location(path, number, 1)) from None
        return decisions

    if made:
        session.change(record)
    say(f"{len(made)} decisions were taken; {session.after}")


def _unquoted(cell: str) -> str:
    """Return a cell as a spreadsheet may have quoted it."""
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _decision_of(session: Desk, row: Mapping[str, str], verdict: str, by: str) -> Decision:
    thing = session.find(row.get("thing", "").strip())
    item = "" if verdict == "absent" else row.get("item", "").strip().removeprefix("wd:")
    return session.decided(thing, item, verdict, by, row.get("because") or row.get("reasons") or "")
