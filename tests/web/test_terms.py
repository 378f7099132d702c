"""Terms on a page: which text is a link to somewhere, and that none is markup, hides, or is without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.rdf.terms import IRI, XSD, XSD_STRING, BlankNode, Literal, Prefixes, Term, TripleTerm
from tests.services import FLASK, require

if TYPE_CHECKING:
    from kg.web.terms import Shown

BASE = "https://example.org/x/"
KNOWN, HOSTILE = IRI(f"{BASE}known"), IRI(f"{BASE}hostile")


@pytest.fixture
def show() -> Shown:
    """Shows two things with names, one of which is markup."""
    require(FLASK)
    from kg.web.addresses import Addresses
    from kg.web.terms import Shown

    return Shown({KNOWN: "Known", HOSTILE: "<b>\u202e&"}, Prefixes({"x": BASE}), Addresses(BASE))


@pytest.mark.parametrize(
    "text", ["http://e/a", "https://e/a", "HTTP://e/a", "hTTps://e/a?b=<c>&d", "http://e/\u202ea", "https://e/\u00e9"]
)
def test_an_address_of_the_web_leaves_the_site(text: str) -> None:
    """Nothing of where it was followed from goes there; search engines do not take it for a word of ours."""
    require(FLASK)
    from markupsafe import escape

    from kg.web.terms import literal, outside

    for term in (Literal(text, XSD + "anyURI"), Literal(text, XSD_STRING)):
        assert literal(term) == outside(text)
    made = outside(text)
    assert made.startswith(f'<a class="out" rel="noopener external nofollow" href="{escape(text)}">')
    assert "<c>" not in made
    assert "\u202e" not in made.partition(">")[2]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://e/a", "mailto:a@e", "//e/a", "/a", "a", "",
        "http:", "http:/e", "http:e", "https:/e/", "httpx://e", "xhttp://e", " http://e/a", "http://e/a b", "http://e/\na", "http://e/\u00a0a", "http://e/\x01a", "http://e/\x1fa", "http://e/a\u2028",
    ],
)  # fmt: skip
def test_any_other_text_is_no_link(text: str) -> None:
    require(FLASK)
    from kg.web.terms import is_address, literal, outside

    assert not is_address(text)
    for made in (outside(text), literal(Literal(text, XSD + "anyURI")), literal(Literal(text, XSD_STRING))):
        assert made.startswith("<bdi>")
        assert "href" not in made.partition(">")[0]


def test_only_a_text_without_a_language_is_an_address(show: Shown) -> None:
    assert "href" not in show.term(Literal("http://e/a", language="en"))
    assert "href" not in show.term(Literal("http://e/a", "http://e/datatype"))
    assert "href" in show.cell(Literal("http://e/a"))
    assert "href" not in show.cell(Literal("http://e/a", language="en"))


@pytest.mark.parametrize(
    ("language", "attributes"),
    [
        ("en", 'lang="en"'), ("en--ltr", 'lang="en" dir="ltr"'), ("en--rtl", 'lang="en" dir="rtl"'), ("ar--ltr", 'lang="ar" dir="ltr"'), ("ko-Arab", 'lang="ko-Arab"'),
        *((f"{tag}", f'lang="{tag}" dir="rtl"') for tag in ("ar", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi", "HE", "ar-EG", "Fa-ir")),
    ],
)  # fmt: skip
def test_text_is_told_in_its_language_and_its_direction(show: Shown, language: str, attributes: str) -> None:
    assert f"<bdi {attributes}>a&lt;</bdi>" == show.term(Literal("a<", language=language))
    assert f"<bdi {attributes}>a&lt;</bdi>" == show.cell(Literal("a<", language=language))


@pytest.mark.parametrize("term", [HOSTILE, Literal("<b>\u202e&"), Literal("<b>\u202e&", language="en"), Literal("<b>\u202e&", XSD + "anyURI"), TripleTerm(HOSTILE, HOSTILE, Literal("<b>\u202e&"))])  # fmt: skip
def test_no_name_and_no_text_is_markup_or_turns_what_is_around_it(show: Shown, term: Term) -> None:
    for made in (
        show.term(term),
        show.cell(term),
        show.called(KNOWN, "<b>\u202e&"),
        show.called(IRI("u:a"), "<b>\u202e&"),
    ):
        assert "<b>" not in made
        assert "&lt;b&gt;" in made
        assert "\u202e" not in made
    assert "\u202e" not in show.name(term)


def test_a_property_that_nothing_is_known_of_has_no_link(show: Shown) -> None:
    """Its IRI stands beside its name, as text as well."""
    odd = IRI('u:a\u202e"')
    for made in (show.predicate(odd), show.called(odd, "so")):
        assert made.startswith('<span title="u:a')
        assert "\u202e" not in made
        assert '"' not in made.removeprefix('<span title="').partition(">")[0].removesuffix('"')
    assert show.predicate(KNOWN).startswith('<a href="/known">Known')
    assert show.called(KNOWN, "so").startswith('<a href="/known">so')


def test_of_a_text_twenty_thousand_letters_are_shown_and_how_many_there_are(show: Shown) -> None:
    require(FLASK)
    from kg.web.terms import shown

    assert "a" * 20_000 == shown("a" * 20_000)
    assert f"{'a' * 20_000}… (20,001 characters)" == shown("a" * 20_001)
    assert "\u202e" not in shown("\u202e" * 20_001)
    for made in (show.term(Literal("a" * 30_000)), show.cell(Literal("a" * 30_000)), show.name(Literal("a" * 30_000))):
        assert len(made) < 20_100


def test_what_has_no_name_is_told_as_that(show: Shown) -> None:
    assert "" == show.term(None) == show.cell(None)
    assert '<span class="blank">without a name</span>' == show.term(BlankNode("b"))
    assert "x:nobody" == show.name(IRI(f"{BASE}nobody"))
    assert "u:nobody" == show.name(IRI("u:nobody"))
    assert "sources/a" == show.name(IRI(f"{BASE}graph/sources/a")).removeprefix("x:graph/")


def test_in_a_cell_of_its_own_plain_text_stands_alone(show: Shown) -> None:
    """No neighbour turns its digits around; text of other letters is kept apart there as well."""
    assert "a&lt;b&gt; 1" == show.cell(Literal("a<b> 1"))
    assert "<bdi>é</bdi>" == show.cell(Literal("é"))
    assert "<bdi>a</bdi>" == show.term(Literal("a"))
