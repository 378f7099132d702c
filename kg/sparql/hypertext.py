"""Text and terms in HTML, where nothing that the data holds is markup."""

from __future__ import annotations

import re

from kg.rdf.terms import IRI, Literal, Prefixes, Term
from kg.sparql.rows import escape_control, plain

_WEB = re.compile(r"https?://", re.IGNORECASE)


def in_html(text: str) -> str:
    """Return text as HTML shows it, what would hide or reorder it as escapes; in an attribute it needs quotes."""
    from html import escape

    return escape(escape_control(text))


def link(address: str, text: str | None = None) -> str:
    """Return a link to an address of the web, with a text of its own; only the text for any other address."""
    shown = in_html(address if text is None else text)
    return f'<a href="{in_html(address)}">{shown}</a>' if _WEB.match(address) else shown


def term_in_html(term: Term | None, prefixes: Prefixes, label: str | None = None) -> str:
    """Return a term: an IRI as a link that is called by its label or CURIE, a literal as its text."""
    if term is None:
        return ""
    if isinstance(term, IRI):
        return link(term.value, label or prefixes.shrink(term.value) or term.value)
    if isinstance(term, Literal) and term.language:
        return f'<span lang="{in_html(term.language.partition("--")[0])}">{in_html(term.lexical)}</span>'
    return in_html(plain(term))
