"""Building an index of an extract of the other knowledge base, in one pass."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from kg.errors import InputError, LimitError, Location, TurtleError
from kg.io.atomic import sync_file, sync_folder
from kg.io.unfinished import unfinished_beside
from kg.link.item_json import item_from_json
from kg.link.names import iter_keys, iter_part_keys
from kg.link.readings import entity_of
from kg.link.rules import Rules
from kg.link.sources.answers import day_of
from kg.rdf.foreign import format_of, read_quads_of
from kg.rdf.formats import without_packing
from kg.rdf.guarded import open_unpacked
from kg.rdf.vocabulary import ALT_LABEL, LABEL

VERSION = "3"
_BATCH = 20_000
_LONGEST = 64 << 20
NAMES = (LABEL.value, ALT_LABEL.value)
_KEPT_NODES = re.compile(r"/entity/statement/|/value/|/reference/")
_ID = re.compile(r"[QPL][1-9][0-9]*\Z")
_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; PRAGMA temp_store = FILE;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE triple (subject TEXT, predicate TEXT, value TEXT);
CREATE TABLE entity (id TEXT, json TEXT);
CREATE TABLE name (key TEXT, part INTEGER, item TEXT);
CREATE TABLE word (key TEXT, item TEXT);
CREATE TABLE statement (property TEXT, value TEXT, item TEXT);
"""
_INDEXES = """
CREATE INDEX triple_subject ON triple (subject);
CREATE INDEX entity_id ON entity (id);
CREATE INDEX name_key ON name (key, part, item);
CREATE INDEX word_key ON word (key, item);
CREATE INDEX statement_value ON statement (property, value, item);
"""


def build_index(
    extract: Path, target: Path, rules: Rules, progress: Callable[[int], None] | None = None
) -> tuple[int, int]:
    """Build an index of an extract in place of `target`; return the numbers of items with a name, and of names.

    Raises TurtleError or InputError for an extract that cannot be read; `target` is then as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with unfinished_beside(target) as beside:
            beside.unlink(missing_ok=True)
            with closing(sqlite3.connect(beside)) as database:
                database.executescript(_TABLES)
                builder = _Builder(database, rules, progress)
                if rules.target is not None or without_packing(extract).suffix.lower() == ".json":
                    builder.add_json(extract)
                else:
                    builder.add_rdf(extract)
                counts = builder.finish()
            sync_file(beside)
            beside.replace(target)
            sync_folder(target.parent)
    except sqlite3.Error as error:
        raise InputError(f"the index cannot be written: {error}", location=Location(target)) from None
    return counts


def mark_of(rules: Rules) -> str:
    """Return what of the rules an index depends on."""
    return " ".join([rules.entities, rules.direct, *sorted(rules.family_names), rules.naming.mark, rules.cleaner.mark])


class _Builder:
    def __init__(self, database: sqlite3.Connection, rules: Rules, progress: Callable[[int], None] | None) -> None:
        self._database, self._rules, self._progress = database, rules, progress
        self._entities, self._direct = rules.entities, rules.direct
        self._extract = Path()
        self._family_names = rules.family_names
        self._clean = rules.cleaner.clean
        self._target = rules.target
        self._rows: dict[str, list[tuple[Any, ...]]] = {
            "triple": [],
            "entity": [],
            "name": [],
            "word": [],
            "statement": [],
        }
        self._done = self._names = 0

    def _add(self, table: str, *row: Any) -> None:
        rows = self._rows[table]
        rows.append(row)
        if len(rows) >= _BATCH:
            self._write(table)

    def _write(self, table: str) -> None:
        rows = self._rows[table]
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self._database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - names of ours
            rows.clear()

    def _add_name(self, name: str, item: str) -> None:
        self._names += 1
        keys = dict.fromkeys(iter_keys(name, self._rules.naming))
        for key in keys:
            self._add("name", key, 0, item)
        for key in dict.fromkeys(iter_part_keys(name, self._family_names, self._rules.naming)):
            if key not in keys:
                self._add("name", key, 1, item)
        from kg.ask.folding import fold

        words = fold(name).split()
        if len(words) > 1:
            for word in dict.fromkeys(words):
                if len(word) > 2:
                    self._add("word", word, item)

    def _count(self) -> None:
        self._done += 1
        if self._progress is not None and not self._done % 10_000:
            self._progress(self._done)

    def add_rdf(self, extract: Path) -> None:
        """Take in RDF: what is said of items, and of the nodes of their statements."""
        self._extract = extract
        entities, direct = self._entities, self._direct
        named_nodes, literals = "NamedNode", "Literal"
        for quad in read_quads_of(extract, format_of(extract)):
            self._count()
            subject, predicate, value = quad.subject, quad.predicate.value, quad.object
            about = subject.value  # that of a node without a name is neither
            own = about.startswith(entities) and _ID.match(about, len(entities))
            if not own and not _KEPT_NODES.search(about):
                continue
            kind = type(value).__name__
            self._add("triple", about, predicate, _packed(value, kind))
            if not own:
                continue
            item = about[len(entities) :]
            if kind == literals and predicate in NAMES:
                self._add_name(value.value, item)
            elif predicate.startswith(direct) and kind != "BlankNode":
                text = value.value
                told = text[len(entities) :] if kind == named_nodes and text.startswith(entities) else text
                prop = predicate[len(direct) :]
                self._add("statement", prop, self._clean(prop, told), item)

    def add_json(self, extract: Path) -> None:
        """Take in JSON: an entity a line, with or without the brackets and commas of a list, or one answer's object."""
        self._extract = extract
        with open_unpacked(extract) as file:
            for number, entity in _iter_entities(file, extract):
                try:
                    self._add_entity(entity)
                except (KeyError, TypeError, AttributeError, ValueError) as error:
                    message = f"this is no entity ({type(error).__name__}: {error})"
                    raise TurtleError(message, location=Location(extract, number, 1)) from None

    def _add_entity(self, entity: Mapping[str, Any]) -> None:
        if self._target is not None and self._target.reads is not None:
            told = entity_of(entity, self._target.reads, self._rules.kind)
            entity = {**told, "id": self._target.clean(told["id"])}
        item = item_from_json(entity, entity["id"] if self._target else None)
        self._count()
        text = json.dumps(entity, ensure_ascii=False, separators=(",", ":"))
        text.encode()  # half a character cannot be kept
        self._add("entity", item.id, text)
        for name in item.names(item.claims):
            self._add_name(name, item.id)
        for prop in item.claims:
            for value in item.best(prop):
                self._add("statement", prop, self._clean(prop, value.text), item.id)

    def finish(self) -> tuple[int, int]:
        """Write what is left, and the indexes; return the numbers of items with a name, and of names."""
        for table in self._rows:
            self._write(table)
        self._database.executescript(_INDEXES)
        (items,) = self._database.execute("SELECT COUNT(DISTINCT item) FROM name").fetchone()
        if not items:
            raise InputError(
                f"holds no item of {self._entities} with a name; the index is as it was",
                location=Location(self._extract),
            )
        meta = {"version": VERSION, "rules": mark_of(self._rules), "items": str(items), "names": str(self._names)}
        meta["retrieved"] = day_of(self._extract.stat().st_mtime)
        self._database.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        self._database.commit()
        return items, self._names


def _iter_entities(file: Any, path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield entities with the number of their line."""
    for number, line in enumerate(iter(lambda: file.readline(_LONGEST + 1), b""), 1):
        if len(line) > _LONGEST:
            message = f"this line is longer than {_LONGEST:,} bytes; an entity stands on one line"
            raise LimitError(message, location=Location(path, number, 1))
        text = line.strip().removeprefix(b"\xef\xbb\xbf").rstrip(b",")
        if text in (b"", b"[", b"]"):
            continue
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            message = f"this line is no JSON ({error}); an entity stands on one line"
            raise TurtleError(message, location=Location(path, number, 1)) from None
        several = found.get("entities") if isinstance(found, dict) else found
        if isinstance(several, dict):
            several = list(several.values())
        for entity in several if isinstance(several, list) else [found]:
            if not isinstance(entity, dict):
                raise TurtleError("this line is no entity", location=Location(path, number, 1))
            yield number, entity


def _packed(value: Any, kind: str) -> str:
    """Return a term as a text that _unpacked reads."""
    if kind == "NamedNode":
        return f"<{value.value}"
    if kind == "BlankNode":
        return f"_{value.value}"
    return f'"{value.language or ""}"{"" if value.language else value.datatype.value}"{value.value}'
