"""A query as rdflib runs it: read with its literals as they are written, and computed as a store does."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any

from kg.engines.any_property import name_no_property
from kg.engines.counted import count_what_is_seen
from kg.engines.gate import admit
from kg.engines.parser_faults import find_fault
from kg.engines.rdflib_aggregates import aggregates_by_the_store
from kg.engines.rdflib_columns import name_columns, without_columns
from kg.engines.rdflib_constants import rows_of_nothing, say_constants
from kg.engines.rdflib_exists import put_aside, read_patterns
from kg.engines.rdflib_grammar import mend_grammar
from kg.engines.rdflib_graphs import only_graphs_that_are
from kg.engines.rdflib_groups import groups_of_something
from kg.engines.rdflib_negation import without_double_negation, without_mixed_negation
from kg.engines.rdflib_order import order_by_the_store
from kg.engines.rdflib_parts import visit_parts
from kg.engines.rdflib_paths import stay_in_the_graph
from kg.engines.rdflib_prefixes import write_out_names
from kg.engines.rdflib_scopes import see_what_is_in_scope
from kg.engines.rdflib_templates import make_triples
from kg.engines.rdflib_values import CASTS, by_the_store
from kg.engines.stored_literals import as_stored
from kg.errors import KgError, QueryError

_ESCAPE = re.compile(r"\\u([0-9a-f]{4}(?:[0-9a-f]{4})?)", re.IGNORECASE)
_BACKSLASH_BEFORE_U = re.compile(r"(?<!\\)((?:\\\\)*)\\\\(?=[uU])")

_one_at_a_time = Lock()


def prepare(query: str, prefixes: Mapping[str, str], *, stored: bool = False) -> Any:
    """Return a query as rdflib runs it, within `telling_faults`; its literals are as written, or as a store has them.

    rdflib gives a literal that it reads another form, so that a query would not find the same in data that keep it.
    """
    prepared = read_query(query, prefixes)
    _require_known_functions(prepared.algebra)
    groups_of_something(prepared.algebra)
    order_by_the_store(prepared.algebra)
    if stored:
        as_stored(prepared.algebra)
    by_the_store(prepared.algebra)
    aggregates_by_the_store(prepared.algebra)
    make_triples(prepared.algebra)
    only_graphs_that_are(prepared.algebra)
    see_what_is_in_scope(prepared.algebra)
    stay_in_the_graph(prepared.algebra)
    return prepared


def read_query(query: str, prefixes: Mapping[str, str]) -> Any:
    """Return a query as rdflib reads it, its literals as they are written; the errors are those of `telling_faults`."""
    from rdflib.plugins.sparql.algebra import translateQuery

    admit(query)  # so that a fault is told where it was written
    query = name_no_property(query)
    text = for_rdflib(count_what_is_seen(without_double_negation(without_mixed_negation(query))))
    with literals_as_written():
        parsed = _parsed(text, query)
        parsed[1] = write_out_names(parsed, prefixes)
        name_columns(parsed[1])
        parsed[1] = say_constants(parsed[1])
        has_patterns = put_aside(parsed[1])
        read = translateQuery(parsed, None, prefixes)
        if has_patterns:
            read_patterns(read)
    rows_of_nothing(read.algebra)
    without_columns(read.algebra)
    return read


def _parsed(text: str, written: str) -> Any:
    """Return what rdflib reads; raise QueryError for what is wrong with the query as it was written."""
    from pyparsing.exceptions import ParseException
    from rdflib.plugins.sparql.parser import parseQuery

    mend_grammar()
    try:
        return parseQuery(admit(text))
    except ParseException:
        if fault := find_fault(written):  # rdflib tells where it gave up in other words
            raise fault from None
        raise


@contextmanager
def telling_faults() -> Iterator[None]:
    """Raise QueryError for what rdflib raises while it reads or answers a query."""
    from pyparsing.exceptions import ParseException

    try:
        yield
    except (KgError, Warning):  # no warning is the fault of a question
        raise
    except ParseException as error:
        raise QueryError(f"this is not SPARQL at {error.lineno}:{error.column}: {error.msg}") from None
    except RecursionError:
        raise QueryError("the query is too deep for this engine; write it flatter") from None
    except re.error as error:
        raise QueryError(f"a pattern in the query is no regular expression: {error}") from None
    except Exception as error:  # rdflib raises bare Exception for much of what it cannot do
        raise QueryError(f"the query cannot be run by rdflib: {error}") from None


@contextmanager
def literals_as_written() -> Iterator[None]:
    """Have rdflib keep the literals that it reads as they are; its setting is one for all threads, so not for long."""
    import rdflib

    with _one_at_a_time:
        normalized, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
        try:
            yield
        finally:
            rdflib.NORMALIZE_LITERALS = normalized


def _require_known_functions(algebra: Any) -> None:
    """Raise QueryError for a function that nobody knows; rdflib would leave its value out without a word."""
    from rdflib.plugins.sparql.operators import _CUSTOM_FUNCTIONS
    from rdflib.plugins.sparql.parserutils import CompValue

    def look(part: Any) -> None:
        is_function = isinstance(part, CompValue) and part.name == "Function"
        if is_function and str(part.iri) not in CASTS and part.iri not in _CUSTOM_FUNCTIONS:
            raise QueryError(
                f"the function <{part.iri}> is not known to rdflib; leave it out, or ask the default engine"
            )

    visit_parts(algebra, look)


def for_rdflib(query: str) -> str:
    r"""Return the query so that rdflib reads a backslash before a "u" as one; raise QueryError if it may not be run.

    rdflib expands `\uXXXX` before it parses (RDFLib/rdflib issue 1884) and takes the second half of an escaped
    backslash for the beginning of an escape. Two expanded backslashes come out of that as an escaped one. What counts
    is the text that comes out.
    """
    written = _BACKSLASH_BEFORE_U.sub(lambda match: match[1] + r"\u005C\u005C", query)
    admit(expanded(written))
    return written


def expanded(query: str) -> str:
    r"""Return the text that rdflib parses: a query with each `\uXXXX` as its character, wherever it stands."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1], 16)
        return chr(code) if code <= sys.maxunicode else match[0]

    return _ESCAPE.sub(character, query)
