"""A mapping proposed for a table that nobody has described: its columns are looked at, and the rest is guessed."""

from __future__ import annotations

import codecs
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
from kg.mapping.ontology_terms import OntologyTerms
from kg.mapping.rows import formulation_of, open_table, told_unknown
from kg.project.changing import changing
from kg.project.config import MAPPINGS, Project
from kg.rdf.formats import packing_of, without_packing
from kg.rdf.terms import Prefixes, Term

_SAMPLE = 2_000


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
    example: str = ""
    """A word with letters beyond ASCII, where the encoding was guessed."""


def look_at(
    project: Project, path: Path, *, name: str | None = None, kind: str | None = None, key: str | None = None
) -> Seen:
    """Return what a table seems to hold; raise TableError for what cannot be read, and UsageError for a wrong name."""
    if not path.is_file():
        raise InputError("there is no such table", location=Location(path))
    form = formulation_of(path)
    if form is None:
        raise UsageError(told_unknown(path))
    source, example = _source(path.absolute(), form)
    names = _columns(source)
    table = open_table(source, names)
    names = [one for one in table.columns if one]
    indexes = [table.index(one) for one in names]
    rows = [[_text(cells[n]) for n in indexes] for _, _, cells in islice(table.rows(), _SAMPLE)]
    columns = tuple(look_at_column(one, [row[n] for row in rows]) for n, one in enumerate(names))
    if key is not None and key not in names:
        close = nearest(key, names, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(names)}"
        raise UsageError(f"there is no column {key!r}; {hint}")
    ids = find_key(columns, rows)
    if key is None and len(ids) == 1 and columns[names.index(ids[0])].datatype == "":
        key = ids[0]
    terms = OntologyTerms(project)
    called = name or _free_name(project, path)
    own = terms.class_named(kind) if kind else terms.class_for(called)
    return Seen(
        called, source, _seen_from(project, path), own, key, ids, terms.namespace_for(own), columns,
        tuple(terms.property_for(one.name) for one in columns), example,
    )  # fmt: skip


def doubts_of(seen: Seen) -> list[str]:
    """Return what was guessed and should be looked at, in words."""
    found = []
    if seen.example:
        found.append(f"it is not UTF-8, and was read as {seen.source.encoding}: is {seen.example!r} spelt right?")
    for one in seen.columns:
        if one.more:
            styles = " and ".join(filter(None, (one.pattern, *one.more)))
            found.append(f"the dates of {one.name} are written in several ways, {styles}; the first that fits counts")
        if one.others:
            others = " or ".join(one.others)
            found.append(f"the dates of {one.name} fit {one.pattern}, but {others} as well; no day of it tells which")
    return found


def _free_name(project: Project, path: Path) -> str:
    """Return what a mapping is called by the name of its table; with its suffix if another table has the name."""
    plain = slug(without_packing(path).stem)
    held = project.root / MAPPINGS / f"{plain}.yml"
    try:
        taken = f"access: {json.dumps(_seen_from(project, path))}" not in held.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return plain
    return slug(f"{plain} {without_packing(path).suffix}") if taken else plain


def write_proposal(project: Project, seen: Seen, *, replace: bool = False) -> Path:
    """Write the mapping of a proposal; raise UsageError where there is one of that name already."""
    from kg.io.atomic import replace_file

    path = project.root / MAPPINGS / f"{seen.name}.yml"
    with changing(project):
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
        "sources:",
        "  table:",
        f"    access: {quoted(seen.shown)}",
        f"    referenceFormulation: {source.formulation}",
    ]
    lines += [f"    iterator: {quoted(source.iterator)}"] if source.iterator else []
    lines += [f"    delimiter: {quoted(source.delimiter)}"] if source.delimiter not in (None, ",") else []
    guessed = f"  # guessed, as it is not UTF-8: is {seen.example} spelt right?" if seen.example else ""
    lines += [f"    encoding: {source.encoding}{guessed}"] if source.encoding != "utf-8" else []
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
        if column.more:
            remark += "  # dates are written in several ways: the first that fits counts"
        if column.name == seen.key:
            lines.append(f"      - [{label}, {quoted(f'$({_escaped(column.name)})')}, en~lang]")
            continue
        lines.append(f"      - {_object(name, column)}{remark}")
        if column.separators:
            signs = ", ".join(map(quoted, column.separators))
            lines += [
                f"      # {column.name} names several in some rows; to make things of them, in place of this line:",
                f"      # - p: {name}",
                "      #   o:",
                f"      #     kg:identity: {{class: {seen.kind}, name: {quoted(f'$({_escaped(column.name)})')}, "
                f"iri: {quoted(seen.namespace)}, separators: [{signs}]}}",
            ]
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
        pattern = json.dumps([column.pattern, *column.more] if column.more else column.pattern)
        written = f"value: {value}, datatype: {column.datatype}, kg:pattern: {pattern}"
        return f"{{p: {name}, o: {{{written}}}}}"
    return f"[{name}, {value}, {column.datatype}]" if column.datatype not in ("", "iri") else f"[{name}, {value}]"


def _escaped(name: str) -> str:
    return re.sub(r"([()\\])", r"\\\1", name)


def _text(cell: Any) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else cell[0]


def _source(path: Path, form: str) -> tuple[Source, str]:
    """Return a table as it seems to be read, and a word of it if the encoding was guessed."""
    if form == "jsonpath":
        return Source(path, form, _iterator(path)), ""
    if form != "csv":
        return Source(path, form), ""
    from kg.io.compression import unpacking

    with unpacking(path, packing_of(path)) as file:
        raw = file.read(1 << 20)
    encoding = "utf-8"
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        is_marked = raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # as which it is read, whatever is said
        # A letter may have been cut in two at the end.
        encoding = "utf-8" if is_marked or error.start > len(raw) - 4 else "cp1252"
        text = raw.decode("utf-16" if is_marked else encoding, "replace")
    tabs = without_packing(path).suffix.lower() in (".tsv", ".tab")
    strange = re.search(r"\w*[^\W\x00-\x7f]\w*|[^\x00-\x7f]", text) if encoding != "utf-8" else None
    source = Source(path, form, delimiter="\t" if tabs else guess_delimiter(text), encoding=encoding)
    return source, strange[0] if strange else ""


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
