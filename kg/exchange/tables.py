"""Tables for people without RDF: for each class one, with a row for each thing, as CSV on the Web or Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kg._version import DISTRIBUTION
from kg.errors import UsageError
from kg.io.atomic import replace_file
from kg.project.config import Project
from kg.rdf.terms import IRI, RDF, XSD, BlankNode, Literal, Prefixes, Term
from kg.rdf.turtle import read_triples

TABLE_FORMATS = ("csvw", "parquet")
SEPARATOR = "|"
_TYPE = IRI(RDF + "type")
_DERIVED_FROM = IRI("http://www.w3.org/ns/prov#wasDerivedFrom")
# Datatypes of CSV on the Web have the names of those of XML Schema (Metadata Vocabulary for Tabular Data, 5.11).
_CSVW = (
    "boolean",
    "integer",
    "decimal",
    "double",
    "float",
    "date",
    "dateTime",
    "gYear",
    "duration",
    "anyURI",
    "string",
)


class Column(NamedTuple):
    """A column: its name, the property, whether it holds labels of the values, and the datatype they share."""

    name: str
    predicate: IRI | None
    of_labels: bool = False
    datatype: str = "string"
    several: bool = False


class Table(NamedTuple):
    """A table of the things of a class; each cell holds all values, none for an empty one."""

    name: str
    cls: IRI
    columns: list[Column]
    rows: list[list[tuple[str, ...]]]


class _Facts:
    """All that the data files state, by thing."""

    def __init__(self, project: Project) -> None:
        self.values: dict[Term, dict[Term, list[Term]]] = {}
        self.sources: dict[Term, set[str]] = {}
        self._labels: dict[Term, str] = {}
        documents: dict[str, str] = {}
        preferred = [IRI(p) for p in project.preferred]
        for path in project.iter_graph_files():
            ours = path.is_relative_to(project.data)
            graph = project.graph_iri(path)
            for subject, predicate, value in read_triples([path]):
                if predicate == _DERIVED_FROM:
                    documents[str(subject)] = str(value)
                if predicate in preferred and isinstance(value, Literal):
                    english = (value.language or "en").startswith("en")
                    if subject not in self._labels or english:
                        self._labels[subject] = value.lexical
                if ours:
                    values = self.values.setdefault(subject, {}).setdefault(predicate, [])
                    if value not in values:
                        values.append(value)
                    self.sources.setdefault(subject, set()).add(graph)
        self._documents = documents

    def label(self, term: Term) -> str:
        return self._labels.get(term, "")

    def sources_of(self, thing: Term) -> tuple[str, ...]:
        graphs = self.sources.get(thing, set())
        documents = {self._documents[graph] for graph in graphs if graph in self._documents}
        return tuple(sorted(documents or graphs))


def read_tables(project: Project) -> list[Table]:
    """Return a table for each class of which the data files describe things, in the order of their names."""
    facts = _Facts(project)
    prefixes = Prefixes(project.prefixes)
    members: dict[IRI, list[IRI]] = {}
    for thing, values in facts.values.items():
        for cls in values.get(_TYPE, ()):
            if isinstance(cls, IRI) and isinstance(thing, IRI):
                members.setdefault(cls, []).append(thing)
    names = _names(members, prefixes)
    return sorted((_table(facts, names[cls], cls, things, prefixes) for cls, things in members.items()), key=_name)


def _name(table: Table) -> str:
    return table.name


def _names(iris: Mapping[IRI, object], prefixes: Prefixes) -> dict[IRI, str]:
    """Return a short name for each IRI; two that would have the same one get their prefix as well."""
    short = {iri: _short(iri) for iri in iris}
    taken = list(short.values())
    return {
        iri: name if taken.count(name) == 1 else (prefixes.shrink(iri) or name).replace(":", "_")
        for iri, name in short.items()
    }


def _short(iri: str) -> str:
    return iri.rstrip("/#").rpartition("#")[2].rpartition("/")[2]


def _table(facts: _Facts, name: str, cls: IRI, things: list[IRI], prefixes: Prefixes) -> Table:
    used: dict[IRI, list[Term]] = {}
    several: set[IRI] = set()
    for thing in things:
        for predicate, values in facts.values[thing].items():
            if isinstance(predicate, IRI) and predicate != _TYPE:
                used.setdefault(predicate, []).extend(values)
                if len(values) > 1:
                    several.add(predicate)
    columns = [Column("iri", None, datatype="anyURI"), Column("label", None)]
    for predicate, short in sorted(_names(used, prefixes).items(), key=lambda pair: pair[1]):
        column = Column(short, predicate, datatype=_datatype(used[predicate]), several=predicate in several)
        columns.append(column)
        if column.datatype == "anyURI":
            columns.append(column._replace(name=f"{short}_label", of_labels=True, datatype="string"))
    columns.append(Column("sources", None, datatype="anyURI", several=True))
    rows = [
        [_cell(facts, thing, column) for column in columns]
        for thing in sorted(things, key=str)
    ]  # fmt: skip
    return Table(name, cls, columns, rows)


def _datatype(values: list[Term]) -> str:
    if all(isinstance(value, IRI) for value in values):
        return "anyURI"
    kinds = {value.datatype.removeprefix(XSD) for value in values if isinstance(value, Literal)}
    one = kinds.pop() if len(kinds) == 1 and all(isinstance(value, Literal) for value in values) else "string"
    return one if one in _CSVW else "string"


def _cell(facts: _Facts, thing: IRI, column: Column) -> tuple[str, ...]:
    if column.predicate is None:
        special = {"iri": (str(thing),), "sources": facts.sources_of(thing)}
        return special.get(column.name, (facts.label(thing),) if facts.label(thing) else ())
    values = facts.values[thing].get(column.predicate, ())
    if column.of_labels:
        return tuple(facts.label(value) for value in sorted(values, key=_text))
    return tuple(sorted(_text(value) for value in values))


def _text(term: Term) -> str:
    if isinstance(term, Literal):
        return term.lexical
    return f"_:{term}" if isinstance(term, BlankNode) else str(term)


def write_tables(project: Project, folder: Path, format_name: str) -> list[Path]:
    """Write the tables of a project into a folder in one of TABLE_FORMATS; return the files.

    Raises UsageError when the package for Parquet is missing.
    """
    tables = read_tables(project)
    if format_name == "parquet":
        pyarrow = _pyarrow()
        folder.mkdir(parents=True, exist_ok=True)
        return [_write_parquet(pyarrow, folder / f"{table.name}.parquet", table) for table in tables]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table in tables:
        path = folder / f"{table.name}.csv"
        with replace_file(path) as file:
            file.write(to_csv(table).encode())
        written.append(path)
    path = folder / "csv-metadata.json"
    with replace_file(path) as file:
        file.write((json.dumps(describe(project, tables), ensure_ascii=False, indent=1) + "\n").encode())
    return [*written, path]


def to_csv(table: Table) -> str:
    """Return a table as CSV (RFC 4180); several values of a cell are parted by SEPARATOR."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.name for column in table.columns])
    for row in table.rows:
        cells = zip(row, table.columns, strict=True)
        writer.writerow([SEPARATOR.join(_escaped(cell, column)) for cell, column in cells])
    return out.getvalue()


def _escaped(cell: tuple[str, ...], column: Column) -> Iterator[str]:
    """Yield values of a cell; the separator within one would read as two values."""
    for value in cell:
        yield value.replace(SEPARATOR, "/") if column.several else value


def describe(project: Project, tables: list[Table]) -> dict[str, Any]:
    """Return the description of CSV tables (Metadata Vocabulary for Tabular Data)."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": project.title,
        "tables": [
            {
                "url": f"{table.name}.csv",
                "dc:title": table.name,
                "tableSchema": {
                    "aboutUrl": "{+iri}",
                    "primaryKey": "iri",
                    "columns": [_describe_column(column) for column in table.columns],
                },
            }
            for table in tables
        ],
    }


def _describe_column(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"name": column.name, "titles": column.name, "datatype": column.datatype}
    if column.predicate is not None and not column.of_labels:
        told["propertyUrl"] = str(column.predicate)
        if column.datatype == "anyURI":
            told["valueUrl"] = f"{{+{column.name}}}"
    else:
        told["suppressOutput"] = True
    if column.several:
        told["separator"] = SEPARATOR
    return told


def _pyarrow() -> Any:
    try:
        import pyarrow  # type: ignore[import-untyped]  # ships no types
        import pyarrow.parquet  # type: ignore[import-untyped]  # ships no types
    except ImportError:
        message = f"Parquet needs a package that is not installed: pip install '{DISTRIBUTION}[parquet]'"
        raise UsageError(message) from None
    return pyarrow


def _write_parquet(pyarrow: Any, path: Path, table: Table) -> Path:
    """Write a table; a column whose things have several values holds lists."""
    arrays = []
    for n, column in enumerate(table.columns):
        cells = [row[n] for row in table.rows]
        if column.several:
            arrays.append(pyarrow.array([list(cell) for cell in cells], pyarrow.list_(pyarrow.string())))
        else:
            arrays.append(pyarrow.array([cell[0] if cell else None for cell in cells], pyarrow.string()))
    made = pyarrow.table(arrays, names=[column.name for column in table.columns])
    with replace_file(path) as file:
        pyarrow.parquet.write_table(made, file)
    return path
