"""The names of things in a table, all of them, before any is decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any

from kg.mapping.compiling import Cells, Compiler
from kg.mapping.engine import Context
from kg.mapping.model import Identity, TriplesMap
from kg.mapping.naming import Named, Namer
from kg.mapping.references import by_source, references_of, terms_of
from kg.mapping.rows import open_table


def learn_names(maps: Sequence[TriplesMap], context: Context) -> None:
    """Have whoever names things know all names of all rows; raise the errors of rows and of columns."""
    found: dict[Identity, dict[Named, None]] = {}
    for source, some in by_source(maps).items():
        identities = dict.fromkeys(term.identity for one in some for term in terms_of(one) if term.identity)
        if not identities:
            continue
        table = open_table(source, [name for one in some for name in references_of(one)])
        compiler = context.compiler(some[0], table)
        # What is said of the same cells is asked for once: most rows name again what others have named.
        seen: dict[tuple[int, ...], dict[Any, Cells]] = {}
        getters = [_Getter(compiler, one) for one in identities]
        for getter in getters:
            seen.setdefault(getter.reads, {})
        for row in table.rows():
            number, _, cells = row
            cells.append(str(number))
            for reads, held in seen.items():
                key = tuple([cells[n] for n in reads])
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

    def __init__(self, compiler: Compiler, identity: Identity) -> None:
        parts = (identity.name, identity.by, identity.identifier)
        self.identity = identity
        self._texts = [compiler.texts(part) if part else None for part in parts]
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
                for one, _ in namer.split(self.identity.credit, name):
                    yield Named(one, by, identifier)
            elif name or identifier:
                yield Named(name, by, identifier)
