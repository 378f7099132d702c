"""What may be typed at a place of a saved query: parameters, variables, terms, and keys of its header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from kg.edit.written import Writing
from kg.lsp.completing import MOST, Completing, once
from kg.lsp.knowledge import Knowledge
from kg.lsp.offers import Item, Offer
from kg.lsp.turtle_text import Spot, expand
from kg.project.header import header_declared
from kg.rdf.terms import IRI, Prefixes
from kg.rdf.vocabulary import TYPE
from kg.sparql.tokens import Token, iter_meaningful, iter_readable

_WORD = re.compile(r"[?$]?[\w:.%-]*\Z")
_KEY = re.compile(r"#\+\s*([\w]*)\Z")
_WITHIN_KEY = re.compile(r"#\+\s{3,}\w+:\s*\{(?:.*[,{])?\s*(\w*)\Z|#\+\s{5,}(\w*)\Z")
_PARAM = re.compile(r"^#\+\s{2,}(\w+):(.*)$", re.MULTILINE)
_KEYWORDS = (
    "SELECT", "DISTINCT", "WHERE", "OPTIONAL", "FILTER", "BIND", "VALUES", "UNION", "MINUS", "GRAPH", "GROUP BY",
    "ORDER BY", "LIMIT", "HAVING", "EXISTS", "NOT EXISTS", "COUNT", "SAMPLE", "MIN", "MAX", "SUM", "AVG",
    "GROUP_CONCAT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX",
)  # fmt: skip


def offer_in_query(knowledge: Knowledge, text: str, offset: int) -> Offer:
    """Return what may stand at a place of a saved query."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    if line.startswith("#+"):
        return _in_header(line, offset)
    if line.lstrip().startswith("#"):
        return Offer([], offset)
    word = _WORD.search(line)
    typed = word[0] if word else ""
    start = offset - len(typed)
    items = list(islice(once(_items(knowledge, text, start, typed, line)), MOST + 1))
    return Offer(items[:MOST], start, len(items) > MOST)


def _in_header(line: str, offset: int) -> Offer:
    """Return the keys of a header, or of one of its parameters."""
    inner = _WITHIN_KEY.search(line)
    key = _KEY.search(line)
    if inner is None and key is None:
        return Offer([], offset)
    declared = header_declared().keys
    if inner is not None:
        each = declared["params"].each
        declared = each.keys if each else {}
    typed = next((one for one in inner.groups() if one is not None), "") if inner else (key[1] if key else "")
    items = [Item(name, "key", f"{name}: ", kind.said) for name, kind in declared.items() if name.startswith(typed)]
    return Offer(items, offset - len(typed))


def _items(knowledge: Knowledge, text: str, start: int, typed: str, line: str) -> Iterator[Item]:
    writing = Writing(knowledge.prefixes, text)
    if re.match(r"\s*prefix\s", line, re.IGNORECASE):
        for prefix, namespace in sorted(knowledge.project.prefixes.items()):
            if prefix.startswith(typed.rstrip(":")) and prefix not in writing.declared:
                yield Item(f"{prefix}:", "prefix", f"{prefix}: <{namespace}>", namespace)
        return
    role, subject, predicate = _role(text, start, Prefixes(writing.declared))
    if typed.startswith(("?", "$")) or not typed:
        yield from _variables(text, start, typed)
        if typed:
            return
    completing = Completing(knowledge, text)
    classes = _classes(text, subject, writing.declared)
    spot = Spot(role, typed, start, subject, predicate, classes)
    if role == "predicate":
        yield from completing.predicates(spot)
    elif role == "object" and predicate == TYPE:
        yield from completing.objects(spot)
    else:
        if role == "object" and typed:
            yield from completing.objects(spot)
        yield from completing.terms(spot)
    if role != "object" and typed:
        for word in _KEYWORDS:
            if word.startswith(typed.upper()):
                yield Item(word, "keyword", word)


def _variables(text: str, start: int, typed: str) -> Iterator[Item]:
    """Yield the parameters of a query, with what its header says of them, and its other variables."""
    header = "\n".join(line for line in text.split("\n") if line.startswith("#+"))
    params = {name: told.strip() for name, told in _PARAM.findall(header.partition("params:")[2])}
    wanted = typed.lstrip("?$")
    others = (token.text[1:] for token in iter_readable(text) if token.kind == "variable" and token.start != start)
    for name in dict.fromkeys((*params, *others)):
        if name.startswith(wanted):
            yield Item(f"?{name}", "parameter" if name in params else "variable", f"?{name}", params.get(name, ""))


def _role(text: str, start: int, prefixes: Prefixes) -> tuple[str, IRI | str | None, IRI | None]:
    """Return what a place is to a pattern: "subject", "predicate" or "object", and what stands before it there."""
    subject: IRI | str | None = None
    predicate: IRI | None = None
    count, depth = 0, 0
    for token in _pattern(text, start):
        mark = token.text if token.kind == "mark" else ""
        if mark in ("{", "}", ".") or (token.kind == "word" and token.word not in ("A", "TRUE", "FALSE")):
            subject, predicate, count = None, None, 0
        elif mark in ("(", ")"):
            depth = max(0, depth + (1 if mark == "(" else -1))
        elif depth or token.kind == "language":
            continue
        elif mark == ";":
            count, predicate = 1, None
        elif mark == ",":
            count = 2
        elif mark in ("/", "|", "^", "^^"):
            count = min(count, 1)
        elif token.kind in ("variable", "name", "iri", "string", "number", "word", "blank"):
            term = (
                expand(token.text, prefixes.namespaces) if token.kind in ("name", "iri") or token.word == "A" else None
            )
            if count == 0:
                subject = term or token.text
            elif count == 1:
                predicate = term
            count += 1
    return ("expression" if depth else ("subject", "predicate", "object")[min(count, 2)]), subject, predicate


def _pattern(text: str, start: int) -> Iterator[Token]:
    begin = max(text.rfind("{", 0, start), text.rfind("}", 0, start), 0)
    return iter_meaningful(iter_readable(text, begin, start))


def _classes(text: str, subject: IRI | str | None, prefixes: dict[str, str]) -> tuple[IRI, ...]:
    """Return the classes that a query says a variable to be of."""
    if not isinstance(subject, str) or not subject.startswith(("?", "$")):
        return ()
    stated = re.findall(rf"[?$]{re.escape(subject[1:])}\s+a\s+(<[^<>\s]+>|[\w.-]*:[\w.-]+)", text)
    return tuple(iri for one in stated if (iri := expand(one.rstrip("."), prefixes)) is not None)
