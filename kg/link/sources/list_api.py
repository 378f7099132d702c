"""Another list asked over HTTP, one request at a time with a pause between; the rules say where."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from kg.errors import RemoteError, UsageError
from kg.io.http import Request, agent, send
from kg.io.response import Limits
from kg.link.item_json import item_from_json
from kg.link.items import Item
from kg.link.readings import Interface, Reads, entity_of, values_at
from kg.link.sources.answers import Answers
from kg.link.targets import Target

_SIZE = 16 << 20


class ListAPI:
    """A source of candidates behind the interface of a target.

    `contact` says who asks, and is required; `deadline` is the time (time.monotonic) by which all must be done. Raises
    RemoteError when it is not answered, or in another form.
    """

    name = "list"

    def __init__(
        self, target: Target, kind_property: str, contact: str, answers: Answers, *, deadline: float | None = None
    ) -> None:
        if target.reads is None or target.interface is None:
            raise UsageError(f"the rules do not say how {target.name} is asked; give it 'reads' and 'interface'")
        if not contact:
            raise UsageError(
                'who asks must be said: give kg.toml a table [network] with contact = "an address or a page"'
            )
        self._target, self._kind, self._contact, self._answers = target, kind_property, contact, answers
        self._reads: Reads = target.reads
        self._interface: Interface = target.interface
        self._deadline = deadline
        self._kept: dict[str, Item] = {}
        self._last = 0.0

    @property
    def retrieved(self) -> str:
        """The day on which the oldest of the answers was fetched."""
        return self._answers.retrieved

    def with_statement(self, name: str, value: str) -> Sequence[str]:
        """Return nothing: a list is asked for entities; those of a group stand with the group."""
        return []

    def with_name(
        self, name: str, *, languages: Sequence[str] = (), family_names: Collection[str] = ()
    ) -> Sequence[str]:
        """Return the identifiers that the search of the list finds for a name."""
        quoted = '"' + name.replace("\\", " ").replace('"', " ") + '"'
        answer = self._ask(self._interface.search.replace("{query}", quote(quoted, safe="")))
        found = (one for one in values_at(answer, self._interface.found) if isinstance(one, str))
        return [one for one in dict.fromkeys(map(self._target.clean, found)) if one]

    def holds(self, name: str) -> bool:
        """Tell whether a property is read from this list."""
        return name == self._kind or name in self._reads.statements

    def items(self, ids: Iterable[str]) -> Mapping[str, Item]:
        """Return entities by identifier, a request for each."""
        wanted = list(dict.fromkeys(ids))
        for identifier in wanted:
            if identifier not in self._kept:
                self._kept[identifier] = self._item(identifier)
        return {one: self._kept[one] for one in wanted}

    def _item(self, identifier: str) -> Item:
        if not self._target.is_id(identifier):  # a class that the rules name
            return Item(identifier)
        answer = self._ask(self._interface.item.replace("{id}", quote(identifier, safe="")))
        if answer is None:
            return Item(identifier, gone=True)
        try:
            entity = entity_of(answer, self._reads, self._kind)
        except ValueError as error:
            raise RemoteError(f"{self._target.label} {identifier}: {error}") from None
        now = self._target.clean(entity["id"])
        moved = now if now != identifier else None
        return item_from_json({**entity, "id": now}, now)._replace(id=identifier, moved=moved)

    def _ask(self, address: str) -> Any:
        """Return an answer, None where there is no such entity."""
        body = self._answers.get(address, lambda: self._fetch(address))
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise RemoteError(f"{address} answers with something that is no JSON") from None

    def _fetch(self, address: str) -> bytes:
        pause = self._last + self._interface.pause - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        left = 60.0 if self._deadline is None else min(60.0, self._deadline - time.monotonic())
        if left <= 0:
            raise RemoteError(f"{address}: the time for all requests is over; what was found so far is kept")
        headers = {"User-Agent": agent(self._contact), "Accept": "application/json"}
        try:
            with send(Request("GET", address, headers), Limits(left, size=_SIZE, wait=60)) as response:
                if response.status == 404:
                    return b"null"
                if response.status != 200:
                    raise RemoteError(f"{address} gives no answer (HTTP {response.status}): {response.quote()}")
                body = response.read()
            json.loads(body)
        except ValueError:
            raise RemoteError(f"{address} answers with something that is no JSON") from None
        finally:
            self._last = time.monotonic()
        return body
