"""Addresses of other machines: of the right form, and shown without a password."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from kg.errors import IdentifierError, RemoteError

_SPOILED = re.compile(r"[\x00-\x20\x7f-\x9f<>\"{}|\\^`]")


def shown(url: str) -> str:
    """Return an address as messages show it: without its query, which may hold a key."""
    return url.partition("?")[0]


def require_address(url: str, what: str = "the address") -> str:
    """Return an address that a request can go to; raise IdentifierError, before anything is sent, for any other."""

    def refuse(why: str) -> IdentifierError:
        return IdentifierError(f"{what} {url!r} {why}")

    if not url:
        raise refuse("is empty")
    if _SPOILED.search(url) or not url.isascii():
        raise refuse("has characters that no address has")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise refuse(f"cannot be used: {error}") from None
    if parts.scheme not in ("http", "https"):
        raise refuse("does not begin with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise refuse("holds a name or a password; name an environment variable for them in kg.toml")
    if not parts.hostname or port == 0:
        raise refuse("names no host" if not parts.hostname else "has no such port")
    if parts.fragment:
        raise refuse("has a part after #")
    return url


def require_same_place(url: str, location: str) -> str:
    """Return where a redirect leads; refuse one that would take the request, and the credentials in it, elsewhere."""
    try:
        target = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(target)
        upgraded = old.scheme == "http" and new.scheme == "https" and (old.port, new.port) == (None, None)
        same = (old.hostname, old.port) == (new.hostname, new.port) and (old.scheme == new.scheme or upgraded)
    except ValueError:
        target, same = location, False
    if not same or _SPOILED.search(target):
        raise RemoteError(
            f"{shown(url)} redirects to {shown(target)!r}; only the same host is followed; name that address if you "
            "trust it"
        )
    return target
