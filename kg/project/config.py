"""A project as values: its folders, prefixes and settings, and the graphs that its files are."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kg.errors import Location, ProjectError
from kg.project import pointer
from kg.project.listing import iter_rdf_files, path_of, rdf_files, stem_of, without, without_text
from kg.project.site import Site

CONFIG = pointer.CONFIG
_ENTAILED = "entailed"
MAPPINGS = "mappings"
"""The folder of mappings, by which tables become files of the data."""
_MOST_KNOWN = 16
_graph_files: dict[tuple[Path, Path, Path, Path, bool], tuple[tuple[str, ...], tuple[str, ...], Mapping[str, str]]] = {}
"""The files that become graphs, with the listings that they were found in; a run asks for them several times."""
_SAFE_PATH = re.compile(r"[A-Za-z0-9._~/-]*\Z")


class Endpoint(NamedTuple):
    """A SPARQL endpoint: where it is asked, changed and given graphs, and how it holds the merged graph.

    `merged` is the IRI of the named graph that holds the merged graph, or None where the server's own default graph is
    it. `rows` is the form in which rows are asked for, json or xml; where `ordered` is false, they are put in order
    here. `user_variable` and `password_variable` name environment variables, and `authentication` is basic or digest;
    `seconds` is the most that an answer takes.
    """

    url: str
    name: str = ""
    update: str | None = None
    graphs: str | None = None
    merged: str | None = None
    method: str = "POST"
    rows: str = "json"
    ordered: bool = True
    user_variable: str | None = None
    password_variable: str | None = None
    writable: bool = False
    authentication: str = "basic"
    seconds: float = 300.0


class Thresholds(NamedTuple):
    """When a candidate for a link is accepted or shown: all between 0 and 1, but `agreements`, a number of facts."""

    name: float = 0.98
    agreements: int = 1
    gap: float = 0.10
    review: float = 0.5
    weight: float = 0.4


class Linking(NamedTuple):
    """What kg.toml says of links to Wikidata.

    `rules` is the file of the rules, `api` the address that answers for the other side, and `identical` says whether
    links are published as identity as well.
    """

    rules: Path
    api: str = "https://www.wikidata.org/w/api.php"
    identical: bool = False
    thresholds: Thresholds = Thresholds()


class Style(NamedTuple):
    """How the rules of a house's style are told: by name "error", "warning" or "off".

    `prefixes`: kg.toml declares every prefix of every file, and no name with one stands in brackets. `meanings`: a
    prefix has one meaning everywhere. `names`: files have names that differ on every system. `cases`: a case examines
    every saved query. `literals`: the text of a literal is one of its datatype, with its letters themselves. `fit`: a
    thing has no property that only shapes of other classes know. `repeats`: a source states more than one other does.
    `ids`: those of two things differ by more than case and signs. `examples`: something describes the thing that is the
    example of a parameter. `queries` has levels for saved queries that look for
    faults, in place of the severity in their headers.
    """

    prefixes: str = "error"
    meanings: str = "error"
    names: str = "warning"
    cases: str = "warning"
    literals: str = "warning"
    queries: Mapping[str, str] = {}
    fit: str = "warning"
    repeats: str = "warning"
    ids: str = "warning"
    examples: str = "error"


class Source(NamedTuple):
    """What is validated as one: a file of the data, or a folder of them that kg.toml says is one source."""

    path: Path
    files: tuple[Path, ...]


class Project(NamedTuple):
    """One folder with an ontology, data and queries, and what its kg.toml says.

    `data` and `queries` are folders, `ontology` and `shapes` folders or files, and `cases` has the expected answers of
    the saved queries.

    `prefixes` maps a prefix to a full namespace IRI; `preferred`, `others` and `links` hold full property IRIs, and
    `beside` those whose values are told beside the name of a thing, `precision` those that say at what precision the
    dates of a thing are meant; `sources` are folders of files that are one source
    each; `license` is the IRI of the licence under which the data may be used; `contact` is what requests to other
    machines say of their sender; `style` says which habits of the house are rules; `entailment` has the words for the
    rules by which statements follow, none where nothing does, and `site` says what pages show where; `redirect` is the
    property that says of a thing which id it had; `apart` is a folder to keep things in where none may be written here.
    """

    root: Path
    name: str
    title: str
    base: str
    prefixes: Mapping[str, str]
    preferred: tuple[str, ...]
    others: tuple[str, ...]
    links: tuple[str, ...]
    data: Path
    ontology: Path
    queries: Path
    cases: Path
    spine: Path
    shapes: Path
    within_a_source: Path
    linking: Linking
    license: str | None = None
    contact: str = ""
    endpoints: Mapping[str, Endpoint] = {}
    style: Style = Style()
    beside: tuple[str, ...] = ()
    precision: tuple[str, ...] = ()
    sources: tuple[Path, ...] = ()
    site: Site = Site()
    entailment: tuple[str, ...] = ()
    redirect: str = "http://www.w3.org/2002/07/owl#sameAs"
    apart: Path | None = None

    @property
    def state(self) -> Path:
        """The folder of everything that can be deleted and made again."""
        return self.apart or self.root / pointer.STATE

    @property
    def may_have_tables(self) -> bool:
        """Whether files may be made of tables; most projects do without."""
        return (self.root / MAPPINGS).is_dir() or (self.spine / "tables").is_dir()

    def iter_ontology_files(self) -> Iterator[Path]:
        """Yield the files of the ontology without the shapes, sorted."""
        return without(iter_rdf_files(self.ontology), self.shapes)

    def iter_data_files(self) -> Iterator[Path]:
        """Yield the files of RDF of the data, sorted; ontology and shapes are none, wherever they lie."""
        inner = self._inner
        return without(iter_rdf_files(self.data), *inner) if inner else iter_rdf_files(self.data)

    @property
    def _inner(self) -> list[Path]:
        """What lies among the data and is none."""
        return [path for path in (self.ontology, self.shapes) if path.is_relative_to(self.data)]

    def iter_graph_files(self) -> Iterator[Path]:
        """Yield every file that becomes a named graph: ontology first, then data; errors are those of `graph_files`."""
        return map(path_of, self.graph_files().values())

    def graph_files(self) -> Mapping[str, str]:
        """Return, by its path in the project, every file that becomes a named graph: ontology first, then data.

        Raises ProjectError for two files that would be one graph: whoever reads graphs would lose one of them.
        """
        listed = rdf_files(self.ontology), rdf_files(self.data)
        of = self.root, self.data, self.ontology, self.shapes, bool(self.entailment)
        known = _graph_files.get(of)
        if known is None or known[0] is not listed[0] or known[1] is not listed[1]:
            if len(_graph_files) >= _MOST_KNOWN:
                _graph_files.clear()
            known = _graph_files[of] = (*listed, self._find_graph_files(*listed))
        return known[2]

    def _find_graph_files(self, ontology: Iterable[str], data: Iterable[str]) -> dict[str, str]:
        """Return the files that become graphs, of all that lie in the folders."""
        root, inner = f"{os.fspath(self.root).rstrip('/')}/", self._inner
        among_data = f"{_seen_from(self.root, self.data)}/"
        seen: dict[str, str] = {}
        found: dict[str, str] = {}
        for path in (*without_text(ontology, self.shapes), *(without_text(data, *inner) if inner else data)):
            name = path.removeprefix(root)
            graph = stem_of(name).removeprefix(among_data)
            other = seen.setdefault(graph, path)
            if graph == _ENTAILED and self.entailment:
                told = f"is the graph of what is entailed, <{entailed_graph(self.base)}>; rename it"
                raise ProjectError(told, location=Location(Path(path)))
            if other != path:
                shown = f"{self.relative(Path(other))}, <{self.graph_iri(Path(path))}>"
                told = f"is the same graph as {shown}; remove or rename one"
                raise ProjectError(told, location=Location(Path(path)))
            found[name] = path
        return found

    def iter_source_files(self) -> Iterator[Path]:
        """Yield the data files outside the spine."""
        return without(self.iter_data_files(), self.spine)

    def iter_sources(self) -> Iterator[Source]:
        """Yield each source with its files: one, or all of a folder that kg.toml says is one source."""
        if not self.sources:
            return (Source(path, (path,)) for path in self.iter_source_files())
        found: dict[Path, list[Path]] = {}
        for path in self.iter_source_files():
            folder = next((folder for folder in self.sources if path.is_relative_to(folder)), path)
            found.setdefault(folder, []).append(path)
        return (Source(path, tuple(files)) for path, files in found.items())

    def iter_shape_files(self, *, within_a_source: bool) -> Iterator[Path]:
        """Yield the shapes files, with those that hold within one source only if asked."""
        for path in iter_rdf_files(self.shapes):
            if within_a_source or not path.is_relative_to(self.within_a_source):
                yield path

    def graph_iri(self, path: Path) -> str:
        """Return the IRI of the named graph of a file of this project."""
        return self.graph_of(self.name_of(path))

    def graph_of(self, name: str) -> str:
        """Return the IRI of the named graph of a file by its path in this project."""
        name = stem_of(name).removeprefix(f"{_seen_from(self.root, self.data)}/")
        if not _SAFE_PATH.match(name):
            from urllib.parse import quote

            name = quote(os.fsencode(name))
        return f"{self.base}graph/{name}"

    def name_of(self, path: Path) -> str:
        """Return the path of a file as seen from the project."""
        return _seen_from(self.root, path)

    @property
    def held(self) -> "Held":
        """What the project rests on.

        It is kg.toml, the rules for links, and all that lies with the ontology, the data, the queries and their cases,
        the shapes, and the mappings.
        """
        return Held.of((
            self.root / CONFIG, self.linking.rules, self.ontology, self.data, self.queries, self.cases, self.shapes,
            self.within_a_source, self.spine, self.root / MAPPINGS,
        ))  # fmt: skip

    def relative(self, path: Path) -> Path:
        """Return a path as the user would write it: seen from the working directory where that is shorter."""
        for start in (Path.cwd(), self.root):
            if path.is_relative_to(start):
                return path.relative_to(start)
        return path


@cache
def _seen_from(root: Path, path: Path) -> str:
    """Return a path as seen from a folder; by text, and once, as it is asked of each file several times in each run."""
    return os.fspath(path).removeprefix(f"{os.fspath(root).rstrip('/')}/")


def entailed_graph(base: str) -> str:
    """Return the IRI of the named graph of what follows, in a project with a base."""
    return f"{base}graph/{_ENTAILED}"


class Held(NamedTuple):
    """Files and folders that a project rests on, and whatever the links in these folders lead to."""

    folders: tuple[Path, ...]
    links: frozenset[str]

    @classmethod
    def of(cls, places: Iterable[Path]) -> "Held":
        """Return some files and folders, links followed."""
        folders = tuple({place.resolve(): None for place in places})
        links = (os.path.realpath(one) for folder in folders for one in folder.rglob("*") if one.is_symlink())
        return cls(folders, frozenset(links))
