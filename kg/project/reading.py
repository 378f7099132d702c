"""Reading kg.toml: every key known, every value of its type, a fault told at its line."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.errors import KgError, Location, ProjectError, nearest
from kg.io.atomic import replace_file
from kg.project.config import CONFIG, Endpoint, Linking, Project, Thresholds

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
        linking=Linking(
            root / linking.get("rules", "ontology/linking.toml"),
            linking.get("api", "https://www.wikidata.org/w/api.php"),
            linking.get("identical", False),
            Thresholds(**{key: linking[key] for key in Thresholds._fields if key in linking}),
        ),
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
