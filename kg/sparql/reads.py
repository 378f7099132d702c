"""Which predicates a query reads: what must not have changed in a graph for its answer to stand.

Triple patterns are followed as far as is needed to know what stands in the place of a predicate (SPARQL 1.1, section
19.8). Whatever is not known for sure, such as a variable there, means that the query may read everything.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.rdf.terms import IRI
from kg.rdf.vocabulary import FIRST, REST, TYPE
from kg.sparql.clauses import read_prologue
from kg.sparql.tokens import Token, meaningful, tokenize

_TERMS = ("iri", "name", "blank", "string", "number", "variable")
_END = Token("mark", "", -1)


class _AnythingError(Exception):
    """The query may read every triple."""


def find_predicates(text: str) -> frozenset[IRI] | None:
    """Return the predicates that a query reads, some perhaps in vain; None where it may read every triple.

    A query that names graphs may read everything. Raises QueryError for text that is no tokens.
    """
    prologue = read_prologue(text)
    if prologue.base is not None or prologue.first is None:
        return None
    tokens = [token for token in meaningful(tokenize(text)) if token.start >= prologue.first.start]
    reader = _Reader(tokens, prologue.prefixes)
    try:
        reader.read()
    except _AnythingError:
        return None
    return frozenset(reader.found)


class _Reader:
    def __init__(self, tokens: list[Token], prefixes: Mapping[str, str]) -> None:
        self._tokens, self._prefixes, self._next = tokens, prefixes, 0
        self.found: set[IRI] = set()

    def _peek(self) -> Token:
        return self._tokens[self._next] if self._next < len(self._tokens) else _END

    def _take(self) -> Token:
        token = self._peek()
        if token is _END:
            raise _AnythingError  # it ends too early, which its engine will tell
        self._next += 1
        return token

    def read(self) -> None:
        """Read a whole query: its groups, and what else can hold one."""
        if self._peek().word not in ("SELECT", "ASK", "CONSTRUCT"):
            raise _AnythingError
        while self._peek() is not _END:
            self._outside(self._take())

    def _outside(self, token: Token) -> None:
        """Read on after a token that stands outside of a group of patterns."""
        if token.word in ("FROM", "DESCRIBE"):
            raise _AnythingError
        if token.word == "VALUES":
            self._values()
        elif token.text == "{":
            self._group()
        elif token.text == "(":
            self._brackets()

    def _values(self) -> None:
        while self._take().text != "{":
            pass
        while self._take().text != "}":
            pass

    def _brackets(self) -> None:
        """Read an expression in brackets to its end; EXISTS has a group."""
        while (token := self._take()).text != ")":
            if token.text == "(":
                self._brackets()
            elif token.text == "{":
                self._group()

    def _expression(self) -> None:
        """Read what follows FILTER or BIND: brackets, a call, or EXISTS with a group."""
        while (token := self._take()).text not in ("(", "{"):
            if token.kind not in ("word", "iri", "name"):
                raise _AnythingError
        if token.text == "(":
            self._brackets()
        else:
            self._group()

    def _subquery(self) -> None:
        """Read a SELECT within a group to the end of that group."""
        while (token := self._take()).text != "}":
            self._outside(token)

    def _group(self) -> None:
        """Read a group of patterns to its end."""
        while (token := self._take()).text != "}":
            if token.word in ("FILTER", "BIND"):
                self._expression()
            elif token.word == "VALUES":
                self._values()
            elif token.word == "SELECT":
                self._subquery()
                return
            elif token.text == "{":
                self._group()
            elif token.text != "." and token.word not in ("OPTIONAL", "UNION", "MINUS"):
                self._triples(token)

    def _triples(self, token: Token) -> None:
        """Read the triples of a subject, the first token of which is given."""
        listed = token.text == "["
        subject = self._term(token)
        if listed and self._peek().text in (".", "}"):
            return
        self._properties(subject, (".", "}"))

    def _properties(self, subject: Token | None, ends: tuple[str, ...]) -> None:
        """Read predicates with their objects up to a mark that ends them, which is not taken."""
        while self._peek().text not in ends:
            empty = self._path()
            while True:
                value = self._term(self._take())
                if empty and not _is_fixed(subject) and not _is_fixed(value):
                    raise _AnythingError  # each node is led to itself
                if self._peek().text != ",":
                    break
                self._take()
            while self._peek().text == ";":
                self._take()
            if self._peek().word in ("FILTER", "BIND", "OPTIONAL", "UNION", "MINUS", "VALUES") or (
                self._peek().text == "{"
            ):
                return  # a dot may be left out before these

    def _term(self, token: Token) -> Token | None:
        """Read a term, the first token of which is given; return it if it is a single one."""
        if token.text == "[":
            self._properties(None, ("]",))
            self._take()
            return None
        if token.text == "(":
            self.found |= {FIRST, REST}
            while (inner := self._take()).text != ")":
                self._term(inner)
            return None
        if token.text in "+-" and token.kind == "mark":
            token = self._take()
        if token.kind not in _TERMS and token.word not in ("TRUE", "FALSE"):
            raise _AnythingError
        if token.kind == "string" and self._peek().kind == "language":
            self._take()
        elif token.kind == "string" and self._peek().text == "^^":
            self._take()
            self._take()
        return token

    def _path(self) -> bool:
        """Read a predicate or a path; tell whether it may be empty."""
        empty = self._sequence()
        while self._peek().text == "|":
            self._take()
            empty |= self._sequence()
        return empty

    def _sequence(self) -> bool:
        empty = self._step()
        while self._peek().text == "/":
            self._take()
            empty &= self._step()
        return empty

    def _step(self) -> bool:
        token = self._take()
        if token.text == "^":
            token = self._take()
        if token.text == "(":
            empty = self._path()
            if self._take().text != ")":
                raise _AnythingError
        else:
            self.found.add(self._predicate(token))
            empty = False
        if self._peek().text in ("*", "?", "+"):
            empty |= self._take().text != "+"
        return empty

    def _predicate(self, token: Token) -> IRI:
        if token.text == "a":
            return TYPE
        if token.kind == "iri" and ":" in token.text:
            return IRI(token.text[1:-1])
        prefix, _, local = token.text.partition(":")
        if token.kind != "name" or prefix not in self._prefixes or "\\" in local:
            raise _AnythingError
        return IRI(self._prefixes[prefix] + local)


def _is_fixed(token: Token | None) -> bool:
    return token is not None and token.kind not in ("variable", "blank")
