"""SPARQL text as tokens: what form a query has, what it names, and whether it is safe to run.

Nothing here parses SPARQL; the engines do. Tokens are enough to never touch a string, a comment or an IRI by
mistake, and to refuse what an engine would not survive or must not do (SPARQL 1.1, section 19.8, for the terminals).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kg.errors import IdentifierError, Location, QueryError, nearest
from kg.rdf.terms import (
    LOCAL_CHAR,
    LOCAL_CHAR_OR_DOT,
    NAME_CHAR,
    NAME_CHAR_OR_DOT,
    escape_text,
    parse_iri,
    unescape_text,
)

MAX_LENGTH = 4 * 1024 * 1024
_SHORT = 10_000
_TOKEN = re.compile(
    rf'''
    (?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!\'\'))*\'\'\'
              |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
  | (?P<comment>\#[^\n\r]*)
  | (?P<space>\s+)
  | (?P<variable>[?$]\w+)
  | (?P<blank>_:{NAME_CHAR}(?:{NAME_CHAR_OR_DOT}*{NAME_CHAR})?)
  | (?P<name>(?:[^\W\d_](?:{NAME_CHAR_OR_DOT}*{NAME_CHAR})?)?:
      (?:(?![.-])(?:{LOCAL_CHAR}|\\[_~.\-!$&'()*+,;=/?\#@%]|\.(?={LOCAL_CHAR_OR_DOT}|\\))+)?)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<mark>\^\^|&&|\|\||!=|<=|>=|[{{}}()\[\].;,=<>!+\-*/|^?$~])
  ''',
    re.VERBOSE | re.DOTALL,
)
_BLANK = frozenset(("space", "comment"))
OPENING, CLOSING = "{([", "})]"
AGGREGATES = frozenset(("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"))


class Token(NamedTuple):
    """One terminal of a query: its kind, its text, and its offset in characters."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The text in capitals if this is a keyword, else the empty string."""
        return self.text.upper() if self.kind == "word" else ""


_new = tuple.__new__  # what a named tuple calls in the end: a query is read at every request


def locate(text: str, offset: int, path: Path | str = "query") -> Location:
    """Return the line and column of an offset."""
    line = text.count("\n", 0, offset) + 1
    return Location(Path(path), line, offset - text.rfind("\n", 0, offset))


def tokenize(text: str, path: Path | str = "query") -> tuple[Token, ...]:
    """Return the terminals of a query, white space and comments included; raise QueryError for what is none."""
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the query is longer than {MAX_LENGTH:,} characters", location=Location(Path(path)))
    try:
        return _tokenize_short(text) if len(text) <= _SHORT else _tokenize(text)
    except QueryError as error:
        where = error.location and error.location._replace(path=Path(path))
        raise QueryError(error.message, location=where) from None


def _tokens_of(text: str) -> tuple[Token, ...]:
    found = [_new(Token, (match.lastgroup or "", match[0], match.start())) for match in _TOKEN.finditer(text)]
    if sum([len(token.text) for token in found]) != len(text):
        return tuple(iter_tokens(text))  # which tells what is none
    return tuple(found)


# A query is looked at half a dozen times on its way to an engine, and a process that serves asks saved ones again.
_tokenize, _tokenize_short = lru_cache(maxsize=8)(_tokens_of), lru_cache(maxsize=256)(_tokens_of)


def iter_tokens(text: str, path: Path | str = "query") -> Iterator[Token]:
    """Yield what `tokenize` returns, for text of any length of which the first part may be enough."""
    offset = 0
    for match in _TOKEN.finditer(text):
        if match.start() != offset:
            break
        yield _new(Token, (match.lastgroup or "", match[0], offset))
        offset = match.end()
    if offset < len(text):
        raise QueryError(_unreadable(text, offset), location=locate(text, offset, path))


def iter_readable(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yield the terminals of a part of a query that may be broken: what is none is passed over."""
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        yield Token(match.lastgroup or "", match[0], match.start())


def _unreadable(text: str, offset: int) -> str:
    start = text[offset]
    if start in "\"'":
        return "this text has no closing quotation mark"
    if start == "\\":
        return "an escape stands outside of a text or an IRI; write the character itself"
    return f"{start!r} cannot stand here"


def meaningful(tokens: Sequence[Token]) -> list[Token]:
    """Return tokens without white space and comments."""
    return [token for token in tokens if token.kind not in _BLANK]


def iter_meaningful(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield tokens without white space and comments."""
    return (token for token in tokens if token.kind not in _BLANK)


def normalize(text: str, path: Path | str = "query") -> str:
    """Return the query with every numeric escape replaced by its character, each within its own token.

    Engines disagree on when `\\u0022` becomes a quotation mark; after this there is nothing to disagree on.
    """
    if "\\" not in text:
        return text
    return "".join(_normalize_token(token, text, path) for token in tokenize(text, path))


def _normalize_token(token: Token, text: str, path: Path | str) -> str:
    if "\\" not in token.text or token.kind not in ("string", "iri"):
        return token.text
    try:
        if token.kind == "iri":
            decoded = unescape_text(token.text[1:-1])
            return f"<{parse_iri(decoded) if ':' in decoded else decoded}>"
        width = 3 if token.text[:3] in ('"""', "'''") else 1
        return f'"{escape_text(unescape_text(token.text[width:-width]))}"'
    except IdentifierError as error:
        raise QueryError(error.message, location=locate(text, token.start, path)) from None


def find_variables(text: str, path: Path | str = "query") -> dict[str, Token]:
    """Return the variables of a query without their mark, each with its first token."""
    found: dict[str, Token] = {}
    for token in tokenize(text, path):
        if token.kind == "variable":
            found.setdefault(token.text[1:], token)
    return found


# The words of SPARQL 1.1 (section 19.8), for telling which word of a faulty query is none.
_WORDS = frozenset(
    """
    A ABS ADD ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL CLEAR COALESCE CONCAT CONSTRUCT CONTAINS COPY COUNT
    CREATE DATA DATATYPE DAY DEFAULT DELETE DESC DESCRIBE DISTINCT DROP ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM
    GRAPH GROUP GROUP_CONCAT HAVING HOURS IF IN INSERT INTO IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG
    LANGMATCHES LCASE LIMIT LOAD MAX MD5 MIN MINUS MINUTES MONTH MOVE NAMED NOT NOW OFFSET OPTIONAL ORDER PREFIX RAND
    REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR
    STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS STRUUID SUBSTR SUM TIMEZONE TO TRUE TZ UCASE UNDEF UNION
    URI USING UUID VALUES WHERE WITH YEAR TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE ADJUST LATERAL STRLANGDIR LANGDIR
    HASLANG HASLANGDIR
    """.split()  # noqa: SIM905 - a list of words reads best as words
)


def find_unknown_word(text: str) -> tuple[Location, str] | None:
    """Return the place of the first word of a query that SPARQL does not know, and what to say about it."""
    for token in meaningful(tokenize(text)):
        if token.kind == "word" and token.word not in _WORDS:
            close = nearest(token.text, _WORDS, 1) if len(token.text) > 1 else ()
            advice = f"did you mean {close[0] if close else '?' + token.text}?"
            return locate(text, token.start), f"{token.text!r} is no word of SPARQL; {advice}"
    return None


def count_calls(capitals: str) -> int:
    """Return how many aggregates a text in capitals calls at most; what only has their letters in a name is none."""
    # A name in a long list often has them; to look for what stands behind takes a tenth of the pattern.
    if not any(one in capitals and any(one + sign in capitals for sign in "( \n\t\r#") for one in AGGREGATES):
        return 0
    return len(re.findall(rf"(?:{'|'.join(sorted(AGGREGATES))})\s*[(#]", capitals))
