"""Deciding on proposals one by one at a terminal."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import click

from kg.cli.advice import told as as_told
from kg.cli.output import Output, open_output, say, say_lines
from kg.cli.taking_back import last_change
from kg.errors import KgError, UsageError
from kg.link.decisions import Decision
from kg.link.desk import Desk, thing_of
from kg.link.pipeline import Proposal
from kg.link.scoring import Scored, key_of
from kg.link.undoing import Whose
from kg.link.waiting import Waiting
from kg.link.wanted import scores_of

_HELP = """  a N   accept candidate N (1 if left out)      r N     reject candidate N
  u N   unsure about candidate N                x       looked for, and there is none
  i ID  look at an item that you name           n NAME  look by another name
  s     skip, decide later                      k       go back to what was skipped
  o N   show the address of candidate N         b       undo the last decision, of an earlier day as well
  q     stop here
  A reason stands behind a colon (a 1: the same birthday); a * decides the same for all alike (r* 1, x*),
  and with a score for the first candidate of all that have such a one (a* 0.9, r* 0.5-0.6).
"""
_ANSWER = re.compile(
    r"(?P<letter>[aruoxsbqk])(?P<all>\*?)\s*(?:(?P<scores>[01]?\.[0-9]+|[01]?(?:\.[0-9]+)?-[01]?(?:\.[0-9]+)?)|"
    r"(?P<number>[0-9]{1,3}))?\s*(?::\s*(?P<text>.*))?",
    re.ASCII | re.IGNORECASE,
)
_TYPED = re.compile(r"([inIN])\s+(\S.*)")
_VERDICTS = {"a": "accepted", "r": "rejected", "u": "unsure", "x": "absent"}


class _Answer(NamedTuple):
    """What a person typed: a letter, for which others too, the number of a candidate, and a reason or a text."""

    letter: str
    for_all: bool = False
    scores: str = ""
    number: int = 1
    text: str = ""


def _read(answer: str) -> _Answer | None:
    if match := _TYPED.fullmatch(answer):
        return _Answer(match[1].lower(), text=match[2].strip())
    match = _ANSWER.fullmatch(answer)
    if match is None or (match["all"] and match["letter"].lower() not in _VERDICTS):
        return None
    if match["scores"] and not match["all"]:
        return None
    number, text = int(match["number"] or 1), (match["text"] or "").strip()
    return _Answer(match["letter"].lower(), bool(match["all"]), match["scores"] or "", number, text)


class Reviewer:
    """A walk through what waits; every decision is written at once, so that stopping anywhere loses nothing.

    `show` prints a proposal with all its reasons; `after` says what to do when all is decided, and `undo` is the
    command that takes back the last decision of the person.
    """

    def __init__(
        self, desk: Desk, waiting: Waiting, by: str, show: Callable[[Proposal, Output], None], after: str, undo: str
    ) -> None:
        self._desk, self._waiting, self._by, self._show, self._after = desk, waiting, by, show, after
        self._undo, self._undo_command = undo, shlex.join([*undo.split(), "--by", by])
        self._limits = desk.project.linking.thresholds
        self._made = 0
        self._skipped: dict[str, None] = {}
        self._looked_at: dict[str, Proposal] = {}
        """Proposals with candidates that the person typed in, until something is decided on them."""
        self._waiting.know(desk.current())

    def run(self) -> None:
        """Ask until all is decided or skipped, or the person stops."""
        place = 0
        say_lines(_HELP)
        while 0 <= place < len(self._waiting.order):
            key = self._waiting.order[place]
            self._note(key)
            proposal = self._waiting.open(key)
            if proposal is None:
                place += 1
                continue
            shown = self._looked_at.get(key, proposal)
            with open_output(None) as output:
                output.write(f"{place + 1} of {len(self._waiting.order)}\n")
                self._show(shown, output)
            place = self._ask(shown, place)
        self._skipped = {iri: None for iri in self._skipped if self._waiting.open(iri)}
        left = f"{len(self._skipped)} were skipped, and wait; " if self._skipped else ""
        back = f"; take the last back with: {self._undo_command}" if self._made else ""
        written = "1 decision was" if self._made == 1 else f"{self._made} decisions were"
        say(f"{written} written; {left}{self._after}{back}")

    def _note(self, key: str) -> None:
        """Take note of what others have decided meanwhile, and of what that means for a thing."""
        decisions = self._desk.current()
        self._waiting.know(decisions)
        if (proposal := self._waiting.open(key)) is not None:
            self._waiting.change(self._desk.look_again([proposal], decisions))

    def _ask(self, proposal: Proposal, place: int) -> int:
        """Take one answer; return the place of the proposal to show next, a negative one to stop."""
        try:
            typed = click.prompt("decision", err=True).strip()
        except click.Abort:
            say("")
            raise
        if (answer := _read(typed)) is None:
            say(f"{typed!r} is no answer; these are:")
            say_lines(_HELP)
            return place
        if answer.letter == "q":
            return -1
        if answer.letter == "s":
            self._skipped[proposal.subject.key] = None
            return place + 1
        if answer.letter == "k":
            return self._to_skipped(place)
        if answer.letter == "b":
            return self._take_back(place)
        if answer.letter in ("i", "n"):
            return self._look(proposal, place, answer)
        if answer.scores:
            return self._decide_scored(place, answer)
        if answer.letter == "x":
            return self._decide(proposal, place, answer, None)
        if not 1 <= answer.number <= len(proposal.candidates):
            say(f"there is no candidate {answer.number}")
            return place
        one = proposal.candidates[answer.number - 1]
        if answer.letter == "o":
            say(self._desk.address(one.item))
            return place
        return self._decide(proposal, place, answer, one)

    def _to_skipped(self, place: int) -> int:
        for iri in list(self._skipped):
            del self._skipped[iri]
            found = self._waiting.place(iri)
            if found is not None and self._waiting.open(iri) is not None:
                return found
        say("nothing was skipped")
        return place

    def _look(self, proposal: Proposal, place: int, answer: _Answer) -> int:
        """Show what a person typed in among the candidates."""
        work = self._desk.with_item if answer.letter == "i" else self._desk.with_name
        try:
            self._looked_at[proposal.subject.key] = work(proposal, answer.text)
        except KgError as error:
            say(error.message)
        return place

    def _decide(self, proposal: Proposal, place: int, answer: _Answer, one: Scored | None) -> int:
        cases = [(proposal, one)]
        if answer.for_all:
            cases += self._waiting.alike(proposal, one, self._limits if answer.letter == "a" else None)
            if len(cases) == 1:
                what = "of which the next is far behind" if answer.letter == "a" else "is alike"
                say(f"no other {what}; without the * it is decided for this one")
                return place
            if not _confirm(cases[1:], f"{len(cases) - 1} are alike"):
                return place
        if not self._take(cases, answer):
            return place
        return place if answer.letter in ("r", "u") else place + 1

    def _decide_scored(self, place: int, answer: _Answer) -> int:
        """Decide the same on all whose first candidate has a score that was typed."""
        try:
            scores = scores_of(answer.scores)
        except UsageError as error:
            say(error.message)
            return place
        every = self._waiting.within(scores, whole=answer.letter == "x")
        cases = self._waiting.within(scores, self._limits) if answer.letter == "a" else every
        if len(cases) < len(every):
            say(f"{len(every) - len(cases)} are left out: the next is close behind, or it is the first of two")
        if not cases:
            say("nothing is left" if every else "nothing that waits has such a score")
        elif _confirm(cases, f"{len(cases)} have such a score"):
            self._take([(case, None if answer.letter == "x" else one) for case, one in cases], answer)
        return place

    def _take(self, cases: Sequence[tuple[Proposal, Scored | None]], answer: _Answer) -> bool:
        """Write the same decision on all cases; tell whether any was."""
        try:
            new = list(self._decisions(cases, _VERDICTS[answer.letter], answer.text))
            found = self._desk.decide(new, self._waiting.telling_of)
        except UsageError as error:
            say(as_told(error))
            return False
        for words in found.told:
            say(words)
        for case, _ in cases:
            self._looked_at.pop(case.subject.key, None)
        self._waiting.change(found.again)
        kept = {(one.key, one.verdict, one.author) for one in found.decisions}
        self._made += len(new) if not found.told else sum((one.key, one.verdict, one.author) in kept for one in new)
        return True

    def _decisions(
        self, cases: Sequence[tuple[Proposal, Scored | None]], verdict: str, because: str
    ) -> Iterator[Decision]:
        for proposal, one in cases:
            reasons = "; ".join(feature.words for feature in one.features) if one else ""
            told = "; ".join(filter(None, (because, reasons)))
            thing = thing_of(proposal.subject)
            yield self._desk.decided(thing, one.item if one else "", verdict, self._by, told, one)

    def _take_back(self, place: int) -> int:
        try:
            change = last_change(self._desk, Whose(self._by, self._by), self._undo)
        except UsageError as error:
            say(error.message)
            return place
        decisions, told = self._desk.take_back(change)
        for words in told:
            say(words)
        concerned = (*change.made, *change.gone)
        things = {one.subject for one in concerned}
        self._waiting.change(self._desk.look_again(self._waiting.telling_of(things), decisions))
        self._waiting.know(decisions)
        self._made = max(0, self._made - len([one for one in change.made if one.author == self._by]))
        keys = {key_of(one.subject, one.part) for one in concerned}
        found = [there for key in keys if (there := self._waiting.place(key)) is not None]
        return min(found, default=place)


def _confirm(cases: Sequence[tuple[Proposal, Scored | None]], words: str) -> bool:
    names = ", ".join(case.subject.shown for case, _ in cases[:5])
    return click.confirm(f"{words} ({names}{' …' if len(cases) > 5 else ''}): the same for all?", err=True)
