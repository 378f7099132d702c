"""Deciding on proposals one by one at a terminal, and by editing a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import click

from kg.cli.link import Desk, decided, print_proposal
from kg.cli.output import open_output, say
from kg.errors import InputError, Location, UsageError
from kg.link.decisions import Decision, put
from kg.link.pipeline import Proposal
from kg.terms import IRI, Prefixes

_HELP = """  a N   accept candidate N (1 if left out)      r N   reject candidate N
  u N   unsure about candidate N                x     looked for, and there is none
  s     skip, decide later                      b     undo the last decision
  o N   show the address of candidate N         q     stop here
"""
_COLUMNS = ("thing", "label", "item", "called", "score", "reasons", "decision", "because")
_WORDS = {"yes": "accepted", "no": "rejected", "unsure": "unsure", "absent": "absent"}


class Reviewer:
    """A walk through proposals; every decision is written at once, so that stopping anywhere loses nothing."""

    def __init__(self, desk: Desk, proposals: Sequence[Proposal], by: str) -> None:
        self._desk, self._proposals, self._by = desk, list(proposals), by
        self._decisions: list[Decision] = desk.decisions
        self._before: list[tuple[int, list[Decision]]] = []

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
                print_proposal(shown, self._desk, output)
            place = self._ask(shown, place)
        say(f"{len(self._before)} decisions were written; write the links with: kg link apply")

    def _ask(self, proposal: Proposal, place: int) -> int:
        """Take one answer; return the place of the proposal to show next, a negative one to stop."""
        try:
            answer = click.prompt("decision", err=True).strip().lower()
        except click.Abort:
            say("")
            raise
        letter, number = answer[:1], answer[1:].strip() or "1"
        if letter == "q":
            return -1
        if letter == "s":
            return place + 1
        if letter == "b":
            return self._undo(place)
        if letter == "x":
            return self._decide(proposal, place, "absent", "")
        chosen = int(number) if number.isdigit() else 0
        if letter not in "aruo" or not 1 <= chosen <= len(proposal.candidates):
            say(_HELP.rstrip())
            return place
        one = proposal.candidates[chosen - 1]
        if letter == "o":
            say(f"{self._desk.rules.entities}{one.item}")
            return place
        return self._decide(proposal, place, {"a": "accepted", "r": "rejected", "u": "unsure"}[letter], one.item)

    def _decide(self, proposal: Proposal, place: int, verdict: str, item: str) -> int:
        scored = next((one for one in proposal.candidates if one.item == item), None)
        reasons = "; ".join(feature.words for feature in scored.features) if scored else ""
        new = decided(self._desk, proposal.subject.iri, item, verdict, self._by, reasons, scored)
        try:
            decisions = put(self._decisions, new)
        except UsageError as error:
            say(error.message)
            return place
        self._before.append((place, self._decisions))
        self._decisions = decisions
        self._desk.save(decisions)
        return place if verdict in ("rejected", "unsure") else place + 1

    def _undo(self, place: int) -> int:
        if not self._before:
            say("nothing to undo")
            return place
        place, self._decisions = self._before.pop()
        self._desk.save(self._decisions)
        return place


def write_table(proposals: Sequence[Proposal], output: str) -> None:
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
    say(f"fill in the column decision with {', '.join(_WORDS)}, and read it with: kg link review --read {output}")


def read_table(desk: Desk, path: Path, by: str) -> list[Decision]:
    """Return the decisions with those of a filled-in table.

    Raises InputError, with the line, for a word that is no decision, and for one that cannot hold beside the others.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", location=Location(path)) from None
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t")
    if not {"thing", "item", "decision"} <= set(rows.fieldnames or ()):
        raise InputError("the table needs the columns thing, item and decision", location=Location(path, 1, 1))
    prefixes = Prefixes(desk.project.prefixes)
    decisions, count = desk.decisions, 0
    for row in rows:
        word = (row["decision"] or "").strip().lower()
        if not word:
            continue
        place = Location(path, rows.line_num, 1)
        if word not in _WORDS:
            raise InputError(f"{word!r} is no decision; write one of {', '.join(_WORDS)}", location=place)
        item = "" if word == "absent" else row["item"]
        thing = row["thing"] if ":/" in row["thing"] else str(prefixes.expand(row["thing"]))
        try:
            new = decided(desk, str(IRI(thing)), item, _WORDS[word], by, row.get("because") or row.get("reasons") or "")
            decisions = put(decisions, new)
        except UsageError as error:
            raise InputError(error.message, location=place) from None
        count += 1
    say(f"{count} decisions were taken; write the links with: kg link apply")
    return decisions
