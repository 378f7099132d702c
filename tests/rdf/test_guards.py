"""What a guard lets pass is just what it says: the last one that may be passes, and one more does not."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kg.errors import LimitError, TurtleError
from kg.rdf import guard_json, guard_xml
from kg.rdf.guard_json import JsonGuard
from kg.rdf.guard_turtle import TurtleGuard
from kg.rdf.guard_xml import XmlGuard
from kg.rdf.guarded import Guard, Guarded, HeadGuard, TermGuard, guards_of
from kg.rdf.nesting import OfBraces, OfElements

HERE = Path("x")
BLOCK = 1 << 16


def fed(guard: Guard, text: bytes, size: int = BLOCK, end: bool = True) -> None:
    """Give a guard a text in blocks of a size, and its end."""
    for start in range(0, len(text), size):
        guard.feed(text[start : start + size])
    if end:
        guard.feed(b"")


# --- Depth: how deep each kind of bracket may be, and by which sign it is closed

# The numbers stand here as the documents tell them, and are not read from the code.
DEPTHS: dict[str, tuple[Callable[[Path], Guard], bytes, bytes, int]] = {
    **{f"Turtle {pair}": (TurtleGuard, pair[:1].encode(), pair[1:].encode(), 2_000) for pair in ("[]", "()", "{}")},
    **{f"JSON {pair}": (JsonGuard, pair[:1].encode(), pair[1:].encode(), 128) for pair in ("[]", "{}")},
    "XML": (XmlGuard, b"<a>", b"</a>", 2_000),
    "triple terms": (TermGuard, b"<<( e:s e:p ", b" )>>", 128),
}  # fmt: skip


@pytest.mark.parametrize("end", [b"", b" ", b"\n"])
@pytest.mark.parametrize("size", [1, 1 << 20])
@pytest.mark.parametrize("name", DEPTHS)
def test_as_deep_as_is_said_passes_and_one_deeper_does_not(name: str, size: int, end: bytes) -> None:
    """In a line or in many, whole or byte by byte, and however often."""
    make, opening, closing, most = DEPTHS[name]
    before, after = (b"<r>", b"</r>") if name == "XML" else (b"", b"")
    deep = before + (opening + end) * (most - len(before) // 3) + closing * (most - len(before) // 3) + end + after
    fed(make(HERE), deep, size)
    if name.startswith("Turtle"):
        fed(make(HERE), deep + deep, size)
    with pytest.raises(TurtleError, match=f"^x: is nested more than {most} levels deep"):
        fed(make(HERE), before + (opening + end) * (most + 1), size)


@pytest.mark.parametrize("size", [1, 1 << 20])
@pytest.mark.parametrize("name", DEPTHS)
def test_what_is_closed_makes_room(name: str, size: int) -> None:
    """Side by side there may be any number."""
    make, opening, closing, most = DEPTHS[name]
    before, after = (b"<r>", b"</r>") if name == "XML" else (b"", b"")
    fed(make(HERE), before + (opening + closing + b"\n") * 2 * most + after, size)


@pytest.mark.parametrize("size", [1, 1 << 20])
@pytest.mark.parametrize("name", [name for name in DEPTHS if name != "triple terms"])
def test_what_is_closed_makes_room_for_one(name: str, size: int) -> None:
    """And not for more, however often, and however deep it was closed."""
    make, opening, closing, most = DEPTHS[name]
    deep = opening * (most - 2) + (opening + closing) * 50 + (opening * 2 + closing * 2) * 50 + b"\n" + opening * 2
    fed(make(HERE), deep, size, end=name != "XML")
    with pytest.raises(TurtleError, match=f"^x: is nested more than {most} levels deep"):
        fed(make(HERE), deep + opening, size, end=name != "XML")
    with pytest.raises(TurtleError, match=f"^x: is nested more than {most} levels deep"):
        fed(make(HERE), deep + closing + opening * 2, size, end=name != "XML")


@pytest.mark.parametrize("size", [1, 1 << 20])
@pytest.mark.parametrize("name", [name for name in DEPTHS if name != "triple terms"])
def test_what_is_closed_at_once_was_as_deep_before(name: str, size: int) -> None:
    """Within one block as well, and behind what went up and down."""
    make, opening, closing, most = DEPTHS[name]
    n = most // 2
    deep = opening * n + closing * (n // 2) + opening * (most - n + n // 2)
    fed(make(HERE), deep + closing * most + b"\n", size)
    with pytest.raises(TurtleError, match=f"^x: is nested more than {most} levels deep"):
        fed(make(HERE), deep + opening + closing * (most + 1) + b"\n", size)


# --- Turtle: texts, IRIs and comments, whose brackets are none

# Each piece, and how much deeper it leads. What follows each is white space.
PIECES: Sequence[tuple[str, int]] = (
    ("[", 1), ("(", 1), ("{", 1), ("]", -1), (")", -1), ("}", -1), ("[ ( {", 3), (") ]", -2),
    ('"(["', 0), ("'(['", 0), ('""', 0), ("''", 0), ('"\\"("', 0), ("'\\'('", 0), ('"\\\\"', 0), ("'\\\\'", 0),
    ('"""(["""', 0), ("'''(['''", 0), ('"""a"(""b\\"""(\n{"""', 0), ("'''a'(''b\\'''(\n{'''", 0), ('""""(" """', 0),
    ('"""\n((\n"""', 0), ("'''\n((\n'''", 0), ('"\'("', 0), ("'\"('", 0), ('"#("', 0), ("'#('", 0), ('"<("', 0),
    ("<urn:(>", 0), ("<urn:#(>", 0), ("<urn:'(>", 0), ("<urn:[>", 0), ("<>", 0), ("a < b", 0), ("<= [", 1), ("< (", 1),
    ("<( ", 1), ('<"(("', 0), ("<{", 1), ("<}", -1), ("<'((' (", 1),
    ("# ([{\n", 0), ("# \" ' (\r", 0), ("# )]}\n", 0), ("#\n", 0), ("ex:a\\(", 0), ("ex:l\\'e", 0), ("ex:b\\#c", 0),
    ('"é("@en', 0), ("'''é'''^^xsd:s", 0), ("ex:é", 0), ("a", 0), (".", 0),
)  # fmt: skip


@pytest.mark.parametrize("end", [" ", "\n", "\r\n"])
def test_only_brackets_of_turtle_count(end: str) -> None:
    """Wherever a block ends, and whatever stands before."""
    chance = random.Random(end)
    for piece, step in PIECES:
        for size in (1, 2, 3, 5, 1 << 10):
            guard = TurtleGuard(HERE)
            fed(guard, f"( ( ({end}{piece}{end}({end}".encode(), size)
            assert 4 + step == guard._depth, (piece, size)
    for _ in range(150):
        taken = chance.choices(PIECES, k=chance.randrange(1, 12))
        text = "".join(f"{piece}{end}" for piece, _ in (*[("(", 1)] * 24, *taken)).encode()
        expected = 24 + sum(step for _, step in taken)
        for size in (1, chance.randrange(2, 20), 1 << 10):
            guard = TurtleGuard(HERE)
            fed(guard, text, size)
            assert expected == guard._depth, (text, size)


@pytest.mark.parametrize("size", range(1, 13))
def test_the_last_brackets_of_turtle_count(size: int) -> None:
    """Also where a line ends just before them."""
    for text, depth in ((b'"""a""" (\n(', 2), (b"QQQaQQQ (\n)(", 1), (b'("""a"""\n((', 3), (b'"" (', 1), (b"QQ(", 1)):
        guard = TurtleGuard(HERE)
        fed(guard, text.replace(b"Q", b"'"), size)
        assert depth == guard._depth, text


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
@pytest.mark.parametrize("before", ["# a\r", "# ) ]\r", '"#" # "a\r', "# a\r# b\r", "<urn:#a> # (\r"])
def test_a_carriage_return_ends_a_comment(before: str, size: int) -> None:
    """What stands behind it is no part of the comment for a parser, and so it counts, up to the end of the line."""
    fed(TurtleGuard(HERE), f"{before}{'(' * 2_000}\n".encode(), size)
    with pytest.raises(TurtleError, match=r"^x: is nested more than 2000 levels deep"):
        fed(TurtleGuard(HERE), f"{before}{'(' * 2_001}\n".encode(), size)


@pytest.mark.parametrize("size", [1000, 1 << 20])
def test_an_iri_has_an_end_and_what_is_no_iri_needs_none(size: int) -> None:
    """Of 65,536 bytes; what is less than something is followed by a space."""
    fed(TurtleGuard(HERE), b"<" + b"x" * 60_000 + b"> ( )", size)
    fed(TurtleGuard(HERE), b"a < " + b"x" * 100_000 + b" ( )", size)
    fed(TurtleGuard(HERE), b"<" + b"x" * 65_535, size, end=False)
    fed(TurtleGuard(HERE), b"'''''' " * 50 + b"<" + b"x" * 65_535, size, end=False)
    fed(TurtleGuard(HERE), b"<" + b"x" * 65_537, 1 << 20, end=False)  # of which the last two may be something else
    with pytest.raises(LimitError, match="an IRI in it is longer"):
        fed(TurtleGuard(HERE), b"<" + b"x" * 65_538, 1 << 20, end=False)
    for begin in (b"", b"a ", b"'''\n''' "):
        guard = TurtleGuard(HERE)
        with pytest.raises(LimitError, match=r"^x: an IRI in it is longer than 65,536 bytes; that much is not read"):
            fed(guard, begin + b"<" + b"x" * 67_000, size, end=False)


# --- JSON-LD: depth, and how much one object holds


def flat(values: int, text: int = 0) -> bytes:
    """Return a document of one object with so many values, and a text of so many bytes among them."""
    return b'{"a":[' + b"1," * (values - 2) + (b'"' + b"x" * (text - 2) + b'"' if text else b"") + b"]}"


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_an_object_of_json_ld_has_as_many_values_as_is_said(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each bracket that opens and each comma begins one; a value weighs 700 bytes, a byte of the document 2."""
    monkeypatch.setattr(guard_json, "MOST_VALUES", 100)
    most = next(n for n in range(100, 0, -1) if n * 700 + 2 * len(flat(n)) <= 70_000)
    assert 99 == most
    fed(JsonGuard(HERE), flat(most), size)
    left = (70_000 - most * 700) // 2 - len(flat(most))
    fed(JsonGuard(HERE), flat(most, left), size)
    told = (
        "^x: one object of it holds more than 100 values, or long texts in their place; write it as a list of objects"
    )
    for text in (flat(most + 1), flat(most, left + 1)):
        with pytest.raises(LimitError, match=told):
            fed(JsonGuard(HERE), text, size)


# The name of a context as it is, and with one of its letters or all of them as escapes (RFC 8259, section 7).
CONTEXT = "@context"
ESCAPES = [f"\\u{ord(letter):04x}" for letter in CONTEXT]
CONTEXTS = [
    f'"{CONTEXT}"', *(f'"{CONTEXT[:n]}{escape}{CONTEXT[n + 1 :]}"' for n, escape in enumerate(ESCAPES)),
    '"@c\\u006Fntext"', f'"{"".join(ESCAPES)}"',
]  # fmt: skip


@pytest.mark.parametrize("name", CONTEXTS)
@pytest.mark.parametrize("size", [1, 7, 150, 1000])
def test_long_texts_of_a_context_count_for_each_value(size: int, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is up to 200 bytes long is short; a text of as many bytes elsewhere counts for itself alone."""
    monkeypatch.setattr(guard_json, "MOST_VALUES", 100)

    def document(key: str, length: int, values: int = 50) -> bytes:
        text = f'{{{key}:{{"p":"{"x" * (length - 2)}"}},"q":[{"1," * values}1]}}'
        return text.encode()

    fed(JsonGuard(HERE), document('"none"', 1_000), size)
    fed(JsonGuard(HERE), document(name, 200), size)
    fed(JsonGuard(HERE), document(name, 201, 10), size)
    fed(JsonGuard(HERE), document(name, 200, 80), size)
    with pytest.raises(LimitError, match="one object of it holds more than 100 values"):
        fed(JsonGuard(HERE), document(name, 201, 80), size)
    for key, length in ((name, 1_000), (name, 800)):
        with pytest.raises(LimitError, match="one object of it holds more than 100 values"):
            fed(JsonGuard(HERE), document(key, length), size)
    whole = f'{{{name}:"{"x" * 998}","q":[{"1," * 50}1]}}'.encode()  # the IRI of a context that stands elsewhere
    with pytest.raises(LimitError, match="one object of it holds more than 100 values"):
        fed(JsonGuard(HERE), whole, size)


def measured(text: bytes, size: int) -> tuple[object, ...]:
    """Return what a guard of JSON-LD has counted of a text that came in blocks of a size."""
    guard = JsonGuard(HERE)
    fed(guard, text, size)
    return guard._depth, guard._values, guard._long, guard._listed, guard._context, guard._named


def test_what_is_counted_of_json_ld_does_not_depend_on_blocks() -> None:
    """And a list of objects begins anew with each of them."""
    chance = random.Random(7)
    texts = ("", "a", '\\"[', "é{", "@context", "x" * 198, "x" * 199, "[" * 300, "\\\\" * 150)

    def made(depth: int) -> object:
        kind = chance.random()
        if depth > 4 or kind < 0.3:
            return chance.choice((1, True, *texts))
        if kind < 0.6:
            return [made(depth + 1) for _ in range(chance.randrange(4))]
        keys = chance.sample(("@context", "p", "q", "@graph", "a[", "x" * 250), chance.randrange(5))
        return {key: made(depth + 1) for key in keys}

    for _ in range(80):
        whole = made(0) if chance.random() < 0.5 else [made(1) for _ in range(3)]
        text = json.dumps(whole, ensure_ascii=chance.random() < 0.5).encode()
        if chance.random() < 0.5:
            text = text.replace(b"@context", b"\\u0040context")
        begun = text[: chance.randrange(len(text))]
        assert 1 == len({measured(begun, size) for size in (9, 1 << 16)}), begun
        apart = {measured(text, size) for size in (1, 2, 9, 100, 211)}
        assert 1 == len(apart), text
        assert 0 == next(iter(apart))[0]


@pytest.mark.parametrize(
    "within",
    [
        b'{"a":1}', b'{"@context":{"a":"urn:a"},"a":[1]}', b"[1,2]", b'"a"', b"1",
        b'{"@context":{"a":"urn:' + b"x" * 300 + b'"},"a":[1]}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 5, 64])
def test_of_a_list_of_objects_each_has_all_the_room(size: int, within: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one object all are held, within which a list is none of objects that come one by one."""
    monkeypatch.setattr(guard_json, "MOST_VALUES", 20)
    many = b",".join([within] * (400 if len(within) < 100 else 40))
    fed(JsonGuard(HERE), b"[" + many + b"]", size)
    fed(JsonGuard(HERE), b" \n[" + many + b"]", size)
    for begin, end in ((b'{"@graph":[', b"]}"), (b"[[", b"]]"), (b'[{"@graph":[', b"]}]")):
        with pytest.raises(LimitError, match="more than 20 values"):
            fed(JsonGuard(HERE), begin + many + end, size)


@pytest.mark.parametrize("escape", [b"", b"\\n", b"\\\\", b'\\"'])
def test_a_text_of_json_has_an_end(escape: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last byte that may be passes."""
    monkeypatch.setattr(guard_json, "LONGEST", 10_000)
    for size in (999, 1_001):
        fed(JsonGuard(HERE), b'["' + escape * 10 + b"x" * (9_999 - 10 * len(escape)) + b'",[]]', size)
        with pytest.raises(LimitError, match=r"^x: a text in it is longer than 10,000 bytes"):
            fed(JsonGuard(HERE), b'["' + escape * 10 + b"x" * (10_001 - 10 * len(escape)) + b'"]', size)


# --- XML


def test_a_text_of_xml_has_an_end_and_the_next_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """An element that begins or ends parts them."""
    monkeypatch.setattr(guard_xml, "LONGEST", 10_000)
    fed(XmlGuard(HERE), b"<r>" + b"x" * 9_997 + b"</r>", 5_000)  # with the tag before it
    for sign in (b"<a>", b"</a>", b"<a/>"):
        text = b"x" * 6_000 + sign
        fed(
            XmlGuard(HERE), b"<r><a>" * 3 + text + b"x" * 6_000 + (b"</a>" if sign == b"<a>" else b""), 1_000, end=False
        )
    with pytest.raises(LimitError, match=r"^x: a text in it is longer than 10,000 bytes"):
        fed(XmlGuard(HERE), b"<r>" + b"x" * 9_998, 10_001)


@pytest.mark.parametrize("size", [1, 3, 500])
def test_entities_stand_for_as_much_as_is_said(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in bytes; those that the file does not declare stand for one sign."""
    monkeypatch.setattr(guard_xml, "MOST_ENTITY_TEXT", 1_000)
    begin = f'<!DOCTYPE r [<!ENTITY e "{"é" * 50}"><!ENTITY f "x">]><r>'
    fed(XmlGuard(HERE), f"{begin}{'&e;' * 9}{'&f;' * 100}&amp;&lt;&#65;</r>".encode(), size)
    with pytest.raises(LimitError, match=r"^x: its entities stand for more than 1,000 bytes, or for far more than the"):
        fed(XmlGuard(HERE), f"{begin}{'&e;' * 9}{'&f;' * 101}</r>".encode(), size)


def test_what_a_parser_of_xml_itself_finds_too_much_is_told_as_that() -> None:
    """Some hundred times as much as the file holds, within one block."""
    text = f'<!DOCTYPE r [<!ENTITY e "{"x" * 60_000}">]><r>{"&e;" * 1_200}</r>'.encode()
    with pytest.raises(LimitError, match="its entities stand for more than 100,000,000 bytes, or for far more"):
        fed(XmlGuard(HERE), text, len(text))


@pytest.mark.parametrize(
    ("text", "line", "column"), [(b"<r>\n <a></r>", 2, 7), (b"<r>\n\n <r", 3, 2), (b"<r>&none;</r>", 1, 4)]
)
def test_what_is_no_xml_is_told_with_its_place(text: bytes, line: int, column: int) -> None:
    with pytest.raises(TurtleError, match="is no XML") as caught:
        fed(XmlGuard(HERE), text)
    assert (HERE, line, column) == caught.value.location


def test_the_longest_name_of_an_entity_is_read() -> None:
    """In bytes; what is longer is refused where it is declared."""
    for name in ("e" * 100, "é" * 50):
        fed(XmlGuard(HERE), f'<!DOCTYPE r [<!ENTITY {name} "x">]><r>&{name};</r>'.encode())
    for name in ("e" * 101, "e" + "é" * 50):  # what it stands for would never be counted
        with pytest.raises(TurtleError, match="only plain ones are read"):
            fed(XmlGuard(HERE), f'<!DOCTYPE r [<!ENTITY {name} "x">]><r/>'.encode())


def test_of_a_text_of_xml_no_more_is_held_than_may_be_a_name() -> None:
    """The sign that begins it, and its 100 bytes."""
    guard = XmlGuard(HERE)
    fed(guard, b'<!DOCTYPE r [<!ENTITY e "x">]><r>' + b"x" * 5_000, 1_000, end=False)
    assert b"x" * 101 == guard._edge
    guard.feed(b"&e;xx")
    assert b"xx" == guard._edge


# --- The limits themselves


def test_the_limits_are_what_the_documents_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of texts, values and entities, which take too long to be written out each time."""
    for make, begin, told in ((JsonGuard, b'["', "a text"), (XmlGuard, b"<r>", "a text")):
        fed(make(HERE), begin + b"x" * ((16 << 20) - 3), 1 << 20, end=False)
        with pytest.raises(LimitError, match=f"{told} in it is longer than 16,777,216 bytes"):
            fed(make(HERE), begin + b"x" * ((16 << 20) + 3), 1 << 20, end=False)
    values = (3_000_000 * 700 - 100) // 704 - 10
    fed(JsonGuard(HERE), b'{"a":[' + b"1," * values + b"1]}", 1 << 20)
    with pytest.raises(LimitError, match="holds more than 3,000,000 values"):
        fed(JsonGuard(HERE), b'{"a":[' + b"1," * (values + 20) + b"1]}", 1 << 20)


# --- What stands before the parser, whatever its format


class Written:
    """A guard that writes down what it is given."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []

    def feed(self, block: bytes) -> None:
        """Take in a block."""
        self.seen.append(block)


class Blocks:
    """A file that gives what it was made of, block by block."""

    def __init__(self, *blocks: bytes) -> None:
        self._blocks = iter(blocks)

    def read(self, size: int = -1) -> bytes:
        """Return the next."""
        return next(self._blocks, b"")


@pytest.mark.parametrize("size", [1, 2, 5, -1])
@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        ((b"\xef\xbb\xbfab", b"cd"), b"abcd"),
        ((b"\xef\xbb\xbf", b"\xef\xbb\xbfcd"), b"\xef\xbb\xbfcd"),  # one mark is none of the text, and a second is
        ((b"ab", b"\xef\xbb\xbfcd"), b"ab\xef\xbb\xbfcd"),
        ((b"\xef\xbb\xbf",), b""),
        ((), b""),
    ],
)
def test_all_that_is_read_was_looked_at_before(blocks: tuple[bytes, ...], told: bytes, size: int) -> None:
    """By every guard, to its end, without a mark of byte order."""
    guards = [Written(), Written()]
    stream = Guarded(Blocks(*blocks), guards, Path("a"))  # type: ignore[arg-type]
    read = b""
    while piece := stream.read(size) if size > 0 else stream.read():
        read += piece
        assert all(b"".join(guard.seen).startswith(read) for guard in guards)

    assert told == read
    for guard in guards:
        assert (told, b"") == (b"".join(guard.seen), guard.seen[-1])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"\xff\xfe<\0r\0", "is UTF-16; save it as UTF-8"), (b"\xfe\xff\0<\0r", "is UTF-16; save it as UTF-8"),
        (b"<\0r\0", "is UTF-16; save it as UTF-8"), (b"\0<\0r", "is UTF-16; save it as UTF-8"),
        (b"", "is empty, which no file of this format is"), (b" \n", "is empty, which no file of this format is"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("format_name", ["jsonld", "rdfxml"])
def test_json_ld_and_rdf_xml_begin_as_text_and_hold_something(text: bytes, told: str, format_name: str) -> None:
    with pytest.raises(TurtleError, match=told):
        fed(guards_of(format_name, HERE)[0], text)


@pytest.mark.parametrize("text", [b"\xff\xfe<\0u\0", b"\xfe\xff\0<\0u", b"<\0u\0", b"\0<\0u"])
@pytest.mark.parametrize("format_name", ["turtle", "trig", "ntriples", "nquads"])
def test_what_is_not_xml_begins_as_utf_8_does(text: bytes, format_name: str) -> None:
    """Only there: a text may have such signs further on."""
    with pytest.raises(TurtleError, match="is UTF-16; save it as UTF-8"):
        guards_of(format_name, HERE)[0].feed(text)
    guard = guards_of(format_name, HERE)[0]
    for block in (b"# ", text, b""):
        guard.feed(block)


def test_what_has_begun_may_hold_anything() -> None:
    """Also behind white space; whether it is text is for the parser to say."""
    for blocks in ((b"  \n", b"a", b"\0", b"\xff\xfe", b""), (b"ab\0", b"")):
        guard = HeadGuard(HERE)
        for block in blocks:
            guard.feed(block)


GUARDS = {
    "jsonld": (HeadGuard, JsonGuard), "rdfxml": (HeadGuard, XmlGuard), "turtle": (TermGuard, TurtleGuard),
    "trig": (TermGuard, TurtleGuard), "ntriples": (TermGuard,), "nquads": (TermGuard,),
}  # fmt: skip


def test_each_format_has_its_guards() -> None:
    from kg.rdf.formats import FORMATS

    assert set(FORMATS) == set(GUARDS)
    for name, kinds in GUARDS.items():
        assert kinds == tuple(type(guard) for guard in guards_of(name, HERE))


# --- Answers of endpoints


@pytest.mark.parametrize("size", [1, 17, 1 << 20])
def test_an_answer_of_an_endpoint_is_as_deep_as_is_said(size: int) -> None:
    """2,000 elements or brackets, of either kind."""

    def too_deep(kind: type[OfElements | OfBraces], text: bytes) -> bool:
        nesting = kind()
        return any(nesting.is_too_deep(text[start : start + size]) for start in range(0, len(text), size))

    for opening, closing in ((b"[", b"]"), (b"{", b"}"), (b'{"a":[', b"]}")):
        half = opening.count(b"{") + opening.count(b"[")
        assert not too_deep(OfBraces, opening * (2_000 // half) + closing * (2_000 // half) + b"[]" * 9)
        assert too_deep(OfBraces, opening * (2_000 // half) + b"[" + closing)
        assert not too_deep(OfBraces, b"[" + (opening + closing) * 3_000 + b"]")
    for opening in (b"<a>", b"<a x='1'>", b"<a x=\">\"  y = '/>' >", b"<e:a\n>"):
        assert not too_deep(OfElements, opening * 2_000 + b"</a>" * 2_000)
        assert too_deep(OfElements, opening * 2_001 + b" ")
        assert not too_deep(OfElements, b"<r>" + (opening + b"</a>") * 3_000)
        assert not too_deep(OfElements, b"<r>" + (opening[:-1] + b"/>") * 3_000)


def test_what_is_begun_and_not_ended_in_an_answer_is_refused() -> None:
    """After 262,144 bytes, whatever it is."""
    for begin in (b"<a x='", b"<!-- ", b"<![CDATA[", b"<?a "):
        assert not OfElements().is_too_deep(begin.ljust(1 << 18))
        assert OfElements().is_too_deep(begin.ljust((1 << 18) + 1))
        nesting = OfElements()
        assert not nesting.is_too_deep(begin)
        assert any(nesting.is_too_deep(b" " * 1000) for _ in range(270))
