"""Whether a row of a filled-in table is of one piece: a cell may have come from another row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from kg.ask.folding import fold
from kg.errors import UsageError
from kg.link.decisions import plain_part
from kg.link.desk import Desk, Thing
from kg.link.offered import mark_of, read_offered, reasons_of


class Fault(Exception):
    """A cell that does not fit the others of its row; `column` is where it stands."""

    def __init__(self, column: str, error: UsageError) -> None:
        super().__init__(error.message)
        self.column, self.error = column, error


class Said(NamedTuple):
    """What a row says: the verdict on an item, empty for none, the reason, and the reasons that were written there.

    `offered` is the item in the row, whatever the verdict; None where several rows of the table are on the same.
    `scored` is whether a score stands there, which a row without an item was never given.
    """

    verdict: str
    item: str
    because: str
    reasons: str
    offered: str | None = None
    scored: bool = False


class RowChecks:
    """What is known of things, of items, and of what was proposed, against which rows are held."""

    def __init__(self, desk: Desk, things: Mapping[str, Thing]) -> None:
        self._desk = desk
        iris = {one.iri for one in things.values()}
        self._names = desk.names_of(iris)
        self._offered = defaultdict(set, read_offered(desk.offered_path, iris))
        """The marks of the reasons that each pair was offered with, an empty item being that there is none."""
        for pair, words in reasons_of(desk.proposed(iris)):
            self._offered[pair].add(mark_of(words))
        self._decided = {(one.subject, one.part, one.item) for one in desk.current()}

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

    def require_offered(self, row: Mapping[str, str], thing: Thing, said: Said) -> None:
        """Raise Fault for an item that was never offered for a thing, and that nobody has typed in on purpose.

        Cells that were moved together are at one with each other: another item, with what it is called, its score and
        its reasons. Who means such an item leaves what was written about it out, unless it is called as the thing is.
        """
        called, pair = row.get("called", ""), (thing.iri, plain_part(thing.part), said.item)
        if not said.item or not (called or said.reasons) or pair in self._offered or pair in self._decided:
            return
        theirs = self._desk.names_of_item(thing, said.item)
        ours = [thing.part] if thing.part else [thing.label, *self._names.get(thing.iri, ())]
        known = theirs or ([] if self._desk.knows_items() else [called])
        if known and self._desk.is_alike(thing, ours, known):
            return
        told = f"{said.item} was not offered for {ours[0]!r}, and is {_called(known)}"
        if (other := self._item_of_reasons(thing, said)) and not theirs:
            told = f"the reasons of this row are those of {other}, and it says {said.item}"
        raise Fault("item", UsageError(f"{told}; put the row right, or empty the cells called and reasons"))

    def _item_of_reasons(self, thing: Thing, said: Said) -> str:
        """Return the item for a thing that the reasons of a row were written for, if that is another one."""
        mark = mark_of(said.reasons)
        others = (item for (iri, _, item), marks in self._offered.items() if iri == thing.iri and mark in marks)
        return next((item for item in others if item and item != said.item), "")

    def _require_its_part(self, thing: Thing, said: Said) -> None:
        """Raise Fault for an item that was offered for other parts of a joint name alone."""
        parts = [part for iri, part, item in self._offered if part and (iri, item) == (thing.iri, said.item)]
        if said.verdict == "accepted" and parts and plain_part(thing.part) not in parts:
            told = f"{said.item} was offered for the part {parts[0]!r}, and this row says {thing.part!r}; put it right"
            raise Fault("part", UsageError(f"{told}, or decide at the prompt: kg link review --joint"))

    def _require_whole(self, thing: Thing, said: Said) -> None:
        """Raise Fault for an item that stands for a joint name as a whole, and was not offered so, nor is called so."""
        parts = [part for iri, part, item in self._offered if (iri, item) == (thing.iri, said.item)]
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
        whole = (thing.iri, "", said.offered) in self._offered
        if not whole or (said.scored and not said.offered):
            told = f"{thing.label!r} is a joint name, and a part is not told to be absent, which this row may be on"
            raise Fault("part", UsageError(f"{told}. If all of it is, decide at the prompt: kg link absent THING"))

    def evidence(self, thing: Thing, said: Said) -> str:
        """Return what is kept with a decision: the reason that somebody wrote, or those proposed for this very pair."""
        return said.because or ("" if self.is_stale(thing, said) else said.reasons)

    def is_stale(self, thing: Thing, said: Said) -> bool:
        """Tell whether the reasons of a row are others than those that were proposed for its thing and item."""
        marks = self._offered.get((thing.iri, plain_part(thing.part), said.item), set())
        return bool(said.reasons) and mark_of(said.reasons) not in marks


def _called(names: Sequence[str]) -> str:
    return f"called {names[0]!r}" if names else "not known here"


def _is_among(name: str, names: Collection[str]) -> bool:
    return any(_plain(name) == _plain(one) for one in names)


def _plain(name: str) -> str:
    return fold(name).replace(" ", "") or " ".join(name.split())
