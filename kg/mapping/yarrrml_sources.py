"""Sources of YARRRML: which files are tables, and how each is read."""

from __future__ import annotations

from typing import Any

from kg.mapping.model import Source
from kg.mapping.rows import FORMULATIONS, formulation_of
from kg.mapping.yaml_words import Words
from kg.project.declared import Steps

_FORMS = {"csv": "csv", "tsv": "csv", "jsonpath": "jsonpath", "json": "jsonpath", "jsonl": "jsonl"}


class Sources(Words):
    """Reads what a mapping says of its tables."""

    def source(self, value: Any, steps: Steps) -> Source:
        """Return a source, written as a list or as a table; raise MappingError."""
        if isinstance(value, list):
            if not 1 <= len(value) <= 2:
                raise self.fail("a source is [file~kind] or [file~kind, path to the rows]", steps)
            access, _, form = self.word(value[0], (*steps, 0)).rpartition("~")
            held: dict[str, Any] = {"access": access or form, "referenceFormulation": form if access else None}
            if len(value) == 2:
                held["iterator"] = value[1]
            places = dict.fromkeys(("access", "referenceFormulation", "iterator"), steps)
        else:
            known = ("access", "type", "referenceFormulation", "iterator", "query", "queryFormulation", "delimiter",
                     "encoding", "credentials", "kg:header")  # fmt: skip
            held, places = self.keys(value, steps, known)
        for name in ("credentials", "queryFormulation"):
            if held.get(name):
                raise self.fail(f"{name!r} is of databases elsewhere, which are not read; name a file", places[name])
        if held.get("access") is None:
            raise self.fail("a source needs 'access', the path to its file", steps)
        name = self.word(held["access"], places["access"])
        if "://" in name:
            raise self.fail(
                f"{name} is an address, and nothing is fetched; fetch it first, and name the file", places["access"]
            )
        path = self.text.root / name
        named = held.get("referenceFormulation")
        if named is None:
            kind = formulation_of(path)
            if kind is None:
                told = f"what {name} is cannot be told by its name; say it with referenceFormulation: csv"
                raise self.fail(told, places["access"])
        else:
            kind = _FORMS.get(self.word(named, steps).lower(), self.word(named, steps).lower())
            if kind == "jsonpath" and formulation_of(path) == "jsonl":
                kind = "jsonl"
        if kind not in FORMULATIONS:
            raise self.fail(
                f"tables as {named!r} are not read; known: {', '.join(FORMULATIONS)}", places["referenceFormulation"]
            )
        delimiter = self.word(held["delimiter"], places["delimiter"]) if held.get("delimiter") is not None else None
        if delimiter is not None and len(delimiter) != 1:
            raise self.fail("a delimiter is one character", places["delimiter"])
        header = held.get("kg:header", 1)
        if not isinstance(header, int) or isinstance(header, bool) or header < 1:
            raise self.fail("kg:header is the number of the row that names the columns, from 1", places["kg:header"])
        iterator, query = (
            self.word(held[key], places[key]) if held.get(key) is not None else None for key in ("iterator", "query")
        )
        encoding = self._encoding(held.get("encoding"), places.get("encoding", steps))
        return Source(path, kind, iterator, query, delimiter, encoding, header, self.text.place(steps))

    def _encoding(self, value: Any, steps: Steps) -> str:
        import codecs

        if value is None:
            return "utf-8"
        try:
            return codecs.lookup(self.word(value, steps)).name
        except (LookupError, ValueError):
            raise self.fail(f"there is no encoding {value!r}; write it as utf-8, latin-1 or cp1252", steps) from None
