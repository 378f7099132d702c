"""YAML, alone or in the `#+` lines of a query: read, with the place of what is wrong, and where each key stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from kg.errors import KgError, QueryError
from kg.project.declared import Settings, Steps, find_too_deep
from kg.project.yaml_faults import read_fault

_LONGEST = 65_536


class YamlText(Settings):
    """A file of settings in YAML; keys and dates are texts."""

    longest = _LONGEST
    nested = "key"

    def __init__(self, path: Path, text: str, root: Path, prefixes: Mapping[str, str]) -> None:
        super().__init__(path, text, root, prefixes)
        self._found: dict[Steps, int] = {}
        self._made: dict[int, Any] = {}
        self._yaml = text

    def find_keys(self) -> Mapping[Steps, int]:
        """Return where the keys and items stand, as far as the header can be read."""
        if not self._found:
            with suppress(KgError):
                self.read()
        return self._found

    def read(self) -> Any:
        """Return what the text says; raise the error of its kind, with the place, for what is not YAML."""
        if len(self._yaml) > self.longest:
            told = f"{self.whole.replace('the', 'this', 1)} has more than {self.longest:,} characters"
            raise self.fail(told, at=self._at(self.longest))
        if (deep := find_too_deep(self._yaml)) is not None:
            raise self.fail("this nests too deep", at=self._at(deep))
        try:
            node = yaml.compose(self._yaml, Loader=yaml.SafeLoader)
            return None if node is None else self._value(node, yaml.SafeLoader(""), ())
        except yaml.YAMLError as error:
            fault = read_fault(error, self._yaml)
            at, told = self._at(fault.at), f"{fault.told}; {fault.advice}"
        except (RecursionError, OverflowError, ValueError):
            at, told = self._at(0), "it nests too deep, or an escape is no character"
        told = f"{self.whole} is not YAML: {told}"
        raise self.fail(told, at=at)

    def _at(self, index: int) -> int:
        """Return where in the file a character of the YAML stands."""
        return index

    def _value(self, node: Any, loader: Any, steps: Steps) -> Any:
        """Return the value of a node, and note where its keys and items stand; keys and dates are texts."""
        if id(node) in self._made:
            return self._made[id(node)]
        at = self._at(node.start_mark.index)
        self._found.setdefault(steps, at)
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        if not kind.isalpha():
            raise self.fail(f"the type {node.tag} is not known here; leave it out", at=at)
        if node.id == "mapping":
            table: dict[str, Any] = self._made.setdefault(id(node), {})
            for key, value in node.value:
                here, at = (*steps, key.value), self._at(key.start_mark.index)
                if key.id != "scalar":
                    raise self.fail("a key must be a text", at=at)
                if key.value in table:
                    raise self.fail(f"{self.value(here)} is there already; keep one of the two", at=at)
                self._found[here] = at
                table[key.value] = None  # known already while its value is read
                table[key.value] = self._value(value, loader, here)
            return table
        if node.id == "sequence":
            items: list[Any] = self._made.setdefault(id(node), [])
            items.extend(self._value(item, loader, (*steps, n)) for n, item in enumerate(node.value))
            return items
        if kind in ("int", "float", "bool", "null"):
            with suppress(ValueError, KeyError, OverflowError):
                return loader.construct_object(node)
            raise self.fail(f"this is no {kind}; leave the type out, or write fewer digits", at=at)
        return node.value


class Header(YamlText):
    """The header of a saved query."""

    error = QueryError
    whole = "the header"

    def __init__(self, path: Path, text: str) -> None:
        super().__init__(path, text, path.parent, {})
        self._starts: list[int] = []  # where in the file the YAML of each row begins
        rows, at = [], 0
        for line in text.split("\n"):
            if line.startswith("#+"):
                rows.append(line[2:].removeprefix(" ").removesuffix("\r"))
                self._starts.append(at + 2 + line.startswith("#+ "))
            at += len(line) + 1
        self._yaml = "\n".join(rows)
        self._ends = list(accumulate(len(row) + 1 for row in rows))

    def table(self, steps: Steps) -> str:
        """Return the words for a table."""
        if steps[:1] == ("params",) and len(steps) == 2:
            return f"the parameter {steps[1]!r}"
        return self.value(steps)

    def read(self) -> Any:
        """Return what the header says; raise QueryError, with the place, for what is not YAML."""
        if not self._starts:
            raise self.fail("the query has no header; begin it with: #+ summary: the question it answers?", at=0)
        return super().read()

    def _at(self, index: int) -> int:
        row = min(bisect_right(self._ends, index), len(self._starts) - 1)
        return self._starts[row] + index - (self._ends[row - 1] if row else 0)
