"""Answers of questions in each form that a program may want, whole."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from kg.ask.arguments import find_misfit, resolve_arguments
from kg.ask.running import Answer, bind_saved, prepare_text, run
from kg.ask.why_empty import reason_of
from kg.engines.base import Engine
from kg.errors import LimitError
from kg.project.saved_query import SavedQuery
from kg.rdf.formats import BY_MEDIA_TYPE, write_triples
from kg.rdf.terms import IRI, Row, Term, to_n3
from kg.sparql.clauses import find_form
from kg.sparql.rows import boolean_text, iter_rows_text
from kg.web.accepting import ROWS
from kg.web.served import Served

MOST_BYTES = 256 << 20
"""How large an answer may be."""
_BATCH = 256
# Stands for a thing in questions that are prepared once: an IRI is as good as another where one may stand.
_ANY = re.compile(r"<urn:kg:any:(\w+)>")
_ROW_FORMATS = {media: {"md": "markdown"}.get(ending, ending) for ending, media in ROWS.items()}


def given_of(query: SavedQuery, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return what an address gives for the parameters of a saved query; raise UnknownName for any other name."""
    given: dict[str, Any] = {}
    for name, texts in values.items():
        param = query.parameter(name)
        kept = [text for text in texts if text]
        if kept:
            given[name] = kept if param.many or len(kept) > 1 else kept[0]
    return given


def bound(served: Served, query: SavedQuery, given: Mapping[str, Any]) -> tuple[str, dict[str, list[Term]]]:
    """Return the text of a saved query with values in place, and the values; errors as `resolve_arguments`."""
    terms = resolve_arguments(served.project, served.engine_for(query), query, given)
    things = {name: values[0] for name, values in terms.items() if len(values) == 1 and isinstance(values[0], IRI)}
    if len(things) < len(terms):
        return _bound(served, query, terms), terms
    stands = {name: IRI(f"urn:kg:any:{name}") for name in things}
    text = served.once(
        ("bound", query.name, *things), lambda: _bound(served, query, {name: [one] for name, one in stands.items()})
    )
    return _ANY.sub(lambda found: to_n3(things[found[1]]) if found[1] in things else found[0], text), terms


def _bound(served: Served, query: SavedQuery, terms: Mapping[str, Sequence[Term]]) -> str:
    return prepare_text(bind_saved(query, terms, served.project.prefixes), served.project, query.name)


def ask(served: Served, query: SavedQuery, text: str) -> Answer:
    """Return the answer to the text of a saved query with values in place."""
    return run(served.engine_for(query), text)


def write(served: Served, answer: Answer, media_type: str) -> bytes:
    """Return an answer in a form, one of those of `accepting`; raise LimitError for one that is too large."""
    if answer.form == "ASK":
        return boolean_text(bool(answer.boolean), _ROW_FORMATS[media_type]).encode()
    if answer.form == "SELECT":
        render = None
        if media_type == ROWS["md"]:
            render = served.prefixes.render
        pieces = iter_rows_text(answer.variables, answer.rows, _ROW_FORMATS[media_type], render)
        return b"".join(_within("".join(batch).encode() for batch in iter(lambda: list(islice(pieces, _BATCH)), [])))
    buffer = Bounded()
    write_triples(answer.triples, buffer, BY_MEDIA_TYPE[media_type], served.project.prefixes)
    return buffer.getvalue()


def _within(pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_BYTES:
            raise _too_large()
        yield piece


class Bounded(io.BytesIO):
    """Holds what is written to it; raises LimitError where that is more than an answer may have."""

    def write(self, data: Any) -> int:
        """Add to it."""
        if self.tell() + len(data) > MOST_BYTES:
            raise _too_large()
        return super().write(data)


def _too_large() -> LimitError:
    return LimitError(f"the answer is larger than {MOST_BYTES >> 20} MB; ask for less")


def first_rows(answer: Answer, most: int) -> tuple[Sequence[str], list[Row], bool]:
    """Return the columns of an answer, so many of its rows, or triples, and whether there are more."""
    found, variables = answer.rows, answer.variables
    if answer.form != "SELECT":
        found, variables = map(tuple, answer.triples), ("subject", "property", "value")
    rows = list(islice(found, most + 1))
    return variables, rows[:most], len(rows) > most


def why_none(served: Served, query: SavedQuery, text: str, terms: Mapping[str, Sequence[Term]]) -> str:
    """Return why nothing was found: a thing of another class, or one that the data never names, or what was said."""
    engine = served.engine_for(query)
    given = [term for values in terms.values() for term in values]
    return find_misfit(served.project, engine, query, terms) or why_nothing(served, engine, text, query.no_data, given)


def why_nothing(served: Served, engine: Engine, text: str, no_data: str = "", given: Sequence[Term] = ()) -> str:
    """Return why the answer to some text is empty or "no", as `reason_of` has it; a "no" may have no reason at all."""
    reason = reason_of(engine, text, served.prefixes, no_data, given).removeprefix("no data: ")
    return reason or ("" if find_form(text) == "ASK" else "nothing in the data fits")
