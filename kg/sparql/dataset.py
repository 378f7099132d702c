"""The dataset of a query: its FROM and FROM NAMED clauses, taken out to be answered from graphs that are there."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

from kg.errors import Location, QueryError, UnknownName
from kg.rdf.terms import IRI, Prefixes, parse_iri
from kg.sparql.clauses import read_prologue
from kg.sparql.tokens import CLOSING, OPENING, Token, locate, meaningful, tokenize


class Dataset(NamedTuple):
    """The graphs whose merge is the default graph, and those that GRAPH ranges over (SPARQL 1.1, section 13.2)."""

    default: tuple[IRI, ...] = ()
    named: tuple[IRI, ...] = ()

    @property
    def is_given(self) -> bool:
        """Whether any graph is named; without one a query asks all that there is."""
        return bool(self.default or self.named)


def take_dataset(text: str, path: Path | str = "query") -> tuple[str, Dataset]:
    """Return a query without its dataset clauses, which leave blanks in their place, and its dataset.

    Raises QueryError for a FROM without an IRI behind it.
    """
    if "FROM" not in text.upper():
        return text, Dataset()
    prologue = read_prologue(text, path)
    words = meaningful(tokenize(text, path))
    prefixes = Prefixes(prologue.prefixes)
    default: list[IRI] = []
    named: list[IRI] = []
    kept = text
    depth = 0
    for number, token in enumerate(words):
        if token.kind == "mark" and token.text in OPENING:
            depth += 1
        elif token.kind == "mark" and token.text in CLOSING:
            depth -= 1
        elif token.word == "FROM" and depth == 0:
            rest = words[number + 1 : number + 3]
            is_named = bool(rest) and rest[0].word == "NAMED"
            behind = rest[1:] if is_named else rest
            iri = _iri(behind[0], prefixes, prologue.base) if behind else None
            if iri is None:
                raise QueryError("FROM needs the IRI of a graph", location=locate(text, token.start, path))
            (named if is_named else default).append(iri)
            end = behind[0].start + len(behind[0].text)
            blank = "".join(ch if ch in "\r\n" else " " for ch in text[token.start : end])
            kept = kept[: token.start] + blank + kept[end:]
    return kept, Dataset(tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)))


def _iri(token: Token, prefixes: Prefixes, base: str | None) -> IRI | None:
    try:
        if token.kind == "iri":
            return parse_iri(urljoin(base, token.text[1:-1]) if base else token.text[1:-1])
        return prefixes.expand(token.text) if token.kind == "name" else None
    except UnknownName as error:
        raise QueryError(str(error), location=Location(Path("query"))) from None
