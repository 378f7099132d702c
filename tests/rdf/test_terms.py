"""Terms read and write themselves without loss."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import IdentifierError, UnknownName
from kg.rdf.terms import (
    IRI,
    LANG_STRING,
    XSD,
    XSD_STRING,
    BlankNode,
    Literal,
    Prefixes,
    Term,
    TripleTerm,
    escape_text,
    find_iri,
    in_language,
    is_bare,
    parse_iri,
    split_iri,
    to_n3,
    unescape_text,
)

PREFIXES = Prefixes({"work": "https://e/work/", "e": "https://e/", "xsd": XSD})
texts = st.text(st.characters(exclude_categories=["Cs"]))
literals = st.one_of(
    texts.map(Literal),
    st.builds(lambda text, tag: Literal(text, LANG_STRING, tag), texts, st.sampled_from(["en", "ko", "zh-hant"])),
    st.builds(
        lambda text, kind: Literal(text, XSD + kind), texts, st.sampled_from(["integer", "date", "boolean", "decimal"])
    ),
)


@given(literals)
def test_a_rendered_literal_reads_back(literal: Literal) -> None:
    """What `render` writes, `parse` reads."""
    assert literal == PREFIXES.parse(PREFIXES.render(literal))


@given(literals)
def test_n3_is_read_by_oxigraph_as_the_same_literal(literal: Literal) -> None:
    """N-Triples syntax carries every character exactly."""
    import pyoxigraph

    (quad,) = pyoxigraph.parse(f"<a:s> <a:p> {to_n3(literal)} .", pyoxigraph.RdfFormat.N_TRIPLES)

    assert literal.lexical == quad.object.value


@pytest.mark.parametrize("name", ["a", "a-b", "a.b", "3am", "a/b", "", "a.", "é", "a b"])
def test_a_curie_is_only_made_where_it_reads_back(name: str) -> None:
    """An IRI whose local name Turtle would not read stays an IRI in angle brackets."""
    iri = IRI("https://e/work/" + name)
    shown = PREFIXES.render(iri)

    assert shown.startswith("work:") == (name in ("a", "a-b", "a.b", "3am"))
    if " " not in name:
        assert iri == PREFIXES.parse(shown)


def test_terms_of_different_kinds_are_never_equal() -> None:
    """An IRI, a blank node, a literal and a text with the same letters differ, in both directions."""
    things = [IRI("a"), BlankNode("a"), Literal("a"), Literal("a", XSD + "integer"), Literal("a", LANG_STRING, "en")]

    for i, one in enumerate(things):
        for j, other in enumerate(things):
            assert (i == j) == (one == other)
            assert (i != j) == (one != other)


@pytest.mark.parametrize("text", ["a b", "http://x/<y>", "no-scheme", "http://x/\ud800", "", "http://x\n"])
def test_what_is_no_iri_is_refused(text: str) -> None:
    """An IRI is absolute and holds no character that Turtle forbids."""
    with pytest.raises(IdentifierError):
        parse_iri(text)


def test_a_name_is_told_from_an_iri() -> None:
    """What a person types is an IRI only if it looks like one; a misspelt prefix gets a suggestion."""
    assert IRI("https://e/work/a") == find_iri("work:a", PREFIXES) == find_iri("<https://e/work/a>", PREFIXES)
    assert IRI("https://x/y") == find_iri("https://x/y", PREFIXES)
    for label in ("APT.", "Number One Girl", "The Hunger Games: Mockingjay", "3:16", "Re: you"):
        assert find_iri(label, PREFIXES) is None
    with pytest.raises(UnknownName, match=r"did you mean work\?"):
        find_iri("wrok:a", PREFIXES)
    assert Literal("x").datatype == XSD_STRING


_FORMS = ("http://h/a{}b", "http://h/a?x={}b", "http://h/a#x{}b", "http://h{}i/a", "urn:x{}y", "http://h:8{}/a")
_EDGES = (
    0x80, 0x9F, 0xA0, 0xAD, 0x202E, 0xD7FF, 0xE000, 0xF8FF, 0xF900, 0xFDCF, 0xFDD0, 0xFDEF, 0xFDF0, 0xFFEF, 0xFFF0,
    0xFFFE, 0x10000, 0x1FFFD, 0x1FFFE, 0x2FFFF, 0xE0000, 0xE0FFF, 0xE1000, 0xEFFFD, 0xEFFFE, 0xF0000, 0x10FFFD, 0x10FFFF,
)  # fmt: skip
_WHOLE = (
    "http://h/%", "http://h/%4", "http://h/%zz", "http://h/%41", "http://[::1]/a", "http://[::g]/a", "http://[v1.a]/",
    "http://a[b/c", "http://", "http:", "urn:", "mailto:a@b", "http:///a", "http://h:/a", "http://u:p@h/",
    "http://u@v@h/", "http://h//a", "x:////a", "http://[", "http://[]", "x://[::1]%41/", "http://[:::]/", "a:%25",
)  # fmt: skip


def test_what_passes_as_an_iri_is_one_in_a_query() -> None:
    """Each ASCII sign and each edge of what is allowed beyond, in every part of an IRI: as the engine's grammar has it."""
    import pyoxigraph

    def is_read(text: str) -> bool:
        try:
            pyoxigraph.Store().query(f"ASK {{ <{text}> ?p ?o }}")
        except SyntaxError:
            return False
        return True

    def passes(text: str) -> bool:
        try:
            parse_iri(text)
        except IdentifierError:
            return False
        return True

    texts = [form.format(chr(code)) for code in (*range(0x20, 0x7F), *_EDGES) for form in _FORMS] + list(_WHOLE)
    assert [text for text in texts if is_read(text) != passes(text)] == []
    assert 300 < sum(map(passes, texts)) < len(texts) - 200


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("http://h/a b", "it holds ' '"),
        ("http://h/%zz", "'%zz' is no escape such as %20, and % itself is written as %25"),
        ("http://[::g]/", "it holds '['"),
        ("http://[:::]/", "[:::] is no IPv6 address"),
        ("http://h/\ud800", "it holds half a character"),
        ("agent", "it must begin with a scheme such as https:"),
    ],
)
def test_why_text_is_no_iri(text: str, told: str) -> None:
    with pytest.raises(IdentifierError, match=re.escape(told)):
        parse_iri(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"a\tb\n\r\b\f\"\'\\", "a\tb\n\r\b\f\"'\\"),
        (r"\u00E9\U0001F600", "é😀"),
        (r"\U0010FFFF", "\U0010ffff"),
        (r"\uD7FF\uE000", "\ud7ff\ue000"),
        ("no escape", "no escape"),
    ],
)
def test_escapes_of_a_string_mean_characters(text: str, found: str) -> None:
    assert found == unescape_text(text)
    assert found == unescape_text(escape_text(found))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (r"\x", "is not an escape; write"),
        ("\\\n", "is not an escape; write"),
        (r"\uD800", r"\uD800 is not a character"),
        (r"\uDFFF", r"\uDFFF is not a character"),
        (r"\U00110000", r"\U00110000 is not a character"),
    ],
)
def test_an_escape_that_means_no_character_is_told(text: str, told: str) -> None:
    with pytest.raises(IdentifierError, match=re.escape(told)):
        unescape_text(text)


SAID = TripleTerm(IRI("https://e/work/a"), IRI("https://e/p"), Literal("1", XSD + "integer"))


@pytest.mark.parametrize(
    ("term", "n3", "shown"),
    [
        (IRI("https://e/work/a"), "<https://e/work/a>", "work:a"),
        (IRI("https://e/a"), "<https://e/a>", "e:a"),
        (IRI("https://e/work/"), "<https://e/work/>", "<https://e/work/>"),
        (BlankNode("b"), "_:b", "_:b"),
        (Literal("a"), '"a"', '"a"'),
        (in_language("a", "en"), '"a"@en', '"a"@en'),
        (in_language("a", "ar--rtl"), '"a"@ar--rtl', '"a"@ar--rtl'),
        (Literal("-1", XSD + "integer"), f'"-1"^^<{XSD}integer>', "-1"),
        (Literal("one", XSD + "integer"), f'"one"^^<{XSD}integer>', '"one"^^xsd:integer'),
        (Literal("true", XSD + "boolean"), f'"true"^^<{XSD}boolean>', "true"),
        (Literal("1", XSD + "boolean"), f'"1"^^<{XSD}boolean>', '"1"^^xsd:boolean'),
        (Literal("1", XSD + "decimal"), f'"1"^^<{XSD}decimal>', '"1"^^xsd:decimal'),
        (Literal('"', "urn:own"), '"\\""^^<urn:own>', '"\\""^^<urn:own>'),
    ],
)
def test_a_term_is_shown_as_turtle_has_it_and_read_again(term: Term, n3: str, shown: str) -> None:
    """As N-Triples in full, and to people with the longest prefix that fits."""
    assert (n3, shown) == (to_n3(term), PREFIXES.render(term))
    assert term == PREFIXES.parse(n3) == PREFIXES.parse(shown)


def test_a_triple_term_is_shown_with_its_parts() -> None:
    assert f'<<( <https://e/work/a> <https://e/p> "1"^^<{XSD}integer> )>>' == to_n3(SAID) == str(SAID)
    assert "<<( work:a e:p 1 )>>" == PREFIXES.render(SAID)


def test_what_turtle_may_have_bare_is_whole_and_of_its_datatype() -> None:
    fine = [
        (one, kind)
        for one in ("1", "+1", "1.0", "1\n", "true", "a")
        for kind in ("integer", "boolean", "string")
        if is_bare(one, XSD + kind)
    ]
    assert [("1", "integer"), ("+1", "integer"), ("true", "boolean")] == fine


def test_an_empty_prefix_is_one_only_where_it_is_declared() -> None:
    """Else a colon at the beginning is that of a name."""
    own = Prefixes({"": "https://e/", "e": "https://f/"})
    assert IRI("https://e/wumpscut:") == find_iri(":wumpscut:", own)
    assert None is find_iri(":wumpscut:", PREFIXES)
    assert IRI("urn:x") == find_iri("urn:x", own) == find_iri("<urn:x>", own)
    for broken in ("<no scheme>", "http://a b"):
        with pytest.raises(IdentifierError):
            find_iri(broken, own)
    assert [None, None] == [find_iri(one, own) for one in ("<urn:x", "e:")]


@pytest.mark.parametrize(
    ("iri", "parts"),
    [
        ("http://e/a#b", ("http://e/a#", "b")), ("http://e/a#b/c", ("http://e/a#b/", "c")), ("http://e/a", ("http://e/", "a")),
        ("urn:a:b", ("urn:a:", "b")), ("http://e/a:b", ("http://e/", "a:b")), ("http://e/", ("http://e/", "")),
    ],
)  # fmt: skip
def test_an_iri_is_parted_at_its_last_mark(iri: str, parts: tuple[str, str]) -> None:
    assert parts == split_iri(iri)


def test_signs_that_nobody_sees_are_written_by_their_numbers() -> None:
    """A terminal would do as they say, and a diff would not show them."""
    assert "\\u0000\\u001B[31m\\u007F" == escape_text("\x00\x1b[31m\x7f")
    assert "\x00\x1b[31m\x7f" == unescape_text(escape_text("\x00\x1b[31m\x7f"))


def test_of_two_prefixes_that_fit_the_longer_one_is_taken() -> None:
    """However they are sorted; of two for one namespace that which comes first in the alphabet."""
    for names in ({"a": "http://e/", "b": "http://e/x-"}, {"b": "http://e/", "a": "http://e/x-"}):
        longer = next(prefix for prefix, namespace in names.items() if namespace.endswith("-"))
        assert f"{longer}:n" == Prefixes(names).shrink("http://e/x-n")
    assert "a:n" == Prefixes({"b": "http://e/", "a": "http://e/"}).shrink("http://e/n")


@pytest.mark.parametrize("name", ["a b", "a>b", "%zz", 'a"b'])
def test_a_name_behind_a_prefix_makes_an_iri_or_is_refused(name: str) -> None:
    """So does what stands in angle brackets: none of the two breaks out of a query."""
    for read in (PREFIXES.expand, PREFIXES.parse):
        with pytest.raises(IdentifierError, match="is not an IRI"):
            read(f"e:{name}")
    with pytest.raises(IdentifierError, match="is not an IRI"):
        PREFIXES.parse(f"<http://e/{name}>")


def test_a_host_of_a_kind_to_come_is_known_by_its_letter_in_either_case() -> None:
    for host in ("[v1.a]", "[V1.a]", "[::1]"):
        assert f"http://{host}/" == str(parse_iri(f"http://{host}/"))
    with pytest.raises(IdentifierError, match=r"\[::g\] is no IPv6 address|is not an IRI"):
        parse_iri("http://[1::2::3]/")
