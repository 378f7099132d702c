"""A saved query in the layout of the house: lines as they are, indented by what is open, words and spaces alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from kg.errors import InputError, Location, QueryError
from kg.io.decoding import not_utf8
from kg.sparql.tokens import Token, meaningful, tokenize

STEP = 2
_MOST_BLANK = 1
_OPENING, _CLOSING = frozenset("{(["), frozenset("})]")
_CLAUSES = frozenset(
    """
    AS ASC ASK BASE BIND BY CONSTRUCT DESC DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH GROUP HAVING IN LIMIT MINUS NAMED
    NOT OFFSET OPTIONAL ORDER PREFIX REDUCED SELECT SEPARATOR SERVICE SILENT UNDEF UNION VALUES WHERE
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
# What is not run here cannot be proved to be a query, and is laid out by its words.
_ELSEWHERE = frozenset(
    ("SERVICE", "FROM", "LOAD", "INSERT", "DELETE", "CREATE", "DROP", "CLEAR", "COPY", "MOVE", "ADD", "WITH")
)


def lay_out_query(content: bytes, path: Path) -> bytes:
    """Return the content of a file with a query, laid out; its header and the breaks of its lines are kept.

    Raises QueryError with the place of what is no SPARQL, and InputError where another query would come of it.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise not_utf8(error, path, QueryError) from None
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    end = "\r\n" if "\r\n" in text.partition("\n")[0] + "\n" else "\n"
    tokens = tokenize(text[len(mark) :], path)
    if not _ELSEWHERE & {token.word for token in tokens}:
        _require_query(text[len(mark) :], path)
    laid = mark + _Lines(_with_sorted_prefixes(tokens), end).render()
    _require_same(tokens, laid[len(mark) :], path)
    return laid.encode("utf-8")


def _require_query(text: str, path: Path) -> None:
    """Raise QueryError for a text that is no query; no data are asked."""
    from kg.ask.running import run
    from kg.engines.embedded import EmbeddedEngine
    from kg.engines.stores import load_merged

    answer = run(EmbeddedEngine(load_merged([]), in_memory=True), text, path=path)
    for _ in chain(answer.rows, answer.triples):
        pass


def _require_same(before: Sequence[Token], laid: str, path: Path) -> None:
    """Raise InputError unless two queries have the same tokens, but for spaces and the order of their prefixes."""
    if _essence(before) != _essence(tokenize(laid, path)):
        told = "would not ask the same in another layout, so nothing was written; this is a fault of kg"
        raise InputError(told, location=Location(path, 1))


def _essence(tokens: Sequence[Token]) -> tuple[list[str], list[str]]:
    """Return what a query says, with its prefixes in a fixed order, and its comments."""
    prefixes, others = [], []
    said = meaningful(tokens)
    n = 0
    while n < len(said):
        if said[n].word == "PREFIX" and n + 2 < len(said):
            prefixes.append(said[n + 1].text + said[n + 2].text)
            n += 3
        else:
            others.append(said[n].word if said[n].word in _CLAUSES else said[n].text)
            n += 1
    comments = sorted(token.text.rstrip() for token in tokens if token.kind == "comment")
    return sorted(prefixes) + others, comments


def _with_sorted_prefixes(tokens: Sequence[Token]) -> list[Token]:
    """Return tokens with each run of lines that only declare prefixes sorted, unless one is declared twice in it."""
    found = list(tokens)
    n = 0
    while n < len(found):
        run: list[list[Token]] = []
        at = n
        while (one := _declaration(found, at)) is not None:
            run.append(one)
            at += len(one) + 1
            if found[at - 1].text.count("\n") != 1:
                break
        if run:
            names = [one[2].text for one in run]
            if len(set(names)) == len(names):
                spaces = [found[i] for i in _ends(n, run)]
                run.sort(key=lambda one: one[2].text)
                found[n:at] = [token for one, space in zip(run, spaces, strict=True) for token in (*one, space)]
            n = at
        else:
            n += 1
    return found


def _ends(start: int, run: Sequence[Sequence[Token]]) -> list[int]:
    ends, at = [], start
    for one in run:
        at += len(one)
        ends.append(at)
        at += 1
    return ends


def _declaration(tokens: Sequence[Token], at: int) -> list[Token] | None:
    """Return the tokens of a prefix that is declared on a line of its own, which a space with an end of line ends."""
    one = list(tokens[at : at + 6])
    if len(one) < 6 or one[0].word != "PREFIX" or [token.kind for token in one[1:6]] != [
        "space", "name", "space", "iri", "space",
    ] or "\n" not in one[5].text:  # fmt: skip
        return None
    return one[:5]


class _Lines:
    """Writes tokens as lines."""

    def __init__(self, tokens: Sequence[Token], end: str) -> None:
        self._tokens, self._end = tokens, end
        self._open: list[tuple[str, int]] = []  # each with how far its line is indented
        self._indent = 0
        self._last: Token | None = None

    def render(self) -> str:
        out: list[str] = []
        gap = ""
        before: Token | None = None
        for token in self._tokens:
            if token.kind == "space":
                gap = token.text
                continue
            text = token.text.rstrip() if token.kind == "comment" else token.text
            lines = gap.count("\n") or (1 if before and before.kind == "comment" else 0)
            if before is None:
                pass
            elif lines:
                self._indent = self._indent_of(token)
                out.append(self._end * min(lines, _MOST_BLANK + 1) + " " * self._indent)
            else:
                out.append(self._space(before, token, gap))
            self._turn(token)
            out.append(token.word if token.word in _CLAUSES else text)
            before, gap = token, ""
            if token.kind != "comment":
                self._last = token
        return "".join(out) + (self._end if out else "")

    def _turn(self, token: Token) -> None:
        if token.kind != "mark":
            return
        if token.text in _OPENING:
            self._open.append((token.text, self._indent))
        elif token.text in _CLOSING and self._open:
            self._open.pop()

    def _indent_of(self, token: Token) -> int:
        if not self._open:
            return 0
        mark, outer = self._open[-1]
        if token.kind == "mark" and token.text in _CLOSING:
            return outer
        last = self._last
        goes_on = last is not None and last.kind == "mark" and last.text in (";", ",") and mark in "{["
        return outer + STEP * (2 if goes_on else 1)

    def _space(self, before: Token, token: Token, gap: str) -> str:
        """Return what stands between two tokens of one line."""
        inside = self._open[-1][0] if self._open else ""
        if token.kind == "comment":
            return " "
        if token.kind == "mark":
            if token.text in ("{", "}") or before.text == "{":
                return " " if not (token.text == "}" and before.text == "{") else gap[:1]
            if inside == "{" and token.text in (";", "."):
                return " "
            if token.text == ",":
                return ""
        if before.kind == "mark" and (before.text in ("{", "}", ",") or (before.text == ";" and inside == "{")):
            return " "
        return " " if gap else ""
