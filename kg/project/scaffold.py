"""Laying down a project: an empty one, or an example that travels with the package."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from kg.errors import InputError, Location, UnknownName, UsageError
from kg.findings import Note
from kg.project.config import CONFIG

_PARTS = (CONFIG, "ontology", "data", "queries", "tests/queries")
# What an example may have besides, and what one without it takes from the example of the checkout, or from this one.
_MORE = ("README.md", "mappings", "tables")
_BELOW = "music"
_PACKAGE = Path(__file__).parent.parent

_CONFIG = """\
# A project of kg: what it is called, and how its IRIs begin.

[project]
name = "{name}"
title = "{name}"
# Every IRI of yours begins here; change it before you publish anything.
base = "https://example.org/{name}/"

# A value without a scheme hangs on the base.
[prefixes]
ex = "ontology#"
shapes = "shapes#"
thing = "thing/"
owl = "http://www.w3.org/2002/07/owl#"
rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
rdfs = "http://www.w3.org/2000/01/rdf-schema#"
sh = "http://www.w3.org/ns/shacl#"
skos = "http://www.w3.org/2004/02/skos/core#"
xsd = "http://www.w3.org/2001/XMLSchema#"

# How strict checks are in matters of taste: "error", "warning" or "off".
[style]
prefixes = "warning"
meanings = "warning"
cases = "warning"
"""
_ONTOLOGY = """\
# The terms of this project.

@prefix ex: <https://example.org/{name}/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

ex:Thing a owl:Class ;
    rdfs:label "thing"@en .

# A property of others that the rules ask for; named here, it is known before anything has it.
skos:prefLabel a rdf:Property .
"""
_SHAPES = """\
# The rules of this project.

@prefix ex: <https://example.org/{name}/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shapes: <https://example.org/{name}/shapes#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

shapes:Thing a sh:NodeShape ;
    sh:targetClass ex:Thing ;
    sh:property shapes:Thing-label .

shapes:Thing-label a sh:PropertyShape ;
    sh:path skos:prefLabel ;
    sh:minCount 1 ;
    sh:name "label"@en ;
    sh:message "A thing has no name. Give it skos:prefLabel."@en .
"""
_QUERY = """\
#+ summary: Which things are there, and what are they called?
#+ tags: [overview]
PREFIX ex: <https://example.org/{name}/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?label WHERE {{ ?thing a ex:Thing ; skos:prefLabel ?label }} ORDER BY ?label ?thing
"""
_CHECK = """\
#+ summary: Which things of one class have the same name?
#+ tags: [check]
#+ severity: warning
#+ problem: Two things of one class have the same name, so neither can be asked for by it.
#+ solution: Merge them if they are one, or tell them apart by a word in brackets.
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?focus ?path ?value WHERE {{
  {{ SELECT ?label WHERE {{ ?any skos:prefLabel ?label }} GROUP BY ?label HAVING (COUNT(*) > 1) }}
  ?focus skos:prefLabel ?label ; a ?class .
  ?value skos:prefLabel ?label ; a ?class .
  FILTER(STR(?focus) < STR(?value))
  BIND(skos:prefLabel AS ?path)
}} ORDER BY ?focus ?value
"""
_CHECK_CASE = """\
@prefix ex: <https://example.org/{name}/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix thing: <https://example.org/{name}/thing/> .

thing:a a ex:Thing ; skos:prefLabel "one name" .
thing:b a ex:Thing ; skos:prefLabel "one name" .
thing:c a ex:Thing ; skos:prefLabel "another" .
"""
_FILES = {
    CONFIG: _CONFIG,
    "ontology/terms.ttl": _ONTOLOGY,
    "ontology/shapes/things.ttl": _SHAPES,
    "queries/things.rq": _QUERY,
    "tests/queries/things/all.tsv": "?thing\t?label\n",
    "queries/same_name.rq": _CHECK,
    "tests/queries/same_name/dirty.ttl": _CHECK_CASE,
    "tests/queries/same_name/dirty.tsv": "?focus\t?path\t?value\nthing:a\tskos:prefLabel\tthing:b\n",
    ".gitignore": ".kg/\n",
}


def list_examples() -> list[str]:
    """Return the names of the examples that can be laid down."""
    return sorted(_examples())


def _examples() -> dict[str, Path]:
    """Return the folders of the examples: of the checkout that the package runs from, else of the package."""
    import tomllib

    found = {folder.name: folder for folder in (_PACKAGE / "examples").glob("*") if (folder / CONFIG).is_file()}
    checkout = _PACKAGE.parent / CONFIG
    if checkout.is_file():
        beside = (_PACKAGE.parent / "examples").glob("*")
        found |= {folder.name: folder for folder in beside if (folder / CONFIG).is_file()}
        found[tomllib.loads(checkout.read_text("utf-8"))["project"]["name"]] = _PACKAGE.parent
    return found


class Laid(NamedTuple):
    """What was laid down: the files that were written, and what is to be said of others that were there."""

    files: list[Path]
    notes: tuple[Note, ...] = ()


def create_project(folder: Path, example: str | None = None) -> Laid:
    """Lay down a project in a new or empty folder, or around the RDF that a folder has already.

    It is there whole or not at all. Raises UnknownName for an example that does not exist, and InputError for a folder
    that holds something else, is a project, or cannot be written.
    """
    examples = _examples()
    if example is not None and example not in examples:
        raise UnknownName("example", example, examples, f"there are: {', '.join(examples)}")
    name = re.sub(r"[\W_]+", "-", normalize("NFC", folder.absolute().name.lower()))[:100].strip("-")
    if not name:
        raise UsageError(f"{folder} has no name to call the project by; name a folder with letters in it")
    new = [one for one in (folder.absolute(), *folder.absolute().parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            return _adopt(folder, name, example)
        with _whole(folder, new):
            return Laid(
                _write_empty(folder, name)
                if example is None
                else _copy_example(examples[example], examples.get(_BELOW), folder)
            )
    except OSError as error:
        raise InputError(f"cannot be written: {_reason(error)}", location=Location(folder)) from None


@contextmanager
def _whole(folder: Path, new: list[Path]) -> Iterator[None]:
    """Leave an empty folder as it was, or none where it is new, if the block does not end well."""
    try:
        yield
    except BaseException:
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in new:
            path.rmdir()
        raise


def _reason(error: OSError) -> str:
    """Return why something cannot be written; what copies many files tells of each that it could not."""
    if isinstance(error, shutil.Error) and isinstance(error.args[0], list):
        return str(error.args[0][0][2]).rpartition("] ")[2].partition(":")[0]
    return error.strerror or str(error)


def _adopt(folder: Path, name: str, example: str | None) -> Laid:
    from kg.project.adopting import adopt, find_layout

    is_project = (folder / CONFIG).exists()
    layout = find_layout(folder.absolute()) if example is None and not is_project else None
    if layout is None:
        told = ", as this is a project already" if is_project else "" if example else ", or one that has RDF already"
        raise InputError(f"is not empty; name a new folder{told}", location=Location(folder))
    return Laid([adopt(folder.absolute(), name, layout)], layout.notes)


def _write_empty(folder: Path, name: str) -> list[Path]:
    written = []
    for relative, text in _FILES.items():
        path = folder / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(name=name), "utf-8")
        written.append(path)
    (folder / "data" / "spine").mkdir(parents=True)
    return written


def _copy_example(source: Path, below: Path | None, folder: Path) -> list[Path]:
    for part in (*_PARTS, *_MORE):
        origin, target, ignore = source / part, folder / part, shutil.ignore_patterns(".*")
        if not origin.exists():
            if part in _MORE or below is None:
                continue
            origin, ignore = below / part, _without_data if part == "tests/queries" else ignore
        target.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, target, ignore=ignore)
        elif part not in _MORE or source != _PACKAGE.parent:  # what a checkout says of itself is none of its example
            shutil.copyfile(origin, target)
    (folder / ".gitignore").write_text(_FILES[".gitignore"], "utf-8")
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _without_data(folder: str, names: list[str]) -> set[str]:
    """Return the expected answers that ask the data of their project, which another example does not have."""
    left = set()
    for name in names:
        path = Path(folder, name)
        if name.startswith(".") or (
            path.suffix == ".tsv"
            and not path.with_suffix(".ttl").is_file()
            and "#+ data:" not in path.read_text("utf-8")
        ):
            left.add(name)
    return left
