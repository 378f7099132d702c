"""The description of a table: the document that it is, and which graphs were made of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from kg.io.sorting import Room
from kg.mapping.blocks import Sheaf, write_sheaf
from kg.mapping.engine import CompiledMap, Context
from kg.mapping.generated import Made, head_of
from kg.mapping.model import MappingError, MappingFile, TriplesMap
from kg.mapping.rows import NamedColumns, Row
from kg.mapping.writing import Writer
from kg.project.config import Project
from kg.rdf.vocabulary import DERIVED_FROM


class _NoColumns(NamedColumns):
    """A table of one row without cells: what is said of a document is the same for all rows."""

    plain = True

    def index(self, reference: str) -> int:
        told = f"a document has no columns, and {reference!r} would be one; $(kg:digest) and $(kg:table) are known"
        raise MappingError(told, location=self.source.place)

    def rows(self) -> Iterator[Row]:
        yield 1, 1, []


def describe(project: Project, mapping: MappingFile, made: Made, context: Context, file: IO[bytes]) -> None:
    """Write what the mapping says of the document, and for each file that it is derived from it."""
    writer = Writer(mapping.prefixes)
    with Room() as room:
        sheaf = Sheaf(room)
        sheaf.writers.append(writer)
        if mapping.document:
            compiled = compile_document(mapping, context._replace(writer=writer))
            for subject, said in compiled.blocks([]):
                sheaf.add(subject, said)
            derived = writer.iri(str(DERIVED_FROM))
            for subject in compiled.subjects([]):
                for name in made.files:
                    sheaf.add(writer.iri(project.graph_of(name)), f"{derived} {subject}")
        write_sheaf(sheaf, file, head_of(made), mapping.prefixes)


def compile_document(mapping: MappingFile, context: Context) -> CompiledMap:
    """Return what a mapping says of its document as functions; raise MappingError for a reference to a column."""
    document = mapping.document
    assert document is not None  # noqa: S101 - asked by the caller
    source = next(iter(mapping.maps.values())).source
    place = document.subject.place
    one = TriplesMap("document", source, (document.subject,), pos=document.pos, place=place)
    return CompiledMap(one, _NoColumns(source._replace(place=place)), context, {})
