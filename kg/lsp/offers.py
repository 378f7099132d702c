"""What is offered where something may be typed: items, and how each is written in the text that it is for."""

from __future__ import annotations

from typing import NamedTuple

from kg.lsp.knowledge import Knowledge
from kg.lsp.turtle_text import end_of_prefixes, prefixes_of
from kg.rdf.terms import IRI, Prefixes, Term


class Item(NamedTuple):
    """One thing that may be typed: what is shown, what it is, what is written in place of the word, and more about it.

    `declares` is a prefix that the text must declare for it. Items stand in the order in which they are offered.
    """

    label: str
    kind: str
    text: str
    detail: str = ""
    about: str = ""
    declares: tuple[str, str] | None = None


class Offer(NamedTuple):
    """What may stand in place of a part of the text: from `start` to the place that was asked about."""

    items: list[Item]
    start: int
    more: bool = False


class Named(NamedTuple):
    """A term that may be offered, and by which names it is found."""

    term: Term
    kind: str
    names: tuple[str, ...] = ()
    detail: str = ""
    about: str = ""


class Writing:
    """How IRIs are written in one text: by its own prefixes, or by one of the project that it does not declare yet."""

    def __init__(self, knowledge: Knowledge, text: str) -> None:
        self.declared = prefixes_of(text)
        self._own, self._all = Prefixes(self.declared), knowledge.prefixes

    def write(self, term: Term) -> tuple[str, tuple[str, str] | None]:
        """Return a term as the text would have it, and the prefix that it would have to declare."""
        if not isinstance(term, IRI):
            return self._own.render(term), None
        if (own := self._own.shrink(term.value)) is not None:
            return own, None
        known = self._all.shrink(term.value)
        prefix = known.partition(":")[0] if known else ""
        if known is None or prefix in self.declared:
            return f"<{term}>", None
        return known, (prefix, self._all.namespaces[prefix])


def declaration(text: str, prefix: tuple[str, str], *, query: bool = False) -> tuple[int, str]:
    """Return where a text would declare a prefix, and the line with which it would."""
    name, namespace = prefix
    line = f"PREFIX {name}: <{namespace}>\n" if query else f"@prefix {name}: <{namespace}> .\n"
    at = end_of_prefixes(text)
    if query and at == 0:
        while text.startswith("#", at):  # behind the header
            at = text.find("\n", at) + 1 or len(text)
    return at, line
