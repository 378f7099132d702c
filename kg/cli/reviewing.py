"""Deciding on proposals one by one at a terminal, and by editing a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import click

from kg.cli.link_session import Thing
from kg.cli.output import Output, open_output, say
from kg.errors import InputError, Location, UsageError
from kg.link.decisions import Decision, put, without
from kg.link.pipeline import Proposal
from kg.link.scoring import Scored
from kg.link.sheets import read_sheet, written

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
        self, thing: Thing, item: str, verdict: str, by: str, because: str, scored: Scored | None = None
    ) -> Decision:
        """Return a person's decision of today; raise UsageError for one that cannot be."""
        ...

    def things(self, named: Collection[str]) -> dict[str, Thing]:
        """Return what rows of a table name, as far as it is found at once; `find` is for the rest."""
        ...

    def find(self, named: str) -> Thing:
        """Return what a row of a table names; raise UsageError for what cannot be decided on."""
        ...

    def address(self, item: str) -> str:
        """Return where a candidate can be looked at."""
        ...

    def show(self, proposal: Proposal, output: Output) -> None:
        """Print a proposal with all its reasons."""
        ...


class Reviewer:
    """A walk through proposals; every decision is written at once, so that stopping anywhere loses nothing."""

    def __init__(self, desk: Desk, proposals: Sequence[Proposal], by: str) -> None:
        self._desk, self._proposals, self._by = desk, list(proposals), by
        self._decisions: list[Decision] = desk.decisions
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
        subject = proposal.subject
        thing = Thing(subject.iri, subject.cls, subject.label)
        new = self._desk.decided(thing, item, verdict, self._by, reasons, scored)
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
    with open_output(output) as file:
        for row in (_COLUMNS, *_rows_of(proposals)):
            file.write("\t".join(map(written, row)) + "\n")
    say(f"fill in the column decision with {', '.join(_WORDS)}, and read it with: {command} --read {output}")


def _rows_of(proposals: Sequence[Proposal]) -> Iterator[tuple[str, ...]]:
    for proposal in proposals:
        for one in proposal.candidates:
            reasons = "; ".join(feature.words for feature in one.features)
            yield proposal.subject.iri, proposal.subject.label, one.item, one.label, str(one.score), reasons, "", ""


def read_table(desk: Desk, path: Path, by: str) -> None:
    """Take the decisions of a filled-in table.

    Raises InputError, with the line, for a word that is no decision, for a row without what it needs, and for one that
    cannot hold beside the others; nothing is then taken.
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
        for number, new in made:
            try:
                decisions = put(decisions, new, shared=desk.shared)
            except UsageError as error:
                raise InputError(error.message, location=Location(path, number, 1)) from None
        return decisions

    if made:
        desk.change(record)
    say(f"{len(made)} decisions were taken; {desk.after}")


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
            new = desk.decided(known[named], item, verdict, by, row.get("because") or row.get("reasons") or "")
        except UsageError as error:
            raise InputError(error.message, location=place) from None
        if new.key in seen:
            raise InputError(f"line {seen[new.key]} decides on the same pair; keep one", location=place)
        seen[new.key] = line
        made.append((line, new))
    return made
