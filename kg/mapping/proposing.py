"""A mapping proposed for a table that nobody has described: its columns are looked at, and the rest is guessed."""

from __future__ import annotations

import json
import re
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import Advice, InputError, Location, UsageError, nearest
from kg.mapping.delimited import guess_delimiter
from kg.mapping.looking import Column, find_key, look_at_column
from kg.mapping.model import Source
from kg.mapping.naming import slug
from kg.mapping.rows import formulation_of, open_table, told_unknown
from kg.project.config import MAPPINGS, Project
from kg.rdf.formats import packing_of, without_packing
from kg.rdf.terms import Prefixes, Term
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import LABEL, OWL, RDF, RDFS, TYPE

_SAMPLE = 2_000
_CLASSES = (OWL + "Class", RDFS + "Class")
_PROPERTIES = (OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty", RDF + "Property")
_NAMES = ("name", "title", "label")


class Seen(NamedTuple):
    """What was seen of a table, and guessed: the mapping's name, the class of a row, its key and its columns."""

    name: str
    source: Source
    shown: str
    kind: str
    key: str | None
    ids: tuple[str, ...]
    namespace: str
    columns: tuple[Column, ...]
    properties: tuple[tuple[str, bool], ...]
    """The property for each column, and whether the ontology has it."""


def look_at(
    project: Project, path: Path, *, name: str | None = None, kind: str | None = None, key: str | None = None
) -> Seen:
    """Return what a table seems to hold; raise TableError for what cannot be read, and UsageError for a wrong name."""
    if not path.is_file():
        raise InputError("there is no such table", location=Location(path))
    form = formulation_of(path)
    if form is None:
        raise UsageError(told_unknown(path))
    source = _source(path.absolute(), form)
    names = _columns(source)
    table = open_table(source, names)
    names = [one for one in table.columns if one]
    indexes = [table.index(one) for one in names]
    rows = [
        [_text(cells[n]) for n in indexes] for _, _, cells in islice(table.rows(), _SAMPLE)
    ]  # fmt: skip
    columns = tuple(look_at_column(one, [row[n] for row in rows]) for n, one in enumerate(names))
    if key is not None and key not in names:
        close = nearest(key, names, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(names)}"
        raise UsageError(f"there is no column {key!r}; {hint}")
    ids = find_key(columns, rows)
    if key is None and len(ids) == 1 and columns[names.index(ids[0])].datatype == "":
        key = ids[0]
    terms = _Terms(project)
    called = name or slug(without_packing(path).stem)
    own = kind or terms.class_for(called)
    return Seen(
        called, source, _seen_from(project, path), own, key, ids, terms.namespace_for(own), columns,
        tuple(terms.property_for(one.name) for one in columns),
    )  # fmt: skip


def write_proposal(project: Project, seen: Seen, *, replace: bool = False) -> Path:
    """Write the mapping of a proposal; raise UsageError where there is one of that name already."""
    from kg.io.atomic import replace_file

    path = project.root / MAPPINGS / f"{seen.name}.yml"
    if path.exists() and not replace:
        raise UsageError(f"{project.relative(path)} is there already", advice=Advice("replace"))
    path.parent.mkdir(exist_ok=True)
    with replace_file(path) as file:
        file.write(as_yaml(project, seen).encode())
    return path


def as_yaml(project: Project, seen: Seen) -> str:
    """Return a proposal as the text of a mapping."""
    quoted = json.dumps
    source, label = seen.source, Prefixes(project.prefixes).render(_iri(project.preferred[0]))
    lines = [
        f"# Proposed for {Path(seen.shown).name}: change what is guessed wrong, and look at the first rows as things.",
        "sources:", "  table:", f"    access: {quoted(seen.shown)}", f"    referenceFormulation: {source.formulation}",
    ]  # fmt: skip
    lines += [f"    iterator: {quoted(source.iterator)}"] if source.iterator else []
    lines += [f"    delimiter: {quoted(source.delimiter)}"] if source.delimiter not in (None, ",") else []
    lines += [f"    encoding: {source.encoding}"] if source.encoding != "utf-8" else []
    lines += [
        "", "# The document that the table is: say also under which licence it stands, and when it was taken.",
        "kg:document:", f"  subject: {quoted(f'{project.base}source/{seen.name}')}", "  po:",
        f"    - [{label}, {quoted(seen.name)}, en~lang]",
        "", "mappings:", "  row:", "    sources: table", *_subject(seen), "    po:", f"      - [a, {seen.kind}]",
    ]  # fmt: skip
    if seen.key is None:
        text = " ".join(f"$({_escaped(one)})" for one in seen.ids) or f"{seen.name} $(kg:row)"
        lines.append(f"      - [{label}, {quoted(text)}, en~lang]")
    for column, (name, known) in zip(seen.columns, seen.properties, strict=True):
        if column.datatype is None:
            lines.append(f"      # {column.name} is empty")
            continue
        remark = "" if known else "  # not in the ontology yet"
        if column.others:
            remark += f"  # or {' or '.join(column.others)}: no day of this table tells which"
        if column.name == seen.key:
            lines.append(f"      - [{label}, {quoted(f'$({_escaped(column.name)})')}, en~lang]")
            continue
        lines.append(f"      - {_object(name, column)}{remark}")
        if column.separators:
            signs = ", ".join(map(quoted, column.separators))
            lines += [
                f"      # {column.name} names several in some rows; to make things of them, in place of this line:",
                f"      # - p: {name}", "      #   o:",
                f"      #     kg:identity: {{class: {seen.kind}, name: {quoted(f'$({_escaped(column.name)})')}, "
                f'iri: {quoted(seen.namespace)}, separators: [{signs}]}}',
            ]  # fmt: skip
    missing = [
        (name, column)
        for column, (name, known) in zip(seen.columns, seen.properties, strict=True)
        if not known and column.datatype is not None and column.name != seen.key
    ]
    if missing:
        lines += ["", "# What is not in the ontology yet, to be put there as Turtle once the names are right:"]
        lines += [f'# {name} a rdf:Property ; rdfs:label "{column.name}"@en .' for name, column in missing]
    return "\n".join(lines) + "\n"


def _subject(seen: Seen) -> list[str]:
    quoted = json.dumps
    if seen.key is not None:
        by = "" if seen.ids == (seen.key,) or not seen.ids else "  # rows of one name become one thing; see 'by'"
        inner = f"class: {seen.kind}, name: {quoted(f'$({_escaped(seen.key)})')}, iri: {quoted(seen.namespace)}"
        return ["    subjects:", f"      kg:identity: {{{inner}}}{by}"]
    parts = "-".join(f"$({_escaped(one)})" for one in seen.ids) or "$(kg:row)"
    remark = "" if seen.ids else "  # no columns tell the rows apart: a row put in between changes all ids behind it"
    return [f"    subjects: {quoted(f'{seen.namespace}{seen.name}-{parts}')}{remark}"]


def _object(name: str, column: Column) -> str:
    value = json.dumps(f"$({_escaped(column.name)})" + ("~iri" if column.datatype == "iri" else ""))
    if column.pattern:
        written = f"value: {value}, datatype: {column.datatype}, kg:pattern: {json.dumps(column.pattern)}"
        return f"{{p: {name}, o: {{{written}}}}}"
    return f"[{name}, {value}, {column.datatype}]" if column.datatype not in ("", "iri") else f"[{name}, {value}]"


def _escaped(name: str) -> str:
    return re.sub(r"([()\\])", r"\\\1", name)


def _text(cell: Any) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else cell[0]


def _source(path: Path, form: str) -> Source:
    if form == "jsonpath":
        return Source(path, form, _iterator(path))
    if form != "csv":
        return Source(path, form)
    from kg.io.compression import unpacking

    with unpacking(path, packing_of(path)) as file:
        raw = file.read(1 << 20)
    encoding = "utf-8"
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        encoding = "utf-8" if error.start > len(raw) - 4 else "cp1252"  # a letter may have been cut in two
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else encoding, "replace")
    tabs = without_packing(path).suffix.lower() in (".tsv", ".tab")
    return Source(path, form, delimiter="\t" if tabs else guess_delimiter(text), encoding=encoding)


def _iterator(path: Path) -> str:
    """Return the path to the first list of objects in a file of JSON."""
    table: Any = open_table(Source(path, "jsonpath"))
    value = next(iter(table.values()), None)
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, list):
                return f"$[{json.dumps(name)}][*]"
        return "$"
    return "$[*]"


def _columns(source: Source) -> list[str]:
    """Return the references of a table whose rows have no header: the members of its first rows."""
    if source.formulation not in ("jsonpath", "jsonl"):
        return []
    table: Any = open_table(source)
    found: dict[str, None] = {}
    for value in islice(table.values(), 100):
        if isinstance(value, dict):
            found.update(dict.fromkeys(name for name, inner in value.items() if not isinstance(inner, dict | list)))
    return [name if re.fullmatch(r"\w+", name) else f"$[{json.dumps(name)}]" for name in found]


def _seen_from(project: Project, path: Path) -> str:
    real = path.absolute()
    return project.name_of(real) if real.is_relative_to(project.root) else real.as_posix()


def _iri(text: str) -> Term:
    from kg.rdf.terms import IRI

    return IRI(text)


class _Terms:
    """The terms of the project's ontology, by what they are called."""

    def __init__(self, project: Project) -> None:
        self._project, self._prefixes = project, Prefixes(project.prefixes)
        self._classes: dict[str, str] = {}
        self._properties: dict[str, str] = {}
        triples = read_triples(project.iter_ontology_files())
        labels: dict[Term, str] = {s: str(o) for s, p, o in triples if p == LABEL}
        for subject, predicate, value in triples:
            if (
                predicate == TYPE
                and str(value) in (*_CLASSES, *_PROPERTIES)
                and (short := self._prefixes.shrink(str(subject)))
            ):
                held = self._classes if str(value) in _CLASSES else self._properties
                for word in (short.partition(":")[2], labels.get(subject, "")):
                    held.setdefault(_plain(word), short)
        own = [(name, space) for name, space in project.prefixes.items() if space.startswith(project.base)]
        self._own = next((name for name, space in own if space.endswith("#")), own[0][0] if own else "")
        self._spaces = {space: name for name, space in own}

    def class_for(self, name: str) -> str:
        """Return the class that is called most like a table, or the first, or a new one."""
        close = nearest(_plain(name), self._classes, 1)
        if close:
            return self._classes[close[0]]
        return next(
            iter(self._classes.values()), f"{self._own}:{''.join(map(str.capitalize, re.split(r'[-_]', name)))}"
        )

    def namespace_for(self, kind: str) -> str:
        """Return where ids of a class begin: a prefix that is called like it, or one for things."""
        base = self._project.base
        for word in (_plain(kind.partition(":")[2]), "thing"):
            if f"{base}{word}/" in self._spaces:
                return f"{self._spaces[f'{base}{word}/']}:"
        return f"{base}thing/"

    def property_for(self, column: str) -> tuple[str, bool]:
        """Return the property that is called like a column, and whether there is one."""
        found = self._properties.get(_plain(column))
        if found:
            return found, True
        first, *rest = [word for word in re.split(r"[\W_]+", column) if word] or ["value"]
        local = first[:1].lower() + first[1:] + "".join(word[:1].upper() + word[1:] for word in rest)
        return f"{self._own}:{local}", False


def _plain(word: str) -> str:
    return re.sub(r"[\W_]+", "", word).lower()
