"""A Wikibase asked over its HTTP interface, one request at a time, as its operators ask for.

The interface: https://www.mediawiki.org/wiki/Wikibase/API; the manners: Manual:Maxlag_parameter and API:Etiquette.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlencode

from kg.errors import RemoteError, UsageError
from kg.io.addresses import require_address
from kg.io.http import Request, agent, send, waiting_time
from kg.io.response import Limits
from kg.link.item_json import item_from_json
from kg.link.items import Item, is_item
from kg.link.names import spellings
from kg.link.rules import Rules
from kg.link.sources.answers import Answers
from kg.link.sources.base import AT_ONCE

T = TypeVar("T")
_AT_ONCE = 50
_FOUND = 20
_SIZE = 64 << 20


class WikibaseAPI:
    """A source of candidates behind a Wikibase's api.php.

    `contact` says who asks, and is required; `deadline` is the time (time.monotonic) by which all must be done.
    Raises RemoteError when it is not answered, when the server asks to wait longer than `limits.wait`, or forbids.
    """

    name = "api"

    def __init__(
        self,
        address: str,
        rules: Rules,
        contact: str,
        answers: Answers,
        *,
        deadline: float | None = None,
        limits: Limits | None = None,
    ) -> None:
        if not contact:
            raise UsageError(
                'who asks must be said: give kg.toml a table [network] with contact = "an address or a page"'
            )
        self._address = require_address(address, "the address of the interface")
        self._rules, self._contact, self._answers = rules, contact, answers
        self._deadline, self._limits = deadline, limits or Limits(seconds=60, size=_SIZE, wait=60)
        self._kept: dict[str, Item] = {}

    @property
    def retrieved(self) -> str:
        """The day on which the oldest of the answers was fetched."""
        return self._answers.retrieved

    def with_statement(self, name: str, value: str) -> Sequence[str]:
        """Return the ids of items that have a value for a property."""
        return self._search(f'haswbstatement:"{name}={_quoted(value)}"', AT_ONCE)

    def holds(self, name: str) -> bool:
        """Tell that every property is known: nothing was left out of what is asked."""
        return True

    def with_name(
        self, name: str, *, languages: Sequence[str] = (), family_names: Collection[str] = ()
    ) -> Sequence[str]:
        """Return the ids of items whose label or alias begins so in a language, or that the search in texts finds."""
        found: dict[str, None] = {}
        for language in dict.fromkeys((*self._rules.languages, *languages)):
            for spelling in dict.fromkeys(one.casefold() for one in spellings(name)):
                wanted = {
                    "action": "wbsearchentities",
                    "search": spelling,
                    "language": language,
                    "uselang": language,
                    "type": "item",
                    "limit": str(_FOUND),
                }
                found |= dict.fromkeys(self._call(wanted, lambda answer: _ids(answer, "search", "id")))
        found |= dict.fromkeys(self._search(f'"{_quoted(name)}"', _FOUND))
        return list(found)

    def _search(self, text: str, most: int) -> list[str]:
        wanted = {
            "action": "query",
            "list": "search",
            "srsearch": text,
            "srnamespace": "0",
            "srlimit": str(most),
            "srinfo": "",
            "srprop": "",
        }
        return self._call(wanted, lambda answer: _ids(answer.get("query"), "search", "title"))

    def items(self, ids: Iterable[str]) -> Mapping[str, Item]:
        """Return items by id, fifty in a request."""
        wanted = list(dict.fromkeys(ids))
        missing = [one for one in wanted if one not in self._kept]
        for group in (missing[n : n + _AT_ONCE] for n in range(0, len(missing), _AT_ONCE)):
            parameters = {
                "action": "wbgetentities",
                "ids": "|".join(group),
                "props": "labels|aliases|claims|info",
                "redirects": "yes",
            }
            self._kept.update(self._call(parameters, partial(self._read, group)))
        return {one: self._kept[one] for one in wanted}

    def _read(self, asked: Sequence[str], answer: Mapping[str, Any]) -> dict[str, Item]:
        entities = answer.get("entities")
        if not isinstance(entities, dict):
            raise RemoteError(f"{self._address} gives no entities: {json.dumps(answer)[:200]}")
        moved = {}
        for entity in entities.values():
            redirect = entity.get("redirects") if isinstance(entity, dict) else None
            if isinstance(redirect, dict):
                moved[str(redirect.get("from"))] = entity
        found = {}
        for identifier in asked:
            entity = entities.get(identifier) or moved.get(identifier)
            if entity is None:
                raise RemoteError(f"{self._address} says nothing of {identifier}, which was asked for")
            try:
                found[identifier] = item_from_json(entity, identifier)
            except (KeyError, TypeError, AttributeError, ValueError) as error:
                message = f"{self._address} describes {identifier} in an unknown form ({type(error).__name__}: {error})"
                raise RemoteError(message) from None
        return found

    # --- Requests

    def _call(self, parameters: Mapping[str, str], read: Callable[[dict[str, Any]], T]) -> T:
        """Return what is read out of an answer; one that cannot be read is not kept."""
        asked = {**parameters, "format": "json", "formatversion": "2"}
        url = f"{self._address}{'&' if '?' in self._address else '?'}{urlencode(asked)}"

        def fetch() -> bytes:
            body = self._fetch(f"{url}&maxlag=5")
            read(json.loads(body))
            return body

        return read(json.loads(self._answers.get(url, fetch)))

    def _fetch(self, url: str) -> bytes:
        """Return a whole answer that is no error; wait when the server asks for it, as long as we may."""
        headers = {"User-Agent": agent(self._contact), "Accept": "application/json"}
        code = ""
        for attempt in range(self._limits.tries):
            with send(Request("GET", url, headers), self._limits_now()) as response:
                if response.status == 403:
                    raise RemoteError(
                        f"{self._address} forbids our requests (HTTP 403): {response.quote()}; "
                        "say who you are in kg.toml under [network], and try again tomorrow"
                    )
                if response.status != 200:
                    raise RemoteError(f"{self._address} gives no answer (HTTP {response.status}): {response.quote()}")
                told = response.headers.get("Retry-After")
                body = response.read()
            answer = self._decoded(body)
            error = answer.get("error")
            if error is None:
                return body
            code = str(error.get("code")) if isinstance(error, dict) else ""
            if code not in ("maxlag", "ratelimited"):
                raise RemoteError(f"{self._address} answers with an error: {json.dumps(error)[:200]}")
            pause = waiting_time(told) if told else None
            lag = error.get("lag")
            pause = max(5.0, lag if isinstance(lag, int | float) else 0) if pause is None else pause
            if pause > self._limits.wait or attempt + 1 == self._limits.tries:
                break
            if self._deadline is not None and time.monotonic() + pause >= self._deadline:
                break
            time.sleep(pause)
        raise RemoteError(f"{self._address} is too busy ({code}); what was found so far is kept, try later")

    def _limits_now(self) -> Limits:
        if self._deadline is None:
            return self._limits
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise RemoteError(f"{self._address}: the time for all requests is over; what was found so far is kept")
        return self._limits._replace(seconds=min(left, self._limits.seconds))

    def _decoded(self, body: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            shown = " ".join(body[:200].decode("utf-8", "replace").split())
            raise RemoteError(
                f"{self._address} answers with something that is no JSON, or is cut off: {shown}"
            ) from None
        if not isinstance(answer, dict):
            raise RemoteError(f"{self._address} answers in an unknown form: {body[:200]!r}")
        return answer


def _ids(answer: object, key: str, name: str) -> list[str]:
    """Return the ids of the items in a list of an answer."""
    found = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(found, list):
        raise RemoteError(f"the interface gives no {key!r} where it should: {json.dumps(answer)[:200]}")
    ids = []
    for one in found:
        identifier = one.get(name) if isinstance(one, dict) else None
        if not isinstance(identifier, str) or not is_item(identifier):
            raise RemoteError(f"the interface gives {identifier!r:.100} where the id of an item should be")
        ids.append(identifier)
    return ids


def _quoted(text: str) -> str:
    return text.replace("\\", " ").replace('"', " ")
