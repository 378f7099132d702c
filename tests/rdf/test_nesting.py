"""What is nested too deeply is noticed before a parser sees it, in whatever pieces it comes, and nothing else is."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import KgError, TurtleError
from kg.rdf import guard_xml
from kg.rdf.guard_json import JsonGuard
from kg.rdf.guard_turtle import TurtleGuard
from kg.rdf.guard_xml import XmlGuard
from kg.rdf.guarded import Guard
from kg.rdf.limits import MOST_OPEN
from kg.rdf.nesting import Nesting, OfBraces, OfElements, OfTripleTerms
from kg.rdf.terms import DEEPEST

TERM = b"<<( <http://a/b#c> e:p "


def triples(levels: int, between: bytes = b"") -> bytes:
    return b"e:s e:p " + (TERM + between) * levels + b'"x"' + b" )>>" * levels + b" .\n"


def elements(levels: int, within: bytes = b"") -> bytes:
    return b"<?xml version='1.0'?><r>" + b"<a x='1'>" * levels + within + b"</a>" * levels + b"<b/></r>"


def braces(levels: int, within: bytes = b"1") -> bytes:
    return b'{"a":' * levels + within + b"}" * levels


MANY = 3_000
CASES: dict[str, tuple[type[Nesting], bytes, bool]] = {
    "terms, as many as are read": (OfTripleTerms, triples(DEEPEST), False),
    "terms, one too many": (OfTripleTerms, triples(DEEPEST + 1), True),
    "terms on lines of their own": (OfTripleTerms, triples(DEEPEST + 1, b"\n"), True),
    "terms with comments between": (OfTripleTerms, triples(DEEPEST + 1, b"# )>> \"'. \n"), True),
    "terms with escaped names between": (OfTripleTerms, triples(DEEPEST + 1).replace(b"e:p", b"e:a\\)\\'"), True),
    "terms with letters beyond ASCII": (OfTripleTerms, triples(DEEPEST + 1).replace(b"e:p", "e:é".encode()), True),
    "terms one after the other": (OfTripleTerms, triples(1) * MANY, False),
    "such signs in texts": (OfTripleTerms, b'e:s e:p "<<(" , """\n<<(""" .\n' * MANY, False),
    "elements": (OfElements, elements(MANY), True),
    "elements, fewer": (OfElements, elements(500), False),
    "elements one after the other": (OfElements, b"<r>" + b"<a><b x='/>'>t</b><c/></a>" * MANY + b"</r>", False),
    "elements with ends in a comment": (OfElements, elements(MANY).replace(b"><", b"><!-- </a> --><"), True),
    "elements with ends in CDATA": (OfElements, elements(MANY).replace(b"><", b"><![CDATA[</a>]]><"), True),
    "elements with ends in attributes": (OfElements, elements(MANY).replace(b"'1'", b"'/>'"), True),
    "beginnings in a comment": (OfElements, elements(2, b"<!-- " + b"<a>" * MANY + b" -->"), False),
    "a comment without an end": (OfElements, b"<r><!-- " + b"x" * (1 << 19), True),
    "braces": (OfBraces, braces(MANY), True),
    "brackets": (OfBraces, b"[" * MANY, True),
    "braces, fewer": (OfBraces, braces(500), False),
    "rows": (OfBraces, b"[" + b'{"s":{"value":"{{\\"{{\\\\"}},' * MANY, False),
    "rows without a value": (OfBraces, b'{"bindings":[' + b"{}," * MANY + b"{}]}", False),
    "rows without a value, deep": (OfBraces, b"[" * 1_990 + b"{}," * MANY + b"[" * 11, True),
    "braces in a text": (OfBraces, braces(2, b'"' + b"{" * MANY + b'"'), False),
    "ends in a text before": (OfBraces, b'{"a":"' + b"}" * MANY + b'","b":' + braces(MANY) + b"}", True),
    "ends in a text with escapes before": (OfBraces, b'{"a":"\\\\\\"' + b"}" * MANY + b'","b":' + braces(MANY), True),
}


@pytest.mark.parametrize("size", [1, 7, 4096, 1 << 22])
@pytest.mark.parametrize(("kind", "text", "told"), CASES.values(), ids=CASES.keys())
def test_depth_is_noticed(kind: type[Nesting], text: bytes, told: bool, size: int) -> None:
    """By pieces of one byte, of a few, of a block, and whole."""
    if size < 4096 and len(text) > 1 << 18:
        size = 1 << 14  # each piece is a look at all that is held
    nesting = kind()

    assert told is any(nesting.is_too_deep(text[start : start + size]) for start in range(0, len(text), size))


def test_any_json_is_followed_to_its_end() -> None:
    """What is open at the end of a whole text is nothing, whatever its strings hold."""
    chance = random.Random(5)
    for _ in range(200):
        texts = ["".join(chance.choices('{}[]"\\aé', k=chance.randrange(12))) for _ in range(20)]
        text = json.dumps({"rows": [{"v": one, one: [one]} for one in texts]}, ensure_ascii=chance.random() < 0.5)
        nesting = OfBraces()
        raw = text.encode()
        while raw:
            size = chance.randrange(1, 40)
            assert not nesting.is_too_deep(raw[:size])
            raw = raw[size:]
        assert 0 == nesting._open
        assert not nesting._quoted


# Each a guard, what begins in a text without an end, and what then comes again and again.
ENDLESS: dict[str, tuple[Callable[[Path], Guard], bytes, bytes, str]] = {
    "an IRI of Turtle": (TurtleGuard, b"<http://e/", b"x" * 65_536, "an IRI in it is longer than 65,536 bytes"),
    "a text of JSON": (JsonGuard, b'["', b"x" * 65_536, "a text in it is longer than 16,777,216 bytes"),
    "a text of JSON with escapes": (JsonGuard, b'["', b"\\n" * 32_768, "a text in it is longer than 16,777,216 bytes"),
    "a text of XML": (XmlGuard, b"<r>", b"x" * 65_536, "a text in it is longer than 16,777,216 bytes"),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_does_not_end_is_refused_before_it_is_held(name: str) -> None:
    """A parser would hold all of it, and the guard itself holds no more than a block."""
    make, begin, more, told = ENDLESS[name]
    guard = make(Path("x"))
    with pytest.raises(KgError, match=told):
        any(map(guard.feed, (begin, *[more] * 260)))


@pytest.mark.parametrize("name", [b'"@context"', b'"@\\u0063ontext"', b'"urn:p"'])
def test_a_context_of_json_is_as_deep_as_all_else(name: bytes) -> None:
    """Wherever a block ends."""
    begin = b"{" + name + b":"
    JsonGuard(Path("x")).feed(begin + b"[" * (DEEPEST - 1))
    for pieces in ([begin + b"[" * DEEPEST], [begin, *[b"["] * DEEPEST]):
        guard = JsonGuard(Path("x"))
        with pytest.raises(TurtleError, match=f"is nested more than {DEEPEST} levels deep"):
            any(map(guard.feed, pieces))


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_brackets_that_close_nothing_make_no_room_for_others(end: bytes) -> None:
    """In whole lines or not."""
    guard = TurtleGuard(Path("x"))
    guard.feed(b"] " * MOST_OPEN + end)
    with pytest.raises(TurtleError, match=f"is nested more than {MOST_OPEN} levels deep"):
        any(map(guard.feed, (b"[ " * (MOST_OPEN + 1) + end, b"")))


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ('<!ENTITY % a "x">', "a"), ('<!ENTITY a SYSTEM "b">', "a"), ('<!ENTITY % a SYSTEM "b">', "a"),
        ('<!ENTITY b "x"><!ENTITY a "&b;">', "a"), (f'<!ENTITY {"a" * 101} "x">', "a" * 100),
        (f'<!ENTITY {"é" * 51} "x">', "é" * 51),
    ],
)  # fmt: skip
def test_an_entity_stands_for_plain_text_or_is_refused(declared: str, name: str) -> None:
    """One of declarations, of another file, of other entities, or with a name too long to be looked for."""
    with pytest.raises(KgError, match=f"the entity {name} leads elsewhere or to other entities; only plain ones"):
        XmlGuard(Path("x")).feed(f"<!DOCTYPE r [{declared}]><r/>".encode())


@pytest.mark.parametrize(
    "name", ["bogus", "x", "shift_jis", "utf-7", "rot13", "base64", "punycode", "undefined", "cp037", "utf-16"]
)
def test_an_encoding_that_is_not_known_is_told(name: str) -> None:
    """Whoever does not know it, expat or Python, of which it asks, and for which it is no text."""
    with pytest.raises(TurtleError, match=rf"x:1:\d+: is not read in '{name}', which it names; convert it to UTF-8"):
        XmlGuard(Path("x")).feed(f'<?xml version="1.0" encoding="{name}"?><r>'.encode() + b"\xe9</r>")


@pytest.mark.parametrize("name", ["e", "e" * 100])
@pytest.mark.parametrize("size", [1, 2, 51, 102, 150])
def test_an_entity_counts_wherever_a_block_ends(name: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once each time, whether its name comes in one piece or in several."""
    monkeypatch.setattr(guard_xml, "MOST_ENTITY_TEXT", 10_000)
    document = f'<!DOCTYPE r [<!ENTITY {name} "{"x" * 100}">]><r>{f"&{name};" * 100}'.encode()
    guard = XmlGuard(Path("x"))
    for start in range(0, len(document), size):
        guard.feed(document[start : start + size])

    with pytest.raises(KgError, match="its entities stand for more than 10,000 bytes"):
        any(map(guard.feed, (f"&{name}".encode(), b";", b"</r>")))
