"""Paths that may have no step, from a term that a query names and the data do not have (SPARQL 1.1, section 18.4).

Such a term is an end of itself, and no step leads to it or from it, so all that its path finds is known from the text.
A store finds nothing there.
"""

import re
from collections.abc import Callable, Iterator

from kg.engines.statement_reader import CONSTANTS, FRESH, NAMES, UNKNOWN, PathTriple, Statement, StatementReader
from kg.sparql.clauses import read_prologue
from kg.sparql.tokens import meaningful, tokenize

_MAY_STAY = re.compile(
    r"(?:\)|(?<![/\w:.<-])(?:<[^<>\s]*>|(?:[A-Za-z][\w.-]*)?:[\w.%\\-]*|a))\s*[*?](?!\w)", re.IGNORECASE
)
"""What every path has that may have no step: behind a slash others stand before it."""
_LONG, _LISTED = 2000, re.compile(r"\bVALUES\s*[?$]\w+\s*\{[^{}\"']*\}")
"""Of a list so long as to matter nothing is read where no path has one of its terms as an end in the text."""
_FOUND = "VALUES () { () }"


def may_stay(text: str) -> bool:
    """Tell, in no time, whether a query may have a path that may have no step."""
    return _MAY_STAY.search(text) is not None


def ends(text: str) -> set[str]:
    """Return the variables of a query that are ends of paths that may have no step."""
    if not may_stay(text):
        return set()
    triples = (triple for one in _statements(text) for triple in one.triples)
    return {end[1:] for one in triples for end, kind in zip(one[::2], one.kinds, strict=True) if kind == "variable"}


def _names_ends(text: str) -> bool:
    """Tell whether a path that may have no step has a term at an end."""
    return may_stay(text) and any(
        set(one.kinds) != {"variable"} for found in _statements(text) for one in found.triples
    )


def say_what_stays(text: str, ask: Callable[[str], bool]) -> str:
    """Return a query that says what its paths find at terms that the data, which answer an ASK, do not have."""
    if not may_stay(text) or (len(text) > _LONG and not _names_ends(_LISTED.sub(" ", text))):
        return text
    first = read_prologue(text).first
    prologue = text[: first.start] if first else ""
    known = dict[str, bool]()

    def holds(pattern: str) -> bool:
        return ask(f"{prologue}ASK {{ {pattern} }}")

    def is_there(term: str) -> bool:
        if term not in known:
            known[term] = holds(_anywhere(term))
        return known[term]

    def said(one: PathTriple, graph: str) -> str | None:
        (subject, _, value), (kind, other) = one[:3], one.kinds
        term, end = (subject, other) if kind in CONSTANTS else (value, kind)
        if other not in CONSTANTS and kind not in CONSTANTS:
            return None
        if end in CONSTANTS:
            is_one = (kind in NAMES) == (other in NAMES) and holds(f"FILTER(sameTerm({subject}, {value}))")
            found = _FOUND if is_one else None
        elif end == "variable":
            found = f"VALUES {value if kind in CONSTANTS else subject} {{ {term} }}"
        else:
            found = _FOUND if end == FRESH else None
        if found is None or not graph:
            return found if found and not is_there(term) else None
        there = f"GRAPH {graph} {{}} FILTER NOT EXISTS {{ GRAPH {graph} {{ {_anywhere(term)} }} }}"
        return f"{{ {' '.join(one[:3])} }} UNION {{ {found} {there} }}"

    edits: list[tuple[int, int, str]] = []
    for statement in _statements(text):
        pieces = [(one, said(one, statement.graph)) for one in statement.triples]
        found = [piece for _, piece in pieces if piece]
        if found:  # before the triples, in two parts of which no label of a blank node may stand
            edits.append((statement.block, statement.block, " ".join([*found, ""])))
            left = " . ".join(" ".join(one[:3]) for one, piece in pieces if not piece)
            edits.append((statement.start, statement.end if left else statement.last, left))
    done, end_of_last = list[str](), 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        done += [text[end_of_last:start], new]
        end_of_last = end
    return "".join([*done, text[end_of_last:]])


def _anywhere(term: str) -> str:
    """Return a pattern that finds a term in the graph."""
    is_name = term[0] == "<" or ":" in term.partition('"')[0].partition("'")[0]
    return f"{{ [] ?kg_step {term} }}" + (f" UNION {{ {term} ?kg_step [] }}" if is_name else "")


def _statements(text: str) -> Iterator[Statement]:
    """Yield the statements of a query that have no other paths than those that may have no step."""
    tokens = meaningful(tokenize(text))
    found = StatementReader(text, tokens).statements()
    yield from (one for one in found if one.triples and one.graph != UNKNOWN)
