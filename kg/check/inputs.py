"""What a program gives for data or for shapes: rdflib graphs, files, or the text of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.check.naming import prefixes_of
from kg.engines.given_graphs import GivenGraphs, is_graph
from kg.errors import InputError, Location, UsageError
from kg.findings import Finding
from kg.rdf.foreign import SUFFIXES
from kg.rdf.formats import (
    BY_MEDIA_TYPE,
    BY_SUFFIX,
    FORMATS,
    PACKINGS,
    packing_of,
    triple_of,
    without_packing,
    write_triples,
)
from kg.rdf.given import files_of
from kg.rdf.ontology import of_terms
from kg.rdf.rewritten import is_literal_kept
from kg.rdf.turtle import iter_all, own_address

# Names of formats that are rdflib's, and neither a suffix nor a media type.
_ALIASES = {"n3": "turtle", "nt11": "ntriples", "xml": "rdfxml", "pretty-xml": "rdfxml", "json-ld": "jsonld"}
# How a text begins that is no path.
_BEGINS = ("@", "#", "<", "[", "(", "{", "_:", "prefix ", "base ", "graph ")


class Inputs:
    """What was given for data or for shapes: files, and texts as such, or graphs."""

    def __init__(
        self, given: Sequence[tuple[Any, str | None]], folder: Path, name: str, shown: dict[Path, Path]
    ) -> None:
        """Take what was given under a name; `shown` gets, for each file that will be gone, how it is told."""
        self._folder, self._name, self._shown = folder, name, shown
        self._files: list[Path] = []
        graphs = []
        for number, (one, form) in enumerate(given):
            if is_graph(one):
                graphs.append(one)
                continue
            path = _path_of(one)
            if path is None:  # the text itself
                path = folder / f"{name}{number}{FORMATS[_format(form or 'turtle')].suffix}"
                text = one.read() if hasattr(one, "read") else one
                if not isinstance(text, str | bytes):
                    raise UsageError(f"{type(one).__name__} is no graph, path, text or bytes")
                path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
                shown[path] = Path(f"{name}[{number}]" if len(given) > 1 else name)
            if form and not path.is_dir():
                if not path.is_file():
                    raise InputError("there is no such file or folder", location=Location(path))
                path = self._called(path, number, _format(form))
            self._files += [file for file, _ in files_of([path])]  # refuses a name that says no format
        self._graphs = GivenGraphs(graphs)
        self._has_graphs = bool(graphs)
        self._written: list[Path] | None = None
        self._beside: list[Any] = []
        self._keeps_others = True

    def _called(self, path: Path, number: int, form: str) -> Path:
        """Return a file under a name that says its format, by which it is read."""
        if SUFFIXES.get(without_packing(path).suffix.lower()) == form:
            return path
        packing = PACKINGS.get(packing_of(path) or "", "")
        other = self._folder / f"{self._name}{number}{FORMATS[form].suffix}{packing}"
        other.symlink_to(path.absolute())
        self._shown[other] = path
        return other

    def add(self, ontology: Inputs) -> None:
        """Have what an ontology says of its terms among the triples."""
        self._beside = of_terms(ontology.iter_quads())

    @property
    def are_files(self) -> bool:
        """Whether all are files, or texts, in which places can be told."""
        return not self._has_graphs and not self._beside

    def with_places(self) -> list[Path]:
        """Return the files in which findings can be told, none where some of the data has no text."""
        return [] if self._has_graphs else self._files

    def iter_quads(self) -> Iterator[Any]:
        """Yield the triples of all as quads of pyoxigraph in the default graph; raise SyntaxErrors with all faults."""
        yield from self._graphs.iter_quads()
        yield from self._iter_rest()

    def add_to(self, store: Any) -> None:
        """Put the triples of all into the default graph of a store; errors are those of `iter_quads`."""
        self._graphs.add_to(store)
        store.extend(self._iter_rest())

    def _iter_rest(self) -> Iterator[Any]:
        for quad in self._iter_others():
            self._keeps_others = self._keeps_others and is_literal_kept(quad.object)
            yield quad

    def _iter_others(self) -> Iterator[Any]:
        yield from self._beside
        yield from iter_all(self._files, own_address)

    @property
    def keeps(self) -> bool:
        """Whether a store keeps all literals that have been yielded as they are."""
        return self._keeps_others and self._graphs.keeps

    def files(self) -> list[Path]:
        """Return Turtle files that hold all of it."""
        if self.are_files:
            return self._files
        if self._written is None:
            path = self._folder / f"{self._name}.ttl"
            with path.open("wb") as file:
                write_triples(map(triple_of, self.iter_quads()), file, "turtle", self.prefixes())
            self._written, self._shown[path] = [path], Path(self._name)
        return self._written

    def prefixes(self) -> dict[str, str]:
        """Return the prefixes of all."""
        return {**self._graphs.prefixes(), **prefixes_of(self._files)}

    def as_given(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return findings with blank nodes as the graphs have them."""
        return [
            one._replace(focus=self._graphs.given(one.focus), value=self._graphs.given(one.value)) for one in findings
        ]


def _path_of(one: Any) -> Path | None:
    """Return the path that was given, or None for a text."""
    if isinstance(one, Path):
        return one
    if not isinstance(one, str) or "\n" in one or one.lstrip().lower().startswith(_BEGINS) or not one.strip():
        return None
    if one.startswith("file:"):
        from urllib.parse import unquote, urlsplit

        return Path(unquote(urlsplit(one).path))
    if "://" in one.partition(" ")[0]:
        raise UsageError(f"{one} is an address, and nothing is fetched; fetch it first, and give the file or its graph")
    return Path(one)


def _format(name: str) -> str:
    """Return the format that somebody names as rdflib, a media type or a suffix does; raise UsageError."""
    lower = name.lower()
    known = lower if lower in FORMATS else _ALIASES.get(lower) or BY_MEDIA_TYPE.get(lower) or BY_SUFFIX.get(f".{lower}")
    if known is None:
        raise UsageError(f"there is no format {name!r}; known are {', '.join(FORMATS)}")
    return known
