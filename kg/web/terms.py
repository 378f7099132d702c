"""Terms and names on a page, where nothing that the data holds is markup."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from kg.ask.labels import graph_name, name_of
from kg.rdf.terms import IRI, XSD_STRING, BlankNode, Literal, Prefixes, Term, TripleTerm
from kg.sparql.rows import escape_control
from kg.web.addresses import Addresses

_LONGEST = 20_000
"""So many characters of a text are shown; a page is not to be its megabytes."""
_RIGHT_TO_LEFT = ("ar", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi")


class Shown:
    """Shows terms by the labels of what is on a page, each IRI as a link to its page."""

    def __init__(self, labels: Mapping[IRI, str], prefixes: Prefixes, addresses: Addresses) -> None:
        self.labels, self.prefixes, self.addresses = dict(labels), prefixes, addresses

    def name(self, term: Term) -> str:
        """Return how a term is called: a label, a CURIE, the file of a graph, an IRI, or the text of a literal."""
        if isinstance(term, IRI):
            name = name_of(term, self.labels, self.prefixes)
            return shown(graph_name(term, self.addresses.graphs) if name == term.value else name)
        return shown(str(term))

    def term(self, term: Term | None) -> Markup:
        """Return a term as HTML."""
        if term is None:
            return Markup("")
        if isinstance(term, IRI):
            return filled('<a href="{}">{}</a>', self.addresses.thing(term), self.name(term))
        if isinstance(term, BlankNode):
            return filled('<span class="blank">{}</span>', "without a name")
        if isinstance(term, TripleTerm):
            return Markup(" ").join(self.term(part) for part in (term.subject, term.predicate, term.object))
        return literal(term)

    def cell(self, term: Term | None) -> Markup:
        """Return a term as HTML for a cell of its own, where no neighbour can turn digits and plain letters around."""
        if isinstance(term, Literal) and not term.language and term.lexical.isascii() and not is_address(term.lexical):
            return escape(shown(term.lexical))
        return self.term(term)

    def called(self, predicate: IRI, name: str) -> Markup:
        """Return a property under another name, as it reads from its other end."""
        if predicate not in self.labels:
            return filled('<span title="{}">{}</span>', shown(predicate.value), shown(name))
        return filled('<a href="{}">{}</a>', self.addresses.thing(predicate), shown(name))

    def predicate(self, predicate: Term) -> Markup:
        """Return a property as a link to its page, or only its name where nothing is known of it here."""
        if isinstance(predicate, IRI) and predicate not in self.labels:
            return filled('<span title="{}">{}</span>', shown(predicate.value), self.name(predicate))
        return self.term(predicate)


def filled(template: str, *values: object) -> Markup:
    """Return a piece of HTML with values in its places, each as the text that it is; what is markup stays as it is.

    It takes a third of the time of `Markup.format`, and a page has hundreds.
    """
    return Markup(template.format(*map(escape, values)))  # noqa: S704  # the template is ours


def literal(term: Literal) -> Markup:
    """Return a literal as HTML: an address of the web as a link to it, other text in its language and direction."""
    text = shown(term.lexical)
    if term.language:
        tag, _, direction = term.language.partition("--")
        towards = direction or ("rtl" if tag.lower().split("-")[0] in _RIGHT_TO_LEFT else "")
        if towards:
            return filled('<bdi lang="{}" dir="{}">{}</bdi>', tag, towards, text)
        return filled('<bdi lang="{}">{}</bdi>', tag, text)
    if term.datatype.endswith("#anyURI") or (term.datatype == XSD_STRING and is_address(term.lexical)):
        return outside(term.lexical)
    return filled("<bdi>{}</bdi>", text)


def outside(address: str) -> Markup:
    """Return an address of the web as a link that leaves the site; only its text for any other address."""
    if not is_address(address):
        return filled("<bdi>{}</bdi>", shown(address))
    return filled('<a class="out" rel="noopener external nofollow" href="{}">{}</a>', address, shown(address))


def is_address(text: str) -> bool:
    """Tell whether text is an address that a browser may go to."""
    start = text[:8].lower()
    return start.startswith(("http://", "https://")) and not any(ch.isspace() or ord(ch) < 33 for ch in text)


def shown(text: str) -> str:
    """Return text as a page shows it: what would hide or reorder it as escapes, and not without end."""
    if len(text) > _LONGEST:
        return f"{escape_control(text[:_LONGEST])}… ({len(text):,} characters)"
    return escape_control(text)
