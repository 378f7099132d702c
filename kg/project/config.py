"""A project on disk: kg.toml, its folders, its prefixes and the IRIs of its graphs."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import KgError, Location, ProjectError, nearest
from kg.io.atomic import replace_file

CONFIG = "kg.toml"
_SAFE_PATH = re.compile(r"[A-Za-z0-9._~/-]*\Z")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_KEYS: Mapping[str, tuple[str, ...]] = {
    "project": ("name", "title", "base", "license"),
    "labels": ("preferred", "others"),
    "validation": ("spine", "shapes", "within_a_source"),
    "links": ("predicates",),
    "network": ("contact",),
    "linking": ("rules", "api", "identical", "name", "agreements", "gap", "review", "weight"),
}
_ENDPOINT_KEYS = (
    "url", "update", "graphs", "merged", "method", "rows", "ordered", "user_variable", "password_variable", "writable",
    "authentication", "seconds",
)  # fmt: skip
_DAY = 86_400
_LISTS = ("preferred", "others", "predicates")
_NUMBERS = ("name", "gap", "review", "weight", "agreements", "seconds")
_DEFAULT_PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


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


class Project(NamedTuple):
    """One folder with ontology/, data/ and queries/, and what its kg.toml says.

    `prefixes` maps a prefix to a full namespace IRI; `preferred`, `others` and `links` hold full property IRIs;
    `license` is the IRI of the licence under which the data may be used; `contact` is what requests to other machines
    say of their sender; `linking` is the file of the rules for links, `api` the address that answers for the other
    side, and `identical` says whether links are published as identity as well.
    """

    root: Path
    name: str
    title: str
    base: str
    prefixes: Mapping[str, str]
    preferred: tuple[str, ...]
    others: tuple[str, ...]
    links: tuple[str, ...]
    spine: Path
    shapes: Path
    within_a_source: Path
    license: str | None = None
    contact: str = ""
    endpoints: Mapping[str, Endpoint] = {}
    linking: Path = Path("ontology/linking.toml")
    api: str = "https://www.wikidata.org/w/api.php"
    identical: bool = False
    thresholds: Thresholds = Thresholds()

    @property
    def ontology(self) -> Path:
        """The folder of the ontology."""
        return self.root / "ontology"

    @property
    def data(self) -> Path:
        """The folder of the data."""
        return self.root / "data"

    @property
    def queries(self) -> Path:
        """The folder of the saved queries."""
        return self.root / "queries"

    @property
    def cases(self) -> Path:
        """The folder of the expected answers of the saved queries."""
        return self.root / "tests" / "queries"

    @property
    def state(self) -> Path:
        """The folder of everything that can be deleted and made again."""
        return self.root / ".kg"

    def iter_ontology_files(self) -> Iterator[Path]:
        """Yield the Turtle files of the ontology without the shapes, sorted."""
        return (path for path in iter_turtle_files(self.ontology) if not path.is_relative_to(self.shapes))

    def iter_data_files(self) -> Iterator[Path]:
        """Yield the Turtle files under data/, sorted."""
        return iter_turtle_files(self.data)

    def iter_graph_files(self) -> Iterator[Path]:
        """Yield every Turtle file that becomes a named graph: ontology first, then data."""
        yield from self.iter_ontology_files()
        yield from self.iter_data_files()

    def iter_source_files(self) -> Iterator[Path]:
        """Yield the data files outside the spine."""
        return (path for path in self.iter_data_files() if not path.is_relative_to(self.spine))

    def iter_shape_files(self, *, within_a_source: bool) -> Iterator[Path]:
        """Yield the shapes files, with those that hold within one source only if asked."""
        for path in iter_turtle_files(self.shapes):
            if within_a_source or not path.is_relative_to(self.within_a_source):
                yield path

    def graph_iri(self, path: Path) -> str:
        """Return the IRI of the named graph of a file of this project."""
        inside = path.is_relative_to(self.data)
        relative = path.relative_to(self.data if inside else self.root).with_suffix("").as_posix()
        if not _SAFE_PATH.match(relative):
            from urllib.parse import quote

            relative = quote(relative, safe="/~")
        return f"{self.base}graph/{relative}"

    def relative(self, path: Path) -> Path:
        """Return a path as the user would write it: seen from the working directory where that is shorter."""
        for start in (Path.cwd(), self.root):
            if path.is_relative_to(start):
                return path.relative_to(start)
        return path


def iter_turtle_files(folder: Path) -> Iterator[Path]:
    """Yield the `.ttl` files below a folder in a fixed order, without hidden ones.

    Raises ProjectError for two whose names differ in the case of `.ttl` only: both would be one graph.
    """
    if not folder.is_dir():
        return
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from iter_turtle_files(Path(entry.path))
        elif entry.name.lower().endswith(".ttl") and entry.is_file():
            other = seen.setdefault(entry.name[:-4], entry.name)
            if other != entry.name:
                told = f"is the same graph as {other}, and only one of them could be kept; rename one"
                raise ProjectError(told, location=Location(Path(entry.path)))
            yield Path(entry.path)


def find_root(start: Path) -> Path | None:
    """Return the nearest folder from `start` upwards that holds a kg.toml."""
    return next((folder for folder in (start, *start.parents) if (folder / CONFIG).is_file()), None)


def read_project(start: Path | str | None = None) -> Project:
    """Read the project that `start` (default: the working directory) lies in.

    Raises ProjectError when there is none or its kg.toml cannot be used.
    """
    folder = Path(start or ".").absolute()
    if start is not None and not folder.is_dir():
        raise ProjectError(f"there is no folder {start}; name one that holds a {CONFIG}")
    root = find_root(folder)
    if root is None:
        raise ProjectError(f"no {CONFIG} here or above {folder}; go to a project, or make one with: kg init NAME")
    config = root / CONFIG
    try:
        raw = config.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"cannot be read: {error}", location=Location(config)) from None
    return _project_from(root, _read_tables(root, text), text)


def _read_tables(root: Path, text: str) -> Mapping[str, Any]:
    """Return the tables of kg.toml, from .kg/ when they were read before: importing a TOML parser takes 3 ms."""
    import json

    kept = root / ".kg" / "project.json"
    try:
        held = json.loads(kept.read_bytes())
        if held["text"] == text:
            return dict(held["tables"])
    except (OSError, ValueError, KeyError, TypeError):
        pass

    import tomllib

    try:
        tables: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _toml_error(root / CONFIG, error) from None
    if kept.parent.is_dir():
        with suppress(KgError, TypeError), replace_file(kept) as file:  # TypeError: a date, which no key of ours takes
            file.write(json.dumps({"text": text, "tables": tables}).encode())
    return tables


def _toml_error(config: Path, error: Exception) -> ProjectError:
    place = re.search(r" \(at line (\d+), column (\d+)\)$", str(error))
    if place is None:
        return ProjectError(str(error), location=Location(config))
    where = Location(config, int(place[1]), int(place[2]))
    return ProjectError(f"{str(error)[: place.start()]}; this is not TOML", location=where)


def _project_from(root: Path, tables: Mapping[str, Any], text: str) -> Project:
    config = root / CONFIG

    def fail(message: str, key: str, table: str = "") -> ProjectError:
        lines = list(enumerate(text.splitlines(), 1))
        start = next((n for n, row in lines if re.match(rf"\s*\[\s*{re.escape(table)}\s*\]", row)), 0) if table else 0
        known = rf"\s*\[?\s*{re.escape(key)}\b"
        line = next((n for n, row in lines[start:] if re.match(known, row)), start or None)
        return ProjectError(message, location=Location(config, line, 1 if line else None))

    for table, values in tables.items():
        known = (*_KEYS, "prefixes", "endpoints")
        if table not in known:
            raise fail(f"unknown table [{table}]{_hint(table, known)}", table)
        if not isinstance(values, dict):
            raise fail(f"[{table}] must be a table", table)
        if table == "endpoints":
            for name, endpoint in values.items():
                if not isinstance(endpoint, dict):
                    raise fail(f"an endpoint is a table: [endpoints.{name}]", name)
                _check_values(f"endpoints.{name}", endpoint, _ENDPOINT_KEYS, fail)
        else:
            _check_values(table, values, _KEYS.get(table), fail)
    project = tables.get("project", {})
    for key in ("name", "base"):
        if key not in project:
            raise fail(f"[project] needs {key!r}", "project")
    base = project["base"]
    if not _ABSOLUTE.match(base) or not base.endswith(("/", "#", ":")) or re.search(r'[\s<>"{}|\\^`]', base):
        raise fail(f"base {base!r} must be an absolute IRI that ends in / or #", "base")
    license_iri = project.get("license")
    if license_iri is not None and (not _ABSOLUTE.match(license_iri) or re.search(r'[\s<>"{}|\\^`]', license_iri)):
        raise fail(f"license {license_iri!r} must be the IRI of a licence", "license")
    prefixes = dict(_DEFAULT_PREFIXES)
    for prefix, namespace in tables.get("prefixes", {}).items():
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", prefix):
            raise fail(f"{prefix!r} cannot be a prefix; use letters, digits, - and _", prefix)
        prefixes[prefix] = namespace if _ABSOLUTE.match(namespace) else base + namespace
    labels, validation, links = tables.get("labels", {}), tables.get("validation", {}), tables.get("links", {})

    def expand(curies: list[str], key: str, table: str = "labels") -> tuple[str, ...]:
        for curie in curies:
            prefix, _, _ = curie.partition(":")
            if prefix not in prefixes:
                raise fail(f"{curie!r} has a prefix that [prefixes] does not declare", key, table)
        return tuple(prefixes[c.partition(":")[0]] + c.partition(":")[2] for c in curies)

    network, linking = tables.get("network", {}), tables.get("linking", {})
    for key in ("name", "gap", "review", "weight"):
        if not 0 <= linking.get(key, 0) <= 1:
            raise fail(f"{key!r} in [linking] must lie between 0 and 1", key, "linking")
    for key, value in validation.items():
        folder = root / value
        if not folder.resolve().is_relative_to(root.resolve()):
            raise fail(f"{key!r} names a folder outside the project: {value}", key, "validation")
        if not folder.is_dir() and key != "within_a_source":
            raise fail(f"{key!r} names a folder that is not there: {value}", key, "validation")
    return Project(
        root=root,
        name=project["name"],
        title=project.get("title", project["name"]),
        base=base,
        prefixes=prefixes,
        preferred=expand(labels.get("preferred", ["skos:prefLabel", "rdfs:label"]), "preferred"),
        others=expand(labels.get("others", ["skos:altLabel"]), "others"),
        links=expand(links.get("predicates", ["skos:exactMatch"]), "predicates", "links"),
        spine=root / validation.get("spine", "data/spine"),
        shapes=root / validation.get("shapes", "ontology/shapes"),
        within_a_source=root / validation.get("within_a_source", "ontology/shapes/within_a_source"),
        license=license_iri,
        contact=network.get("contact", ""),
        endpoints={name: _endpoint(name, values, base, fail) for name, values in tables.get("endpoints", {}).items()},
        linking=root / linking.get("rules", "ontology/linking.toml"),
        api=linking.get("api", "https://www.wikidata.org/w/api.php"),
        identical=linking.get("identical", False),
        thresholds=Thresholds(**{key: linking[key] for key in Thresholds._fields if key in linking}),
    )


_Fail = Callable[..., ProjectError]
"""Makes an error from a message, a key of kg.toml, and the table in which the key stands."""


def _check_values(table: str, values: Mapping[str, Any], known: tuple[str, ...] | None, fail: _Fail) -> None:
    """Raise ProjectError for a key that a table does not have, and for a value of the wrong type."""
    for key, value in values.items():
        if known is not None and key not in known:
            raise fail(f"unknown key {key!r} in [{table}]{_hint(key, known)}", key, table)
        if known is not None and key in _LISTS:
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise fail(f"{key!r} in [{table}] must be a list of texts", key, table)
        elif known is not None and key in _NUMBERS and table != "project":
            whole = key != "agreements" or isinstance(value, int)
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _DAY or not whole:
                raise fail(
                    f"{key!r} in [{table}] must be a {'whole ' if not whole else ''}number, 0 or more", key, table
                )
            if key == "seconds" and value < 0.001:
                raise fail(f"{key!r} in [{table}] must be more than nothing", key, table)
        elif known is not None and key in ("writable", "identical", "ordered"):
            if not isinstance(value, bool):
                raise fail(f"{key!r} in [{table}] must be true or false", key, table)
        elif not isinstance(value, str):
            raise fail(f"{key!r} in [{table}] must be a text", key, table)


def _endpoint(name: str, values: Mapping[str, Any], base: str, fail: _Fail) -> Endpoint:
    if "url" not in values:
        raise fail(f"[endpoints.{name}] needs 'url'", name)
    for key, known in (("method", ("POST", "GET")), ("rows", ("json", "xml")), ("authentication", ("basic", "digest"))):
        if values.get(key, known[0]) not in known:
            raise fail(f"{key!r} in [endpoints.{name}] must be {' or '.join(known)}", key, f"endpoints.{name}")
    merged = values.get("merged")
    if merged is not None:
        merged = merged if _ABSOLUTE.match(merged) else base + merged
        if re.search(r'[\x00-\x20<>"{}|\\^`]', merged) or merged == base:
            raise fail(
                f"'merged' in [endpoints.{name}] must be the name of a graph, such as graph/merged",
                "merged",
                f"endpoints.{name}",
            )
    return Endpoint(**{**values, "name": name, "merged": merged})


def _hint(name: str, known: tuple[str, ...]) -> str:
    close = nearest(name, known, 1)
    return f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(known)}"
