"""An index of an extract as a source of items, so that no network is needed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from kg.errors import Location, StoreError
from kg.link.item_json import item_from_json
from kg.link.item_triples import item_from_triples
from kg.link.items import Item
from kg.link.names import iter_keys, iter_part_keys
from kg.link.rules import Rules
from kg.link.sources.base import AT_ONCE
from kg.link.sources.index_builder import _KEPT_NODES, VERSION, mark_of
from kg.rdf.terms import IRI, BlankNode, Literal, Term, Triple

_FUZZY = 50


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
            message = "there is no index to look for candidates in; make one"
            raise StoreError(message, location=Location(path), advice=rules.to_index)
        self._path, self._entities, self._naming = path, rules.entities, rules.naming
        self._to_index = rules.to_index
        try:
            self._database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            meta = dict(self._database.execute("SELECT key, value FROM meta"))
        except sqlite3.Error as error:
            raise self._damaged(error) from None
        if meta.get("version") != VERSION or meta.get("rules") != mark_of(rules):
            message = "the index was made with other rules or by another version; make it anew"
            raise StoreError(message, location=Location(path), advice=rules.to_index)
        self.retrieved: str = meta.get("retrieved", "")

    def _damaged(self, error: Exception) -> StoreError:
        message = f"the index is damaged ({error}); make it anew"
        return StoreError(message, location=Location(self._path), advice=self._to_index)

    def _ask(self, query: str, *values: Any) -> list[Any]:
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._damaged(error) from None

    def with_statement(self, name: str, value: str) -> Sequence[str]:
        """Return the ids of items that have a value for a property."""
        query = "SELECT DISTINCT item FROM statement WHERE property = ? AND value = ? ORDER BY item LIMIT ?"
        return [item for (item,) in self._ask(query, name, value, AT_ONCE)]

    def holds(self, name: str) -> bool:
        """Tell whether an item of the extract has a value for a property."""
        return bool(self._ask("SELECT 1 FROM statement WHERE property = ? LIMIT 1", name))

    def with_name(
        self, name: str, *, languages: Sequence[str] = (), family_names: Collection[str] = ()
    ) -> Sequence[str]:
        """Return the ids of items that are called so, so but for a family name, or alike."""
        found: dict[str, None] = {}
        for key in iter_keys(name, self._naming):
            parts = "" if family_names else "AND part = 0"
            query = f"SELECT DISTINCT item FROM name WHERE key = ? {parts} ORDER BY item LIMIT ?"  # noqa: S608 - ours
            found |= dict.fromkeys(item for (item,) in self._ask(query, key, AT_ONCE))
        for key in iter_part_keys(name, family_names, self._naming):
            query = "SELECT DISTINCT item FROM name WHERE key = ? AND part = 0 ORDER BY item LIMIT ?"
            found |= dict.fromkeys(item for (item,) in self._ask(query, key, AT_ONCE))
        found |= dict.fromkeys(self._alike(name))
        return list(found)

    def _alike(self, name: str) -> Iterator[str]:
        """Yield items that share the rarest word of the name."""
        from kg.ask.folding import fold

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
            with suppress(KeyError, TypeError, AttributeError, ValueError):
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
                if isinstance(value, IRI) and value.value not in seen and _KEPT_NODES.search(value.value):
                    seen.add(value.value)
                    ahead.append(value.value)

    def named(self, most: int | None = None) -> list[str]:
        """Return the ids of all items that have a name."""
        return [item for (item,) in islice(self._ask("SELECT DISTINCT item FROM name ORDER BY item"), most)]
