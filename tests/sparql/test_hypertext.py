"""What the data holds is text on a page, and never markup, a script or a link to anything but the web."""

from __future__ import annotations

import pytest

from kg.rdf.terms import IRI, BlankNode, Literal, Prefixes, Term
from kg.sparql.hypertext import in_html, link, term_in_html

PREFIXES = Prefixes({"a": "https://a.example/"})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>&", "&lt;b&gt;&amp;"), ("'\"", "&#x27;&quot;"), ("a\u202eb", "a\\u202eb"), ("\x1b[2J", "\\x1b[2J"),
        ("é\n", "é\n"),
    ],
)  # fmt: skip
def test_what_would_be_markup_or_hide_text_is_shown(text: str, shown: str) -> None:
    assert in_html(text) == shown


@pytest.mark.parametrize(
    ("address", "text", "shown"),
    [
        ("https://a.example/?b&c", None, '<a href="https://a.example/?b&amp;c">https://a.example/?b&amp;c</a>'),
        ("HTTP://a.example/", "<A>", '<a href="HTTP://a.example/">&lt;A&gt;</a>'),
        ('https://a.example/"onclick="b', "A", '<a href="https://a.example/&quot;onclick=&quot;b">A</a>'),
        ("javascript:alert(1)", "A", "A"), ("javascript:alert(1)//https://a.example/", "A", "A"),
        ("data:text/html,<b>", None, "data:text/html,&lt;b&gt;"), ("https:alert", "<A>", "&lt;A&gt;"), ("urn:a", None, "urn:a"),
    ],
)  # fmt: skip
def test_only_an_address_of_the_web_is_a_link(address: str, text: str | None, shown: str) -> None:
    assert link(address, text) == shown


@pytest.mark.parametrize(
    ("term", "label", "shown"),
    [
        (None, None, ""), (IRI("https://a.example/b"), None, '<a href="https://a.example/b">a:b</a>'),
        (IRI("https://a.example/b"), "<B>", '<a href="https://a.example/b">&lt;B&gt;</a>'),
        (IRI("https://b.example/"), None, '<a href="https://b.example/">https://b.example/</a>'),
        (Literal("<i>", "urn:d"), None, "&lt;i&gt;"), (BlankNode("b0"), None, "_:b0"),
        (Literal("<i>", language="ko"), None, '<span lang="ko">&lt;i&gt;</span>'),
        (Literal("a", language='ar--rtl'), None, '<span lang="ar">a</span>'),
        (Literal("a", language='"><b'), None, '<span lang="&quot;&gt;&lt;b">a</span>'),
    ],
)  # fmt: skip
def test_a_term_is_a_link_or_its_text(term: Term | None, label: str | None, shown: str) -> None:
    """A text in a language says which, as a browser knows it."""
    assert term_in_html(term, PREFIXES, label) == shown
