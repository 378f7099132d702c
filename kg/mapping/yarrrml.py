"""Mappings in YARRRML, with the little that RML lacks under `kg:`; every fault is told at its line and column.

YARRRML is another way to write RML (w3id.org/yarrrml). Every key that it has is known here by its long and its short
name; what is not read is refused by name, since a mapping of which half is passed over states something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.errors import nearest
from kg.io.decoding import not_utf8
from kg.mapping.extensions import read_document, read_split
from kg.mapping.model import MappingError, MappingFile, Source, TermMap, TriplesMap
from kg.mapping.yaml_words import MappingText
from kg.mapping.yarrrml_sources import Sources
from kg.mapping.yarrrml_terms import Terms
from kg.project.declared import Steps


def read_yarrrml(path: Path, root: Path, prefixes: Mapping[str, str]) -> MappingFile:
    """Return what a mapping says; raise MappingError, with the place, for what cannot be used.

    Files of tables are seen from a folder, and some prefixes are known before those of the mapping.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8(error, path, MappingError) from None
    return YarrrmlReader(MappingText(path, text, root, prefixes)).read()


class YarrrmlReader(Terms, Sources):
    """Reads the parts of a mapping; each method takes a value and the keys that lead to it."""

    def __init__(self, text: MappingText) -> None:
        super().__init__(text)
        self._sources: dict[str, Source] = {}

    def read(self) -> MappingFile:
        """Return what the whole mapping says."""
        whole, steps = self.keys(
            self.text.read(), (), ("prefixes", "base", "sources", "mappings", "authors", "kg:document", "kg:graph")
        )
        for name, iri in self.table(whole.get("prefixes") or {}, steps["prefixes"]).items():
            self.text.prefixes[name] = self.word(iri, (*steps["prefixes"], name))
        self.base = self.word(whole["base"], steps["base"]) if "base" in whole else None
        for name, value in self.table(whole.get("sources") or {}, steps["sources"]).items():
            self._sources[name] = self.source(value, (*steps["sources"], name))
        found = self.table(whole.get("mappings") or {}, steps["mappings"])
        if not found:
            raise self.fail("'mappings' names none; say there what each row states", steps["mappings"])
        maps: dict[str, TriplesMap] = {}
        for name, value in found.items():
            for one in self._map(name, value, (*steps["mappings"], name)):
                maps[one.name] = one
        document = read_document(self, whole["kg:document"], steps["kg:document"]) if "kg:document" in whole else None
        graph = (
            self.word(whole["kg:graph"], steps["kg:graph"]) if "kg:graph" in whole else f"sources/{self.text.path.stem}"
        )
        if not re.fullmatch(r"[\w.-]+(?:/[\w.-]+)*", graph) or ".." in graph:
            raise self.fail(f"{graph!r} is no path below data/, such as sources/charts", steps["kg:graph"])
        return MappingFile(self.text.path, maps, dict(self.text.prefixes), graph, document)

    def _map(self, name: str, value: Any, at: Steps) -> list[TriplesMap]:
        held, steps = self.keys(
            value, at, ("sources", "subjects", "predicateobjects", "graphs", "condition", "kg:split", "targets")
        )
        for key in ("condition", "targets"):
            if key in held:
                raise self.fail(f"{key!r} of a whole mapping is not read here; leave it out", steps[key])
        if held.get("sources") is None:
            raise self.fail(f"the mapping {name!r} needs 'sources', the names of its tables", at)
        sources = [
            self._named_source(one, where) for one, where in self._listed_sources(held["sources"], steps["sources"])
        ]
        subjects = (
            [TermMap(None, "BlankNode", place=self.text.place(at))]
            if held.get("subjects") is None
            else [self.subject(one, where) for one, where in self.several(held["subjects"], steps["subjects"])]
        )
        pos = tuple(self.predicate_objects(held.get("predicateobjects") or [], steps["predicateobjects"]))
        graphs = tuple(self.node(one, where) for one, where in self.several(held.get("graphs") or [], steps["graphs"]))
        split = read_split(self, held["kg:split"], steps["kg:split"]) if "kg:split" in held else None
        place = self.text.place(at)
        names = [name] if len(sources) == 1 else [f"{name} {n}" for n in range(1, len(sources) + 1)]
        return [
            TriplesMap(each, source, tuple(subjects), (), graphs, pos, split, self.base, place)
            for each, source in zip(names, sources, strict=True)
        ]

    def _listed_sources(self, value: Any, steps: Steps) -> list[tuple[Any, Steps]]:
        if isinstance(value, list) and value and isinstance(value[0], str) and "~" in value[0]:
            return [(value, steps)]  # one source, written here
        return self.several(value, steps)

    def _named_source(self, value: Any, steps: Steps) -> Source:
        if isinstance(value, list | dict):
            return self.source(value, steps)
        name = self.word(value, steps)
        if name not in self._sources:
            close = nearest(name, self._sources, 1)
            hint = f"did you mean {close[0]!r}?" if close else "name it under 'sources'"
            raise self.fail(f"there is no source {name!r}; {hint}", steps)
        return self._sources[name]
