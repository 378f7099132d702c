"""The head of a table of decisions: what it says of all rows, and what others have written there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.link.sheets import Row

_KEY = re.compile(r"([a-z_]+):\s*(.*)")
_KEY_OF_MAP = re.compile(r"\s+['\"]?([\w.-]+)['\"]?:\s+(\S+)")
_OURS = ("mapping_set_id", "mapping_set_title", "license", "comment", "curie_map")
# What is said in the head stands for every row, where no column says it (SSSOM, propagation of slots).
_OF_EVERY_ROW = (
    "mapping_date", "mapping_provider", "mapping_tool", "mapping_tool_id", "mapping_tool_version", "cardinality_scope",
    "object_match_field", "object_preprocessing", "object_source", "object_source_version", "object_type",
    "predicate_type", "similarity_measure", "subject_match_field", "subject_preprocessing", "subject_source",
    "subject_source_version", "subject_type",
)  # fmt: skip


class Head:
    """What stands above a table: lines `#key: value`, some of several lines, and some of other tools."""

    def __init__(self, rows: Iterable[Row]) -> None:
        lines = [(row.line, "\t".join(row.cells).rstrip()[1:]) for row in rows]
        indented = min((len(text) - len(text.lstrip()) for _, text in lines if text.strip()), default=0)
        self.said: dict[str, tuple[int, list[str]]] = {}
        """The lines of each key, and where it begins."""
        key = ""
        for number, text in lines:
            bare = text[indented:]
            match = _KEY.match(bare)
            key = match[1] if match else key
            self.said.setdefault(key, (number, []))[1].append(bare)

    @property
    def of_every_row(self) -> dict[str, str]:
        """What is said here of each row."""
        return {key: _scalar(self.said[key][1]) for key in _OF_EVERY_ROW if key in self.said}

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the table declares."""
        found = (_KEY_OF_MAP.match(line) for line in self.said.get("curie_map", (0, []))[1])
        return {match[1]: match[2].strip("'\"") for match in found if match}

    @property
    def of_others(self) -> list[str]:
        """The lines that are not ours, such as who made the set."""
        gone = (*_OURS, *_OF_EVERY_ROW)
        return [line for key, (_, lines) in self.said.items() if key not in gone for line in lines]


def _scalar(lines: Sequence[str]) -> str:
    """Return the value of a key in the few forms of YAML that tools write: plain, in quotes, or a list of such."""
    first, *more = (line.strip() for line in lines)
    told = [first.partition(":")[2].strip(), *(line.removeprefix("- ") for line in more)]
    separator = "|" if any(line.startswith("- ") for line in more) else " "
    plain = (re.sub(r"^(['\"])(.*)\1$", r"\2", one).replace("''", "'") for one in told)
    return separator.join(one for one in plain if one)
