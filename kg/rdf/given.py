"""What the paths stand for that somebody gives: a file, packed or not, all RDF below a folder, or standard input."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from kg.errors import InputError, Location, UsageError
from kg.rdf.foreign import format_of, is_rdf, mentions
from kg.rdf.formats import BY_SUFFIX, FORMATS, PACKINGS
from kg.rdf.guarded import open_unpacked

STDIN = Path("-")
"""The path that stands for standard input."""
_STDIN = ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")
# What tools bring along is nobody's data; hidden folders are passed over as well.
_OF_TOOLS = ("node_modules",)
_HEAD = 1 << 16
_MAGIC = {b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst"}
# No Turtle begins like an object or an array of JSON, and no N-Triples has a fourth term.
_JSON = re.compile(rb'\s*(?:\[\s*)*\{\s*["}]|\s*\[\s*\]\s*\Z')
_XML = re.compile(rb"\s*<(?:\?xml|!--|!DOCTYPE|(?:\w+:)?RDF\b)")
_QUAD = re.compile(
    rb"(?:\s|#[^\n]*\n)*(?:<[^>]*>|_:\S+)[ \t]*<[^>]*>[ \t]*"
    rb'(?:<[^>]*>|_:\S+|"(?:[^"\\\n]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?)[ \t]*(?:<[^>]*>|_:\S+)[ \t]*\.'
)


class Given(NamedTuple):
    """A file, and whether it was named itself rather than a folder around it."""

    path: Path
    named: bool


def files_of(names: Iterable[Path]) -> list[Given]:
    """Return the files that some paths stand for, each once, those of a folder in a fixed order.

    Of a folder these are all files below it whose names say that they are RDF, packed or not; what is hidden or belongs
    to tools is passed over, and so are .json and .xml, which may be anything. Raises InputError for what is not there
    or cannot be read and for a folder without RDF, and UsageError for a name that says no format.
    """
    found: dict[Path, Given] = {}
    for name in names:
        if _is_folder(name):
            below = files_below(name)
            if not below:
                told = f"there is no RDF in this folder; files are known by their names: {', '.join(BY_SUFFIX)}"
                raise InputError(told, location=Location(name))
            for path in below:
                found.setdefault(path.resolve(), Given(path, False))
        else:
            _require_file(name)
            format_of(name)  # refuses a name that says none
            known = found.get(name.resolve())
            found[name.resolve()] = Given(known.path if known else name, True)
    return list(found.values())


def files_below(folder: Path) -> list[Path]:
    """Return the files below a folder that are RDF by their names, in a fixed order; errors are those of `files_of`."""
    return list(_iter_below(folder, set()))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # told as a file that is not there
        return False


def _require_file(path: Path) -> None:
    from kg.rdf.held import held_content  # an editor may have what was never saved

    try:
        there = held_content(path) is not None or path.is_file()
    except (OSError, ValueError):
        there = False
    if not there:
        told = "there is no such file or folder" if str(path) not in _STDIN else f"standard input is named {STDIN}"
        raise InputError(told, location=Location(path))


def _iter_below(folder: Path, seen: set[str]) -> Iterator[Path]:
    """Yield the RDF files below a folder; a folder that several links lead to is gone through once."""
    real = os.path.realpath(folder)
    if real in seen:
        return
    seen.add(real)
    try:
        with os.scandir(folder) as entries:
            ordered = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", location=Location(folder)) from None
    for entry in ordered:
        path = folder / entry.name
        if entry.name.startswith(".") or entry.name in _OF_TOOLS:
            continue
        if entry.is_dir():
            yield from _iter_below(path, seen)
        elif is_rdf(path):
            if not entry.is_file():
                told = "is no file, or a link that leads to none; remove it, or put the file there"
                raise InputError(told, location=Location(path))
            yield path


def require_one_stdin(names: Iterable[Path]) -> bool:
    """Tell whether one of some paths stands for standard input; raise UsageError where several do."""
    count = sum(name == STDIN for name in names)
    if count > 1:
        raise UsageError(f"standard input is named {count} times, and can be read once; write it to a file")
    return count == 1


def keep_stdin(source: IO[bytes], folder: Path, format_name: str | None = None) -> Path:
    """Write what comes from standard input to a file in a folder, whose name says its format and packing; return it.

    Without the name of one of FORMATS the format is that of which the content looks. Nothing at all is a fault of
    whoever should have written it: InputError is raised.
    """
    import shutil  # and with it what unpacks archives

    raw = folder / "stdin"
    with raw.open("wb") as file:
        shutil.copyfileobj(source, file)
    with raw.open("rb") as file:
        start = file.read(4)
    if not start:
        raise InputError("nothing came from standard input", location=Location(STDIN))
    kind = next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), None)
    packed = raw.rename(f"{raw}{PACKINGS.get(kind or '', '')}")
    return packed.rename(folder / f"stdin{FORMATS[format_name or _format_of(packed)].suffix}{''.join(packed.suffixes)}")


def _format_of(path: Path) -> str:
    """Return the format of which a file looks; like Turtle, it is TriG where it has a brace, which takes longer."""
    with open_unpacked(path) as file:
        found = guess_format(file.read(_HEAD))
    return "trig" if found == "turtle" and mentions(path, b"{") else found


def guess_format(head: bytes) -> str:
    """Return the format of which the beginning of a text looks, Turtle for whatever is like it in any way."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _JSON.match(head):
        return "jsonld"
    if _XML.match(head):
        return "rdfxml"
    return "nquads" if _QUAD.match(head) else "turtle"
