"""How credits were split, kept beside the decisions on names, so that a new row changes nothing that was made before.

What stands in a credit is told by other credits of the table: "A & B" is parted once both stand alone elsewhere. A
thing that was made of a name has its id for good, so the first reading holds until somebody decides. It stays beside
the one that follows a decision, and holds again once that is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

from kg.errors import InputError, Location
from kg.mapping.credits import CreditRules, Part
from kg.project.config import Project

_ENDING = ".credits.jsonl"
Splits: TypeAlias = Mapping[str, Mapping[str, Mapping[tuple[str, ...], Sequence[Part]]]]
"""How credits were split: by the key of their rules, by their text, and by what was decided on them then."""


def splits_path(project: Project, mapping: str) -> Path:
    """Return the file of how the credits of a mapping were split."""
    return project.data / "links" / f"{mapping}{_ENDING}"


def key_of(rules: CreditRules) -> str:
    """Return what differs where rules do: what was read by others is not kept."""
    return sha256(repr(rules).encode()).hexdigest()[:8]


def read_splits(path: Path) -> Splits:
    """Return how credits were split; raise InputError for a line that says nothing."""
    found: dict[str, dict[str, dict[tuple[str, ...], tuple[Part, ...]]]] = {}
    try:
        lines = path.read_bytes().decode("utf-8", "surrogatepass").split("\n")
    except FileNotFoundError:
        return found
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", location=Location(path)) from None
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            said: dict[str, Any] = json.loads(line)
            parts = tuple(Part(str(name), str(behind)) for name, behind in said["names"])
            decided = tuple(str(one) for one in said.get("decided", ()))
            found.setdefault(str(said["rules"]), {}).setdefault(str(said["credit"]), {})[decided] = parts
        except (ValueError, KeyError, TypeError, AttributeError):
            told = "this line says of no credit which names are in it; correct it, or take it out"
            raise InputError(told, location=Location(path, number, 1)) from None
    return found


def iter_lines(splits: Splits) -> Iterator[bytes]:
    """Yield the lines of a file of splits, sorted."""
    for rules in sorted(splits):
        for credit in sorted(splits[rules]):
            for decided, parts in sorted(splits[rules][credit].items()):
                said: dict[str, Any] = {"credit": credit, **({"decided": list(decided)} if decided else {})}
                said |= {"names": [list(part) for part in parts], "rules": rules}
                yield (json.dumps(said, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")
