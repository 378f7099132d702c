"""Names to things: what gives a row's name the IRI of a thing, and the plain way, an id made of the name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol
from unicodedata import normalize

from kg.link.pipeline import Proposal
from kg.mapping.kept_splits import Splits
from kg.mapping.model import Credit, Identity

_NO_NAME = re.compile(r"[^\w]+|_+")


class Named(NamedTuple):
    """A thing as a table names it: by its name, what tells it from others of that name, and an identifier."""

    name: str
    by: str = ""
    identifier: str = ""


class Namer(Protocol):
    """Decides which thing a name means."""

    def learn(self, identity: Identity, names: Collection[Named]) -> None:
        """Take in all names of a table that belong to one kind of thing, before any of them is asked for."""
        ...

    def learn_credits(self, identity: Identity, texts: Collection[str]) -> None:
        """Take in all texts of a table that name several, before any of them is split."""
        ...

    def iri(self, identity: Identity, named: Named) -> str:
        """Return the IRI of the thing that is meant; the same for the same name, whatever the order of the rows."""
        ...

    def split(self, credit: Credit, text: str) -> Sequence[tuple[str, str]]:
        """Return those whom a text names, each with the separator before it, "" for the first."""
        ...

    def called(self, identity: Identity) -> dict[str, set[str]]:
        """Return each thing that names of a kind meant which were learnt, with these names."""
        ...

    def labels(self, iri: str, names: Collection[str]) -> tuple[Sequence[str], bool]:
        """Return those of a thing's names that nobody else tells, the best first, and whether the thing is new."""
        ...

    def proposals(self) -> list[Proposal]:
        """Return what a person should decide of the names that were learnt."""
        ...

    def knowledge(self) -> Mapping[str, Sequence[Sequence[str]]]:
        """Return what was learnt of credits, for `recall`."""
        ...

    def recall(self, knowledge: Mapping[str, Sequence[Sequence[str]]]) -> None:
        """Take in what was learnt of credits before, in place of their texts."""
        ...

    def splits(self) -> Splits:
        """Return how credits were split which other credits might have split otherwise."""
        ...

    def rests_on(self) -> str:
        """Return a text that differs where the decisions do on which the names rest."""
        ...


class Minting:
    """Makes ids of names: small letters, digits and hyphens, the name of the other thing behind, if there is one.

    Two names that would have one id get a digest of the name behind it, so that neither depends on which came first.
    """

    def __init__(self) -> None:
        self._taken: dict[str, set[Named]] = {}
        self._known: dict[tuple[Identity, Named], str] = {}

    def learn(self, identity: Identity, names: Collection[Named]) -> None:
        """Take in which names would have the same id."""
        for named in names:
            plain = self._known[identity, named] = _plain(identity, named)
            self._taken.setdefault(plain, set()).add(named)

    def learn_credits(self, identity: Identity, texts: Collection[str]) -> None:
        """Take in nothing: every separator parts."""

    def iri(self, identity: Identity, named: Named) -> str:
        """Return the IRI of a name."""
        plain = self._known.get((identity, named)) or _plain(identity, named)
        return plain if len(self._taken.get(plain, ())) < 2 else f"{plain}-{_digest(named)}"

    def split(self, credit: Credit, text: str) -> Sequence[tuple[str, str]]:
        """Return what stands between the separators, as it is."""
        if not credit.separators:
            return [(text, "")]
        pattern = "|".join(re.escape(one) for one in sorted(credit.separators, key=len, reverse=True))
        parts = re.split(f"({pattern})", text)
        found = [(parts[0].strip(), "")]
        found += [(name.strip(), separator) for separator, name in zip(parts[1::2], parts[2::2], strict=True)]
        return [(name, separator) for name, separator in found if name]

    def called(self, identity: Identity) -> dict[str, set[str]]:
        """Return each thing with its name."""
        return {self.iri(identity, named): {named.name} for of, named in self._known if of == identity and named.name}

    def labels(self, iri: str, names: Collection[str]) -> tuple[Sequence[str], bool]:
        """Return all names; each thing is new."""
        return sorted(names), True

    def proposals(self) -> list[Proposal]:
        """Return nothing: nobody is asked."""
        return []

    def knowledge(self) -> Mapping[str, Sequence[Sequence[str]]]:
        """Return nothing: every separator parts."""
        return {}

    def recall(self, knowledge: Mapping[str, Sequence[Sequence[str]]]) -> None:
        """Take in nothing."""

    def splits(self) -> Splits:
        """Return nothing: other credits have no say."""
        return {}

    def rests_on(self) -> str:
        """Return nothing: a name is all that counts."""
        return ""


def _plain(identity: Identity, named: Named) -> str:
    if named.identifier:
        return identity.namespace + slug(f"{identity.scheme} {named.identifier}")
    return identity.namespace + slug(f"{named.name} {named.by}" if identity.by else named.name)


def slug(text: str) -> str:
    """Return a name as an id has it: "Beyoncé & JAY-Z" is beyonce-jay-z; a name without letters is its digest."""
    bare = "".join(letter for letter in normalize("NFKD", text).casefold() if not "\u0300" <= letter <= "\u036f")
    return _NO_NAME.sub("-", normalize("NFC", bare)).strip("-") or _digest(Named(text))


def _digest(named: Named) -> str:
    from hashlib import sha256

    return sha256("\x1f".join(named).encode("utf-8", "surrogatepass")).hexdigest()[:8]
