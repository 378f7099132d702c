"""Tables for people without RDF: for each class one, with a row for each thing, as CSV on the Web or Parquet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from itertools import chain, count
from pathlib import Path
from typing import IO, Any, NamedTuple

from kg.ask.labels import label_rank
from kg.io.allocator import without_collecting
from kg.io.atomic import replace_file
from kg.project.config import Project
from kg.rdf.terms import IRI, XSD, BlankNode, Literal, Prefixes, Term, split_iri
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import DERIVED_FROM, TYPE
from kg.rdf.xsd import is_number
from kg.sparql.spreadsheets import NUMBER, harmless

TABLE_FORMATS = ("csvw", "parquet")
# What parts several values in a cell: the first that occurs in none of the values of its column.
_SEPARATORS = "|;¦‖§¶†‡"
_NO_NAME = re.compile(r"[^\w.]+")
# Columns that every table has; a property of this name gets its prefix as well.
_OWN_COLUMNS = ("iri", "label", "sources")
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


Opener = Callable[[Path], AbstractContextManager[IO[bytes]]]
"""Gives a binary file for a path."""


class Column(NamedTuple):
    """A column: its name, the property, whether it holds labels of the values, and the datatype they share.

    A column of things with several values has a separator, which no value holds; it is empty where each has one.
    """

    name: str
    predicate: IRI | None
    of_labels: bool = False
    datatype: str = "string"
    separator: str = ""


class Table(NamedTuple):
    """A table of the things of a class; each cell holds all values, none for an empty one."""

    name: str
    cls: IRI
    columns: list[Column]
    rows: list[list[tuple[str, ...]]]


class _Facts:
    """All that the data files state, by thing."""

    def __init__(self, project: Project) -> None:
        self.values: dict[Term, dict[Term, dict[Term, None]]] = {}
        self.sources: dict[Term, set[str]] = {}
        self._labels: dict[Term, tuple[int, int, str, str]] = {}
        documents: dict[str, set[str]] = {}
        names = [IRI(one) for one in project.preferred]
        places: dict[Term, int] = {name: names.index(name) for name in names}
        for path in project.iter_graph_files():
            ours = path.is_relative_to(project.data)
            graph = project.graph_iri(path)
            for subject, predicate, value in read_triples([path], graph_of=project.graph_iri):
                if predicate == DERIVED_FROM:
                    documents.setdefault(str(subject), set()).add(str(value))
                if predicate in places and isinstance(value, Literal):
                    rank = label_rank(places[predicate], value)
                    self._labels[subject] = min(self._labels.get(subject, rank), rank)
                if ours:
                    self.values.setdefault(subject, {}).setdefault(predicate, {})[value] = None
                    self.sources.setdefault(subject, set()).add(graph)
        self._documents = documents

    def label(self, term: Term) -> str:
        return self._labels[term][-1] if term in self._labels else ""

    def sources_of(self, thing: Term) -> tuple[str, ...]:
        """Return the documents of each graph that states anything of a thing, or else that graph."""
        graphs = self.sources.get(thing, ())
        return tuple(sorted({one for graph in graphs for one in self._documents.get(graph, (graph,))}))


def read_tables(project: Project) -> list[Table]:
    """Return a table for each class of which the data files describe things, in the order of their names."""
    with without_collecting():  # nothing of it is garbage, and it is looked through again and again
        return _read_tables(_Facts(project), Prefixes(project.prefixes))


def _read_tables(facts: _Facts, prefixes: Prefixes) -> list[Table]:
    members: dict[IRI, list[IRI]] = {}
    for thing, values in facts.values.items():
        for cls in values.get(TYPE, ()):
            if isinstance(cls, IRI) and isinstance(thing, IRI):
                members.setdefault(cls, []).append(thing)
    names = _names(members, prefixes)
    return sorted((_table(facts, names[cls], cls, things, prefixes) for cls, things in members.items()), key=_name)


def _name(table: Table) -> str:
    return table.name


def _names(iris: Iterable[IRI], prefixes: Prefixes, taken: Iterable[str] = ()) -> dict[IRI, str]:
    """Return a short name for each IRI, no two alike: with its prefix, or a number, where another has it.

    Case makes no difference, as it makes none in the names of files on some systems; names in `taken` are not given.
    """
    short = {iri: _short(iri.value) for iri in sorted(iris)}
    wanted = Counter(name.lower() for name in short.values())
    used = {name.lower() for name in taken}
    found: dict[IRI, str] = {}
    for iri, name in short.items():
        if wanted[name.lower()] > 1 or name.lower() in used:
            name = _NO_NAME.sub("_", (prefixes.shrink(iri.value) or name))
        found[iri] = _free(name, used)
    return found


def _free(name: str, used: set[str]) -> str:
    """Return a name, with a number where it is used, and remember it as used."""
    numbered = chain([name], (f"{name}_{n}" for n in count(2)))
    free = next(one for one in numbered if one.lower() not in used)
    used.add(free.lower())
    return free


def _short(iri: str) -> str:
    """Return the end of an IRI as a name of a file and, by RFC 6570, of a column: letters, digits, _ and dots."""
    parts = (_NO_NAME.sub("_", part).strip("_") for part in split_iri(iri.rstrip("/#"))[1].split("."))
    return ".".join(part for part in parts if part) or "_"


def _table(facts: _Facts, name: str, cls: IRI, things: list[IRI], prefixes: Prefixes) -> Table:
    used: dict[IRI, list[Term]] = {}
    several: set[IRI] = set()
    for thing in things:
        for predicate, values in facts.values[thing].items():
            if isinstance(predicate, IRI) and predicate != TYPE:
                used.setdefault(predicate, []).extend(values)
                if len(values) > 1:
                    several.add(predicate)
    columns = [Column("iri", None, datatype="anyURI"), Column("label", None)]
    names = _names(used, prefixes, _OWN_COLUMNS)
    taken = {name.lower() for name in (*_OWN_COLUMNS, *names.values())}
    for predicate, short in sorted(names.items(), key=lambda pair: pair[1]):
        column = Column(short, predicate, datatype=_datatype(used[predicate]))
        columns.append(column)
        if column.datatype == "anyURI":
            label = _free(f"{short}_label", taken)
            columns.append(column._replace(name=label, of_labels=True, datatype="string"))
    columns.append(Column("sources", None, datatype="anyURI"))
    rows = [[_cell(facts, thing, column) for column in columns] for thing in sorted(things, key=str)]
    for n, column in enumerate(columns):
        if column.predicate in several or column.name == "sources":
            columns[n] = column._replace(separator=_separator(row[n] for row in rows))
    return Table(name, cls, columns, rows)


def _separator(cells: Iterable[tuple[str, ...]]) -> str:
    """Return a character that no value holds, since within one it would read as two values."""
    held = set[str]().union(*(value for cell in cells for value in cell))
    return next(ch for ch in chain(_SEPARATORS, map(chr, range(0x2500, 0xD7FF))) if ch not in held)


def _datatype(values: Iterable[Term]) -> str:
    if all(isinstance(value, IRI) for value in values):
        return "anyURI"
    kinds = {value.datatype.removeprefix(XSD) for value in values if isinstance(value, Literal)}
    one = kinds.pop() if len(kinds) == 1 and all(isinstance(value, Literal) for value in values) else "string"
    return one if one in _CSVW else "string"


def _cell(facts: _Facts, thing: IRI, column: Column) -> tuple[str, ...]:
    if column.predicate is None:
        if column.name == "iri":
            return (str(thing),)
        return facts.sources_of(thing) if column.name == "sources" else tuple(filter(None, (facts.label(thing),)))
    values = facts.values[thing].get(column.predicate, ())
    in_order = sorted(values, key=_text) if len(values) > 1 else values
    return tuple(map(facts.label if column.of_labels else _text, in_order))


def _text(term: Term) -> str:
    if isinstance(term, Literal):
        return term.lexical
    return f"_:{term}" if isinstance(term, BlankNode) else str(term)


def write_tables(
    project: Project, folder: Path, format_name: str, opened: Opener = replace_file, *, bom: bool = False
) -> list[Path]:
    """Write the tables of a project into a folder in one of TABLE_FORMATS; return the files.

    `opened` gives the file for a path. With `bom`, CSV is for a spreadsheet, which computes nothing in it. Raises
    UsageError when the package for Parquet is missing.
    """
    tables = read_tables(project)
    if format_name == "parquet":
        from kg.exchange.parquet import write_parquet

        return write_parquet(tables, folder, opened)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table in tables:
        path = folder / f"{table.name}.csv"
        with opened(path) as file:
            file.write(to_csv(table, bom=bom).encode("utf-8-sig" if bom else "utf-8"))
        written.append(path)
    path = folder / "csv-metadata.json"
    with opened(path) as file:
        file.write((json.dumps(describe(project, tables), ensure_ascii=False, indent=1) + "\n").encode())
    return [*written, path]


def to_csv(table: Table, *, bom: bool = False) -> str:
    """Return a table as CSV (RFC 4180), each value as it is; several values of a cell are parted by the separator.

    With `bom` a text that a spreadsheet would compute has an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.name for column in table.columns])
    for row in table.rows:
        cells = [column.separator.join(cell) for cell, column in zip(row, table.columns, strict=True)]
        writer.writerow(map(_uncomputed, cells, table.columns) if bom else cells)
    return out.getvalue()


def _uncomputed(cell: str, column: Column) -> str:
    """Return a cell as a spreadsheet shows it as it is; numbers stay numbers."""
    return cell if is_number(XSD + column.datatype) and NUMBER.fullmatch(cell) else harmless(cell)


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
    if column.separator:
        told["separator"] = column.separator
    return told
