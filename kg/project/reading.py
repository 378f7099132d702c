"""Reading kg.toml: every key known, every value of its type, a fault told at its place."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.errors import Advice, KgError, ProjectError
from kg.io.kept import read_kept, write_kept
from kg.project.config import CONFIG, Endpoint, Linking, Project, Style, Thresholds
from kg.project.declared import (
    Settings,
    read_settings,
)
from kg.project.keys import KEYS
from kg.project.pointer import STATE, find_root
from kg.project.site import Site

_DEFAULT_PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def read_project(start: Path | str | None = None) -> Project:
    """Read the project that `start` (default: the working directory) lies in.

    What is kept of one that may only be read is kept in a folder of the user. Raises ProjectError when there is none or
    its kg.toml cannot be used.
    """
    folder = Path(start or ".").absolute()
    if start is not None and not folder.is_dir():
        raise ProjectError(f"there is no folder {start}; name one that holds a {CONFIG}")
    root = find_root(folder)
    if root is None:
        raise ProjectError(f"no {CONFIG} here or above {folder}; go to a project, or make one", advice=Advice("init"))
    project = _read(root)
    if os.access(root, os.W_OK | os.X_OK) or os.access(project.state, os.W_OK | os.X_OK):
        return project
    from kg.project.elsewhere import kept_elsewhere

    return kept_elsewhere(project)


def _read(root: Path) -> Project:
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


def read_folder() -> tuple[Project, ProjectError | None]:
    """Read the project here, or have its folder alone, as if kg.toml said nothing, with what is wrong with kg.toml.

    Raises ProjectError where there is no project.
    """
    try:
        return read_project(), None
    except ProjectError as error:
        root = find_root(Path().absolute())
        if root is None:
            raise
        return project_of_files(root), error


def project_of_files(folder: Path) -> Project:
    """Return what files in a folder without a kg.toml are asked with: all is as where kg.toml says nothing."""
    settings = Settings(folder / CONFIG, "", folder, _DEFAULT_PREFIXES)
    return _project_from({"project": {"name": "files", "base": f"{folder.as_uri()}/"}}, settings)


def _kept_tables(root: Path) -> Path:
    return root / STATE / "project.json"


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
    root, said = settings.root, KEYS.check(tables, settings)
    thresholds = {key: said["linking"].pop(key) for key in Thresholds._fields if key in said["linking"]}
    folders = {"data": root / "data", "ontology": root / "ontology", "queries": root / "queries", **said["folders"]}
    shapes = said["validation"].get("shapes", folders["ontology"] / "shapes")
    linking = {"rules": folders["ontology"] / "linking.toml", **said["linking"]}
    return Project(
        **{
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
        }
    )
