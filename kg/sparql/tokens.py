"""SPARQL text as tokens: what form a query has, what it names, and whether it is safe to run.

Nothing here parses SPARQL; the engines do. Tokens are enough to never touch a string, a comment or an IRI by
mistake, and to refuse what an engine would not survive or must not do (SPARQL 1.1, section 19.8, for the terminals).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
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

# Measured on pyoxigraph 0.5.13: it crashes between 2,000 and 3,000 nested groups, at 4,000 to 6,000 parentheses
# and at chains of some 10,000 operators; other engines set the same limit on nesting.
MAX_NESTING = 128
MAX_OPERATORS = 1000
MAX_LENGTH = 4 * 1024 * 1024

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
      (?:{LOCAL_CHAR}|\\[_~.\-!$&'()*+,;=/?\#@%]|\.(?={LOCAL_CHAR_OR_DOT}|\\))*)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<word>[^\W\d]\w*)
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<mark>\^\^|&&|\|\||!=|<=|>=|[{{}}()\[\].;,=<>!+\-*/|^?$])
  ''',
    re.VERBOSE | re.DOTALL,
)
_CHAINED = frozenset(("UNION", "MINUS", "OPTIONAL", "||", "&&", "!", "|", "/", "^", "+", "-", "*", "=", "!=", "<", ">"))
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
_OPENING, _CLOSING = "{([", "})]"
_PAIRS = dict(zip(_CLOSING, _OPENING, strict=True))


class Token(NamedTuple):
    """One terminal of a query: its kind, its text, and its offset in characters."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The text in capitals if this is a keyword, else the empty string."""
        return self.text.upper() if self.kind == "word" else ""


def locate(text: str, offset: int, path: Path | str = "query") -> Location:
    """Return the line and column of an offset."""
    line = text.count("\n", 0, offset) + 1
    return Location(Path(path), line, offset - text.rfind("\n", 0, offset))


@lru_cache(maxsize=8)  # a query is looked at half a dozen times on its way to an engine
def tokenize(text: str, path: Path | str = "query") -> tuple[Token, ...]:
    """Return the terminals of a query, white space and comments included; raise QueryError for what is none."""
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the query is longer than {MAX_LENGTH:,} characters", location=Location(Path(path)))
    tokens, offset = [], 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None:
            raise QueryError(_unreadable(text, offset), location=locate(text, offset, path))
        tokens.append(Token(match.lastgroup or "", match[0], offset))
        offset = match.end()
    return tuple(tokens)


def _unreadable(text: str, offset: int) -> str:
    start = text[offset]
    if start in "\"'":
        return "this text has no closing quotation mark"
    if start == "\\":
        return "an escape stands outside of a text or an IRI; write the character itself"
    return f"{start!r} cannot stand here"


def _meaningful(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.kind not in ("space", "comment")]


def find_form(text: str, path: Path | str = "query") -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE; raise QueryError for anything else, updates included."""
    tokens = iter(_meaningful(tokenize(text, path)))
    for token in tokens:
        if token.word == "PREFIX":
            next(tokens, None)
            next(tokens, None)
        elif token.word == "BASE":
            next(tokens, None)
        elif token.word in _FORMS:
            return token.word
        elif token.word in _UPDATES:
            raise QueryError(
                f"{token.word} changes data, and kg only asks; edit the files under data/ instead",
                location=locate(text, token.start, path),
            )
        else:
            raise QueryError(
                f"a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with {token.text[:20]!r}",
                location=locate(text, token.start, path),
            )
    raise QueryError("the query is empty", location=Location(Path(path)))


def count_query(text: str) -> str:
    """Return a query for the number of rows, as ?n, that a SELECT has."""
    start = next(token.start for token in tokenize(text) if token.word == "SELECT")
    return f"{text[:start]}SELECT (COUNT(*) AS ?n) WHERE {{ {{ {text[start:]}\n}} }}"


def find_projection(text: str) -> list[str] | None:
    """Return the variables that a SELECT gives, in its order; None for `SELECT *`."""
    words = _meaningful(tokenize(text))
    start = next((n for n, token in enumerate(words) if token.word == "SELECT"), None)
    if start is None:
        return None
    found: list[str] = []
    depth, renamed = 0, False
    for token in words[start + 1 :]:
        if token.kind == "mark" and token.text == "(":
            depth += 1
        elif token.kind == "mark" and token.text == ")":
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
    for token in _meaningful(tokenize(text)):
        if token.word == "SELECT" and start is None:
            start = token.start
        if token.kind == "mark" and token.text in _OPENING:
            depth += 1
        elif token.kind == "mark" and token.text in _CLOSING:
            depth -= 1
        elif depth == 0 and token.word == "ORDER":
            order, end = token.start, None
        elif depth == 0 and order is not None and end is None and token.word in ("LIMIT", "OFFSET", "VALUES"):
            if token.word == "VALUES":
                return None
            end = token.start
    if order is None or start is None:
        return None
    end = len(text) if end is None else end
    return Ordered(text[:start], text[:order], text[order:end], text[end:])


def require_safe(text: str, path: Path | str = "query", *, services: bool = False) -> None:
    """Raise QueryError for text that could crash an engine or make it reach out to the network.

    Refused are updates, SERVICE (unless `services` says that it is called before an engine sees the text), FROM,
    nesting deeper than 128, unbalanced brackets and chains of more than 1,000 operators.
    """
    find_form(text, path)
    open_brackets: list[Token] = []
    operators = 0

    def refuse(message: str, token: Token) -> QueryError:
        return QueryError(message, location=locate(text, token.start, path))

    for token in _meaningful(tokenize(text, path)):
        if token.kind == "mark" and token.text in _OPENING:
            open_brackets.append(token)
            if len(open_brackets) > MAX_NESTING:
                raise refuse(f"brackets are nested more than {MAX_NESTING} deep; write the query flatter", token)
        elif token.kind == "mark" and token.text in _CLOSING:
            if not open_brackets or open_brackets.pop().text != _PAIRS[token.text]:
                raise refuse(f"this {token.text} closes nothing", token)
        elif token.word == "SERVICE" and services:
            continue
        elif token.word in ("SERVICE", "LOAD"):
            advice = "; allow its host with --allow-service" if token.word == "SERVICE" else ""
            raise refuse(f"{token.word} would reach out to another server; ask that server itself{advice}", token)
        elif token.word == "FROM":
            raise refuse("FROM would fetch or replace graphs; use GRAPH <iri> { … } to ask one file", token)
        elif (token.word or token.text) in _CHAINED and token.kind in ("word", "mark"):
            operators += 1
            if operators > MAX_OPERATORS:
                raise refuse(f"more than {MAX_OPERATORS:,} operators; use VALUES for long lists", token)
    if open_brackets:
        raise refuse(f"this {open_brackets[-1].text} is never closed", open_brackets[-1])


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


def iter_prefixes(text: str, path: Path | str = "query") -> Iterator[tuple[Token, bool]]:
    """Yield each prefixed name or declared prefix with True for a declaration."""
    previous = ""
    for token in _meaningful(tokenize(text, path)):
        if token.kind == "name":
            yield token, previous == "PREFIX"
        previous = token.word


def declare_prefixes(text: str, namespaces: Mapping[str, str], path: Path | str = "query") -> str:
    """Return the query with declarations, on its first line, for the known prefixes that it uses undeclared.

    Raises QueryError for a prefix that neither the query nor `namespaces` declares.
    """
    declared: set[str] = set()
    used: dict[str, Token] = {}
    for token, declares in iter_prefixes(text, path):
        prefix = token.text.partition(":")[0]
        if declares:
            declared.add(prefix)
        else:
            used.setdefault(prefix, token)
    missing = {prefix: token for prefix, token in used.items() if prefix not in declared}
    for prefix, token in missing.items():
        if prefix not in namespaces:
            close = nearest(prefix, (*declared, *namespaces), 1)
            advice = f"did you mean {close[0]}:?" if close else f"declare it with PREFIX {prefix}: <…>"
            raise QueryError(
                f"the prefix {prefix}: is not declared; {advice}", location=locate(text, token.start, path)
            )
    return "".join(f"PREFIX {prefix}: <{namespaces[prefix]}> " for prefix in missing) + text


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
    for token in _meaningful(tokenize(text)):
        if token.kind == "word" and token.word not in _WORDS:
            close = nearest(token.text, _WORDS, 1) if len(token.text) > 1 else ()
            advice = f"did you mean {close[0] if close else '?' + token.text}?"
            return locate(text, token.start), f"{token.text!r} is no word of SPARQL; {advice}"
    return None
