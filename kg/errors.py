"""The error tree: what went wrong, where, and what to do next.

KgError
├── InputError               something we were given cannot be used
│   ├── ProjectError         kg.toml or the folders of a project
│   ├── TurtleError          one fault in an RDF file
│   ├── Faults               several faults of a run at once
│   │   ├── SyntaxErrors     those of RDF files, each a TurtleError
│   │   └── TableErrors      those of rows of tables
│   ├── QueryError           the text or the header of a query
│   ├── ShapesError          shapes that cannot be applied
│   │   └── NotCompiled      a shape that only another engine can run
│   ├── StoreError           the snapshot under .kg/
│   └── CannotCarry          a statement that a format has no way to write
├── UsageError               a name or value that the caller gave
│   ├── UnknownName          a query, parameter, prefix or label that does not exist
│   ├── AmbiguousLabel       a label that fits several things
│   ├── OtherClass           a label that fits a thing of another class
│   └── IdentifierError      a value that is not of the expected form
├── RemoteError              another machine gave no answer that can be used
└── LimitError               a limit of time or memory was reached
"""

import os
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

# As text: Python compiles it when first a name is shown.
_UNSEEN = r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]"


def name_shown(path: Path | str) -> str:
    """Return the name of a file on one line, with what commands a terminal, and bytes that are no UTF-8, as escapes."""
    name = os.fsencode(path).decode("utf-8", "backslashreplace")
    return re.sub(_UNSEEN, lambda m: f"\\x{ord(m[0]):02x}" if ord(m[0]) < 256 else f"\\u{ord(m[0]):04x}", name)


class Location(NamedTuple):
    """A place in a file: line and column count from 1, columns in characters."""

    path: Path
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join([name_shown(self.path), *(str(part) for part in self[1:] if part is not None)])

    def seen_from(self, folder: Path) -> "Location":
        """Return the place as one would write it in a folder: by a relative path if it is below."""
        return self._replace(path=self.path.relative_to(folder)) if self.path.is_relative_to(folder) else self


Deed = Literal[
    "accept-answer", "advanced", "allow-host", "allow-service", "build", "convert", "decide-again", "enrich",
    "enrich-replace", "force", "import", "init", "keep-example",
    "link-accept", "link-apply", "link-candidates", "link-index", "list-queries", "merge", "merge-file", "more-time",
    "name-import",
    "name-nodes", "name-ontology", "name-shapes", "no-endpoint", "push", "quote-names", "repair", "replace", "search",
    "tables-new",
    "tables-replace", "tables-run", "take-answer", "take-over", "target-candidates", "target-decide", "target-index",
    "undo-decision", "undo-name",
    "update-baseline",
]  # fmt: skip


class Advice(NamedTuple):
    """What to do next, for whoever talks to the user to put into words: a deed, and what it is done to.

    The message of an error or a finding says enough without it; the command line adds its own command or option.
    """

    deed: Deed
    about: str = ""


class Mend(NamedTuple):
    """What a reader of a file knows to be wrong there: in place of `length` characters at a place, a text."""

    title: str
    at: Location
    length: int
    text: str


class KgError(Exception):
    """Anything that kg reports in one `message` instead of a traceback.

    Where there are any, `location` is the place in a file, `parameter` that of a saved query, `advice` what to do next.
    """

    parameter: str | None = None

    def __init__(self, message: str, *, location: Location | None = None, advice: Advice | None = None) -> None:
        self.message, self.location, self.advice = message, location, advice
        super().__init__(message)

    def __str__(self) -> str:
        told = f"{self.parameter}: {self.message}" if self.parameter else self.message
        return f"{self.location}: {told}" if self.location else told

    def at(self, location: Location | None) -> Self:
        """Return the same error at another place."""
        moved = type(self).__new__(type(self), *self.args)  # each class is made of other things
        moved.__dict__.update(self.__dict__)
        moved.location = location
        return moved


class InputError(KgError):
    """Something we were given cannot be used."""


class ProjectError(InputError):
    """A project's configuration or folders are not usable."""


class TurtleError(InputError):
    """An RDF file has a fault at a known place; `mend` is what would mend it, `prefix` one that nothing declares."""

    mend: Mend | None = None
    prefix: str | None = None


class Faults(InputError):
    """There are one or more faults; `errors` holds each of them."""

    def __init__(self, errors: Sequence[KgError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in errors))


class SyntaxErrors(Faults):
    """One or more RDF files have faults."""


class TableErrors(Faults):
    """Rows of tables cannot be used."""


class QueryError(InputError):
    """The text or the header of a query cannot be used."""


class ShapesError(InputError):
    """Shapes cannot be applied; `node` is the shape at fault, where that is known, `findings` all that is wrong."""

    def __init__(
        self,
        message: str,
        *,
        location: Location | None = None,
        node: object = None,
        findings: Sequence[Any] = (),
        advice: Advice | None = None,
    ) -> None:
        super().__init__(message, location=location, advice=advice)
        self.node, self.findings = node, tuple(findings)


class NotCompiled(ShapesError):
    """A shape is legal, but the compiled engine cannot run it."""


class StoreError(InputError):
    """The snapshot is missing, stale or damaged."""


class CannotCarry(InputError):
    """A format has no way to write a statement; `triple` is the statement."""

    def __init__(
        self, format_name: str, reason: str, triple: tuple[Any, Any, Any], *, location: Location | None = None
    ) -> None:
        self.format, self.reason, self.triple = format_name, reason, triple
        super().__init__(f"{format_name} cannot hold a statement: {reason}; use another format", location=location)


class UsageError(KgError):
    """The caller gave a name or a value that does not fit."""


class UnknownName(UsageError):
    """There is no such query, parameter, prefix or thing."""

    def __init__(
        self,
        kind: str,
        name: str,
        known: Iterable[str],
        otherwise: str = "",
        *,
        like: str = "",
        advice: Advice | None = None,
    ) -> None:
        """Take what is missing, and what is known; `like` is the name in the way in which that is written."""
        self.kind, self.name = kind, name
        self.suggestions = nearest(like or name, known)
        parts = [f"there is no {kind} {name!r}"]
        if self.suggestions:
            parts.append(f"did you mean {' or '.join(self.suggestions)}?")
        elif otherwise:
            parts.append(otherwise)
        super().__init__("; ".join(parts), advice=None if self.suggestions else advice)


class AmbiguousLabel(UsageError):
    """A label fits more than one thing; `candidates` lists them."""

    def __init__(self, label: str, candidates: Sequence[str]) -> None:
        self.candidates = tuple(candidates)
        super().__init__(
            f"{label!r} fits {len(candidates)} things: {', '.join(candidates)}; give one of these names instead"
        )


class OtherClass(UsageError):
    """A name fits a thing, but one of another class than is asked for."""


class IdentifierError(UsageError):
    """A value is not of the expected form."""


class RemoteError(KgError):
    """Another machine gave no answer, or none that can be used."""


class LimitError(KgError):
    """A limit of time or memory was reached before the work was done."""


# How much of two names is the same, at least, for one to be suggested; from how many on it pays to look twice; and how
# long a slip is at most: a million letters would be compared for minutes.
_ALIKE, _MANY, _LONGEST = 0.6, 1000, 1000


def nearest(name: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Return up to `most` known names that look like `name`, best first; a frozen set is looked through once."""
    if len(name) > _LONGEST:
        return ()
    upper = name[:1].isupper()
    by_lower = _by_lower(known, upper) if isinstance(known, frozenset) else _by_lower.__wrapped__(known, upper)
    wanted, likely = name.lower(), list(by_lower)
    if len(likely) > _MANY:
        # What these have in common is at most the longest common subsequence, which is found a hundred times as fast.
        from rapidfuzz.distance import Indel
        from rapidfuzz.process import extract

        scored = extract(wanted, likely, scorer=Indel.normalized_similarity, score_cutoff=_ALIKE - 0.001, limit=None)
        likely = [one for one, _, _ in scored]
    return tuple(by_lower[hit] for hit in _closest(wanted, likely, most))


@lru_cache(8)
def _by_lower(known: Iterable[str], upper: bool) -> dict[str, str]:
    """Return one name for each in small letters, rather one that begins with a capital if another does (`upper`)."""
    by_lower: dict[str, str] = {}
    for one in known:
        other = by_lower.setdefault(one.lower(), one)
        by_lower[one.lower()] = min(one, other, key=lambda name: (name[:1].isupper() != upper, name))
    return by_lower


def _closest(wanted: str, likely: Iterable[str], most: int) -> list[str]:
    """Return what get_close_matches of difflib does; none is compared letter by letter that cannot be among the best.

    They are taken in the order of what they can reach at most, so that the first are mostly the best.
    """
    from difflib import SequenceMatcher

    places: dict[str, int] = {}
    for number, letter in enumerate(wanted):
        places[letter] = places.get(letter, 0) | 1 << number

    def common(one: str) -> int:
        """Return how long the longest common subsequence is (Hyyrö 2004): a bit for each letter not in it yet."""
        row = full = (1 << len(wanted)) - 1
        for letter in one:
            met = row & places.get(letter, 0)
            row = (row + met | row - met) & full
        return len(wanted) - row.bit_count()

    matcher = SequenceMatcher()
    matcher.set_seq2(wanted)
    bounds: list[tuple[float, str]] = []
    for one in likely:
        matcher.set_seq1(one)
        if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
            bounds.append((2.0 * common(one) / (len(wanted) + len(one) or 1), one))
    best: list[tuple[float, str]] = []
    for bound, one in sorted(bounds, reverse=True):
        if len(best) == most and bound < best[-1][0]:
            break
        matcher.set_seq1(one)
        if (ratio := matcher.ratio()) >= _ALIKE:
            best = sorted([*best, (ratio, one)], reverse=True)[:most]
    return [one for _, one in best]
