"""Which thing a name in a row is: as somebody decided, by an identifier, by its exact name, or a new one.

Nothing is guessed: what may be a known thing and is not called just so is proposed for review, and is a thing of its
own until somebody decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from kg.ask.folding import fold
from kg.link.decisions import Decision
from kg.mapping.known import KnownThings
from kg.mapping.minting import NAMES, digest, minted, name_iri, same_text

DECIDED, IDENTIFIED, CALLED, NEW = "decided", "identifier", "name", "new"


class Kind(NamedTuple):
    """What the things are that a column names: their class, where their ids begin, and the scheme of identifiers."""

    cls: str
    namespace: str
    scheme: str = ""


class Context(NamedTuple):
    """What a row says beside a name: what tells things of that name apart, and an identifier."""

    by: str = ""
    identifier: str = ""


class Resolved(NamedTuple):
    """The thing that a name is, and how that is known: "decided", "identifier", "name" or "new"."""

    iri: str
    how: str


class Asked(NamedTuple):
    """A name that was asked for, as it stood in a row."""

    kind: Kind
    name: str
    context: Context


_NOTHING = Context()


class _Answers(dict[tuple[str, Context], Resolved]):
    """Answers by name and context."""

    def __init__(self, resolve: Callable[[str, Context], Resolved]) -> None:
        super().__init__()
        self._resolve = resolve

    def __missing__(self, key: tuple[str, Context]) -> Resolved:
        found = self[key] = self._resolve(*key)
        return found


class Identity:
    """Resolves names of rows; the answer to a question never depends on what else was asked.

    `base` is where the project's ids begin.
    """

    def __init__(self, base: str, known: KnownThings, decisions: Iterable[Decision] = ()) -> None:
        self.base, self.known = base, known
        self._accepted: dict[str, str] = {}
        self._refused: dict[str, set[str]] = defaultdict(set)
        self.settled: set[str] = set()
        """Names that nobody has to be asked about."""
        for one in decisions:
            if one.verdict == "accepted":
                self._accepted[one.subject] = base + one.item
            elif one.verdict == "rejected":
                self._refused[one.subject].add(base + one.item)
            if one.verdict in ("accepted", "absent"):
                self.settled.add(one.subject)
        self._decided = bool(self.settled or self._refused)
        self._answers: dict[Kind, _Answers] = {}

    def resolve(self, kind: Kind, name: str, context: Context = _NOTHING) -> Resolved:
        """Return the thing that a name is."""
        return self.of(kind)[name, context]

    def of(self, kind: Kind) -> _Answers:
        """Return the answers for one kind of thing, by name and context; each is worked out when first asked for."""
        if kind not in self._answers:
            self._answers[kind] = _Answers(lambda name, context: self._resolve(Asked(kind, name, context)))
        return self._answers[kind]

    @property
    def asked(self) -> dict[Asked, Resolved]:
        """Every name that was asked for, with its answer."""
        return {
            Asked(kind, name, context): found
            for kind, answers in self._answers.items()
            for (name, context), found in answers.items()
        }

    def subject(self, asked: Asked) -> str:
        """Return the IRI under which decisions on a name are kept."""
        return name_iri(self.base, self.new(asked), asked.name)

    def new(self, asked: Asked) -> str:
        """Return the id that a new thing of a name has if nothing else has it."""
        kind, name, (by, identifier) = asked
        return minted(kind.namespace, name, by, identifier, kind.scheme)

    def refused(self, subject: str) -> frozenset[str]:
        """Return the things that a name is not, as somebody said."""
        return frozenset(self._refused.get(subject, ()))

    def _resolve(self, asked: Asked) -> Resolved:
        kind, name, context = asked
        new = self.new(asked)
        subject = name_iri(self.base, new, name) if self._decided else ""
        if subject in self._accepted:
            return Resolved(self._accepted[subject], DECIDED)
        refused = self.refused(subject)
        if context.identifier:
            found = self.known.identified.get((kind.scheme, context.identifier))
            if found is not None and found not in refused:
                return Resolved(found, IDENTIFIED)
        elif subject not in self.settled:
            called = [
                one
                for one in self.known.called.get(same_text(name), ())
                if one not in refused and self._fits(one, asked)
            ]
            if len(called) == 1:
                return Resolved(called[0], CALLED)
        if new in self.known.taken or new in refused:
            new = f"{new}-{digest(same_text(name) + context.by)}"
        return Resolved(new, NEW)

    def _fits(self, thing: str, asked: Asked) -> bool:
        """Tell whether a thing of the same name is of the kind, and all that tells it apart stands in the row."""
        if asked.kind.cls not in self.known.classes.get(thing, ()):
            return False
        if not asked.context.by:
            return True
        others = self.known.by.get(thing, ())
        text = f" {fold(asked.context.by)} "
        return bool(others) and all(
            any(f" {fold(name)} " in text for name in self.known.names.get(other, ()) if fold(name)) for other in others
        )


def names_of_credits(base: str, decisions: Iterable[Decision]) -> tuple[set[str], set[str]]:
    """Return the texts that are one name, and those that are several, as decisions on names say."""
    one, several = set(), set()
    for decision in decisions:
        if decision.verdict == "accepted":
            one.add(decision.subject_label)
        elif decision.verdict == "rejected" and decision.subject.startswith(
            base + NAMES + decision.item.replace("/", ".")
        ):
            several.add(decision.subject_label)
    return one, several
