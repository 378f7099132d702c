"""What a mapping says, as values: RML's triples maps, and the little that RML lacks (decision 0032).

YARRRML and RML in Turtle are both read into these; what runs a mapping knows no other form.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from kg.errors import InputError, Location
from kg.rdf.terms import Term

KG_NS = "https://w3id.org/music-kg/mapping#"
"""The namespace of what RML lacks."""
DATE = KG_NS + "date"
"""A datatype in place of which stands that of the date's precision: a year, a month or a day."""
ROW, DIGEST, TABLE = "kg:row", "kg:digest", "kg:table"
"""References to the number of the row, and to the digest and the name of the table; no column is called so."""

TermType: TypeAlias = Literal["IRI", "URI", "UnsafeIRI", "UnsafeURI", "BlankNode", "Literal"]


class MappingError(InputError):
    """A mapping cannot be used."""


class Reference(NamedTuple):
    """A column, or a path in JSON, that a mapping refers to."""

    name: str


class Expression(NamedTuple):
    """What gives a text for each row: texts and references in turn, or a constant term.

    A reference alone is taken as it is (`whole`), while what fills a template is escaped.
    """

    parts: tuple[str | Reference, ...] = ()
    constant: Term | None = None
    whole: bool = False

    @property
    def references(self) -> tuple[str, ...]:
        """The names that are referred to."""
        return tuple(part.name for part in self.parts if isinstance(part, Reference))

    @property
    def as_text(self) -> Expression:
        """The same, with the text of a constant in place of the term."""
        return self if self.constant is None else Expression((str(self.constant),))

    @property
    def fixed(self) -> str | None:
        """The text, where it is the same for all rows."""
        if self.constant is not None:
            return str(self.constant)
        return None if self.references else "".join(map(str, self.parts))


class Credit(NamedTuple):
    """How one text names several: by which separators, and which of those named are meant.

    All are where `behind` is None, else those behind one of these separators, "" for the first. `separators` part
    always, `asked` where the names around them are known; the rest is as in `kg.mapping.credits`. What stands in
    brackets behind a name is no part of it where there are `notes`.
    """

    separators: tuple[str, ...]
    behind: tuple[str, ...] | None = None
    asked: tuple[str, ...] = ()
    leaning: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    notes: bool = False


class Label(NamedTuple):
    """How a thing is told to be called: by which property, by which other names are told, and in which language."""

    preferred: str
    other: str = ""
    language: str = ""


class Identity(NamedTuple):
    """A thing that is known by a name: its class, the name, what tells it from others so called, and where ids begin.

    `by` is compared beside the name, as the artist of a song is; `identifier` is known to others, as a number in a
    catalogue is, and stands behind `scheme`. `label` says how it is told to be called.
    """

    of: str
    name: Expression
    namespace: str
    by: Expression | None = None
    identifier: Expression | None = None
    scheme: str = ""
    credit: Credit | None = None
    label: Label | None = None


class TermMap(NamedTuple):
    """What gives the terms of one position in a statement.

    Without an expression and an identity it is a blank node, a new one for each row. `patterns` are the ways in which a
    date or a number is written in the table; the first that fits counts.
    """

    expression: Expression | None
    type: TermType
    language: Expression | None = None
    datatype: Expression | None = None
    identity: Identity | None = None
    patterns: tuple[str, ...] = ()
    place: Location | None = None


class Join(NamedTuple):
    """A condition: what a row gives, and what a row of the other map gives, is the same."""

    child: Expression
    parent: Expression


class OtherMap(NamedTuple):
    """The subjects of another triples map as objects: of the same row, or of those that fit the conditions."""

    name: str
    joins: tuple[Join, ...] = ()
    place: Location | None = None


class PredicateObject(NamedTuple):
    """Properties and values that a row states of its subject, and in which graphs."""

    predicates: tuple[TermMap, ...]
    objects: tuple[TermMap | OtherMap, ...]
    graphs: tuple[TermMap, ...] = ()


class Behind(NamedTuple):
    """A place between two rows: how many bytes are before it, unpacked, the number of the row before, the next line."""

    at: int
    row: int
    line: int


class Source(NamedTuple):
    """A table: the file, how it is read, and what in it is a row.

    `formulation` is csv, jsonpath, jsonl, sqlite, parquet or xlsx. `iterator` is the path to the rows in JSON, `query`
    the question to a database, or the name of its table or of a sheet. `header` is the row that names the columns. Only
    the rows `behind` a place are read where one is given.
    """

    path: Path
    formulation: str
    iterator: str | None = None
    query: str | None = None
    delimiter: str | None = None
    encoding: str = "utf-8"
    header: int = 1
    place: Location | None = None
    behind: Behind | None = None


class Split(NamedTuple):
    """Statements go to one file for each value of a column, of which so many characters count."""

    column: str
    first: int | None = None
    place: Location | None = None


class TriplesMap(NamedTuple):
    """What each row of a source states of one subject; `implied` where the mapping only means it."""

    name: str
    source: Source
    subjects: tuple[TermMap, ...]
    classes: tuple[str, ...] = ()
    graphs: tuple[TermMap, ...] = ()
    pos: tuple[PredicateObject, ...] = ()
    split: Split | None = None
    base: str | None = None
    place: Location | None = None
    implied: bool = False


class Document(NamedTuple):
    """The document that a table is: what is said of it, once."""

    subject: TermMap
    pos: tuple[PredicateObject, ...] = ()


class MappingFile(NamedTuple):
    """A file of mappings: its triples maps by name, the document, and below which name its graphs lie."""

    path: Path
    maps: Mapping[str, TriplesMap]
    prefixes: Mapping[str, str]
    graph: str = ""
    document: Document | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.path.stem
