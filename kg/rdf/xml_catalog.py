"""XML catalogues: which local file stands for an IRI (OASIS XML Catalogs 1.1), as editors of ontologies write them.

Of a catalogue `uri`, `rewriteURI`, `uriSuffix`, `group` and `nextCatalog` are read; the other entries are about
entities of XML, and name no ontology. https://www.oasis-open.org/committees/download.php/14809/xml-catalogs.html
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from kg.errors import InputError, Location
from kg.rdf.guard_xml import XmlGuard
from kg.rdf.guarded import Guarded, open_unpacked

if TYPE_CHECKING:
    from xml.etree import ElementTree

NAME = "catalog-v001.xml"
"""How editors call the catalogue in the folder of an ontology."""
_SPACE = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"


class _Entry(NamedTuple):
    kind: str
    key: str
    address: str


class XmlCatalog:
    """The entries of a catalogue and of those that it names, in their order."""

    def __init__(self, path: Path) -> None:
        """Read it; raise InputError for what cannot be read or is no catalogue."""
        self.path = path
        self._entries = list(_iter_entries(path))

    def find(self, iri: str) -> Path | None:
        """Return the file that stands for an IRI, be it there or not; None where no entry has it, or none is local.

        An entry for the IRI itself comes first, then the longest beginning, then the longest end (section 7.2.2).
        """
        for entry in self._entries:
            if entry.kind == "uri" and entry.key == iri:
                return local_path(entry.address)
        begins = [one for one in self._entries if one.kind == "rewriteURI" and iri.startswith(one.key)]
        if begins:
            best = max(begins, key=lambda entry: len(entry.key))
            return local_path(best.address + iri[len(best.key) :])
        ends = [one for one in self._entries if one.kind == "uriSuffix" and iri.endswith(one.key)]
        return local_path(max(ends, key=lambda entry: len(entry.key)).address) if ends else None


def local_path(address: str) -> Path | None:
    """Return the path of a file that an address names; None for an address that is elsewhere, or none at all."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return Path(unquote(parts.path)) if parts.scheme == "file" and parts.netloc in ("", "localhost") else None


def _iter_entries(path: Path) -> Iterator[_Entry]:
    seen: set[Path] = set()
    todo: list[tuple[Path | ElementTree.Element, str]] = [(path, "")]  # groups may stand deeper than Python calls go
    while todo:
        one, base = todo.pop()
        if isinstance(one, Path):
            if one.resolve() in seen:
                continue
            seen.add(one.resolve())
            base = one.absolute().as_uri()
            one = _read(one)
        base = _joined(base, one.get(_BASE))
        kind = str(one.tag).removeprefix(_SPACE)
        if kind in ("catalog", "group"):
            todo += [(child, base) for child in reversed(one)]
        elif kind == "nextCatalog":
            other = local_path(_joined(base, one.get("catalog")))
            if other is not None and other.is_file():
                todo.append((other, ""))
        elif kind in ("uri", "rewriteURI", "uriSuffix"):
            key = one.get({"uri": "name", "rewriteURI": "uriStartString"}.get(kind, kind))
            address = one.get("rewritePrefix" if kind == "rewriteURI" else "uri")
            if key and address is not None:
                yield _Entry(kind, key, _joined(base, address))


def _read(path: Path) -> ElementTree.Element:
    with open_unpacked(path) as file:
        text = Guarded(file, [XmlGuard(path)], path).read()
    from xml.etree import ElementTree

    root = ElementTree.fromstring(text)  # noqa: S314 - the guard has let pass no entity that grows or leads elsewhere
    if root.tag != f"{_SPACE}catalog":
        raise InputError("is no XML catalogue, whose first element is catalog", location=Location(path))
    return root


def _joined(base: str, reference: str | None) -> str:
    """Return the address that a reference is; nothing where it is none, as such an entry is passed over."""
    try:
        return urljoin(base, reference or "")
    except ValueError:
        return ""
