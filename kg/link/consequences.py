"""What follows from a decision for others, in words: what rested on it, what came by that, what differs from it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from kg.engines.base import Engine
from kg.errors import Advice
from kg.link.decisions import Decision
from kg.link.falling import Court
from kg.link.keeping import DecisionFile
from kg.link.resting import find_fallen, words_on
from kg.link.rules import Rules
from kg.link.sources.base import CandidateSource
from kg.link.support import advice_to_decide, fallen_in, words_on_changes, words_on_room
from kg.project.config import Project

InWords = Callable[[Advice], str]


class Consequences:
    """Tells what follows from a change of the decisions on links; `in_words` puts what to do next behind it.

    Without an `engine` and a `source` nothing is told of facts.
    """

    def __init__(
        self, project: Project, rules: Rules, engine: Engine | None, source: CandidateSource | None, in_words: InWords
    ) -> None:
        self._project, self._rules, self._in_words = project, rules, in_words
        self._again = advice_to_decide(rules.target.name if rules.target else "")
        self._court = Court(project, rules, engine, source) if engine is not None and source is not None else None

    def before(self, file: DecisionFile, things: Collection[str]) -> list[Decision]:
        """Return the decisions before those on things go; what rests on these is worked out where it is not kept."""
        decisions = file.read()
        links = {one.subject for one in decisions if one.verdict == "accepted" and one.subject in things}
        noted = self._court.resting(decisions, links) if self._court is not None and links else []
        return file.note(noted) if noted else decisions

    def of_going(self, before: Collection[Decision], after: Collection[Decision], things: Collection[str]) -> list[str]:
        """Return what followed from the going of decisions on things: what rests on it, and what stands again."""
        gone, again = words_on_changes(before, after)
        lay = {one.key for one in fallen_in(before)}
        more = {one.subject for one in fallen_in(after) if one.key not in lay}
        told = [words + self._in_words(self._again) for words in gone]
        return [*told, *self._left_by(after, {*things, *more}), *again]

    def _left_by(self, decisions: Collection[Decision], things: Collection[str]) -> list[str]:
        """Return which identifiers of things came by links that the decisions do not have."""
        fallen = find_fallen(self._project, self._rules, decisions) if things else []
        told = words_on([one for one in fallen if one.decision.subject in things])
        return [words + self._in_words(Advice("take-over")) for words in told]

    def of_new(self, new: Sequence[Decision], after: Collection[Decision]) -> list[str]:
        """Return what new decisions contradict: facts of the thing itself, and what the rules took of others.

        And what had fallen that they leave no room.
        """
        told = words_on_room(new, fallen_in(after))
        if self._court is None:
            return told
        for one in new:
            why = self._court.differing(one, after) if one.verdict == "accepted" else ""
            if any(words not in one.comment for words in why.split("; ")):
                told.append(f"{one.subject_label}: {one.item} differs: {why}; take it back if it is another")
        near = {one.subject for one in new if one.verdict in ("accepted", "rejected") and not one.part}
        unfit = self._court.contradicted(after, near) if near else []
        back = f"; decide again{self._in_words(self._again)}"
        return [*told, *(found.words + back for found in unfit)]
