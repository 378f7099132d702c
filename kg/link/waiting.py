"""What waits for a person: in which order, who decides on what, and which cases are alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256

from kg.link.decisions import FALLEN, RELATED, Decision
from kg.link.pipeline import Proposal
from kg.link.rounds import related_to
from kg.link.scoring import Scored, as_rival, key_of
from kg.link.wanted import Scores, Wanted
from kg.project.config import Thresholds

_ALL = Wanted()


class Waiting:
    """Proposals in the order in which they are decided: first those on which most others depend, such as groups.

    Where items are not `shared`, candidates that another thing is linked to are left out. What has `fallen`, by the
    keys of subjects, stands before all others, and waits even where it is proven. What the rules decided on pairs that
    are `doubted` counts as open.
    """

    def __init__(
        self,
        proposals: Iterable[Proposal],
        wanted: Wanted = _ALL,
        *,
        shared: bool = False,
        fallen: Collection[str] = (),
        doubted: Collection[tuple[str, str]] = (),
    ) -> None:
        self._proposals = {one.subject.key: one for one in proposals if wanted.joint or not one.subject.part}
        self._wanted, self._shared, self._fallen, self._doubted = wanted, shared, fallen, doubted
        self._telling: dict[str, list[str]] = {}
        highest: dict[str, float] = {}
        for key, one in self._proposals.items():
            highest[one.subject.iri] = max(highest.get(one.subject.iri, 0.0), _best(one))
            for thing in related_to(one.subject):
                self._telling.setdefault(thing, []).append(key)
        weights = Counter({thing: len(many) for thing, many in self._telling.items()})
        self._roots = {key: _root(one, weights) for key, one in self._proposals.items()} if wanted.part[1] > 1 else {}

        def urgency(
            key: str,
        ) -> tuple[bool, float, float, str]:  # the parts of a name stand behind the whole, as they were made
            iri = self._proposals[key].subject.iri
            return key not in fallen, -weights[iri], -highest[iri], iri

        self.order = sorted((key for key, one in self._proposals.items() if self._is_wanted(one)), key=urgency)
        self._places = {key: place for place, key in enumerate(self.order)}
        self.know(())

    def know(self, decisions: Iterable[Decision]) -> None:
        """Take note of what is decided by now."""
        told = [one for one in decisions if one.author or one.key not in self._doubted]
        self._settled = {one.subject for one in told if one.verdict in ("accepted", "absent")}
        self._whole = {one.subject for one in told if one.verdict == "accepted"}
        self._related = {key_of(one.subject, one.part) for one in told if one.verdict == RELATED}
        self._keys = {one.key for one in told if one.verdict != FALLEN}
        self._holders = {one.item: one.subject for one in told if one.verdict == "accepted"}

    def change(self, proposals: Iterable[Proposal]) -> None:
        """Put proposals that were made anew in the places of those before; others are known beside them."""
        for one in proposals:
            if one.subject.key not in self._proposals:
                for thing in related_to(one.subject):
                    self._telling.setdefault(thing, []).append(one.subject.key)
            self._proposals[one.subject.key] = one

    @property
    def proposals(self) -> list[Proposal]:
        """All proposals, whether they wait or not."""
        return list(self._proposals.values())

    def telling_of(self, things: Collection[str]) -> list[Proposal]:
        """Return the proposals whose facts tell of some things, waiting or not."""
        keys = dict.fromkeys(key for thing in sorted(things) for key in self._telling.get(thing, ()))
        return [self._proposals[key] for key in keys]

    def place(self, key: str) -> int | None:
        """Return the place of a thing, or of a part of its name, in the order, None where nobody wants to see it."""
        return self._places.get(key)

    def open(self, key: str) -> Proposal | None:
        """Return what is still to be decided on a thing, or on a part of its name; None where nothing is."""
        proposal = self._proposals.get(key)
        if proposal is None or self._is_settled(proposal):
            return None
        kept = tuple(one for one in proposal.candidates if self._is_open(proposal, one))
        if not kept and (proposal.candidates or not self._wanted.unfound):
            return None
        return proposal._replace(candidates=kept)

    def over_rules(self, key: str, decisions: Collection[Decision]) -> Proposal | None:
        """Return what a person may decide on a thing, or on a part of its name, whatever the rules took for it."""
        thing = key.partition(" ")[0]
        self.know(one for one in decisions if one.author or one.subject != thing)
        found = self.open(key)
        self.know(decisions)
        return found

    def __iter__(self) -> Iterator[Proposal]:
        return (found for key in self.order if (found := self.open(key)) is not None)

    def alike(
        self, proposal: Proposal, candidate: Scored | None, limits: Thresholds | None = None
    ) -> list[tuple[Proposal, Scored | None]]:
        """Return other open proposals whose candidate in the same place has the same reasons, with that candidate.

        Without a candidate those whose candidates all have the same reasons as those here. With `limits` only those
        whose candidate is as far ahead of all others as they say.
        """
        place = proposal.candidates.index(candidate) if candidate is not None else -1
        wanted = _reasons(proposal, place)
        return [
            (one, one.candidates[place] if candidate is not None else None)
            for one in self
            if one.subject.key != proposal.subject.key
            and place < len(one.candidates)
            and _reasons(one, place) == wanted
            and (limits is None or candidate is None or self._is_ahead(one, place, limits))
        ]

    def within(
        self, scores: Scores, limits: Thresholds | None = None, *, whole: bool = False
    ) -> list[tuple[Proposal, Scored]]:
        """Return the open proposals whose first candidate has such a score, with that candidate.

        With `limits` none whose next is not as far behind as they say, as for what is proven, and none that is the
        first of two: nobody could tell which is meant. With `whole` no parts of joint names.
        """
        every = (one for one in self if one.candidates and not (whole and one.subject.part))
        found = [(one, one.candidates[0]) for one in every if scores.fit(one.candidates[0].score)]
        if limits is None:
            return found
        claims = Counter(first.item for one, first in found if not one.subject.part)
        return [
            (one, first)
            for one, first in found
            if (self._shared or one.subject.part or claims[first.item] == 1) and self._is_ahead(one, 0, limits)
        ]

    def _is_ahead(self, proposal: Proposal, place: int, limits: Thresholds) -> bool:
        """Tell whether a candidate is as far ahead of all others as what is proven.

        One that is not offered is a rival as well; what has been refused since is none.
        """
        one, others = proposal.candidates[place], [*proposal.candidates[:place], *proposal.candidates[place + 1 :]]
        gaps = [one.score - as_rival(rival, one, limits) for rival in others]
        if (
            place == 0
            and one.gap is not None
            and self._proposals[proposal.subject.key].candidates == proposal.candidates
        ):
            gaps.append(one.gap)
        return all(round(gap, 4) >= limits.gap for gap in gaps)

    def _is_settled(self, proposal: Proposal) -> bool:
        subject = proposal.subject
        if subject.part:  # what has no item as a whole may have parts that have
            return subject.iri in self._whole or subject.key in self._related
        return subject.iri in self._settled

    def _is_open(self, proposal: Proposal, one: Scored) -> bool:
        iri, free = proposal.subject.iri, self._shared or bool(proposal.subject.part)
        return (iri, one.item) not in self._keys and (free or self._holders.get(one.item, iri) == iri)

    def _is_wanted(self, one: Proposal) -> bool:
        wanted = self._wanted
        if wanted.classes and one.subject.cls not in wanted.classes:
            return False
        if not one.candidates:
            return wanted.unfound and wanted.scores.least == 0
        proven = one.proven is not None and one.subject.key not in self._fallen
        if not wanted.scores.fit(_best(one)) or (proven and not wanted.proven):
            return False
        number, parts = wanted.part
        return parts == 1 or int(sha256(self._roots[one.subject.key].encode()).hexdigest(), 16) % parts == number - 1


def _best(proposal: Proposal) -> float:
    return proposal.candidates[0].score if proposal.candidates else 0.0


def _root(proposal: Proposal, weights: Counter[str]) -> str:
    """Return the thing by which others that belong to it are found, such as the largest group of a member."""
    return max((proposal.subject.iri, *sorted(related_to(proposal.subject))), key=lambda iri: weights[iri])


def _reasons(proposal: Proposal, place: int) -> tuple[object, ...]:
    """Return what speaks for and against a candidate without names and numbers, or what does for all candidates."""
    chosen = proposal.candidates if place < 0 else proposal.candidates[place : place + 1]
    return (
        proposal.subject.cls,
        bool(proposal.subject.part),
        *(
            (one.type_ok, one.decision, *((f.name, f.outcome, f.proves, _why(f.name, f.words)) for f in one.features))
            for one in chosen
        ),
    )


def _why(name: str, words: str) -> str:
    return re.sub(r"[0-9]+", "", words.rpartition("': ")[2]) if name == "name" else ""
