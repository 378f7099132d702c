"""An index of an extract of the other side, on disk: built as the extract streams by, in memory of constant size.

Names are kept under the keys that make two names the same, statements under property and value. An extract may be RDF
of the Wikibase kind, in any order, or JSON with one entity a line or one dump's list of entities.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from kg.errors import InputError, Location, StoreError, TurtleError
from kg.io.atomic import sync_folder
from kg.io.compression import open_uncompressed, without_suffix
from kg.link.items import Item, item_from_json, item_from_triples
from kg.link.names import iter_keys, iter_part_keys
from kg.link.rules import Rules
from kg.link.sources.base import AT_ONCE
from kg.rdf.foreign import format_of, read_quads_of
from kg.rdf.terms import IRI, BlankNode, Literal, Term, Triple

_VERSION = "1"
_BATCH = 20_000
_FUZZY = 50
_NAMES = ("http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#altLabel")
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
    beside = target.with_name(f".{target.name}.part")
    beside.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(beside)) as database:
            database.executescript(_TABLES)
            builder = _Builder(database, rules, progress)
            if without_suffix(extract).suffix.lower() == ".json":
                builder.add_json(extract)
            else:
                builder.add_rdf(extract)
            counts = builder.finish()
        beside.replace(target)
        sync_folder(target.parent)
    except sqlite3.Error as error:
        raise InputError(f"the index cannot be written: {error}", location=Location(target)) from None
    finally:
        beside.unlink(missing_ok=True)
    return counts


def _mark(rules: Rules) -> str:
    """Return what of the rules an index depends on."""
    return " ".join([rules.entities, rules.direct, *sorted(rules.family_names)])


class _Builder:
    def __init__(self, database: sqlite3.Connection, rules: Rules, progress: Callable[[int], None] | None) -> None:
        self._database, self._rules, self._progress = database, rules, progress
        self._entities, self._direct = rules.entities, rules.direct
        self._extract = Path()
        self._family_names = rules.family_names
        self._rows: dict[str, list[tuple[Any, ...]]] = {
            "triple": [], "entity": [], "name": [], "word": [], "statement": [],
        }  # fmt: skip
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
        keys = dict.fromkeys(iter_keys(name))
        for key in keys:
            self._add("name", key, 0, item)
        for key in dict.fromkeys(iter_part_keys(name, self._family_names)):
            if key not in keys:
                self._add("name", key, 1, item)
        from kg.ask.labels import fold

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
            about = subject.value
            if type(subject).__name__ != named_nodes:
                continue
            own = about.startswith(entities) and _ID.match(about, len(entities))
            if not own and not _KEPT_NODES.search(about):
                continue
            kind = type(value).__name__
            self._add("triple", about, predicate, _packed(value, kind))
            if not own:
                continue
            item = about[len(entities) :]
            if kind == literals and predicate in _NAMES:
                self._add_name(value.value, item)
            elif predicate.startswith(direct) and kind != "BlankNode":
                text = value.value
                told = text[len(entities) :] if kind == named_nodes and text.startswith(entities) else text
                self._add("statement", predicate[len(direct) :], told, item)

    def add_json(self, extract: Path) -> None:
        """Take in JSON: an entity a line, with or without the brackets and commas of a list, or one answer's object."""
        self._extract = extract
        with open_uncompressed(extract) as file:
            for number, entity in _iter_entities(file, extract):
                try:
                    self._add_entity(entity)
                except (KeyError, TypeError, AttributeError, ValueError) as error:
                    message = f"this is no entity ({type(error).__name__}: {error})"
                    raise TurtleError(message, location=Location(extract, number, 1)) from None

    def _add_entity(self, entity: Mapping[str, Any]) -> None:
        item = item_from_json(entity)
        self._count()
        text = json.dumps(entity, ensure_ascii=False, separators=(",", ":"))
        text.encode()  # half a character cannot be kept
        self._add("entity", item.id, text)
        for name in item.names(item.claims):
            self._add_name(name, item.id)
        for prop in item.claims:
            for value in item.best(prop):
                self._add("statement", prop, value.text, item.id)

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
        meta = {"version": _VERSION, "rules": _mark(self._rules), "items": str(items), "names": str(self._names)}
        self._database.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        self._database.commit()
        return items, self._names


def _iter_entities(file: Any, path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield entities with the number of their line."""
    for number, line in enumerate(file, 1):
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


def _unpacked(text: str) -> Term:
    if text[0] == "<":
        return IRI(text[1:])
    if text[0] == "_":
        return BlankNode(text[1:])
    _, language, datatype, lexical = text.split('"', 3)
    from kg.rdf.terms import LANG_STRING

    return Literal(lexical, LANG_STRING if language else datatype, language or None)


class OfflineIndex:
    """A source of candidates on disk; see `build_index`. Raises StoreError for a file that is no index of ours."""

    name = "index"

    def __init__(self, path: Path, rules: Rules) -> None:
        if not path.is_file():
            raise StoreError("there is no index to look for candidates in; make one with: kg link index EXTRACT",
                             location=Location(path))  # fmt: skip
        self._path, self._entities = path, rules.entities
        try:
            self._database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            meta = dict(self._database.execute("SELECT key, value FROM meta"))
        except sqlite3.Error as error:
            raise self._damaged(error) from None
        if meta.get("version") != _VERSION or meta.get("rules") != _mark(rules):
            raise StoreError("the index was made with other rules or by another version; make it anew with: kg link "
                             "index EXTRACT", location=Location(path))  # fmt: skip

    def _damaged(self, error: Exception) -> StoreError:
        return StoreError(f"the index is damaged ({error}); make it anew with: kg link index EXTRACT",
                          location=Location(self._path))  # fmt: skip

    def _ask(self, query: str, *values: Any) -> list[Any]:
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._damaged(error) from None

    def with_statement(self, name: str, value: str) -> Sequence[str]:
        """Return the ids of items that have a value for a property."""
        query = "SELECT DISTINCT item FROM statement WHERE property = ? AND value = ? ORDER BY item LIMIT ?"
        return [item for (item,) in self._ask(query, name, value, AT_ONCE)]

    def with_name(
        self, name: str, *, languages: Sequence[str] = (), family_names: Collection[str] = ()
    ) -> Sequence[str]:
        """Return the ids of items that are called so, so but for a family name, or alike."""
        found: dict[str, None] = {}
        for key in iter_keys(name):
            parts = "" if family_names else "AND part = 0"
            query = f"SELECT DISTINCT item FROM name WHERE key = ? {parts} ORDER BY item LIMIT ?"  # noqa: S608 - ours
            found |= dict.fromkeys(item for (item,) in self._ask(query, key, AT_ONCE))
        for key in iter_part_keys(name, family_names):
            query = "SELECT DISTINCT item FROM name WHERE key = ? AND part = 0 ORDER BY item LIMIT ?"
            found |= dict.fromkeys(item for (item,) in self._ask(query, key, AT_ONCE))
        found |= dict.fromkeys(self._alike(name))
        return list(found)

    def _alike(self, name: str) -> Iterator[str]:
        """Yield items that share the rarest word of the name."""
        from kg.ask.labels import fold

        words = [word for word in dict.fromkeys(fold(name).split()) if len(word) > 2]
        best: list[str] = []
        for word in words:
            query = "SELECT DISTINCT item FROM word WHERE key = ? ORDER BY item LIMIT ?"
            items = [item for (item,) in self._ask(query, word, _FUZZY + 1)]
            if items and len(items) <= _FUZZY and (not best or len(items) < len(best)):
                best = items
        yield from best

    def items(self, ids: Iterable[str]) -> Mapping[str, Item]:
        """Return items by id."""
        return {identifier: self._item(identifier) for identifier in ids}

    def _item(self, identifier: str) -> Item:
        for (text,) in self._ask("SELECT json FROM entity WHERE id = ?", identifier):
            with suppress(KeyError, TypeError, ValueError):
                return item_from_json(json.loads(text), identifier)
        return item_from_triples(identifier, self._triples(self._entities + identifier), self._entities)

    def _triples(self, subject: str) -> Iterator[Triple]:
        """Yield the triples about an item, and about the nodes that hang on it."""
        ahead, seen = [subject], {subject}
        while ahead:
            about = ahead.pop()
            for predicate, packed in self._ask("SELECT predicate, value FROM triple WHERE subject = ?", about):
                value = _unpacked(packed)
                yield IRI(about), IRI(predicate), value
                if isinstance(value, IRI) and value not in seen and _KEPT_NODES.search(value):
                    seen.add(str(value))
                    ahead.append(str(value))

    def named(self, most: int | None = None) -> list[str]:
        """Return the ids of all items that have a name."""
        return [item for (item,) in islice(self._ask("SELECT DISTINCT item FROM name ORDER BY item"), most)]
