"""Making a project of a folder that has RDF already: what its files are is seen from what they say.

A kg.toml is written that says where the ontology, the shapes and the data are; no other file is touched.
"""

from __future__ import annotations

import json
import os
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import Advice, InputError, KgError, Location
from kg.findings import Note
from kg.places.locator import Locator
from kg.project.config import CONFIG
from kg.rdf.foreign import foreign_format
from kg.rdf.formats import is_graph_file, triple_of, without_packing
from kg.rdf.given import files_below
from kg.rdf.turtle import own_address, read_prefixes, stream_quads
from kg.rdf.vocabulary import CLASSES, OWL, PROPERTIES, RDF, RDFS, SH

_HEADER = f"{OWL}Ontology"
_TERMS = frozenset({*map(str, (*CLASSES, *PROPERTIES)), f"{RDFS}Datatype"})
_HIERARCHY = frozenset((f"{RDFS}subClassOf", f"{RDFS}subPropertyOf"))
_BELOW = _HIERARCHY | {f"{RDFS}domain", f"{RDFS}range"}
_SHAPES = frozenset({SH + "NodeShape", SH + "PropertyShape"})
_TARGETS = frozenset(
    SH + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")
)
_MOST_NAMED = 10
_MOST_TRIPLES = 50_000
"""So many triples of a file are looked at, which tell what it is."""


class Layout(NamedTuple):
    """Where a folder has what: paths, or None where it has none; `notes` say what could not be taken in."""

    data: Path | None
    ontology: Path | None
    shapes: Path | None
    base: str | None
    prefixes: Mapping[str, str]
    notes: tuple[Note, ...]


class _Looked(NamedTuple):
    """What a file is, what stands beside its shapes, if anything does, with its triple, and how its IRIs begin."""

    role: str
    beside: tuple[str, Any] | None
    namespaces: Counter[str]


def find_layout(folder: Path) -> Layout | None:
    """Return where a folder has data, ontology and shapes, by what its files say; None where it has no RDF.

    Raises InputError where all data lies at the top, of which a project would read none, where it is of forms that no
    project reads, and for a file with shapes that describes things as well, of which it would read one part only.
    """
    found = files_below(folder)
    files = [path for path in found if is_graph_file(path)]
    notes = [
        Note(
            f"{_shown(path, folder)} is of a form that no file of a project has; bring it in",
            advice=Advice("import", _shown(path, folder)),
        )
        for path in found
        if foreign_format(path)
    ]
    if not files and notes:
        other = next(path for path in found if foreign_format(path))
        told = "is of a form that no file of a project has, and so is all RDF here: write it as Turtle"
        shown = _shown(other, folder)
        made = _shown(without_packing(other).with_suffix(".ttl"), folder)
        raise InputError(told, location=Location(other), advice=Advice("convert", f"{shown} {made}"))
    if not files:
        return None
    roles: dict[str, list[Path]] = {"data": [], "ontology": [], "shapes": []}
    namespaces: Counter[str] = Counter()
    for path in files:
        try:
            looked = _look_at(path)
        except (KgError, SyntaxError, ValueError):
            notes.append(Note(f"{_shown(path, folder)} has faults, so it is taken for data"))
            looked = _Looked("data", None, Counter())
        if looked.beside:
            what, quad = looked.beside
            told = "are described beside shapes, and a project has each in a file of its own; part them"
            place = Locator([path]).find_triple(triple_of(quad)) or Location(path)
            raise InputError(f"{what} {told}", location=place)
        roles[looked.role].append(path)
        if looked.role == "data":
            namespaces += looked.namespaces
    shapes = _place(folder, roles["shapes"], [*roles["data"], *roles["ontology"]], notes)
    ontology = _place(folder, roles["ontology"], roles["data"], notes)
    data = _folder_of(folder, roles["data"], notes)
    if data is None and roles["data"]:
        raise InputError(_way_down(roles["data"]), location=Location(roles["data"][0]))
    base = next((namespace for namespace, _ in namespaces.most_common(1)), None)
    return Layout(data, ontology, shapes, base, _prefixes(files), tuple(notes))


def _way_down(files: Sequence[Path]) -> str:
    """Return what to do with data at the top, which stands beside all else of a project: no file of theirs is moved."""
    names = " ".join(shlex.quote(path.name) for path in files[:_MOST_NAMED])
    more = f" (and {len(files) - _MOST_NAMED:,} more)" if len(files) > _MOST_NAMED else ""
    told = "it is data at the top, and a project has its data in a folder of its own; begin again after, beside it"
    return f"{told}: mkdir -p data && mv {names} data/{more}"


def _look_at(path: Path) -> _Looked:
    """Return what a file is; raise the parser's errors for one with faults at its beginning.

    A shape is known by its class or by its target. What stands beside shapes and says more than how they are called, or
    where their prefixes lead, would be read as a part of them, and so by nobody.
    """
    kinds: Counter[str] = Counter()
    namespaces: Counter[str] = Counter()
    of_shapes: set[str] = set()
    others: dict[str, tuple[str, Any]] = {}
    below: Any = None
    for quad in islice(stream_quads(path, own_address), _MOST_TRIPLES):
        subject, predicate = quad.subject.value, quad.predicate.value
        is_type = predicate == RDF + "type" and type(quad.object).__name__ == "NamedNode"
        kind = quad.object.value if is_type else ""
        if predicate in _TARGETS or kind in _SHAPES:
            kinds["shapes"] += 1
        if predicate.startswith(SH) or kind.startswith(SH):
            of_shapes.add(subject)
        elif kind == _HEADER:
            kinds["ontology"] += 1
            of_shapes.add(subject)
        elif kind:
            role = "ontology" if kind in _TERMS else "data"
            kinds[role] += 1
            others[subject] = ("terms" if role == "ontology" else "things", quad)
        elif predicate in _BELOW:
            kinds["ontology"] += 1
            others.setdefault(subject, ("terms", quad))
            below = below or (quad if predicate in _HIERARCHY else None)
        elif type(quad.subject).__name__ == "NamedNode":
            others.setdefault(subject, ("things", quad))
        if type(quad.subject).__name__ == "NamedNode" and (namespace := _namespace(subject)):
            namespaces[namespace] += 1
    if not kinds["shapes"]:
        return _Looked("ontology" if kinds["ontology"] > kinds["data"] else "data", None, namespaces)
    apart = next((found for subject, found in others.items() if subject not in of_shapes), None)
    return _Looked("shapes", apart or (("terms", below) if below else None), namespaces)


def _namespace(iri: str) -> str | None:
    end = max(iri.rfind("#"), iri.rfind("/"))
    return iri[: end + 1] if iri.startswith(("http://", "https://", "urn:")) and end > iri.find("//") + 1 else None


def _place(folder: Path, files: Sequence[Path], others: Iterable[Path], notes: list[Note]) -> Path | None:
    """Return the file, or else the folder, that has some files and none of the others."""
    if not files:
        return None
    # Whatever joins them is read too.
    around = Path(os.path.commonpath(files)) if len(files) > 1 else files[0].parent
    if around != folder and not any(other.is_relative_to(around) for other in others):
        return around
    if len(files) == 1 and around != folder:
        told = "is the only file of its kind that is read there, as others lie beside it; a folder of its own has room"
        notes.append(Note(f"{_shown(files[0], folder)} {told}"))
    first = max(files, key=lambda path: path.stat().st_size)
    for path in files:
        if path != first:
            beside = f"only one place is read, and that is {_shown(first, folder)}; put both into a folder of their own"
            notes.append(Note(f"{_shown(path, folder)} is of the same kind, but {beside}"))
    return first


def _folder_of(folder: Path, files: Sequence[Path], notes: list[Note]) -> Path | None:
    """Return the folder below another that has the data; what lies outside is told.

    Of several that is the one called data, or else the one with the most files, or the largest.
    """
    tops = Counter(path.relative_to(folder).parts[0] for path in files if path.parent != folder)
    if not tops:
        return None
    first = folder / max(sorted(tops), key=lambda top: (top == "data", tops[top], _size(folder / top, files)))
    chosen = Path(os.path.commonpath([path.parent for path in files if path.is_relative_to(first)]))
    where = _shown(chosen, folder)
    if len(tops) > 1:
        all_of_them = ", ".join(f"{top}/" for top in sorted(tops))
        told = (
            f"has data in {all_of_them}, and a project has one folder of data; {where}/ is taken. To have all of it, "
        )
        notes.insert(
            0, Note(f"{folder.name or folder} {told}move these into one folder, such as data/, and begin again")
        )
    outside = (path for path in files if not path.is_relative_to(chosen))
    told = f"is data outside {where}/, where none is read; move it there"
    notes.extend(Note(f"{_shown(path, folder)} {told}") for path in outside)
    return chosen


def _size(folder: Path, files: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in files if path.is_relative_to(folder))


def _prefixes(files: Iterable[Path]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in files:
        try:
            for prefix, namespace, _ in read_prefixes(path):
                if "://" in namespace or namespace.startswith("urn:"):
                    found.setdefault(prefix, namespace)
        except (KgError, ValueError):
            continue  # told when its triples were looked at
    return {name: found[name] for name in sorted(found) if not name or name.replace("-", "").replace("_", "").isalnum()}


def _shown(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def adopt(folder: Path, name: str, layout: Layout) -> Path:
    """Write the kg.toml of a folder with files, and return its path; raise InputError where there is one."""
    path = folder / CONFIG
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_config(folder, name, layout))
    except FileExistsError:
        raise InputError("is there already; this is a project", location=Location(path)) from None
    return path


def _config(folder: Path, name: str, layout: Layout) -> str:
    def text(value: str) -> str:
        return json.dumps(value, ensure_ascii=False)

    def place(key: str, path: Path | None) -> list[str]:
        return [f"{key} = {text(_shown(path, folder))}"] if path else []

    base = layout.base or f"https://example.org/{name}/"
    folders = [*place("data", layout.data), *place("ontology", layout.ontology)]
    return "\n".join(
        [
            "# A project of kg, made for the files that were here.",
            "",
            "[project]",
            f"name = {text(name)}",
            f"title = {text(name)}",
            "# How IRIs of yours begin; most things of the data have it."
            if layout.base
            else "# How IRIs of yours begin.",
            f"base = {text(base)}",
            "",
            *(["[folders]", *folders, ""] if folders else []),
            "# The files of the data speak of each other's things, so they are checked together.",
            "[validation]",
            *place("spine", layout.data),
            *place("shapes", layout.shapes),
            "",
            "[prefixes]",
            *(f"{text(prefix)} = {text(namespace)}" for prefix, namespace in layout.prefixes.items()),
            "",
            '# How strict checks are in matters of taste: "error", "warning" or "off".',
            "[style]",
            'prefixes = "warning"',
            'meanings = "warning"',
            'cases = "warning"',
            "",
        ]
    )
