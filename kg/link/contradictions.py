"""Decisions that cannot both hold, as two people or a merge of their tables may have made them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.errors import InputError, Location
from kg.link.decisions import RELATED, Decision
from kg.link.support import restored
from kg.rdf.terms import IRI, Prefixes


def require_agreement(decisions: Iterable[Decision], path: Path, prefixes: Prefixes, *, shared: bool) -> None:
    """Raise InputError, with the line in the table at `path`, for two decisions that cannot both hold.

    Where items are `shared`, several subjects may be the same one.
    """
    pairs: dict[tuple[str, str], Decision] = {}
    of_thing: dict[str, Decision] = {}
    of_item: dict[str, Decision] = {}
    of_part: dict[tuple[str, str], Decision] = {}
    render = prefixes.render

    def fail(message: str, one: Decision) -> InputError:
        return InputError(message, location=Location(path, one.line, 1))

    for one in decisions:
        shown, item = render(IRI(one.subject)), one.item or "no item"
        if one.key in pairs:
            first = pairs[one.key]
            said, there = restored(one).verdict, restored(first).verdict
            told = f"{there} in line {first.line}{_by(first)}, {said} here{_by(one)}"
            raise fail(f"{shown} and {item} are decided on twice: {told}; keep one", one)
        pairs[one.key] = one
        if one.verdict == RELATED:
            first = of_part.setdefault((one.subject, one.part), one)
            if first is not one:
                told = f"the part {one.part!r} of {shown} has {item} here{_by(one)}"
                there = f"{first.item} in line {first.line}{_by(first)}"
                raise fail(f"{told}, and {there}; a part has one item", one)
        if one.verdict not in ("accepted", "absent"):
            continue
        if one.subject in of_thing:
            first = of_thing[one.subject]
            here, there = (f"is linked to {other.item}" if other.item else "has no item" for other in (one, first))
            told = f"{shown} {here} here{_by(one)}, and {there} in line {first.line}{_by(first)}"
            raise fail(f"{told}; a thing has one item, or none", one)
        of_thing[one.subject] = one
        if one.item in of_item and not shared:
            first = of_item[one.item]
            there = f"{render(IRI(first.subject))} in line {first.line}{_by(first)}"
            raise fail(f"{item} is linked to {shown} here{_by(one)}, and to {there}; an item is of one thing", one)
        if one.item:
            of_item[one.item] = one


def _by(one: Decision) -> str:
    return f" ({', '.join(told for told in (one.author or 'the rules', one.date) if told)})"
