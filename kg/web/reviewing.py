"""The page on which links are decided: the only one that writes, and only for pages of this very server."""

from __future__ import annotations

from hmac import compare_digest
from pathlib import Path
from typing import Any, NamedTuple

from flask import Blueprint, Response, request

from kg.errors import UsageError
from kg.link.decisions import VERDICTS
from kg.link.desk import thing_of
from kg.link.falling import Court, fallen_keys
from kg.link.link_desk import LinkDesk
from kg.link.pipeline import Proposal, read_proposals
from kg.link.rules import read_rules
from kg.link.scoring import Scored, key_of
from kg.link.sources.opening import open_index
from kg.link.undoing import NotTheirs, Whose, last_of
from kg.link.waiting import Waiting
from kg.link.wanted import Wanted, wanted_of
from kg.rdf.terms import IRI
from kg.web.addresses import Addresses
from kg.web.application import page
from kg.web.problems import Problem
from kg.web.served import Served

_LONGEST = 1_000
_KEPT = ("by", "class", "score", "part")


class _Shown(NamedTuple):
    """A candidate as it is shown: where it can be looked at, and how many others have the same reasons."""

    one: Scored
    address: str
    alike: int


class _Room:
    """What one process keeps of the review: the desk, and what waits, until other proposals are there."""

    def __init__(self, served: Served) -> None:
        self._served = served
        project = served.project
        rules = read_rules(project)
        self.desk = LinkDesk(project, rules, open_index(project, rules), served.engine)
        self._court = Court(project, rules, served.engine, self.desk.source)
        self._waiting: dict[Wanted, Waiting] = {}
        self._stamp: tuple[int, int] | None = None
        self._fallen: set[str] = set()

    def waiting(self, wanted: Wanted) -> Waiting:
        """Return what waits, with what is decided by now."""
        path, decisions = self.desk.proposals_path, self.desk.current()
        fallen, stamp = fallen_keys(decisions), _stamp(path)
        if not fallen <= self._fallen:  # what was decided since keeps its place, so that the next is shown behind it
            self._stamp = None
        if stamp != self._stamp or wanted not in self._waiting:
            found = self._court.with_fallen(read_proposals(path, self.desk.basis), decisions)
            self._waiting = {wanted: Waiting(found, wanted, fallen=fallen)}
            self._stamp, self._fallen = stamp, fallen
        self._waiting[wanted].know(decisions)
        return self._waiting[wanted]


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def make(served: Served, addresses: Addresses, token: str) -> Blueprint:
    """Return the routes of the review; what is posted without the token, or from another site, decides nothing."""
    routes = Blueprint("reviewing", __name__)
    rooms: list[_Room] = []

    def room() -> _Room:
        if not rooms:
            rooms.append(_Room(served))
        return rooms[0]

    @routes.get("/review")
    def review() -> Response:
        return _page(room(), served, addresses, token, request.args, [])

    @routes.post("/review")
    def decide() -> Response:
        form = request.form
        _require_own(token)
        try:
            told = _taken(room(), served, form)
        except UsageError as error:
            told = [error.message]
        return _page(room(), served, addresses, token, form, told)

    return routes


def _require_own(token: str) -> None:
    """Raise Problem for a form that no page of this server has sent."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if origin is not None and origin != f"http://{request.host}":
        raise Problem(403, "this was sent by a page of another site")
    if site is not None and site != "same-origin":
        raise Problem(403, "this was sent by a page of another site")
    if not compare_digest(request.form.get("token", "").encode(), token.encode()):
        raise Problem(403, "this page is of another run of the server; open the review anew")


def _wanted(room: _Room, served: Served, form: Any) -> Wanted:
    classes = [form["class"]] if form.get("class") else []
    score, part = form.get("score") or None, form.get("part") or None
    return wanted_of(room.desk.rules, served.prefixes, classes, score, part)._replace(joint=True)


def _text(form: Any, name: str) -> str:
    return str(form.get(name, ""))[:_LONGEST].strip()


def _taken(room: _Room, served: Served, form: Any) -> list[str]:
    """Decide as a form says; return what is to be told of it."""
    by, answer = " ".join(_text(form, "by").split()), _text(form, "answer")
    if not by:
        return ["say who decides; nothing was decided"]
    if answer == "undo":
        return _taken_back(room.desk, by)
    verdict, _, item = answer.partition(" ")
    waiting = room.waiting(_wanted(room, served, form))
    proposal = waiting.over_rules(_text(form, "thing"), room.desk.current())
    if verdict not in VERDICTS:
        return [f"{verdict!r} is no decision; nothing was written"]
    if proposal is None:
        return _why_closed(room.desk, waiting, _text(form, "thing"))
    if item and all(one.item != item for one in proposal.candidates):
        proposal = room.desk.with_item(proposal, item)
    one = next((one for one in proposal.candidates if one.item == item), None)
    cases: list[tuple[Proposal, Scored | None]] = [(proposal, one)]
    limits = room.desk.project.linking.thresholds if verdict == "accepted" else None
    if form.get("alike"):
        cases += waiting.alike(proposal, one, limits)
    elif form.get("scored") and form.get("score"):
        scores = _wanted(room, served, form).scores
        others = waiting.within(scores, limits, whole=verdict == "absent")
        cases += [(case, first if item else None) for case, first in others if case.subject != proposal.subject]
    because = _text(form, "because")
    new = []
    for case, scored in cases:
        reasons = "; ".join(filter(None, (because, *(f.words for f in scored.features))) if scored else [because])
        thing = thing_of(case.subject)
        new.append(room.desk.decided(thing, scored.item if scored else "", verdict, by, reasons, scored))
    found = room.desk.decide(new, waiting.telling_of)
    waiting.change(found.again)
    return [one.words for one in new[:3]] + found.told


def _taken_back(desk: LinkDesk, by: str) -> list[str]:
    try:
        change = last_of(desk, Whose(by, by))
    except NotTheirs as error:
        return [f"{error.message}, put in {error.author!r} here" if error.author is not None else error.message]
    return desk.take_back(change)[1]


def _why_closed(desk: LinkDesk, waiting: Waiting, key: str) -> list[str]:
    """Return in words why nothing is decided on a thing, or a part: who has decided what on it meanwhile, and when."""
    about = [one for one in desk.current() if one.subject == key.partition(" ")[0]]
    own = [one for one in about if key_of(one.subject, one.part) == key or one.verdict == "accepted"]
    standing = [f"{one.subject_label or one.subject}: {one.told}" for one in own]
    if standing:
        return [*standing, "nothing was written; what stands there has to be taken back first"]
    known = waiting.place(key) is not None
    return ["it waits no more; nothing was written" if known else "nothing like that waits here; nothing was written"]


def _page(room: _Room, served: Served, addresses: Addresses, token: str, form: Any, told: list[str]) -> Response:
    try:
        wanted = _wanted(room, served, form)
    except UsageError as error:
        raise Problem(400, error.message) from None
    waiting = room.waiting(wanted)
    proposal = _next(waiting, form)
    if proposal is not None:
        waiting.change(room.desk.look_again([proposal], room.desk.current()))
        proposal = waiting.open(proposal.subject.key)
    for name, look in (("id", room.desk.with_item), ("name", room.desk.with_name)):
        typed = _text(form, name)
        if typed and proposal is not None:
            try:
                proposal = look(proposal, typed)
            except UsageError as error:
                told = [*told, error.message]
    shown = []
    for one in proposal.candidates if proposal else ():
        alike = len(waiting.alike(proposal, one)) if proposal and _is_of(waiting, proposal, one) else 0
        shown.append(_Shown(one, room.desk.address(one.item), alike))
    answer = page(
        "review.html",
        told=told,
        proposal=proposal,
        candidates=shown,
        token=token,
        kept={name: _text(form, name) for name in _KEPT},
        left=sum(1 for _ in waiting),
        facts=_facts(room, proposal),
        classes=[served.prefixes.render(IRI(cls)) for cls in room.desk.rules.classes],
        kind=served.name(IRI(proposal.subject.cls)) if proposal else "",
        thing=addresses.thing(IRI(proposal.subject.iri)) if proposal else "",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _next(waiting: Waiting, form: Any) -> Proposal | None:
    """Return the thing that is asked for, or the first behind one that is skipped."""
    asked, skipped = _text(form, "thing"), _text(form, "after")
    if asked and (found := waiting.open(asked)) is not None:
        return found
    begin = waiting.place(asked or skipped)
    ahead = waiting.order[begin + 1 :] if begin is not None else waiting.order
    return next((found for iri in ahead if (found := waiting.open(iri)) is not None), None)


def _is_of(waiting: Waiting, proposal: Proposal, one: Scored) -> bool:
    found = waiting.open(proposal.subject.key)
    return found is not None and found.candidates == proposal.candidates


def _facts(room: _Room, proposal: Proposal | None) -> list[tuple[str, str]]:
    if proposal is None:
        return []
    return [
        (
            room.desk.rules.facts[name].label,
            ", ".join(value.names[0] if value.names else value.text for value in values),
        )
        for name, values in proposal.subject.facts.items()
    ]
