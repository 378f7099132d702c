"""The file of what was taken over: whether it is as it was made, what its sections rest on, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.link.taken_file import body_of, is_made, resealed, sealed
from kg.link.taken_rests import Refused, iter_sections, lost_links, mark_of, rests_in, rests_line, with_names
from kg.rdf.terms import IRI

# --- What sections rest on, and whether a file is as it was made


def test_what_a_section_rests_on_is_read_as_it_was_written() -> None:
    """Items in their order, each with the mark of a thing; without any, no line."""
    rests = {"Q10": mark_of("urn:a"), "Q9": mark_of("urn:b")}
    line = rests_line(rests)
    assert f"# rests on Q9 {mark_of('urn:b')}, Q10 {mark_of('urn:a')}\n" == line
    assert rests == rests_in(f"# a\n{line}agent:a a agent:b .\n")
    assert ("", {}, {}) == (rests_line({}), rests_in("# rests\n"), rests_in("said # rests on Q9 abc\n"))
    assert {"Q9": "x"} == rests_in("# rests on Q9 x, lost\n")


@pytest.mark.parametrize(
    ("links", "lost"),
    [
        ({"Q1": "a", "Q2": "b"}, []),
        ({"Q1": "a"}, ["Q2"]),
        ({"Q2": "b"}, ["Q1"]),
        ({"Q1": "a", "Q2": "c"}, ["Q2"]),  # to another thing now
        ({"Q1": "c", "Q2": "b"}, []),  # of its own item it is not said whose it was
        ({}, ["Q1", "Q2"]),
    ],
)
def test_a_link_is_lost_where_it_is_none_or_to_another_thing(links: dict[str, str], lost: list[str]) -> None:
    assert lost == lost_links("Q1", {"Q2": "b"}, links)
    assert ([] if links.get("Q1") == "a" else ["Q1"]) == lost_links("Q1", {"Q1": "a"}, links)


def test_marks_follow_a_thing_that_is_called_otherwise_now() -> None:
    """In what sections rest on, and nowhere else."""
    old, new, other = (mark_of(f"urn:{name}") for name in ("old", "new", "other"))
    text = f'# rests on Q1 {old}, Q2 {other}\n<urn:x> <urn:p> "{old}" .\n# rests on Q3 {old}\n'
    found = with_names(text, {"urn:old": "urn:new"})
    assert f'# rests on Q1 {new}, Q2 {other}\n<urn:x> <urn:p> "{old}" .\n# rests on Q3 {new}\n' == found


def test_sections_are_told_with_their_lines() -> None:
    text = "# head\n\n# --- One, Q1\na\nb\n# --- Two, and more, Q2\n# --- Three, Q3\nc\n"
    assert [("Q1", 3, "\na\nb\n"), ("Q2", 6, "\n"), ("Q3", 7, "\nc\n")] == list(iter_sections(text))
    assert [] == list(iter_sections("# head\n"))


NO_MORE = Refused(frozenset({("a", "u/1")}), frozenset({("a", "v/")}), {"u/2": "a"})


@pytest.mark.parametrize(
    ("thing", "address", "refused"),
    [("a", "u/1", True), ("b", "u/1", False), ("a", "u/2", False), ("b", "u/2", True), ("a", "v/9", True), ("b", "v/9", False), ("a", "w/v/", False)],
)  # fmt: skip
def test_an_identifier_is_refused_by_its_pair_by_its_owner_or_where_there_is_none(
    thing: str, address: str, refused: bool
) -> None:
    assert refused == NO_MORE.is_refused(thing, address)
    said = [(IRI(thing), IRI("p"), IRI(address)), (IRI(thing), IRI("q"), IRI(address))]
    assert said[: int(refused)] == NO_MORE.stated(said, "p")


def test_nothing_is_refused_where_nothing_was_decided() -> None:
    empty = Refused(frozenset(), frozenset(), {})
    assert empty.is_empty
    assert not any(empty._replace(**{name: getattr(NO_MORE, name)}).is_empty for name in Refused._fields)


BODY = f"# --- One, Q1\n# rests on Q2 {mark_of('urn:a')}\nagent:a agent:b agent:c .\n".encode()


@pytest.mark.parametrize(
    ("change", "made", "whole"),
    [
        (lambda text: text, True, True),
        (lambda text: text.replace(b"\n", b"\r\n"), True, True),
        (lambda text: text.replace(b"agent:c", b"agent:d"), True, False),
        (lambda text: text + b"\n", True, False),
        (lambda text: text.replace(b"sha256 ", b"sha256 0"), True, False),
        (lambda text: text.partition(b"\n\n")[2], True, False),  # it says what it rests on
        (lambda text: text.partition(b"\n")[0] + b"\n" + BODY, True, False),
        (lambda text: b"# mine\n" + text, True, True),
        (lambda text: b"agent:a agent:b agent:c .\n" + text[text.index(b"# sha256") :].replace(b"# rests", b"#"), False, False),
        (lambda text: b"agent:a agent:b agent:c .\n", False, False),
    ],
)  # fmt: skip
def test_a_file_is_as_it_was_made_or_was_changed_or_is_somebody_elses(
    change: Callable[[bytes], bytes], made: bool, whole: bool
) -> None:
    content = change(sealed(BODY))
    assert (made, whole) == (is_made(content), body_of(content) == BODY)
    assert whole or body_of(content) is None


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_change_of_names_by_us_leaves_a_file_as_made_and_one_by_hand_as_changed(ends: bytes) -> None:
    before = sealed(BODY)
    after = before.replace(b"agent:c", b"agent:d").replace(b"\n", ends)
    found = resealed(before, after, {"urn:a": "urn:new"})
    renamed = BODY.replace(b"agent:c", b"agent:d").replace(mark_of("urn:a").encode(), mark_of("urn:new").encode())
    assert renamed == body_of(found)
    by_hand = before.replace(b"agent:c", b"agent:x")
    changed = by_hand.replace(b"agent:a", b"agent:y")
    assert changed == resealed(by_hand, changed, {"urn:a": "urn:new"})
    assert b"agent:a ." == resealed(before, b"agent:a .", {})


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_file_is_known_as_made_by_its_digest_alone(end: bytes) -> None:
    """By whichever ends of lines an editor has saved it; what only looks like one is somebody's own."""
    bare = sealed(b"<a> <b> <c> .\n").partition(b"\n")[2]
    assert bare.startswith(b"# sha256 ")
    assert is_made(bare.replace(b"\n", end))
    assert not is_made(b"# sha256 of something else\n\n<a> <b> <c> .\n".replace(b"\n", end))
