"""Which file a catalogue gives for an IRI: the entry that fits best, from the place where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import KgError, LimitError
from kg.rdf import guard_xml
from kg.rdf.xml_catalog import XmlCatalog, local_path

CATALOG = '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"{}>{}</catalog>'


def catalog(folder: Path, entries: str, attributes: str = "", name: str = "c.xml") -> XmlCatalog:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(CATALOG.format(attributes, entries))
    return XmlCatalog(folder / name)


SUFFIXES = '<uriSuffix uriSuffix="b" uri="short"/><uriSuffix uriSuffix="a/b" uri="long"/><uriSuffix uriSuffix="/b" uri="x"/>'  # fmt: skip
BEGINNINGS = (
    '<rewriteURI uriStartString="urn:" rewritePrefix="short/"/><rewriteURI uriStartString="urn:x/a" rewritePrefix="l/"/>'
    '<rewriteURI uriStartString="urn:x" rewritePrefix="middle/"/>'
)
WHOLE = '<uri name="urn:x/a/b" uri="first"/><uri name="urn:x/a/b" uri="second"/>'


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ("", None), (WHOLE, "first"), (SUFFIXES, "long"), (BEGINNINGS, "l/b"),
        (SUFFIXES + BEGINNINGS, "l/b"), (BEGINNINGS + WHOLE, "first"), (SUFFIXES + WHOLE, "first"),
        ('<uri name="urn:x/a" uri="no"/><uri name="urn:x/a/b/c" uri="no"/>', None),
        ('<uriSuffix uriSuffix="urn:x" uri="no"/>', None), ('<rewriteURI uriStartString="a/b" rewritePrefix="no"/>', None),
        (f"<group>{SUFFIXES}</group><group><group>{WHOLE}</group></group>", "first"),
        ('<uri name="urn:x/a/b" uri="http://e/f"/>' + SUFFIXES, None),
        # what lacks a part, or is about entities, is passed over
        ('<uri uri="no"/><uri name="urn:x/a/b"/><uri name="" uri="no"/>' + SUFFIXES, "long"),
        ('<uriSuffix uriSuffix="" uri="no"/><rewriteURI uriStartString="" rewritePrefix="no/"/>', None),
        ('<system systemId="urn:x/a/b" uri="no"/><rewriteSystem systemIdStartString="urn:" rewritePrefix="no/"/>', None),
        ('<uri xmlns="urn:other" name="urn:x/a/b" uri="no"/>' + SUFFIXES, "long"),
        ('<uri name="urn:x/a/b" uri=""/>', "c.xml"),
        ('<rewriteURI uriStartString="urn:x/a/b" rewritePrefix="no"/><uriSuffix uriSuffix="urn:x/a/b" uri="no"/>' + WHOLE, "first"),
    ],
)  # fmt: skip
def test_the_entry_that_fits_best_counts(tmp_path: Path, entries: str, found: str | None) -> None:
    """The IRI itself, then the longest beginning, then the longest end (XML Catalogs 1.1, section 7.2.2)."""
    assert (None if found is None else tmp_path / found) == catalog(tmp_path, entries).find("urn:x/a/b")


@pytest.mark.parametrize(
    ("attributes", "entries", "found"),
    [
        ("", '<uri name="urn:o" uri="a%20b.ttl"/>', "a b.ttl"),
        (' xml:base="far/"', '<uri name="urn:o" uri="o.ttl"/>', "far/o.ttl"),
        (' xml:base="far/"', '<uri name="urn:o" xml:base="off/" uri="o.ttl"/>', "far/off/o.ttl"),
        (' xml:base="a/"', '<group xml:base="b/"><group xml:base="c/"><uri name="urn:o" uri="o"/></group></group>', "a/b/c/o"),
        (' xml:base="a/"', '<group xml:base="b/"/><uri name="urn:o" uri="o"/>', "a/o"),
        ("", '<rewriteURI xml:base="far/" uriStartString="urn:" rewritePrefix="x-"/>', "far/x-o"),
        ("", '<nextCatalog xml:base="sub/" catalog="next.xml"/>', "sub/o.ttl"),
        (' xml:base="sub/"', '<nextCatalog catalog="next.xml"/><uri name="urn:o" uri="late"/>', "sub/o.ttl"),
        ("", '<uri name="urn:o" uri="early"/><nextCatalog catalog="sub/next.xml"/>', "early"),
        ("", '<nextCatalog catalog="gone.xml"/><nextCatalog/><uri name="urn:o" uri="o"/>', "o"),
        (' xml:base="http://e/"', '<nextCatalog catalog="sub/next.xml"/>', None),
    ],
)  # fmt: skip
def test_an_address_is_read_from_where_it_stands(
    tmp_path: Path, attributes: str, entries: str, found: str | None
) -> None:
    """From the base of its entry, of the group and of the catalogue; one that another names comes in its place."""
    catalog(tmp_path, '<uri name="urn:o" uri="o.ttl"/><nextCatalog catalog="../c.xml"/>', name="sub/next.xml")
    assert (None if found is None else tmp_path / found) == catalog(tmp_path, entries, attributes).find("urn:o")


def test_a_catalogue_is_read_once_whatever_leads_to_it(tmp_path: Path) -> None:
    """Also by a folder that is a link to the one in which it stands."""
    (tmp_path / "a").symlink_to(".")
    read = catalog(
        tmp_path, '<nextCatalog catalog="a/c.xml"/><nextCatalog catalog="c.xml"/><uri name="urn:o" uri="o"/>'
    )

    assert (1, tmp_path / "o") == (len(read._entries), read.find("urn:o"))


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("file:///a/b%20c", "/a/b c"), ("file://localhost/a", "/a"), ("file:/a", "/a"), ("file://other/a", None),
        ("http://localhost/a", None), ("/a", None), ("", None), ("jar:file:/a", None), ("http://[a", None),
    ],
)  # fmt: skip
def test_only_a_file_of_this_machine_is_local(address: str, found: str | None) -> None:
    assert (found and Path(found)) == local_path(address)


@pytest.mark.parametrize(
    "entry",
    [
        '<uri name="urn:b" uri="http://[x"/>', '<uri name="urn:b" xml:base="file://[" uri="x"/>', '<nextCatalog catalog="http://["/>',
        '<group xml:base="http://["><uri name="urn:b" uri="x"/></group>', '<rewriteURI uriStartString="urn:b" rewritePrefix="http://["/>',
    ],
)  # fmt: skip
def test_what_is_no_address_leads_nowhere(tmp_path: Path, entry: str) -> None:
    """And the other entries count."""
    read = catalog(
        tmp_path, f'{entry}<rewriteURI uriStartString="urn:c" rewritePrefix="http://"/><uri name="urn:o" uri="o"/>'
    )

    assert [None, None, tmp_path / "o"] == [read.find(iri) for iri in ("urn:b", "urn:c[", "urn:o")]


def test_groups_may_stand_in_each_other_as_deep_as_elements_may(tmp_path: Path) -> None:
    deep = '<group xml:base="a/">' * 1_990
    read = catalog(tmp_path, f'{deep.replace(" xml:base=", " id=")}<uri name="urn:o" uri="o"/>{"</group>" * 1_990}')

    assert tmp_path / "o" == read.find("urn:o")


@pytest.mark.parametrize(
    "text", ['<catalog><uri name="a" uri="b"/></catalog>', '<rdf xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"/>', "<x", ""]
)  # fmt: skip
def test_what_is_no_catalogue_is_told(tmp_path: Path, text: str) -> None:
    """By its name."""
    (tmp_path / "c.xml").write_text(text)
    with pytest.raises(KgError, match=r"c\.xml.*: is no X"):
        XmlCatalog(tmp_path / "c.xml")
    with pytest.raises(KgError, match=r"c\.xml.*: is no X"):
        catalog(tmp_path, '<nextCatalog catalog="c.xml"/>', name="d.xml")


def test_a_catalogue_is_looked_at_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that another one names."""
    monkeypatch.setattr(guard_xml, "MOST_ENTITY_TEXT", 100)
    (tmp_path / "n.xml").write_text(f'<!DOCTYPE c [<!ENTITY a "{"a" * 60}">]>' + CATALOG.format("", "&a;&a;"))
    with pytest.raises(LimitError, match=r"n\.xml: its entities stand for more than 100 bytes"):
        catalog(tmp_path, '<nextCatalog catalog="n.xml"/>')
