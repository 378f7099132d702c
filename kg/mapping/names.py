"""The names of things in a table, all of them, before any is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kg.mapping.compiling import Cells
from kg.mapping.engine import Context, telling
from kg.mapping.model import Identity, TriplesMap
from kg.mapping.naming import Named
from kg.mapping.references import by_source, references_of, terms_of
from kg.mapping.rows import open_table
from kg.mapping.writing import as_it_is


def learn_names(maps: Sequence[TriplesMap], context: Context) -> None:
    """Have whoever names things know all names of all rows; raise the errors of rows and of columns."""
    found: dict[Identity, dict[Named, None]] = {}
    for source, some in by_source(maps).items():
        identities = dict.fromkeys(term.identity for one in some for term in terms_of(one) if term.identity)
        if not identities:
            continue
        table = open_table(source, [name for one in some for name in references_of(one)])
        compiler = context.compiler(some[0], table)
        getters: list[tuple[Identity, Callable[[Cells], str], Callable[[Cells], str], Callable[[Cells], str]]] = []
        for one in identities:
            parts = (one.name, one.by, one.identifier)
            getters.append((one, *(compiler.text(part, as_it_is) if part else _nothing for part in parts)))  # type: ignore[arg-type]  # three
        seen: dict[Identity, set[tuple[str, str, str]]] = {one: set() for one in identities}
        for row in table.rows():
            cells = row.cells
            cells.append(str(row.number))
            with telling(table, row):
                for one, name_of, by_of, identifier_of in getters:
                    seen[one].add((name_of(cells), by_of(cells), identifier_of(cells)))
        for one, texts in seen.items():
            held = found.setdefault(one, {})
            for name, by, identifier in sorted(texts):
                for text in _split(context, one, name):
                    held[Named(text, by, identifier)] = None
    for one, names in found.items():
        context.namer.learn(one, list(names))


def _nothing(cells: Cells) -> str:
    return ""


def _split(context: Context, one: Identity, name: str) -> Iterator[str]:
    if one.credit is None:
        if name or one.identifier:
            yield name
    elif name:
        yield from (text for text, _ in context.namer.split(one.credit, name))
