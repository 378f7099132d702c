"""The names of things in a table, all of them, before any is decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from operator import itemgetter
from typing import Any

from kg.errors import Location
from kg.mapping.compiling import Compiler
from kg.mapping.engine import Context
from kg.mapping.makers import Cells, is_meant
from kg.mapping.model import Identity, TriplesMap
from kg.mapping.naming import Named, Namer
from kg.mapping.references import by_source, references_of, terms_of
from kg.mapping.rows import open_table


def learn_names(maps: Sequence[TriplesMap], context: Context) -> None:
    """Have whoever names things know all names of all rows; raise the errors of rows and of columns."""
    found: dict[Identity, dict[Named, None]] = {}
    for source, some in by_source(maps).items():
        identities: dict[Identity, Location | None] = {}
        for term in (term for one in some for term in terms_of(one)):
            if term.identity:
                identities.setdefault(term.identity, term.place)
        if not identities:
            continue
        table = open_table(context.source(source), [name for one in some for name in references_of(one)])
        compiler = context.compiler(some[0], table)
        # What is said of the same cells is asked for once: most rows name again what others have named.
        seen: dict[tuple[int, ...], dict[Any, Cells]] = {}
        getters = [_Getter(compiler, one, place) for one, place in identities.items()]
        for getter in getters:
            seen.setdefault(getter.reads, {})
        keys = [(itemgetter(*reads), held) for reads, held in seen.items() if reads]
        for number, _, cells in table.rows():
            cells.append(str(number))
            for key_of, held in keys:
                key = key_of(cells)
                if key not in held:
                    held[key] = cells
        for getter in getters:
            if getter.identity.credit:
                context.namer.learn_credits(getter.identity, getter.credits(seen[getter.reads].values()))
        for getter in getters:
            names = found.setdefault(getter.identity, {})
            for cells in seen[getter.reads].values():
                names.update(dict.fromkeys(getter.names(cells, context.namer)))
    for one, names in found.items():
        context.namer.learn(one, list(names))


class _Getter:
    """Gets the names of one kind of thing out of the cells of a row."""

    def __init__(self, compiler: Compiler, identity: Identity, place: Location | None) -> None:
        parts = (identity.name, identity.by, identity.identifier)
        self.identity = identity
        self._texts = [compiler.texts(part, place) if part else None for part in parts]
        self.reads = tuple(sorted({n for text in self._texts if text for n in text.reads}))

    def credits(self, rows: Iterable[Cells]) -> set[str]:
        """Return the texts that name several, each once."""
        text = self._texts[0]
        return {one for cells in rows for one in (text.every(cells) if text else ()) if one}

    def names(self, cells: Cells, namer: Namer) -> Iterator[Named]:
        """Yield the names."""
        names, bys, identifiers = [text.every(cells) if text else [""] for text in self._texts]
        for name, by, identifier in product(names or [""], bys or [""], identifiers or [""]):
            if self.identity.credit and name:
                for one, separator in namer.split(self.identity.credit, name):
                    if is_meant(separator, self.identity.credit.behind):
                        yield Named(one, by, identifier)
            elif name or identifier:
                yield Named(name, by, identifier)
