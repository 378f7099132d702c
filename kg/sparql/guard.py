"""The guard: what text an engine would not survive, or must not do, is refused here.

Our tokens must never hide from us what an engine reads. Two things could: an engine needs no white space around a word
(`service:x { … }` asks <:x> where no prefix service: is declared), and `<` within brackets begins an IRI for us where
an engine sees "less than" (`1<2#>` is a comment to it).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from kg.errors import Advice, Location, QueryError
from kg.sparql.clauses import find_form
from kg.sparql.tokens import CLOSING, MAX_LENGTH, OPENING, Token, iter_meaningful, iter_tokens, locate, tokenize

# Measured on pyoxigraph 0.5.13: a pair of braces takes some 4 kB of an engine's stack, so that 8 MB are gone at 2,000
# in each other; other engines set the same limit on nesting.
MAX_NESTING = 128
# What stands side by side is nested in the algebra, where an engine goes from one to the next by calling itself. The
# costliest is an element of a collection with 7 kB; a BIND, of six parts, takes 3 kB.
MAX_PARTS = 10_000
BYTES_OF_A_PART = 20_000
"""How much stack to have for one part of a query, more than twice what was measured."""
MAX_OWN_LENGTH = 1 << 28
"""How long text of our own may be, which holds rows of an answer; that of others ends at 4 MiB."""
_SHORT = 1 << 16
_PAIRS = dict(zip(CLOSING, OPENING, strict=True))
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_TERMS = frozenset(("string", "iri", "name", "number", "language"))
_OPERANDS = frozenset((*_TERMS, "variable", "blank"))
_LISTS = frozenset(("data", "list"))
_FIXED = frozenset(("UNDEF", "TRUE", "FALSE"))
_REACHING_OUT = re.compile("SERVICE|LOAD|FROM")
_OUTWARD = ("SERVICE", "LOAD", "FROM")
# prov:wasDerivedFrom stands in many a query; no word of SPARQL ends so that FROM could begin there.
_PERHAPS = re.compile("SERVICE|LOAD|(?<!DERIVED)FROM")
_GLUED = re.compile(r"(?:(?:TRUE|FALSE)\.?)?(?:SERVICE|FROM)")
_HIDING = re.compile(r"[#()]|SERVICE|LOAD|FROM")


def require_safe(
    text: str,
    path: Path | str = "query",
    *,
    services: bool = False,
    most: int = MAX_PARTS,
    longest: int = MAX_LENGTH,
) -> None:
    """Raise QueryError for text that could crash an engine or make it reach out to the network.

    Refused are updates, SERVICE (unless `services` says that it is called before an engine sees the text), LOAD, FROM,
    nesting deeper than 128, unbalanced brackets and more than `most` parts. A part is whatever becomes a piece of the
    algebra: a term of a pattern, an operator, a bracket, a word. Terms in VALUES and behind IN are none, for they stay
    lists, nor is what is declared before the query. Text looked at before is not looked at again.
    """
    try:
        _examine(text, services, most, longest)
    except QueryError as error:
        raise error.at(error.location and error.location._replace(path=Path(path))) from None


def is_plain(text: str, most: int = MAX_PARTS) -> bool:
    """Tell, at a glance, whether text is surely harmless to an engine; no is no verdict.

    It cannot have more parts than characters, nest deeper than it has brackets, or reach out without the word for it,
    wherever that stands. Whether it is a query at all is left to the engine, which takes no updates either.
    """
    if len(text) > most or sum(map(text.count, OPENING)) > MAX_NESTING:
        return False
    upper = text.upper()  # words are found in a tenth of the time that the pattern takes
    return not any(word in upper for word in _OUTWARD) or _PERHAPS.search(upper) is None


@lru_cache(256)
def _examine(text: str, services: bool, most: int, longest: int) -> None:
    if len(text) > longest:
        raise QueryError(f"the query is longer than {longest:,} characters", location=Location(Path("query")))
    # A text that is too long is refused when that much of it was seen; any other will be asked for its tokens again.
    find_form(text)
    tokens = tokenize(text) if len(text) < _SHORT else iter_tokens(text)
    for n, token in enumerate(_iter_parts(text, iter_meaningful(tokens), services), 1):
        if n > most:
            told = f"the query has more than {most:,} parts; what stands in one VALUES or IN is none, however long"
            raise QueryError(told, location=locate(text, token.start))


def _iter_parts(text: str, tokens: Iterator[Token], services: bool) -> Iterator[Token]:
    """Yield the tokens that become a piece of the algebra; raise QueryError for all but their number."""

    def refuse(message: str, token: Token) -> QueryError:
        return QueryError(message, location=locate(text, token.start))

    # Each open bracket with what it holds: data of VALUES, a list behind IN, a term, or anything.
    brackets: list[tuple[Token, str]] = []
    asked = listing = False  # the query has begun; since VALUES nothing but its variables has come
    before = earlier = Token("mark", "", 0)
    glued: Token | None = None  # a name that begins with a word of SPARQL, in a pattern
    for token in tokens:
        if glued and token.text == "{":
            raise refuse(f"{glued.text} begins with a word of SPARQL; write the IRI in full", glued)
        glued, word = None, token.word if token.kind == "word" else ""
        asked = asked or word in _FORMS
        holds = brackets[-1][1] if brackets else ""
        if token.kind == "mark" and token.text in OPENING:
            kind = _kind(token, before, earlier, holds, listing)
            brackets.append((token, kind))
            if len(brackets) > MAX_NESTING:
                raise refuse(f"brackets are nested more than {MAX_NESTING} deep; write the query flatter", token)
        elif token.kind == "mark" and token.text in CLOSING:
            if not brackets or brackets.pop()[0].text != _PAIRS[token.text]:
                raise refuse(f"this {token.text} closes nothing", token)
        elif token.kind == "word":
            _require_inside(text, token, services)
        elif token.kind == "name" and asked and _GLUED.match(token.text.upper()):
            if not brackets:
                raise refuse(f"{token.text} begins with a word of SPARQL; write the IRI in full", token)
            glued = token if before.word != "GRAPH" else None
        elif token.kind == "iri" and _may_compare(brackets, before, earlier):
            if _HIDING.search(token.text.upper()):
                raise refuse("this may be an IRI or a comparison; put a space behind <, or use a prefix", token)
            yield from (token for mark in token.text if not mark.isalnum())
        if asked and (holds not in _LISTS or _is_part(token, before, holds)):
            yield token
        listing = word == "VALUES" or (listing and (token.kind == "variable" or token.text in ("(", ")")))
        before, earlier = token, before
    if brackets:
        raise refuse(f"this {brackets[-1][0].text} is never closed", brackets[-1][0])


def _kind(token: Token, before: Token, earlier: Token, holds: str, listing: bool) -> str:
    """Return what an opening bracket holds."""
    if token.text == "{":
        return "data" if listing else ""
    if token.text == "(" and (holds == "data" or (before.text, earlier.text) == ("<", "<")):
        return holds or "term"
    return "list" if token.text == "(" and before.word == "IN" else ""


def _is_part(token: Token, before: Token, holds: str) -> bool:
    """Tell whether something in a list becomes a piece of the algebra: what stands for a value there does not."""
    if token.kind in _TERMS or token.word in _FIXED or token.text == "^^":
        return False
    if holds == "data":
        return token.text not in ("(", ")", "+", "-")
    return not (token.text == "," or (token.text in ("+", "-") and before.text in (",", "(")))


def _may_compare(brackets: list[tuple[Token, str]], before: Token, earlier: Token) -> bool:
    """Tell whether an operand of an expression may end here, so that "less than" may follow."""
    if not brackets or brackets[-1][0].text != "(" or brackets[-1][1] in ("data", "term"):
        return False
    return (
        before.kind in _OPERANDS
        or before.text in (")", "}", "]")
        or before.word.endswith(("TRUE", "FALSE"))
        or (before.text, earlier.text) == (">", ">")
    )


def _require_inside(text: str, token: Token, services: bool) -> None:
    """Refuse a word, or several that an engine reads in one, that leads to another server."""
    found = _REACHING_OUT.search(token.word)
    if found is None or (services and token.word == "SERVICE"):
        return
    where = locate(text, token.start)
    if found[0] == "FROM":
        raise QueryError("FROM would fetch or replace graphs; use GRAPH <iri> { … } to ask one file", location=where)
    advice = Advice("allow-host") if found[0] == "SERVICE" else None
    told = f"{found[0]} would reach out to another server; ask that server itself"
    raise QueryError(told, location=where, advice=advice)
