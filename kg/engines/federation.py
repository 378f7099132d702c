"""SERVICE on purpose: each part that a query asks of another endpoint is asked there first, and its rows put in place.

The engines themselves never reach out. A SERVICE pattern is evaluated for itself and then joined with the rest
(SPARQL 1.1 Federated Query, section 4), so that its rows as VALUES give the same answer.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from kg.engines.base import Engine, Solutions
from kg.errors import Advice, KgError, QueryError, RemoteError, UsageError
from kg.io.addresses import require_address
from kg.rdf.terms import IRI, BlankNode, Term, to_n3
from kg.sparql.clauses import read_prologue
from kg.sparql.tokens import Token, locate, meaningful, tokenize

MOST_ROWS = 100_000


class Call(NamedTuple):
    """A SERVICE in a query: where it stands, the endpoint, its pattern with braces, and whether a failure is silent."""

    start: int
    end: int
    address: str
    pattern: str
    silent: bool


def find_calls(text: str) -> list[Call]:
    """Return the SERVICE patterns of a query; raise QueryError for one that is nested or whose endpoint is open."""
    words = meaningful(tokenize(text))
    prefixes = read_prologue(text).prefixes
    calls, n = [], 0
    while n < len(words):
        if words[n].word != "SERVICE":
            n += 1
            continue
        start, n = words[n], n + 1
        silent = n < len(words) and words[n].word == "SILENT"
        n += silent
        address = _address(words[n], prefixes) if n < len(words) else None
        if address is None:
            raise QueryError(
                "SERVICE needs the address of an endpoint; a variable would go anywhere",
                location=locate(text, start.start),
            )
        end = _closing(text, words, n + 1)
        for inner in words[n + 1 : end]:
            if inner.word == "SERVICE":
                raise QueryError("SERVICE within SERVICE is not followed", location=locate(text, inner.start))
        pattern = text[words[n + 1].start : words[end].start + 1]
        calls.append(Call(start.start, words[end].start + 1, address, pattern, silent))
        n = end + 1
    return calls


def _address(token: Token, prefixes: Mapping[str, str]) -> str | None:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, mark, local = token.text.partition(":")
    return prefixes[prefix] + local if token.kind == "name" and mark and prefix in prefixes else None


def _closing(text: str, words: Sequence[Token], start: int) -> int:
    """Return the number of the brace that closes the one at a number."""
    depth = 0
    for n in range(start, len(words)):
        if words[n].kind == "mark" and words[n].text == "{":
            depth += 1
        elif words[n].kind == "mark" and words[n].text == "}":
            depth -= 1
            if depth == 0:
                return n
        if depth == 0:
            break
    raise QueryError(
        "SERVICE needs a pattern in braces", location=locate(text, words[min(start, len(words) - 1)].start)
    )


def require_allowed(address: str, allowed: Sequence[str]) -> None:
    """Raise an error, before any connection is made, for an endpoint whose host was not named.

    A name that leads to a private or local address is refused as well, unless the address itself was named.
    """
    require_address(address, "the endpoint of SERVICE")
    parts = urlsplit(address)
    host = parts.hostname or ""  # in small letters
    known = {host, f"{host}:{parts.port}", f"[{host}]", f"[{host}]:{parts.port}"}
    if not known & {one.lower() for one in allowed}:
        raise UsageError(f"SERVICE <{address}> is not allowed", advice=Advice("allow-service", host))
    if _is_named_address(address):
        return
    try:
        found = socket.getaddrinfo(host, parts.port or 80, type=socket.SOCK_STREAM)
    except OSError:
        raise RemoteError(f"{address} cannot be reached: there is no such host") from None
    for *_, (ip, *_) in found:
        if not ipaddress.ip_address(str(ip)).is_global:
            raise UsageError(
                f"{host} leads to {ip}, an address that is not public; name the address itself to allow it"
            )


def _is_named_address(address: str) -> bool:
    """Tell whether an endpoint is given by an address of the network rather than by a name that leads to one."""
    host = urlsplit(address).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True


def call_services(text: str, allowed: Sequence[str], open_service: Callable[[str, bool], Engine]) -> str:
    """Return a query in which rows stand for each SERVICE pattern, those that its endpoint gives for it.

    `open_service` gets an address, and whether it must be a public one. Raises UsageError for an endpoint that is not
    allowed, and RemoteError for one that does not answer, unless SILENT.
    """
    calls = find_calls(text)
    for call in calls:
        require_allowed(call.address, allowed)
    first = read_prologue(text).first
    prologue = f"{text[: first.start].rstrip()}\n" if first and first.start else ""
    for number, call in reversed(list(enumerate(calls, 1))):
        asked = f"{prologue}SELECT * WHERE {call.pattern}"
        public = not _is_named_address(call.address)
        try:
            values = _values(open_service(call.address, public).select(asked), call.address, number)
        except KgError:
            if not call.silent:
                raise
            values = "{}"
        text = text[: call.start] + values + text[call.end :]
    return text


def _values(solutions: Solutions, address: str, number: int) -> str:
    rows = list(islice(solutions.rows, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise RemoteError(f"{address} gives more than {MOST_ROWS:,} rows for a SERVICE pattern; narrow the pattern")
    names = " ".join(f"?{name}" for name in solutions.variables)
    body = "\n".join("(" + " ".join(_written(term, number) for term in row) + ")" for row in rows)
    return f"{{ VALUES ({names}) {{ {body} }} }}"


def _written(term: Term | None, number: int) -> str:
    """Return a term for VALUES; a blank node of an answer is known by a name that no other answer has."""
    if term is None:
        return "UNDEF"
    return to_n3(IRI(f"urn:kg:blank:{number}:{term}") if isinstance(term, BlankNode) else term)
