"""Ids of new things, made of their names alone: neither other rows nor their order have a say.

A name gives the same id however it is spaced, accented and punctuated. What tells things of one name apart, as the
artist does for songs, stands behind two hyphens, which no name has.
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256

from kg.ask.folding import fold

NAMES = "name/"
"""Where the names of rows are, which are no things, behind the base of the project."""
_LONGEST = 120
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-"})


def digest(text: str) -> str:
    """Return eight digits that stand for a text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def same_text(name: str) -> str:
    """Return a name as it is compared: without case, and with one form of each space, quotation mark and dash."""
    return " ".join(unicodedata.normalize("NFC", name).translate(_ALIKE).casefold().split())


def slug(text: str) -> str:
    """Return a name as an id has it; one without letters is its digest, and a long one ends in it.

    >>> slug("Ann & the Bo-Peeps!")
    'ann-the-bo-peeps'
    """
    plain = fold(text).replace(" ", "-")
    if not plain:
        return digest(same_text(text))
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST].rpartition('-')[0]}-{digest(plain)}"


def minted(namespace: str, name: str, by: str = "", identifier: str = "", scheme: str = "") -> str:
    """Return the id of a new thing: of its identifier where it has one, else of its name and what tells it apart."""
    if identifier:
        return f"{namespace}{slug(scheme)}-{_exact(identifier)}" if scheme else namespace + _exact(identifier)
    return f"{namespace}{slug(name)}--{slug(by)}" if by else namespace + slug(name)


def _exact(identifier: str) -> str:
    """Return an identifier as an id has it: others that look alike are others."""
    plain = slug(identifier)
    return plain if plain == identifier else f"{plain}-{digest(identifier)}"


def name_iri(base: str, new: str, name: str) -> str:
    """Return the IRI under which decisions on a name are kept: that of the new thing, with a digest if that says less.

    >>> name_iri("https://example.org/", "https://example.org/agent/rose", "Rose")
    'https://example.org/name/agent.rose'
    """
    path = new.removeprefix(base) if new.startswith(base) else f"other/{digest(new)}"
    said = same_text(name)
    return base + NAMES + path.replace("/", ".") + ("" if said.replace(" ", "-") == slug(name) else f"-{digest(said)}")
