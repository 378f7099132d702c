"""The clauses of a query: its prologue, its projection, its order."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kg.errors import Location, QueryError, nearest
from kg.sparql.tokens import CLOSING, OPENING, Token, iter_meaningful, iter_tokens, locate, meaningful, tokenize

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

# What was to be an IRI and no comparison with a name: its beginning, what may stand in one, and the first sign that may
# not, before > on the same line.
# As text: Python compiles it when first it is used, and a start does without.
_BROKEN_IRI = r"(?:[A-Za-z][A-Za-z0-9+.-]*://|urn:)[^\s<>\"{}|^`\\]*([ \t\"{}|^`\\])[^<>\n]*>"


class Prologue(NamedTuple):
    """What stands before a query: its prefixes, its base if it has one, and the first token after them, if any."""

    prefixes: Mapping[str, str]
    base: str | None
    first: Token | None


def read_prologue(text: str, path: Path | str = "query") -> Prologue:
    """Return the prologue of a query (SPARQL 1.1, section 4.1); raise QueryError for text that is no tokens."""
    try:
        return _prologue(text)
    except QueryError as error:
        raise error.at(error.location and error.location._replace(path=Path(path))) from None


@lru_cache(64)  # each step on the way to an engine asks for it
def _prologue(text: str) -> Prologue:
    prefixes: dict[str, str] = {}
    base = None
    tokens = iter_meaningful(iter_tokens(text))  # however long the query is, its prologue is short
    for token in tokens:
        if token.word == "PREFIX":
            name, iri = next(tokens, None), next(tokens, None)
            if name and iri and iri.kind == "iri":
                prefixes[name.text[:-1]] = iri.text[1:-1]
        elif token.word == "BASE":
            iri = next(tokens, None)
            base = iri.text[1:-1] if iri and iri.kind == "iri" else base
        else:
            return Prologue(prefixes, base, token)
    return Prologue(prefixes, base, None)


def rests_on_base(text: str) -> bool:
    """Tell whether a query may have IRIs that are not whole, as it stands or made of a text as it runs."""
    for kind, written, _ in tokenize(text):
        if kind == "iri" and not re.match(r"<[A-Za-z][\w+.-]*:", written):
            return True
        if kind == "word" and written.upper().endswith(("IRI", "URI")):
            return True
    return False


def find_form(text: str, path: Path | str = "query") -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE; raise QueryError for anything else, updates included."""
    first = read_prologue(text, path).first
    if first is None:
        raise QueryError("the query is empty", location=Location(Path(path)))
    if first.word in _FORMS:
        return first.word
    told = f"a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with {first.text[:20]!r}"
    if first.word in _UPDATES:
        told = f"{first.word} changes data, and kg only asks; edit the files under data/ instead"
    raise QueryError(told, location=locate(text, first.start, path))


def count_query(text: str) -> str:
    """Return a query for the number of rows, as ?n, that a SELECT has."""
    start = next(token.start for token in tokenize(text) if token.word == "SELECT")
    return f"{text[:start]}SELECT (COUNT(*) AS ?n) WHERE {{ {{ {text[start:]}\n}} }}"


def find_projection(text: str) -> list[str] | None:
    """Return the variables that a SELECT gives, in its order; None for `SELECT *`."""
    words = meaningful(tokenize(text))
    start = next((n for n, token in enumerate(words) if token.word == "SELECT"), None)
    if start is None:
        return None
    found: list[str] = []
    depth, renamed = 0, False
    for token in words[start + 1 :]:
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth -= 1
        elif depth == 0 and (token.text in ("*", "{") or token.word in ("WHERE", "FROM")):
            return None if token.text == "*" else found
        elif token.kind == "variable" and (depth == 0 or (depth == 1 and renamed)):
            found.append(token.text[1:])
        renamed = token.word == "AS"
    return found


class Ordered(NamedTuple):
    """A SELECT in pieces: its declarations, itself without order and limits, and those two clauses."""

    prologue: str
    unordered: str
    order: str
    limits: str


def split_order(text: str) -> Ordered | None:
    """Return a SELECT with its own ORDER BY taken out, and the limits that count after it; None where it has none."""
    depth, order, end = 0, None, None
    start = None
    for token in meaningful(tokenize(text)):
        if token.word == "SELECT" and start is None:
            start = token.start
        if token.text in OPENING:
            depth += 1
        elif token.text in CLOSING:
            depth -= 1
        elif depth == 0 and token.word == "ORDER":
            order, end = token.start, None
        elif depth == 0 and order is not None and token.word == "VALUES":
            return None
        elif depth == 0 and order is not None and end is None and token.word in ("LIMIT", "OFFSET"):
            end = token.start
    if order is None or start is None:
        return None
    end = len(text) if end is None else end
    return Ordered(text[:start], text[:order], text[order:end], text[end:])


def iter_prefixes(text: str, path: Path | str = "query") -> Iterator[tuple[Token, bool]]:
    """Yield each prefixed name or declared prefix with True for a declaration."""
    before: Token | None = None
    for token in meaningful(tokenize(text, path)):
        if token.kind == "name":
            yield token, before is not None and before.word == "PREFIX"
        before = token


def declare_prefixes(text: str, namespaces: Mapping[str, str], path: Path | str = "query") -> str:
    """Return the query with declarations, on its first line, for the known prefixes that it uses undeclared.

    Raises QueryError for a prefix that neither the query nor `namespaces` declares.
    """
    missing, declared = _undeclared(text, path)
    for prefix, token in missing.items():
        if prefix not in namespaces:
            raise _not_declared(text, path, token, (*declared, *namespaces), "…")
    return "".join(f"PREFIX {prefix}: <{namespaces[prefix]}> " for prefix in missing) + text


def require_prefixes(text: str, namespaces: Mapping[str, str], path: Path | str = "query") -> None:
    """Raise QueryError for a prefix that the query does not declare itself, with the declaration where it is known."""
    missing, declared = _undeclared(text, path)
    for prefix, token in missing.items():
        known = (*declared, *namespaces) if prefix not in namespaces else ()
        raise _not_declared(text, path, token, known, namespaces.get(prefix, "…"))


def _undeclared(text: str, path: Path | str) -> tuple[dict[str, Token], set[str]]:
    """Return the prefixes that a query uses and does not declare, where each is first used, and those it declares."""
    declared: set[str] = set()
    used: dict[str, Token] = {}
    for token, declares in iter_prefixes(text, path):
        prefix = token.text.partition(":")[0]
        if declares:
            declared.add(prefix)
        else:
            used.setdefault(prefix, token)
    return {prefix: token for prefix, token in used.items() if prefix not in declared}, declared


def _not_declared(text: str, path: Path | str, token: Token, known: Iterable[str], namespace: str) -> QueryError:
    prefix = token.text.partition(":")[0]
    if text[: token.start].endswith("<") and (iri := re.match(_BROKEN_IRI, text[token.start :])):
        sign = "a space stands" if iri[1] == " " else f"{iri[1]!r} stands"
        told = f"{sign} in this IRI, which may have none: take it out, or write %{ord(iri[1]):02X} in its place"
        return QueryError(told, location=locate(text, token.start - 1, path))
    close = nearest(prefix, known, 1)
    advice = f"did you mean {close[0]}:?" if close else f"declare it with PREFIX {prefix}: <{namespace}>"
    return QueryError(f"the prefix {prefix}: is not declared; {advice}", location=locate(text, token.start, path))
