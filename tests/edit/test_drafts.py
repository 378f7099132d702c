"""Drafts and changes of texts as values: what is in them, what is left of them, and how they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.edit.drafts import Draft, Drafted
from kg.edit.edits import Edit, applied
from kg.edit.written import Writing, declaration, end_of_prefixes, more_prefixes, prefixes_of
from kg.errors import InputError
from kg.rdf.terms import IRI, XSD, Literal, Prefixes
from kg.rdf.vocabulary import TYPE

A, B, C, P, Q, T = (IRI(f"http://e/{name}") for name in "ABCPQT")


# --- Drafts


def test_a_thing_of_a_draft_states_each_thing_once() -> None:
    """One that is known gets no class of its own; whoever puts it in anew gets the one that is there."""
    draft = Draft()
    assert draft.is_empty
    known, new = Drafted(A, (T,), is_new=False), Drafted(B, (T,), is_new=True)
    assert known is draft.put(known)
    assert draft.is_empty
    assert known.add(P, B)
    assert not known.add(P, B)
    assert draft.put(new) is draft.put(Drafted(B, (), is_new=True)) is new

    assert [(A, P, B), (B, TYPE, T)] == list(draft.triples())
    assert ([B], frozenset({P})) == (known.values(P), known.given)


def test_what_fails_leaves_a_draft_as_it_was() -> None:
    """What was stated meanwhile of things that were there, and things that came."""
    draft = Draft()
    thing = draft.put(Drafted(A, (T,), is_new=True))
    thing.add(P, B)
    before = list(draft.triples())

    def fail() -> None:
        with draft.all_or_nothing():
            thing.add(P, C)
            thing.types.append(B)
            draft.put(Drafted(C, (T,), is_new=True))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert before == list(draft.triples())
    assert [A] == list(draft.things)


def test_a_new_thing_that_others_name_stays_when_it_is_taken_back() -> None:
    """Unless it is what is wrong; a known one, and one that nobody names, goes with all that was said of it."""
    for wrong, left in (([], [(A, P, C), (C, TYPE, T), (C, Q, A)]), ([C], [(A, P, C)])):
        draft = Draft()
        known, new, other = Drafted(A, (), is_new=False), Drafted(C, (T,), is_new=True), Drafted(B, (T,), is_new=True)
        for thing in (known, new, other):
            draft.put(thing)
        known.add(P, C)
        known.add(P, B)
        new.add(Q, A)
        draft.take_back([(A, P, B), (C, TYPE, T), (C, Q, A), (B, TYPE, T)], wrong)

        assert left == list(draft.triples())
        assert B not in draft.things
        draft.take_back([(A, P, C)], [])
        assert A not in draft.things


# --- Changes of texts


def edits(*some: tuple[int, int, str]) -> list[Edit]:
    return [Edit(Path("a.ttl"), *one) for one in some]


def test_changes_are_made_in_whatever_order_they_come() -> None:
    """Those that touch are two, an empty one stands before what takes a place; two of one place are refused."""
    assert "aXXcY" == applied("abcd", edits((3, 4, "Y"), (1, 2, "XX")))
    assert "XYcd" == applied("abcd", edits((1, 2, "Y"), (0, 1, "X")))
    assert "a+Ycd" == applied("abcd", edits((1, 2, "Y"), (1, 1, "+")))
    assert "abcd" == applied("abcd", [])
    with pytest.raises(InputError, match=r"a.ttl:2.*two changes of the same place"):
        applied("ab\ncd", edits((1, 4, "X"), (3, 5, "Y")))


# --- Terms as a text writes them

TEXT = "@prefix e: <http://e/> .\nPREFIX x: <http://x/>\n\ne:a e:b x:c .\n"
PREFIXES = Prefixes({"e": "http://other/", "f": "http://f/", "xsd": XSD})


@pytest.mark.parametrize(
    ("term", "written", "declares"),
    [
        (IRI("http://e/d"), "e:d", None),
        (IRI("http://f/d"), "f:d", ("f", "http://f/")),
        (IRI("http://other/d"), "<http://other/d>", None),
        (IRI("http://none/d"), "<http://none/d>", None),
        (Literal("x"), '"x"', None),
        (Literal("x", XSD + "token"), '"x"^^xsd:token', ("xsd", XSD)),
        (Literal("x", "http://e/t"), '"x"^^e:t', None),
        (Literal("x", "http://none/t"), '"x"^^<http://none/t>', None),
        (Literal("5", XSD + "integer"), "5", None),
    ],
)
def test_a_term_is_written_by_the_prefixes_of_its_text(
    term: IRI | Literal, written: str, declares: tuple[str, str] | None
) -> None:
    """Or by one of the project that means nothing else there, which is then to be declared."""
    assert (written, declares) == Writing(PREFIXES, TEXT).write(term)


def test_what_a_text_declares_and_uses() -> None:
    assert {"e": "http://e/", "x": "http://x/"} == prefixes_of(TEXT)
    assert TEXT.index("\n\n") + 1 == end_of_prefixes(TEXT)
    assert 0 == end_of_prefixes("e:a e:b e:c .")
    assert len("@prefix e: <http://e/> .") == end_of_prefixes("@prefix e: <http://e/> .")
    known = {"e": "http://e/", "f": "http://f/", "g": "http://g/"}
    assert "@prefix f: <http://f/> . " == more_prefixes(TEXT + "e:a f:b h:c .", known)


@pytest.mark.parametrize(
    ("text", "query", "after"),
    [
        ("e:a e:b 1 .\n", False, "@prefix f: <http://f/> .\ne:a e:b 1 .\n"),
        ("@prefix e: <http://e/> .\ne:a e:b 1 .\n", False, "@prefix e: <http://e/> .\n@prefix f: <http://f/> .\ne:a e:b 1 .\n"),
        ("@prefix e: <http://e/> .", False, "@prefix e: <http://e/> .\n@prefix f: <http://f/> .\n"),
        ("# one\n# two\ne:a e:b 1 .\n", False, "# one\n# two\n\n@prefix f: <http://f/> .\n\ne:a e:b 1 .\n"),
        ("# one\n\ne:a e:b 1 .\n", False, "# one\n\n@prefix f: <http://f/> .\n\ne:a e:b 1 .\n"),
        ("#+ name: q\nSELECT * {}\n", True, "#+ name: q\nPREFIX f: <http://f/>\nSELECT * {}\n"),
        ("# one", True, "# one\nPREFIX f: <http://f/>\n"),
        ("", False, "@prefix f: <http://f/> .\n"),
    ],
)  # fmt: skip
def test_a_prefix_is_declared_behind_the_others_or_what_a_file_says_of_itself(
    text: str, query: bool, after: str
) -> None:
    at, line = declaration(text, ("f", "http://f/"), query=query)

    assert after == text[:at] + line + text[at:]
