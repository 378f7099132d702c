"""Whether a row of a filled-in table is of one piece: a cell may have come from another row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from kg.ask.folding import fold
from kg.errors import UsageError
from kg.link.decisions import plain_part
from kg.link.desk import Desk, Thing


class Fault(Exception):
    """A cell that does not fit the others of its row; `column` is where it stands."""

    def __init__(self, column: str, error: UsageError) -> None:
        super().__init__(error.message)
        self.column, self.error = column, error


class Said(NamedTuple):
    """What a row says: the verdict on an item, empty for none, the reason, and the reasons that were written there.

    `offered` is the item in the row, whatever the verdict; None where several rows of the table are on the same.
    """

    verdict: str
    item: str
    because: str
    reasons: str
    offered: str | None = None


class RowChecks:
    """What is known of things, of items, and of what was proposed, against which rows are held."""

    def __init__(self, desk: Desk, things: Mapping[str, Thing]) -> None:
        self._desk = desk
        iris = {one.iri for one in things.values()}
        self._names = desk.names_of(iris)
        proposals = list(desk.proposed(iris))
        self._reasons = {
            (one.subject.iri, one.subject.part, scored.item): "; ".join(feature.words for feature in scored.features)
            for one in proposals
            for scored in one.candidates
        }
        self._unfound = {one.subject.iri for one in proposals if not one.candidates and not one.subject.part}

    def require_fit(self, row: Mapping[str, str], thing: Thing, said: Said) -> None:
        """Raise Fault for a label that is not the thing's, a part that is none, or a name that the item has not."""
        label, called = row.get("label", ""), row.get("called", "")
        names = {thing.label, *self._names.get(thing.iri, ())}
        if label and not _is_among(label, names):
            told = f"{label!r} is no name of {thing.iri}, which is called {thing.label!r}"
            raise Fault("label", UsageError(f"{told}; put the row right, or empty this cell"))
        try:
            self._desk.require_part(thing)
        except UsageError as error:
            raise Fault("part", error) from None
        if said.item and thing.part:
            self._require_its_part(thing, said)
        if said.item and not thing.part:
            self._require_whole(thing, said)
        if said.verdict == "absent" and not thing.part and self._desk.is_joint(thing):
            self._require_absent_whole(thing, said)
        theirs = self._desk.names_of_item(thing, said.item) if called and said.item else ()
        if theirs and not _is_among(called, theirs):
            told = f"{called!r} is no name of {said.item}, which is called {theirs[0]!r}"
            raise Fault("called", UsageError(f"{told}; put the row right, or empty this cell"))

        if said.verdict == "accepted" and not theirs and self.is_stale(thing, said):
            self._require_of_pair(thing, said)

    def _require_of_pair(self, thing: Thing, said: Said) -> None:
        """Raise Fault for an item that nobody knows in a row with the reasons of another one."""
        words = said.reasons.split()
        others = (item for (iri, _, item), told in self._reasons.items() if iri == thing.iri and told.split() == words)
        if (other := next(others, said.item)) != said.item:
            told = f"the reasons of this row are those of {other}, and it says {said.item}"
            raise Fault("item", UsageError(f"{told}; put the row right, or empty the cells called and reasons"))

    def _require_its_part(self, thing: Thing, said: Said) -> None:
        """Raise Fault for an item that was offered for other parts of a joint name alone."""
        parts = [part for iri, part, item in self._reasons if part and (iri, item) == (thing.iri, said.item)]
        if said.verdict == "accepted" and parts and plain_part(thing.part) not in parts:
            told = f"{said.item} was offered for the part {parts[0]!r}, and this row says {thing.part!r}; put it right"
            raise Fault("part", UsageError(f"{told}, or decide at the prompt: kg link review --joint"))

    def _require_whole(self, thing: Thing, said: Said) -> None:
        """Raise Fault for an item that stands for a joint name as a whole, and was not offered so, nor is called so."""
        parts = [part for iri, part, item in self._reasons if (iri, item) == (thing.iri, said.item)]
        if "" in parts or not self._desk.is_joint(thing):
            return
        if not parts and (said.verdict != "accepted" or self._desk.is_called(said.item, thing)):
            return
        offered = f"for its part {parts[0]!r}" if parts else "not for the whole of it"
        told = f"{thing.label!r} is a joint name, and {said.item} was offered {offered}; write here which part is meant"
        command = {"accepted": "accept", "rejected": "reject"}.get(said.verdict, said.verdict)
        raise Fault("part", UsageError(f"{told}. If all of it is, decide at the prompt: kg link {command} THING ITEM"))

    def _require_absent_whole(self, thing: Thing, said: Said) -> None:
        """Raise Fault for a joint name that is told to have no item in a row that may be on one of its parts."""
        whole = (thing.iri, "", said.offered) in self._reasons or (said.offered == "" and thing.iri in self._unfound)
        if not whole:
            told = f"{thing.label!r} is a joint name, and a part is not told to be absent, which this row may be on"
            raise Fault("part", UsageError(f"{told}. If all of it is, decide at the prompt: kg link absent THING"))

    def evidence(self, thing: Thing, said: Said) -> str:
        """Return what is kept with a decision: the reason that somebody wrote, or those proposed for this very pair."""
        return said.because or ("" if self.is_stale(thing, said) else said.reasons)

    def is_stale(self, thing: Thing, said: Said) -> bool:
        """Tell whether the reasons of a row are others than those that were proposed for its thing and item."""
        proposed = self._reasons.get((thing.iri, plain_part(thing.part), said.item), "")
        return bool(said.reasons) and said.reasons.split() != proposed.split()


def _is_among(name: str, names: Collection[str]) -> bool:
    return any(_plain(name) == _plain(one) for one in names)


def _plain(name: str) -> str:
    return fold(name).replace(" ", "") or " ".join(name.split())
