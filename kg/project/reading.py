"""Reading kg.toml: every key known, every value of its type, a fault told at its place."""

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.errors import Advice, KgError, ProjectError, UsageError, nearest
from kg.io.kept import read_kept, write_kept
from kg.project.config import CONFIG, Endpoint, Linking, Project, Style, Thresholds
from kg.project.declared import (
    ADDRESS,
    CURIE,
    FILE,
    FILE_OR_FOLDER,
    FLAG,
    FOLDER,
    IRI,
    TEXT,
    Kind,
    Settings,
    Steps,
    folder_below,
    list_of,
    named,
    number,
    one_of,
    read_settings,
    read_text,
    table_of,
)
from kg.project.rule_names import RULES
from kg.project.site import SITE, Site
from kg.rdf.terms import parse_iri

_DEFAULT_PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Dumps and releases are called so; these signs mean something else in the names of files, on one system or another.
_NAME_OF_FILES = re.compile(r"""(?!\.)[^\x00-\x1f\x7f/\\:*?"<>|]{1,100}(?<![ .])""")


def _read_name(value: Any, *_: object) -> str:
    name = read_text(value)
    if not _NAME_OF_FILES.fullmatch(name):
        raise ValueError
    return name


def _read_base(value: Any, settings: Settings, _: Steps) -> str:
    settings.base = parse_iri(read_text(value)).value
    if not settings.base.endswith(("/", "#", ":")):
        raise ValueError
    return settings.base


def _read_on_base(value: Any, settings: Settings, _: Steps) -> str:
    """Return an absolute IRI as it is, and other text behind the base."""
    text = read_text(value)
    try:
        return parse_iri(text).value
    except UsageError:
        if "://" in text:  # was to be absolute, and is told as it stands
            raise
        return parse_iri(settings.base + text).value


def _read_namespace(value: Any, settings: Settings, steps: Steps) -> str:
    settings.prefixes[str(steps[-1])] = iri = _read_on_base(value, settings, steps)
    return iri


def _read_graph(value: Any, settings: Settings, steps: Steps) -> str:
    iri = _read_on_base(value, settings, steps)
    if iri == settings.base:
        raise ValueError
    return iri


def _is_prefix(name: str) -> bool:
    """Tell whether kg.toml may declare a prefix; the empty one is that of `:name`."""
    return not name or (name.isascii() and name[0].isalpha() and name.replace("-", "").replace("_", "").isalnum())


def _read_levels(value: Any, settings: Settings, steps: Steps) -> dict[str, str]:
    """Return the levels of saved queries; raise the error of a query that there is not."""
    from kg.project.catalog import Catalog

    levels: dict[str, str] = named(_LEVEL).read(value, settings, steps)
    known = Catalog(settings.folders.get("queries", settings.root / "queries")) if levels else ()
    for name in levels:
        if name not in known:
            close = nearest(name, known, 1)
            hint = f"; did you mean {close[0]!r}?" if close else ", by the names of the files in queries/"
            raise settings.fail(f"{settings.value((*steps, name))} is no saved query{hint}", (*steps, name))
    return levels


def _read_sources(value: Any, settings: Settings, steps: Steps) -> tuple[Path, ...]:
    folders: tuple[Path, ...] = list_of(FOLDER).read(value, settings, steps)
    data = settings.folders.get("data", settings.root / "data")
    for folder in folders:
        others = (other for other in folders if other is not folder)
        if folder == data or not folder.is_relative_to(data) or ".." in folder.parts:
            raise ValueError
        if any(folder.is_relative_to(other) for other in others):
            raise ValueError
    return folders


def _place(kind: Kind) -> Kind:
    """Return a kind whose values other keys are seen from, by the name of its own."""

    def read(value: Any, settings: Settings, steps: Steps) -> Path:
        path: Path = kind.read(value, settings, steps)
        settings.folders[str(steps[-1])] = path
        return path

    return kind._replace(read=read)


def _read_ontology(value: Any, settings: Settings, steps: Steps) -> Path:
    path: Path = FILE_OR_FOLDER.read(value, settings, steps)
    if settings.folders.get("data", settings.root / "data").is_relative_to(path):
        raise UsageError(f"{value!r} holds the data; name the file or the folder of the ontology alone")
    settings.folders["shapes"] = path / "shapes"
    return path


_NAME = Kind(
    "a name for files, one line of 100 characters at most, without / and its like, and without a dot at either end",
    "names",
    _read_name,
)
_BASE = Kind("an absolute IRI that ends in / or #", "such IRIs", _read_base)
_NAMESPACE = Kind("an IRI, or what stands behind the base", "IRIs", _read_namespace)
_GRAPH = Kind("the name of a graph, such as graph/merged", "names of graphs", _read_graph)
_LEVEL = one_of("error", "warning", "off")
# What kg.toml may say, a line for each key; a value goes by the same name in Project, Style, Linking, Thresholds or
# Endpoint.
# A base and prefixes stand before what is written with them.
_PROJECT = table_of({
    "name": _NAME.needed,
    "title": TEXT,
    "base": _BASE.needed,
    "license": IRI,
})  # fmt: skip
_FOLDERS = table_of({
    "data": _place(FOLDER),
    "ontology": _place(FILE_OR_FOLDER._replace(read=_read_ontology)),
    "queries": _place(FOLDER),
    "cases": FOLDER,
})  # fmt: skip
_VALIDATION = table_of({
    "spine": folder_below("data", "data", whose="the data"),
    "shapes": _place(FILE_OR_FOLDER),
    "within_a_source": folder_below("shapes", "ontology/shapes", whose="the shapes"),
    "sources": Kind("a list of folders below data/, none in another", "lists of folders", _read_sources),
})  # fmt: skip
_LABELS = table_of({
    "preferred": list_of(CURIE).default(["skos:prefLabel", "rdfs:label"]),
    "others": list_of(CURIE).default(["skos:altLabel"]),
    "beside": list_of(CURIE),
})  # fmt: skip
_LINKING = table_of({
    "rules": FILE,
    "api": ADDRESS,
    "identical": FLAG,
    "name": number(0, 1),
    "agreements": number(0, whole=True),
    "gap": number(0, 1),
    "review": number(0, 1),
    "weight": number(0, 1),
})  # fmt: skip
_ENDPOINT = table_of({
    "url": ADDRESS.needed,
    "update": ADDRESS,
    "graphs": ADDRESS,
    "merged": _GRAPH,
    "method": one_of("POST", "GET"),
    "rows": one_of("json", "xml"),
    "ordered": FLAG,
    "user_variable": TEXT,
    "password_variable": TEXT,
    "writable": FLAG,
    "authentication": one_of("basic", "digest"),
    "seconds": number(0.001, 86_400),
})  # fmt: skip
_STYLE = table_of({
    "prefixes": _LEVEL,
    "meanings": _LEVEL,
    "names": _LEVEL,
    "cases": _LEVEL,
    "literals": _LEVEL,
    "fit": _LEVEL,
    "repeats": _LEVEL,
    "queries": Kind("a table", "tables", _read_levels),
})  # fmt: skip
_FILE = table_of({
    "project": _PROJECT.default({}),
    "prefixes": named(_NAMESPACE, _is_prefix, "a prefix; use letters, digits, - and _, a letter first"),
    "labels": _LABELS.default({}),
    "folders": _FOLDERS.default({}),
    "validation": _VALIDATION.default({}),
    "links": table_of({
        "predicates": list_of(CURIE).default(["skos:exactMatch"]),
        "redirect": CURIE,
    }).default({}),
    "network": table_of({"contact": TEXT}).default({}),
    "linking": _LINKING.default({}),
    "endpoints": named(_ENDPOINT).default({}),
    "style": _STYLE.default({}),
    "site": SITE.default({}),
    "entailment": table_of({"rules": RULES}).default({}),
})  # fmt: skip


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
        raise ProjectError(f"no {CONFIG} here or above {folder}; go to a project, or make one", advice=Advice("init"))
    settings = read_settings(root / CONFIG, root, _DEFAULT_PREFIXES)
    with suppress(ProjectError):  # of what is kept; what is wrong with the file itself is told by the file
        if (kept := _read_kept_tables(settings)) is not None:
            return _project_from(kept, settings)
    settings = read_settings(root / CONFIG, root, _DEFAULT_PREFIXES)
    return _project_from(_read_tables(settings), settings)


def project_of_text(root: Path, text: str) -> Project:
    """Return the project of a folder whose kg.toml has a text, which need not be that on the disk; raise ProjectError.

    Nothing is kept, so nothing is written.
    """
    from kg.project.toml_text import read_toml

    settings = Settings(root / CONFIG, text, root, _DEFAULT_PREFIXES)
    return _project_from(read_toml(settings), settings)


def settings_declared() -> Kind:
    """Return what kg.toml may say."""
    return _FILE


def project_of_files(folder: Path) -> Project:
    """Return what files in a folder without a kg.toml are asked with: all is as where kg.toml says nothing."""
    settings = Settings(folder / CONFIG, "", folder, _DEFAULT_PREFIXES)
    return _project_from({"project": {"name": "files", "base": f"{folder.as_uri()}/"}}, settings)


def _kept_tables(root: Path) -> Path:
    return root / ".kg" / "project.json"


def _read_kept_tables(settings: Settings) -> Mapping[str, Any] | None:
    """Return the tables of kg.toml from .kg/ if they were read before: importing a TOML parser takes 3 ms."""
    held = read_kept(_kept_tables(settings.root))
    if isinstance(held, dict) and held.get("text") == settings.text and isinstance(held.get("tables"), dict):
        return dict(held["tables"])
    return None


def _read_tables(settings: Settings) -> Mapping[str, Any]:
    """Return the tables of kg.toml, and keep them."""
    from kg.project.toml_text import read_toml

    kept = _kept_tables(settings.root)
    tables = read_toml(settings)
    if kept.parent.is_dir():
        # TypeError and ValueError: a date, or a number of too many digits, which no key of ours takes
        with suppress(KgError, OSError, TypeError, ValueError):
            write_kept(kept, {"text": settings.text, "tables": tables})
    return tables


def _project_from(tables: Mapping[str, Any], settings: Settings) -> Project:
    root, said = settings.root, _FILE.check(tables, settings)
    thresholds = {key: said["linking"].pop(key) for key in Thresholds._fields if key in said["linking"]}
    folders = {"data": root / "data", "ontology": root / "ontology", "queries": root / "queries", **said["folders"]}
    shapes = said["validation"].get("shapes", folders["ontology"] / "shapes")
    linking = {"rules": folders["ontology"] / "linking.toml", **said["linking"]}
    return Project(**{
        "root": root,
        "title": said["project"]["name"],
        "prefixes": settings.prefixes,
        "links": said["links"].pop("predicates"),
        **said["links"],
        "cases": root / "tests" / "queries",
        **folders,
        "spine": folders["data"] / "spine",
        "shapes": shapes,
        "within_a_source": shapes / "within_a_source",
        "linking": Linking(**linking, thresholds=Thresholds(**thresholds)),
        "endpoints": {name: Endpoint(name=name, **values) for name, values in said["endpoints"].items()},
        "style": Style(**said["style"]),
        "site": Site(**said["site"]),
        **said["project"],
        **said["labels"],
        **said["validation"],
        **said["network"],
        "entailment": said["entailment"].get("rules", ()),
    })  # fmt: skip
