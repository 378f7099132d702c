"""What kg.toml may say: every key, and what its value is to be."""

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.errors import UsageError, nearest
from kg.project.config import MAPPINGS
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
    read_text,
    table_of,
)
from kg.project.rule_names import RULES
from kg.project.site import SITE
from kg.rdf.terms import parse_iri

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
        return parse_iri(text if ":" in text else settings.base + text).value
    except UsageError:
        if "://" in text or ":" not in text:  # was to be absolute, and is told as it stands
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


def _read_made(value: Any, settings: Settings, steps: Steps) -> Path:
    """Return a folder that is there, or that a mapping of its name is yet to make."""
    path = Path(os.path.normpath(settings.root / read_text(value)))
    mappings = settings.root / MAPPINGS
    with suppress(OSError):  # told of the folder
        if not path.exists() and any((mappings / f"{path.name}{ending}").is_file() for ending in (".yml", ".yaml")):
            return path
    found: Path = FOLDER.read(value, settings, steps)
    return found


_FOLDER_OR_MADE = FOLDER.but(read=_read_made)


def _read_sources(value: Any, settings: Settings, steps: Steps) -> tuple[Path, ...]:
    folders: tuple[Path, ...] = list_of(_FOLDER_OR_MADE).read(value, settings, steps)
    data = settings.folders.get("data", settings.root / "data")
    for folder in folders:
        others = (other for other in folders if other is not folder)
        if folder == data or not folder.is_relative_to(data):
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

    return kind.but(read=read)


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
_PROJECT = table_of(
    {
        "name": _NAME.needed,
        "title": TEXT,
        "base": _BASE.needed,
        "license": IRI,
    }
)
_FOLDERS = table_of(
    {
        "data": _place(FOLDER),
        "ontology": _place(FILE_OR_FOLDER.but(read=_read_ontology)),
        "queries": _place(FOLDER),
        "cases": FOLDER,
    }
)
_VALIDATION = table_of(
    {
        "spine": folder_below("data", "data", whose="the data"),
        "shapes": _place(FILE_OR_FOLDER),
        "within_a_source": folder_below("shapes", "ontology/shapes", whose="the shapes"),
        "sources": Kind("a list of folders below data/, none in another", "lists of folders", _read_sources),
    }
)
_LABELS = table_of(
    {
        "preferred": list_of(CURIE).default(["skos:prefLabel", "rdfs:label"]),
        "others": list_of(CURIE).default(["skos:altLabel"]),
        "beside": list_of(CURIE),
        "precision": list_of(CURIE),
    }
)
_LINKING = table_of(
    {
        "rules": FILE,
        "api": ADDRESS,
        "identical": FLAG,
        "name": number(0, 1),
        "agreements": number(0, whole=True),
        "gap": number(0, 1),
        "review": number(0, 1),
        "weight": number(0, 1),
    }
)
_ENDPOINT = table_of(
    {
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
    }
)
_STYLE = table_of(
    {
        "prefixes": _LEVEL,
        "meanings": _LEVEL,
        "names": _LEVEL,
        "cases": _LEVEL,
        "literals": _LEVEL,
        "fit": _LEVEL,
        "repeats": _LEVEL,
        "ids": _LEVEL,
        "examples": _LEVEL,
        "queries": Kind("a table", "tables", _read_levels),
    }
)
KEYS = table_of(
    {
        "project": _PROJECT.default({}),
        "prefixes": named(_NAMESPACE, _is_prefix, "a prefix; use letters, digits, - and _, a letter first"),
        "labels": _LABELS.default({}),
        "folders": _FOLDERS.default({}),
        "validation": _VALIDATION.default({}),
        "links": table_of(
            {
                "predicates": list_of(CURIE).default(["skos:exactMatch"]),
                "redirect": CURIE,
            }
        ).default({}),
        "network": table_of({"contact": TEXT}).default({}),
        "linking": _LINKING.default({}),
        "endpoints": named(_ENDPOINT).default({}),
        "style": _STYLE.default({}),
        "site": SITE.default({}),
        "entailment": table_of({"rules": RULES}).default({}),
    }
)
"""The tables of kg.toml, each with its keys."""
