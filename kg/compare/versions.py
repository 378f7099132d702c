"""The two versions that are compared: files, folders, releases and commits, each read as sets of statements by graph.

A statement is its N-Triples line. A blank node that hangs on another node becomes part of its value, written out with
all that is said of it, so that nodes without a name are compared by what they say.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg.compare.committed import unpack
from kg.compare.joined import Joined, joined_in
from kg.compare.nameless import describe, hash_text
from kg.errors import InputError, Location, UsageError
from kg.io.git import archive
from kg.io.unfinished import temporary_folder
from kg.project.config import CONFIG, Project
from kg.project.pointer import find_root
from kg.project.reading import read_project
from kg.rdf.canonical import part_blank
from kg.rdf.foreign import format_of, read_quads_of
from kg.rdf.formats import FORMATS, has_blank_node, triple_of
from kg.rdf.given import files_below
from kg.rdf.one_graph import of_one_graph
from kg.rdf.terms import IRI, BlankNode, Literal, Term, Triple, TripleTerm, to_n3

NODE = "urn:kg:node"
"""The datatype under which the description of a node without a name stands as a value."""
ALONE = "the file"
"""The default graph of a file that is compared with another one, however each is called."""
_AT_ONCE = 20_000
_RELEASED = re.compile(r".*\.nq(\.gz|\.zst)?\Z")


class Version:
    """One of two versions: its statements by graph, the file behind each graph, and the project whose words it uses."""

    def __init__(self, root: Path, project: Project | None = None) -> None:
        self.root, self.project = root, project
        self.graphs: dict[str, set[bytes]] = {}
        self.files: dict[str, Path] = {}
        self.joined: dict[str, Joined] = {}
        """What the statements do not tell of the nodes without names in a file, by the name of its default graph."""
        self._told: Counter[tuple[str, str]] = Counter()

    def add_file(self, path: Path, graph: str | None = None) -> None:
        """Read a file; its default graph gets a name, by default that of the file.

        A file of a project is no other graph; TurtleError is raised for one that says it is.
        """
        name = graph or path.relative_to(self.root).as_posix()
        self.files[name] = path
        kind = format_of(path)
        quads = read_quads_of(path, kind, base=self._base_of(path, name))
        if self.project and FORMATS[kind].named_graphs:
            quads = of_one_graph(quads, path, name)
        named = FORMATS[kind].named_graphs and not self.project
        self._add(quads if named else self._without_blank(quads, name), name)

    def drop(self, name: str) -> None:
        """Forget a file, which is no part of the comparison."""
        del self.files[name], self.graphs[name]
        self.joined.pop(name, None)

    def rename(self, name: str, graph: str) -> None:
        """Give the default graph of a file another name."""
        self.files[graph] = self.files.pop(name)
        self.graphs.setdefault(graph, set()).update(self.graphs.pop(name))
        self.joined[graph] = self.joined.pop(name).renamed(name, graph)

    def _base_of(self, path: Path, name: str) -> str:
        """Return what the relative IRIs of a file are relative to: its place, seen from the root of its side."""
        inside = path.is_relative_to(self.root) and name != ALONE
        return f"file:///{quote(os.fsencode(path.relative_to(self.root).as_posix()))}" if inside else "file:///"

    def _without_blank(self, quads: Iterator[Any], name: str) -> Iterator[Any]:
        """Take the statements of one graph as they are, and yield those about blank nodes."""
        import pyoxigraph

        held = self.graphs.setdefault(name, set())
        while text := pyoxigraph.serialize(islice(quads, _AT_ONCE), format=pyoxigraph.RdfFormat.N_TRIPLES):
            ground, blank = part_blank(text)
            yield from pyoxigraph.parse(b"".join(blank), pyoxigraph.RdfFormat.N_QUADS)
            held.update(ground.splitlines(keepends=True))

    def _add(self, quads: Iterable[Any], default: str) -> None:
        import pyoxigraph

        iterator = iter(quads)
        blank: list[tuple[str, Any]] = []
        while block := list(islice(iterator, _AT_ONCE)):
            by_graph: dict[str, list[Any]] = {}
            for quad in block:
                name = getattr(quad.graph_name, "value", default)
                if has_blank_node(quad):
                    blank.append((name, quad.triple))
                else:
                    by_graph.setdefault(name, []).append(quad.triple)
            for name, triples in by_graph.items():
                text = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
                self.graphs.setdefault(name, set()).update(text.splitlines(keepends=True))
        self.graphs.setdefault(default, set())
        self._write_out(blank, default)

    def _write_out(self, blank: list[tuple[str, Any]], file: str) -> None:
        """Add the statements about blank nodes by graph, each node written out where it hangs.

        Of nodes that are told whole and say the same, the second and any more get a number: so many are there.
        """
        graphs: dict[str, dict[Triple, None]] = {}
        for name, triple in blank:
            graphs.setdefault(name, {}).update(dict.fromkeys(_unfolded(triple_of(triple))))
        described = {name: _described(triples) for name, triples in graphs.items()}
        joined = joined_in(graphs, {name: digests for name, (_, _, digests) in described.items()})
        for name, triples in graphs.items():
            own, texts, digests = described[name]
            lines = self.graphs.setdefault(name, set())
            for subject, predicate, value in triples:
                if subject not in own:
                    continue
                shown = Literal(texts[value], NODE) if isinstance(value, BlankNode) else value
                start = f"{NODE}:{digests[subject]}" if isinstance(subject, BlankNode) else ""
                if start and f"_:{subject}" not in joined.nodes:
                    start += self._number(name, f"{start} {predicate} {to_n3(shown)}", "-{}")
                elif not start and isinstance(value, BlankNode) and f"_:{value}" not in joined.nodes:
                    told = f"{subject} {predicate} {texts[value]}"
                    shown = Literal(texts[value] + self._number(name, told, " (number {} of such)"), NODE)
                first = to_n3(IRI(start) if start else subject)
                lines.add(f"{first} {to_n3(predicate)} {to_n3(shown)} .\n".encode())
        self.joined[file] = joined

    def _number(self, graph: str, told: str, number: str) -> str:
        """Return the number of what is told in a graph, or nothing for the first time."""
        self._told[graph, told] += 1
        count = self._told[graph, told]
        return number.format(count) if count > 1 else ""


def _described(triples: Iterable[Triple]) -> tuple[set[Term], dict[Term, str], dict[Term, str]]:
    """Return the nodes that are told by themselves, the texts of what hangs on them, and the digests of all."""
    said: dict[Term, list[tuple[Term, Term]]] = {}
    hanging: set[Term] = set()
    for subject, predicate, value in triples:
        said.setdefault(subject, []).append((predicate, value))
        if isinstance(value, BlankNode) and value != subject:
            hanging.add(value)
    reached = _reached(said, [s for s in said if not isinstance(s, BlankNode) or s not in hanging])
    own = {s for s in said if not isinstance(s, BlankNode) or s not in hanging or s not in reached}
    return own, *describe(triples, {value for subject in own for _, value in said[subject]})


def _unfolded(triple: Triple) -> Iterator[Triple]:
    """Yield a triple, with a node without a name in place of a triple term, and what is said of that node."""
    subject, predicate, value = triple
    if isinstance(value, TripleTerm):
        node = BlankNode(f"term-{hash_text(to_n3(value))}")
        for part, term in value._asdict().items():
            yield from _unfolded((node, IRI(f"{NODE}:{part}"), term))
        value = node
    yield subject, predicate, value


def _reached(said: dict[Term, list[tuple[Term, Term]]], roots: list[Term]) -> set[Term]:
    """Return the blank nodes that hang, however far down, on nodes that need no other."""
    found: set[Term] = set()
    todo = list(roots)
    while todo:
        for _, value in said.get(todo.pop(), ()):
            if isinstance(value, BlankNode) and value not in found:
                found.add(value)
                todo.append(value)
    return found


@contextmanager
def open_version(name: str) -> Iterator[Version]:
    """Give the version that a name stands for: a file, a release, a project, a folder of files, or a commit.

    A commit is one of the project that the working directory lies in. Raises UsageError for a name that is none of
    these, TurtleError for files with faults, and InputError for a commit that does not hold all of its graphs.
    """
    path = Path(name)
    if not name:
        raise UsageError("an empty name stands for nothing; give a file, a folder or a commit")
    if path.is_file():
        side = Version(path.parent)
        side.add_file(path, ALONE)
        yield side
    elif path.is_dir():
        yield _read_folder(path)
    else:
        root = find_root(Path.cwd())
        if root is None:
            told = f"there is no file and no folder {name!r}"
            raise UsageError(f"{told}; commits are those of a project, and this folder is in none")
        try:
            files = archive(root, name)
        except UsageError:
            raise UsageError(f"there is no file, no folder and no commit {name!r}") from None
        with temporary_folder("kg-diff-") as folder:
            with files:
                unpack(files, folder, name, _names_of_graphs(root))
            yield _read_folder(folder)


def _names_of_graphs(root: Path) -> list[str]:
    """Return where the graphs of a project lie, as seen from it."""
    project = read_project(root)
    return [project.name_of(path) for path in (project.data, project.ontology)]


def _read_folder(folder: Path) -> Version:
    if (folder / CONFIG).is_file():
        project = read_project(folder)
        side = Version(project.root, project)
        for path in project.iter_graph_files():
            side.add_file(path, project.graph_iri(path))
        return side
    side = Version(folder)
    released = [path for path in sorted(folder.iterdir()) if _RELEASED.match(path.name)]
    if (folder / "void.ttl").is_file() and released:
        side.add_file(released[0], "the release")
        return side
    found = files_below(folder)
    if not found:
        raise InputError("there is nothing to compare: no project, no release, no RDF", location=Location(folder))
    for path in found:
        side.add_file(path)
    return side
