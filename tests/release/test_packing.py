"""What may be released and under which name, which files come along, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError, UsageError
from kg.project.config import Project
from kg.release.description import told_known
from kg.release.dump_checks import _NUMBER, _OF_RDF_12, _by_value
from kg.release.packing import Wanted, make_release, media_type_of, require_possible

LICENSE = "https://example.org/license"


@pytest.fixture
def licensed(empty_project: Project) -> Project:
    return empty_project._replace(license=LICENSE)


VERSIONS = ("1", "A", "z", "1.0", "1.2.0-rc.1+build_5", "2026-11-30", "1" * 61, "1..2", "1-", "1_", "1+")
NO_VERSIONS = ("", "1" * 62, ".1", "-1", "_1", "+1", "..", "1/2", "1\\2", "1 0", "1:0", "1\n", "\n1", "1\0", "é", "1é", "%31", "١")  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_is_letters_and_digits_dots_and_hyphens(licensed: Project, tmp_path: Path, version: str) -> None:
    """Up to 61, the first a letter or a digit; it goes into names of files and into an IRI."""
    assert LICENSE == require_possible(licensed, tmp_path / "new", Wanted(version))


@pytest.mark.parametrize("version", NO_VERSIONS)
def test_all_else_is_no_version(licensed: Project, tmp_path: Path, version: str) -> None:
    with pytest.raises(UsageError, match="cannot be a version; use letters, digits, dots and hyphens, such as"):
        require_possible(licensed, tmp_path / "new", Wanted(version))
    with pytest.raises(UsageError, match="cannot be a version"):
        make_release(licensed, tmp_path / "new", Wanted(version))
    assert not (tmp_path / "new").exists()


def test_what_is_there_is_never_overwritten(licensed: Project, tmp_path: Path) -> None:
    """Whatever it is."""
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    for name in ("file", "folder"):
        for try_ in (require_possible, make_release):
            with pytest.raises(UsageError, match=f"{name} is there already; a release is never overwritten"):
                try_(licensed, tmp_path / name, Wanted("1.0"))
    assert "mine" == (tmp_path / "file").read_text()
    assert not [*(tmp_path / "folder").iterdir()]


def test_a_licence_is_asked_for_before_any_work(empty_project: Project, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a release needs a licence") as caught:
        require_possible(empty_project._replace(license=None), tmp_path / "new", Wanted("1.0"))
    assert caught.value.location is not None
    assert empty_project.root / "kg.toml" == caught.value.location.path


MEDIA_TYPES = {
    "a.nq": "application/n-quads", "a.nt": "application/n-triples", "a.ttl": "text/turtle", "a.trig": "application/trig",
    "a.rdf": "application/rdf+xml", "a.jsonld": "application/ld+json", "a.csv": "text/csv", "a.json": "application/json",
    "a.parquet": "application/vnd.apache.parquet", "a.rq": "application/sparql-query", "a.md": "text/markdown",
    "a.txt": "text/plain", "LICENSE": "text/plain", "a.exe": "application/octet-stream",
}  # fmt: skip


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
@pytest.mark.parametrize("name", MEDIA_TYPES)
def test_a_file_has_the_media_type_that_is_registered_for_it(name: str, packing: str) -> None:
    """With IANA; how it is packed is told apart from that."""
    assert MEDIA_TYPES[name] == media_type_of(Path(f"a.b/{name}{packing}"))


def test_only_what_belongs_to_a_project_comes_along(licensed: Project, tmp_path: Path) -> None:
    """Terms and saved questions, with what is written about them, each where it stands; and no stray file."""
    (licensed.queries / "sub").mkdir()
    for name in ("sub/one.rq", "about.md", "a.py", "a.txt", "a.rq~", ".env", "sub/a.ttl"):
        (licensed.queries / name).write_text("# one\n")
    (licensed.root / "LICENSE").write_text("free")
    (licensed.root / "secret").write_text("no")
    folder = make_release(
        licensed, tmp_path / "r", Wanted("1.0", formats=(), compression=None, issued="2026-11-30", known=2)
    ).folder
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    assert {
        "queries/sub/one.rq",
        "queries/about.md",
        "queries/sub/a.ttl",
        "LICENSE",
        "INDEX.md",
        "SHA256SUMS",
        "void.ttl",
        "dcat.ttl",
    } <= found
    assert not {one for one in found if one.endswith((".py", ".txt", "~", ".env", "secret"))}
    assert {"small-1.0.nq"} == {one for one in found if one.startswith("small")}
    assert "free" == (folder / "LICENSE").read_text()
    sums = [line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text().splitlines()]
    assert sorted(found - {"SHA256SUMS"}) == sums
    index = (folder / "INDEX.md").read_text()
    assert "Issued 2026-11-30.\nLicence: <https://example.org/license>\n" in index
    assert told_known(2) in index


# Of XML Schema 1.1, part 2: lexical forms of decimal and double, and one form for each value.
NUMBERS = {
    "1": "1", "01": "1", "+1": "1", "-1": "-1", "-01.50": "-1.5", ".5": "0.5", "5.": "5", "1.0": "1", "10": "1E+1", "1e1": "1E+1",
    "1E+1": "1E+1", "1e-1": "0.1", "0": "0", "-0": "0", "00.00": "0", "0e5": "0", "+.5E1": "5",
}  # fmt: skip
NO_NUMBERS = ("", "e1", ".", "1e", "1e1.5", "1 ", " 1", "1,5", "0x1", "INF", "NaN", "--1", "١")
KINDS = ("integer", "decimal", "double")


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_has_one_form_for_its_value(kind: str) -> None:
    """And what is none, or stands elsewhere, stays as it is."""

    def told(text: str, kind: str = kind, end: str = " .") -> bytes:
        line = f'<urn:a> <urn:p> "{text}"^^<http://www.w3.org/2001/XMLSchema#{kind}>{end}'
        return _NUMBER.sub(_by_value, line.encode())

    for text, form in NUMBERS.items():
        assert told(form) == told(text), text
        assert f' {form}"^^'.encode() in told(text)  # without the sign before it, which no text is
    for text in NO_NUMBERS:
        assert f'"{text}"^^'.encode() in told(text)
    for other in ("int", "float", "string", "integers", "decimalx"):
        assert b'"01"^^' in told("01", other)


@pytest.mark.parametrize(
    ("line", "is_new"),
    [
        ('<urn:a> <urn:p> <<( <urn:a> <urn:p> "x" )>> .', True), ('<urn:a> <urn:p> "a"@en--ltr .', True),
        ('<urn:a> <urn:p> "a"@de-CH-1996--rtl <urn:g> .', True), ('<urn:a> <urn:p> "a"@en .', False),
        ('<urn:a> <urn:p> "a"@en-ltr .', False), ('<urn:a> <urn:p> "@en--ltr" .', False), ('<urn:a> <urn:p> "<<(" .', False),
        ('<urn:a> <urn:p> "a"@en--ltx .', False), ('<urn:a> <urn:p> <urn:a--ltr> .', False),
    ],
)  # fmt: skip
def test_what_is_of_rdf_1_2_is_known_by_its_signs(line: str, is_new: bool) -> None:
    """A triple term, and a language with a direction (RDF 1.2 N-Quads, grammar)."""
    assert is_new is bool(_OF_RDF_12.search(line.encode()))
