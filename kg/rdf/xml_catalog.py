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
        self._entries = list(_iter_entries(path, set()))

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
    """Return the path of a file that an address names; None for an address that is elsewhere."""
    parts = urlsplit(address)
    return Path(unquote(parts.path)) if parts.scheme == "file" and parts.netloc in ("", "localhost") else None


def _iter_entries(path: Path, seen: set[Path]) -> Iterator[_Entry]:
    if path.resolve() in seen:
        return
    seen.add(path.resolve())
    with open_unpacked(path) as file:
        text = Guarded(file, [XmlGuard(path)], path).read()
    from xml.etree import ElementTree

    root = ElementTree.fromstring(text)  # noqa: S314 - the guard has let pass no entity that grows or leads elsewhere
    if root.tag != f"{_SPACE}catalog":
        raise InputError("is no XML catalogue, whose first element is catalog", location=Location(path))
    yield from _iter_below(root, path.absolute().as_uri(), seen)


def _iter_below(element: ElementTree.Element, base: str, seen: set[Path]) -> Iterator[_Entry]:
    base = urljoin(base, element.get(_BASE) or "")
    for child in element:
        kind = str(child.tag).removeprefix(_SPACE)
        here = urljoin(base, child.get(_BASE) or "")
        if kind == "group":
            yield from _iter_below(child, base, seen)
        elif kind == "nextCatalog":
            other = local_path(urljoin(here, child.get("catalog") or ""))
            if other is not None and other.is_file():
                yield from _iter_entries(other, seen)
        elif kind in ("uri", "rewriteURI", "uriSuffix"):
            key = child.get({"uri": "name", "rewriteURI": "uriStartString"}.get(kind, kind))
            address = child.get("rewritePrefix" if kind == "rewriteURI" else "uri")
            if key and address is not None:
                yield _Entry(kind, key, urljoin(here, address))
