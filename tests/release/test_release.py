"""Releases: made whole, the same each time, and every damage found."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kg.cli.commands.release as release_command
from kg.errors import CannotCarry, InputError, KgError, UsageError
from kg.project.config import Project
from kg.rdf.canonical import CanonicalGraphs
from kg.rdf.formats import write_quads
from kg.release import packing
from kg.release.dump_checks import Dump, check_dump, digest_of, read_reference
from kg.release.packing import Wanted, make_release
from tests import ROOT
from tests.copying import copied
from tests.services import SHA256SUM, require

from ..conftest import Ran

Kg = Callable[..., Ran]
NAMES = ("music-1.0.nq.gz", "music-1.0.ttl.gz", "music-1.0.rdf.gz", "music-1.0.jsonld.gz")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the shipped project in several formats."""
    folder = tmp_path_factory.mktemp("release") / "1.0"
    words = ["release", "1.0", "-o", str(folder), "--issued", "2026-11-22"]
    for name in ("turtle", "rdfxml", "jsonld", "csvw"):
        words += ["-f", name]
    subprocess.run([sys.executable, "-m", "kg", *words], cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture
def release(made: Path, tmp_path: Path) -> Path:
    """A copy of the release that a test may damage."""
    return copied(made, tmp_path / "1.0")


@pytest.fixture(scope="session")
def made_small(shipped_few: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of a part of the shipped project, in the formats that are read quickly."""
    root = tmp_path_factory.mktemp("part") / "music"
    copied(shipped_few.root, root)
    for path in (
        "data/sources/number-one-girl-video.ttl",
        "data/sources/number-one-girl-single.ttl",
        "ontology/alignments.ttl",
    ):
        (root / path).unlink()
    shutil.rmtree(root / "tests")  # some answers were in the sources that are gone
    words = ["release", "1.0", "-o", "of/parts/1.0", "--issued", "2026-11-22", "-f", "turtle", "-f", "csvw"]
    subprocess.run([sys.executable, "-m", "kg", *words], cwd=root, check=True, capture_output=True,
                   env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    return root / "of/parts/1.0"


def test_a_release_is_found_to_be_whole(kg: Kg, made: Path, tmp_path: Path) -> None:
    """A fresh release passes its own check, outside any project as well."""
    ran = kg("release", "--check", str(made), cwd=tmp_path)

    assert (0, "") == ran[:2], ran


def test_the_checksums_are_those_of_sha256sum(made: Path) -> None:
    """The usual tool agrees."""
    subprocess.run([require(SHA256SUM), "-c", "--quiet", "SHA256SUMS"], cwd=made, check=True)


def test_within_the_project_its_files_are_compared(kg: Kg, made: Path, music: Project) -> None:
    """A note tells whether the project still holds what was released."""
    assert "hold just what the release holds" in kg("release", "--check", str(made), cwd=music).err
    path = music.data / "spine" / "agents.ttl"
    path.write_text(path.read_text("utf-8") + 'agent:rose skos:altLabel "Rosie"@en .\n', "utf-8")

    assert "hold not what the release holds" in kg("release", "--check", str(made), cwd=music).err


def resum(folder: Path) -> None:
    """Write SHA256SUMS anew, as somebody would who wants a damage not to be seen."""
    lines = []
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        name = line[66:]
        path = folder / name
        lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n" if path.exists() else f"{line}\n")
    (folder / "SHA256SUMS").write_text("".join(lines))


def redescribe(folder: Path, name: str) -> None:
    """Make dcat.ttl agree with a damaged file."""
    path = folder / "dcat.ttl"
    text = path.read_text("utf-8")
    old = next(line[:64] for line in (folder / "SHA256SUMS").read_text().splitlines() if line[66:] == name)
    data = (folder / name).read_bytes()
    title = text.index(f'dcterms:title "{name}"')
    before = text.index("dcat:byteSize", title)
    after = text.index(" ;", before)
    text = text[:before] + re.sub(r"[0-9]+", str(len(data)), text[before:after], count=1) + text[after:]
    path.write_text(text.replace(old, hashlib.sha256(data).hexdigest()), "utf-8")
    resum(folder)


def sum_up_another(folder: Path, name: str) -> None:
    """List a file that is not of the release, with its right checksum."""
    (folder.parent / "beside.txt").write_text("hello")
    with (folder / "SHA256SUMS").open("a") as sums:
        sums.write(f"{hashlib.sha256(b'hello').hexdigest()}  {name}\n")


def sum_up_less(folder: Path, name: str) -> None:
    """List all files of a release but one."""
    lines = (folder / "SHA256SUMS").read_text().splitlines(keepends=True)
    (folder / "SHA256SUMS").write_text("".join(line for line in lines if line[66:].rstrip("\n") != name))


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))


def recount(path: Path, added: str) -> None:
    """Write something after the first count of triples in a description."""
    text = path.read_text("utf-8")
    changed = re.sub(r"(void:triples [0-9]+)", rf"\g<1>{added}", text, count=1)
    assert changed != text
    path.write_text(changed, "utf-8")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1), "utf-8")


def edit_packed(path: Path, old: bytes, new: bytes) -> None:
    text = gzip.decompress(path.read_bytes())
    assert old in text, (path, old)
    path.write_bytes(gzip.compress(text.replace(old, new, 1), mtime=0))


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def drop_line(path: Path) -> None:
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[:5] + lines[6:]), mtime=0))


def swap_lines(path: Path) -> None:
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join([lines[1], lines[0], *lines[2:]]), mtime=0))


def add_cell(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], b"x," + lines[1], *lines[2:]]))


def hidden(damage: Callable[[Path], object], name: str = "") -> Callable[[Path], object]:
    """Return a damage after which all sums are made anew, and the description of a file, so that none tells of it."""

    def apply(folder: Path) -> None:
        damage(folder)
        redescribe(folder, name) if name else resum(folder)

    return apply


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a flipped bit in the reference": lambda r: flip(r / NAMES[0], 200),
    "a flipped bit in a dump": lambda r: flip(r / NAMES[1], 300),
    "a flipped bit in a table": lambda r: flip(r / "tables" / "Person.csv", 40),
    "a flipped bit in a query": lambda r: flip(next((r / "queries").rglob("*.rq")), 10),
    "a missing dump": lambda r: (r / NAMES[1]).unlink(),
    "a missing description": lambda r: (r / "void.ttl").unlink(),
    "a missing list of checksums": lambda r: (r / "SHA256SUMS").unlink(),
    "a missing shape": lambda r: (r / "ontology" / "shapes" / "charts.ttl").unlink(),
    "a file too many": lambda r: (r / "extra.txt").write_text("hello"),
    "an empty dump": lambda r: (r / NAMES[1]).write_bytes(b""),
    "a truncated dump": lambda r: truncate(r / NAMES[1]),
    "a truncated dump, all sums made anew": hidden(lambda r: truncate(r / NAMES[1]), NAMES[1]),
    "a truncated reference, all sums made anew": hidden(lambda r: truncate(r / NAMES[0]), NAMES[0]),
    "another value in a dump, all sums made anew": hidden(lambda r: edit_packed(r / NAMES[1], b'"APT."', b'"APT!"'), NAMES[1]),
    "a query that is none, all sums made anew": hidden(lambda r: (r / "queries/works/tracks_of.rq").write_text("xxxx"), "queries/works/tracks_of.rq"),
    "terms that are none, all sums made anew": hidden(lambda r: (r / "ontology/music.ttl").write_text("xxxx"), "ontology/music.ttl"),
    "a table without a column, all sums made anew": hidden(lambda r: edit(r / "tables/Track.csv", "iri,label,", "iri,"), "tables/Track.csv"),
    "a row with a cell too many, all sums made anew": hidden(lambda r: add_cell(r / "tables/Track.csv"), "tables/Track.csv"),
    "another value in the reference, all sums made anew": hidden(lambda r: edit_packed(r / NAMES[0], b'"APT."', b'"APT!"'), NAMES[0]),
    "a triple less in the reference, all sums made anew": hidden(lambda r: drop_line(r / NAMES[0]), NAMES[0]),
    "a reference out of order, all sums made anew": hidden(lambda r: swap_lines(r / NAMES[0]), NAMES[0]),
    "broken XML, all sums made anew": hidden(lambda r: edit_packed(r / NAMES[2], b"</rdf:RDF>", b""), NAMES[2]),
    "broken JSON, all sums made anew": hidden(lambda r: edit_packed(r / NAMES[3], b"[", b"{"), NAMES[3]),
    "a wrong count of triples": hidden(lambda r: recount(r / "void.ttl", "7"), "void.ttl"),
    "a wrong count of a class": hidden(lambda r: edit(r / "void.ttl", "void:entities 16", "void:entities 17"), "void.ttl"),
    "two counts": hidden(lambda r: recount(r / "void.ttl", " , 5"), "void.ttl"),
    "another licence": hidden(lambda r: edit(r / "dcat.ttl", "publicdomain/zero/1.0/", "licenses/by/4.0/")),
    "no licence": hidden(lambda r: edit(r / "void.ttl", "dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/>", "dcterms:rights <https://creativecommons.org/publicdomain/zero/1.0/>"), "void.ttl"),
    "another licence for people": hidden(lambda r: edit(r / "INDEX.md", "publicdomain/zero/1.0/", "licenses/by/4.0/"), "INDEX.md"),
    "another version": hidden(lambda r: edit(r / "dcat.ttl", 'dcat:version "1.0"', 'dcat:version "1.1"')),
    "a wrong size": hidden(lambda r: edit(r / "dcat.ttl", "dcat:byteSize ", "dcat:byteSize 1")),
    "a wrong media type": hidden(lambda r: edit(r / "dcat.ttl", "application/n-quads", "text/turtle")),
    "a file without a checksum": lambda r: sum_up_less(r, "INDEX.md"),
    "a checksum that is none": lambda r: edit(r / "SHA256SUMS", "  INDEX.md", "  ../INDEX.md"),
    "a checksum of a file beside the release": lambda r: sum_up_another(r, "../beside.txt"),
    "a checksum of a file by its whole path": lambda r: sum_up_another(r, str(r.parent / "beside.txt")),
    "a description that is no Turtle": hidden(lambda r: (r / "dcat.ttl").write_text("hello")),
}  # fmt: skip


def test_the_small_release_is_whole_before_it_is_damaged(kg: Kg, made_small: Path, tmp_path: Path) -> None:
    assert (0, "") == kg("release", "--check", str(made_small), cwd=tmp_path)[:2]
    assert "Issued 2026-11-22.\n" in (made_small / "INDEX.md").read_text("utf-8")


@pytest.mark.parametrize("name", DAMAGES)
def test_every_damage_is_found(kg: Kg, made: Path, made_small: Path, tmp_path: Path, name: str) -> None:
    """A changed, missing or foreign part ends with 1 and a finding about it, however well it is hidden."""
    of = made if name.startswith(("broken XML", "broken JSON")) else made_small
    release = copied(of, tmp_path / "1.0")
    DAMAGES[name](release)
    ran = kg("release", "--check", str(release), cwd=tmp_path)

    assert 1 == ran.code, ran
    assert ran.out


def name_outside(release: Path, by: str, name: str, outside: str) -> None:
    """Have a file of a release name one outside of it, which is there and just like its own, in place of that."""
    shutil.copyfile(release / Path(by).parent / name, release / Path(by).parent / outside)
    edit(release / by, f'"{name}"', f'"{outside}"')


OUTSIDE: dict[str, tuple[Callable[[Path], object], str]] = {
    "described": (lambda r: name_outside(r, "dcat.ttl", "INDEX.md", "../INDEX.md"), "../INDEX.md is described, and not there"),
    "a table": (lambda r: name_outside(r, "tables/csv-metadata.json", "Track.csv", "../../Track.csv"), "../../Track.csv is no table beside it"),
    "a link": (lambda r: (r / "queries" / "a.rq").symlink_to("../INDEX.md"), "a.rq: violation: this is a link"),
    "a link to a folder": (lambda r: (r / "queries" / "a").symlink_to(".."), "a: violation: this is a link"),
    "a pipe": (lambda r: os.mkfifo(r / "queries" / "a.rq"), "a.rq: violation: this is a link, a pipe or a device"),
}  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDE)
def test_nothing_is_read_but_the_files_of_a_release(kg: Kg, made_small: Path, tmp_path: Path, name: str) -> None:
    """Whoever made it may have it name, or lead to, any other file of who checks it, or one without an end."""
    release = copied(made_small, tmp_path / "1.0")
    damage, told = OUTSIDE[name]
    damage(release)
    ran = kg("release", "--check", str(release), cwd=tmp_path)

    assert 1 == ran.code, ran
    assert told in ran.out


def test_a_file_of_another_release_is_found(kg: Kg, release: Path, few: Project, tmp_path: Path) -> None:
    """A dump of a release with other content does not pass, with sums made to fit."""
    shutil.rmtree(few.cases)  # another name changes answers
    path = few.data / "spine" / "agents.ttl"
    path.write_text(path.read_text("utf-8") + 'agent:rose skos:altLabel "Rosalind"@en .\n', "utf-8")
    assert 0 == kg("release", "2.0", "-o", str(tmp_path / "2.0"), "-f", "turtle", cwd=few).code
    shutil.copyfile(tmp_path / "2.0" / "music-2.0.ttl.gz", release / NAMES[1])
    redescribe(release, NAMES[1])
    ran = kg("release", "--check", str(release), cwd=tmp_path)

    assert 1 == ran.code
    assert "does not hold what music-1.0.nq.gz holds" in ran.out


@pytest.mark.parametrize("suffix", [".ttl", ".rq"])
def test_what_comes_with_a_release_can_be_read(kg: Kg, made_small: Path, tmp_path: Path, suffix: str) -> None:
    """Terms and questions, with sums made to fit."""
    release = copied(made_small, tmp_path / "1.0")
    below = [path for path in sorted(release.rglob(f"*{suffix}")) if path.parent != release]
    assert below, "there are some"
    below[0].write_text("SELECT <a> . [", "utf-8")
    redescribe(release, str(below[0].relative_to(release)))

    ran = kg("release", "--check", str(release), cwd=tmp_path)

    assert 1 == ran.code
    told = [line for line in ran.out.splitlines() if "cannot be read" in line]
    assert any(f"/{below[0].name}: " in line for line in told), ran.out


def test_each_dump_is_read_by_a_second_parser(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What only the second parser notices is found."""
    from kg.release import dump_checks, verification

    def refuse(file: object, format_name: str, graphs: object, known: object) -> None:
        raise KgError(f"no {format_name}")

    monkeypatch.setattr(dump_checks, "read_again", refuse)
    told = {finding.message.split()[0] for finding in verification.verify_release(made).findings}

    assert set(NAMES) == told


def digest(folder: Path) -> str:
    return (folder / "SHA256SUMS").read_text()


def test_the_same_bytes_everywhere(made: Path, tmp_path: Path) -> None:
    """Three hash seeds, three time zones, two releases in each process: every file of the release is the same."""
    seen = set()
    for seed in ("0", "1", "4242"):
        for zone in ("UTC", "Pacific/Kiritimati", "America/St_Johns"):
            folders = [str(tmp_path / f"{seed}-{zone.replace('/', '-')}-{turn}") for turn in (1, 2)]
            script = f"from kg.project.reading import read_project; from kg.release.packing import *; from pathlib import Path; [make_release(read_project(), Path(folder), Wanted('1.0', ('turtle', 'rdfxml', 'jsonld', 'trig', 'ntriples'), 'gz', ('csvw',))) for folder in {folders!r}]"
            subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone})  # fmt: skip
            seen |= {digest(Path(folder)) for folder in folders}

    assert 1 == len(seen)


def test_a_project_that_is_not_in_order_is_not_released(kg: Kg, few: Project, tmp_path: Path) -> None:
    """A violation stops the release, and nothing is left behind."""
    path = few.data / "sources" / "rose-and-g-dragon.ttl"
    path.write_text(path.read_text("utf-8") + "entry:x a mg:ChartEntry .\n", "utf-8")
    ran = kg("release", "1.0", "-o", str(tmp_path / "r"), cwd=few)

    assert 1 == ran.code
    assert "nothing was released" in ran.err
    assert not [path for path in tmp_path.iterdir() if path.name.startswith((".r", "r"))]


@pytest.mark.parametrize(("words", "told"), [
    (("1.0 beta",), "cannot be a version"), (("../x",), "cannot be a version"), ((), "give the version"),
    (("1.0", "--issued", "yesterday"), "is no date"),
])  # fmt: skip
def test_what_cannot_be_released(kg: Kg, few: Project, words: tuple[str, ...], told: str) -> None:
    """Wrong usage ends with 2."""
    ran = kg("release", *words, cwd=few)

    assert 2 == ran.code
    assert told in ran.err


def test_a_release_needs_a_licence_and_is_never_overwritten(kg: Kg, few: Project, made: Path) -> None:
    """Without a licence in kg.toml, or onto a folder that is there, nothing is made."""
    before = digest(made)
    assert 2 == kg("release", "1.0", "-o", str(made), cwd=few).code
    assert before == digest(made)
    config = few.root / "kg.toml"
    config.write_text(re.sub(r"(?m)^license.*\n", "", config.read_text("utf-8")), "utf-8")
    ran = kg("release", "1.0", cwd=few)

    assert 3 == ran.code
    assert "license" in ran.err


LICENSED = '[project]\nlicense = "http://example.org/l"\n'


@pytest.mark.parametrize("words", [["../../x"], ["-x"], ["1.0", "-o", "."], ["a/b"]])
def test_what_cannot_be_released_is_refused_before_any_work(
    kg: Kg, empty_project: Project, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setattr(release_command, "iter_steps", lambda *_, **__: pytest.fail("the check was begun"))
    before = sorted(empty_project.root.parent.rglob("*"))

    assert kg("release", *words, cwd=empty_project).code == 2
    assert before == sorted(empty_project.root.parent.rglob("*"))


def test_what_is_known_stops_no_release_and_is_told_in_it(kg: Kg, empty_project: Project) -> None:
    path = empty_project.root / "kg.toml"
    path.write_text(path.read_text("utf-8").replace("[project]\n", LICENSED))
    data, known = empty_project.data / "x.ttl", ["--baseline", "known.json"]
    text = f"@prefix s: <{empty_project.base}ontology#> .\ns:x a s:Thing .\n"
    data.write_text(text)
    assert kg("release", "1", cwd=empty_project).code == 1
    assert kg("check", *known, "--update-baseline", cwd=empty_project).code == 0

    made = kg("release", "1", *known, cwd=empty_project)

    assert made.code == 0, made
    number = re.search(r"with (\d+) known finding", made.err)
    assert number
    for name in ("INDEX.md", "dcat.ttl"):
        assert f"Made with {number[1]} known finding" in (empty_project.root / "releases/1" / name).read_text("utf-8")
    assert kg("release", "--check", "releases/1", cwd=empty_project).code == 0
    data.write_text(f"{text}s:y a s:Thing .\n")
    again = kg("release", "2", *known, cwd=empty_project)
    assert (again.code, (empty_project.root / "releases/2").exists()) == (1, False)
    assert "s:x" not in again.out
    assert kg("release", "--check", "releases/1", *known, cwd=empty_project).code == 2


def test_odd_literals_and_long_ones_are_released_and_found_again(kg_process: Kg, empty_project: Project) -> None:
    """Numbers that are none, and a text longer than a cell of a table may be by itself: read, and nothing logged."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    odd = {"integer": "abc", "double": "1e", "gYear": "x", "date": "2024-02-30", "hexBinary": "zz", "base64Binary": "%",
           "duration": "P", "boolean": "yes", "dateTime": "now"}  # fmt: skip
    said = " , ".join(f'"{lexical}"^^<{xsd}{name}>' for name, lexical in odd.items())
    (empty_project.data / "a.ttl").write_text(
        f"@prefix ex: <{empty_project.base}ontology#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f'ex:a a ex:Thing ; skos:prefLabel "A"@en ; ex:p {said} , "{"x" * 200_000}" .\n'
    )
    path = empty_project.root / "kg.toml"
    path.write_text(path.read_text("utf-8").replace("[project]\n", '[project]\nlicense = "http://example.org/l"\n'))
    (empty_project.cases / "things" / "all.tsv").unlink()
    made = kg_process("release", "1.0.0", "-f", "turtle", "-f", "trig", "-f", "csvw", cwd=empty_project)
    ran = kg_process("release", "--check", "releases/1.0.0", cwd=empty_project)

    assert 0 == made.code, made
    assert (0, "") == ran[:2]
    assert ["note: the files of the project hold just what the release holds", "no findings"] == ran.err.splitlines()


XSD = "http://www.w3.org/2001/XMLSchema#"
# Numbers of one value: as they are written, and as a parser might write them that keeps values only.
WRITTEN = [("integer", "007", "7"), ("integer", "+7", "7"), ("integer", "-0", "0"), ("decimal", "1.50", "1.5"),
           ("decimal", "1.0", "1"), ("double", "1e0", "1.0E0"), ("double", "10", "1e1"), ("int", "07", "7"), ("float", "1", "1.0"),
           ("boolean", "1", "true"), ("dateTime", "2024-01-01T00:00:00.0Z", "2024-01-01T00:00:00Z")]  # fmt: skip
OTHERS = [("integer", "7", "8"), ("integer", "7", "-7"), ("integer", "0", "1"), ("string", "007", "7"), ("decimal", "1.5", "1.05"),
          ("integer", f"{10**40}", f"{10**40 + 1}"), ("double", "1e1000000", "1e1000001"), ("double", f"1e{10**30}", f"2e{10**30}")]  # fmt: skip
RDFLIB_KEEPS_VALUES_OF = ("integer", "decimal", "double")


def findings_in(folder: Path, written: str, dumped: str, datatype: str, form: str) -> list[str]:
    """Return what is found in a dump in which a literal is written as given, beside the N-Quads."""
    import pyoxigraph

    node = pyoxigraph.NamedNode("http://e/a")

    def write(path: Path, lexical: str, kind: str) -> Dump:
        literal = pyoxigraph.Literal(lexical, datatype=pyoxigraph.NamedNode(XSD + datatype))
        with path.open("wb") as file:
            write_quads([pyoxigraph.Quad(node, node, literal)], file, kind)
        return Dump(path, kind)

    with CanonicalGraphs() as reference:
        assert not [*read_reference(write(folder / "all.nq", written, "nquads"), reference)]
        expected = digest_of(reference.iter_triple_lines())
        dump = write(folder / f"dump.{form}", dumped, form)
        return [finding.message for finding in check_dump(dump, expected, reference, "all.nq")]


@pytest.mark.parametrize(("datatype", "written", "other"), WRITTEN)
@pytest.mark.parametrize("form", ["turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld"])
def test_a_number_in_a_dump_is_written_as_it_is(
    tmp_path: Path, form: str, datatype: str, written: str, other: str
) -> None:
    """Another way to write it is another literal, though a parser that keeps values only may take both for one."""
    assert [] == findings_in(tmp_path, written, written, datatype, form)
    for one, two in ((written, other), (other, written)):
        assert ["this does not hold what all.nq holds"] == findings_in(tmp_path, one, two, datatype, form)


@pytest.mark.parametrize(("datatype", "written", "other"), [*WRITTEN, *OTHERS])
def test_only_the_second_parser_may_read_another_way_to_write_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, datatype: str, written: str, other: str
) -> None:
    """It reads 01 in Turtle as 1; of other types, or with another value, it has read something else."""
    import pyoxigraph

    node, kind = pyoxigraph.NamedNode("http://e/a"), pyoxigraph.NamedNode(XSD + datatype)

    def read(file: object, form: str, graphs: CanonicalGraphs, known: object) -> None:
        graphs.add("", [pyoxigraph.Triple(node, node, pyoxigraph.Literal(other, datatype=kind))])

    monkeypatch.setattr("kg.release.dump_checks.read_again", read)
    same = datatype in RDFLIB_KEEPS_VALUES_OF and (datatype, written, other) not in OTHERS
    found = findings_in(tmp_path, written, written, datatype, "turtle")

    assert ([] if same else ["this does not hold what all.nq holds"]) == found


def test_a_release_whose_turtle_has_another_number_is_not_whole(kg: Kg, empty_project: Project) -> None:
    """By value it would be the same, and the checksums are right."""
    (empty_project.data / "a.ttl").write_text(f'<http://e/a> <http://e/p> "007"^^<{XSD}integer> .\n')
    path = empty_project.root / "kg.toml"
    path.write_text(path.read_text("utf-8").replace("[project]\n", '[project]\nlicense = "http://example.org/l"\n'))
    made = kg("release", "1.0.0", "-f", "turtle", cwd=empty_project)
    folder = empty_project.root / "releases" / "1.0.0"
    assert 0 == made.code, made
    assert (0, "") == kg("release", "--check", str(folder), cwd=empty_project)[:2]
    edit_packed(folder / "small-1.0.0.ttl.gz", b"007", b"7")
    redescribe(folder, "small-1.0.0.ttl.gz")
    ran = kg("release", "--check", str(folder), cwd=empty_project)

    assert 1 == ran.code
    assert "small-1.0.0.ttl.gz: violation: this does not hold what small-1.0.0.nq.gz holds [dumps]" in ran.out


def test_nodes_without_a_name_in_several_files_are_released_and_found_again(kg: Kg, empty_project: Project) -> None:
    """In all graphs taken as one they have other canonical names than each has in its own graph."""
    for file in ("a", "b", "c"):
        nodes = " , ".join(f'[ ex:q "{file}{n}" ]' for n in range(4))
        (empty_project.data / f"{file}.ttl").write_text(
            f"@prefix ex: <{empty_project.base}ontology#> .\nex:{file} ex:p {nodes} .\n"
        )
    path = empty_project.root / "kg.toml"
    path.write_text(path.read_text("utf-8").replace("[project]\n", '[project]\nlicense = "http://example.org/l"\n'))
    made = kg("release", "1.0.0", "-f", "turtle", "-f", "trig", "-f", "rdfxml", cwd=empty_project)
    folder = empty_project.root / "releases" / "1.0.0"

    assert 0 == made.code, made
    assert (0, "") == kg("release", "--check", str(folder), cwd=empty_project)[:2]
    dump = folder / "small-1.0.0.ttl.gz"
    dump.write_bytes(gzip.compress(gzip.decompress(dump.read_bytes()).replace(b'"b2"', b'"b9"'), mtime=0))
    redescribe(folder, dump.name)
    spoiled = kg("release", "--check", str(folder), cwd=empty_project)
    assert 1 == spoiled.code
    assert "small-1.0.0.ttl.gz: violation: this does not hold what small-1.0.0.nq.gz holds [dumps]" in spoiled.out


def test_a_release_is_on_the_disk_before_it_has_its_name(
    empty_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file and folder of it, and then the folder that has its name: a power loss leaves all of it or nothing."""
    happened: list[int | str] = []
    sync, rename = os.fsync, Path.rename

    def note_sync(handle: int) -> None:
        happened.append(os.fstat(handle).st_ino)
        sync(handle)

    def note_rename(path: Path, target: Path) -> Path:
        happened.append(target.name)
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "rename", note_rename)
    licensed = empty_project._replace(license="https://example.org/license")

    folder = make_release(licensed, tmp_path / "1.0", Wanted("1.0", tables=("csvw",))).folder

    named = happened.index("1.0")
    assert {path.stat().st_ino for path in (folder, *folder.rglob("*"))} <= {*happened[:named]}
    assert happened[named + 1 :] == [folder.parent.stat().st_ino]


def test_a_format_that_cannot_hold_a_term_does_not_lose_the_release(kg: Kg, few: Project, tmp_path: Path) -> None:
    """A control character is refused by RDF/XML with its place, and all other files are there."""
    shutil.rmtree(few.cases)  # another name changes answers
    path = few.data / "spine" / "agents.ttl"
    path.write_text(path.read_text("utf-8") + 'agent:rose skos:altLabel "a\\u0001b"@en .\n', "utf-8")
    line = path.read_text("utf-8").count("\n")
    ran = kg("release", "1.0", "-o", str(tmp_path / "r"), "-f", "rdfxml", "-f", "turtle", cwd=few)

    assert 3 == ran.code
    assert (
        f"agents.ttl:{line}:26: RDF/XML cannot hold a statement: the character U+0001 cannot be written in XML"
        in ran.err
    )
    assert (tmp_path / "r" / "music-1.0.ttl.gz").is_file()
    assert not (tmp_path / "r" / "music-1.0.rdf.gz").exists()
    assert 0 == kg("release", "--check", str(tmp_path / "r"), cwd=tmp_path).code


def test_a_licence_that_is_missing_is_told_where_it_belongs(kg: Callable[..., Ran], empty_project: Project) -> None:
    """At the table that it goes into, since the end of the file is another one."""
    ran = kg("release", "1.0.0", cwd=empty_project)

    line = (empty_project.root / "kg.toml").read_text().splitlines().index("[project]") + 1
    assert (3, True) == (ran.code, f"kg.toml:{line}:2: a release needs a licence" in ran.err), ran
    assert "in [project] as license" in ran.err


def test_blank_nodes_are_named_once_for_all_dumps_and_parsers(
    kg: Kg, empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names take long to find; whoever reads the same again takes them over."""
    from kg.rdf import rdfc

    chain = "".join(f"_:n{n} <http://e/p> _:n{n + 1} .\n" for n in range(20))
    (empty_project.data / "a.ttl").write_text(f"<http://e/a> <http://e/p> _:n0 .\n{chain}")
    path = empty_project.root / "kg.toml"
    path.write_text(path.read_text("utf-8").replace("[project]\n", '[project]\nlicense = "http://example.org/l"\n'))
    forms = [word for form in ("turtle", "trig", "ntriples", "jsonld", "rdfxml") for word in ("-f", form)]
    made = kg("release", "1.0.0", *forms, cwd=empty_project)
    assert 0 == made.code, made
    find_names, times = rdfc.find_names, []

    def counted(*given: Any) -> dict[str, str]:
        times.append(1)
        return find_names(*given)

    monkeypatch.setattr(rdfc, "find_names", counted)
    ran = kg("release", "--check", "releases/1.0.0", cwd=empty_project)

    assert (0, 1) == (ran.code, len(times)), ran
    assert "the files of the project hold just what" in ran.err


@pytest.mark.parametrize("name", ["1.0", "releases/1.0", "a/b/1.0"])
def test_folders_above_a_release_come_with_it(
    shipped: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """So that nothing is there of one that is ended, and another that has made them meanwhile is no hindrance."""
    folder, before = tmp_path / name, {*tmp_path.iterdir()}
    seen: list[list[str]] = []

    def full(*_: object) -> list[CannotCarry]:
        seen.append([path.name for path in {*tmp_path.iterdir()} - before])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packing, "_fill", full)
    with pytest.raises(InputError, match="nothing was changed"):
        make_release(shipped, folder, Wanted("1.0"))
    assert [(True, True)] == [(one.startswith("."), one.endswith(".part")) for made in seen for one in made]
    assert before == {*tmp_path.iterdir()}

    def beside_another(_: object, made: Path, *__: object) -> list[CannotCarry]:
        (made / "INDEX.md").write_text("ours")
        (folder.parent / "0.9").mkdir(parents=True)
        return []

    monkeypatch.setattr(packing, "_fill", beside_another)
    make_release(shipped, folder, Wanted("1.0"))
    assert {"0.9", "1.0"} == {path.name for path in {*folder.parent.iterdir()} - before}
    assert "ours" == (folder / "INDEX.md").read_text()
    assert not [*tmp_path.rglob("*.part")]


def test_folders_that_another_release_has_made_are_on_the_disk_too(
    shipped: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each that holds a new name, from that of the release up, once it has its name."""
    folder, happened, sync, rename = tmp_path / "a" / "b" / "1.0", list[object](), os.fsync, Path.rename

    def note_sync(handle: int) -> None:
        happened.append(os.fstat(handle).st_ino)
        sync(handle)

    def note_rename(path: Path, target: Path) -> Path:
        renamed = rename(path, target)
        happened.append(target)
        return renamed

    def beside_another(*_: object) -> list[CannotCarry]:
        (tmp_path / "a" / "other").mkdir(parents=True)
        return []

    monkeypatch.setattr(packing, "_fill", beside_another)
    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "rename", note_rename)
    make_release(shipped, folder, Wanted("1.0"))

    synced = happened[happened.index(folder) + 1 :]
    assert synced == [path.stat().st_ino for path in (folder.parent, tmp_path / "a", tmp_path)]


@pytest.mark.parametrize("name", ["1.0", "releases/1.0"])
def test_where_a_release_cannot_have_its_name_nothing_is_left_of_it(
    shipped: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Nor of the folders above it."""
    before = {*tmp_path.iterdir()}

    def refuse(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packing, "_fill", lambda *_: [])
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(InputError, match=r"No space left on device.*nothing was changed"):
        make_release(shipped, tmp_path / name, Wanted("1.0"))
    assert before == {*tmp_path.iterdir()}


def test_the_page_for_people_lists_all_in_one_order_and_tells_the_version_of_the_terms(
    empty_project: Project, tmp_path: Path
) -> None:
    """Whatever the order of the files; of two ontologies the one is told that says which version it is."""
    documents = [f"http://e/d{n}" for n in range(9)]
    said = "".join(f"<http://e/a> <http://www.w3.org/ns/prov#wasDerivedFrom> <{one}> .\n" for one in documents[::-1])
    kinds = "".join(f"<http://e/{n}> a <http://e/C{9 - n}> .\n" for n in range(9))
    (empty_project.data / "a.ttl").write_text(said + kinds)
    owl = "<http://www.w3.org/2002/07/owl#"
    (empty_project.ontology / "z.ttl").write_text(
        f"<http://e/1> a {owl}Ontology> . <http://e/2> a {owl}Ontology> ; {owl}versionInfo> '2.5' .\n"
    )
    licensed = empty_project._replace(license="https://example.org/license")
    folder = make_release(licensed, tmp_path / "1.0", Wanted("1.0", formats=(), compression=None)).folder
    lines = (folder / "INDEX.md").read_text().splitlines()

    assert [f"- <{one}>" for one in documents] == [line for line in lines if line.startswith("- <http://e/d")]
    assert [f"| <http://e/C{n}> | 1 |" for n in range(1, 10)] == [line for line in lines if "http://e/C" in line]
    assert "Terms: <http://e/2>, version 2.5" in lines


def test_of_two_releases_at_once_one_is_made(shipped: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one finds its folder taken when it is done, and says so as before the work."""
    folder = tmp_path / "1.0"

    def fill_while_another_ends(*_: object) -> list[CannotCarry]:
        folder.mkdir()
        (folder / "INDEX.md").write_text("of the other")
        return []

    monkeypatch.setattr(packing, "_fill", fill_while_another_ends)
    with pytest.raises(UsageError, match=r"1\.0 is there already; a release is never overwritten"):
        make_release(shipped, folder, Wanted("1.0"))
    assert ["1.0"] == [path.name for path in tmp_path.iterdir() if "1.0" in path.name]
