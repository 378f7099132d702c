"""What a command writes never costs a file that somebody wrote."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from kg.cli.every_command import is_output
from kg.cli.group import cli
from kg.cli.output import ReaderGone, open_file, packing_of, require_no_source
from kg.errors import UsageError
from kg.project.config import Project
from kg.rdf.guarded import open_unpacked
from tests import ROOT

from ..conftest import Ran

Kg = Callable[..., Ran]
DATA = "<urn:a> <urn:b> <urn:c> .\n"
SHAPES = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:s> a sh:NodeShape ; sh:targetNode <urn:a> ; sh:nodeKind sh:IRI .\n"
WRITERS = [
    ("sparql", "SELECT * { ?s ?p ?o } LIMIT 1", "-f", "csv", "-o"),
    ("sparql", "SELECT * { ?s ?p ?o }", "--show", "-o"),
    ("query", "tracks_of", "--album", "rosie", "-f", "csv", "-o"),
    ("validate", "-f", "json", "-o"),
    ("dump", "-f", "nquads", "-o"),
    ("dump", "-f", "nquads", "--compress", "gz", "-o"),
    ("diff", "ontology", "data", "-o"),
    ("queries", "docs", "-o"),
    ("convert", "in.nt", "--to", "ntriples"),
]
OWN = ["kg.toml", "data/spine/agents.ttl", "ontology/music.ttl", "ontology/shapes/works.ttl", "ontology/linking.toml",
       "queries/works/tracks_of.rq", "data/links/wikidata.sssom.tsv", "tests/queries/tracks_of/example.tsv", "mappings/one.yml"]  # fmt: skip


def lay_mapping(project: Project) -> None:
    """Give a project a mapping, which the shipped one has none of."""
    (project.root / "mappings").mkdir()
    (project.root / "mappings" / "one.yml").write_text("mappings: {}\n")


def contents(project: Project) -> dict[str, tuple[int, int, int]]:
    """Return all files but what can be made again, each with what changes when it is written: which, its size, its time."""
    root = str(project.root)
    found, folders = {}, [root]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.extend([entry.path] * (entry.name != ".kg"))
                else:
                    about = entry.stat()
                    found[entry.path.removeprefix(f"{root}{os.sep}")] = about.st_ino, about.st_size, about.st_mtime_ns
    return found


@pytest.mark.parametrize("words", WRITERS, ids=lambda words: "_".join(words)[:24])
def test_no_output_replaces_what_the_project_rests_on(kg: Kg, few: Project, words: tuple[str, ...]) -> None:
    """Sources, ontology, shapes, queries, decisions and kg.toml stay as they are, by whatever name they go."""
    (few.root / "in.nt").write_text(DATA)
    lay_mapping(few)
    (few.root / "link.ttl").symlink_to(few.data / "spine" / "agents.ttl")
    before = contents(few)

    for name in (*OWN, "link.ttl", str(few.root / OWN[1]), f"data/../{OWN[0]}"):
        ran = kg(*words, name, cwd=few)
        assert ran.code == 2, (name, ran)
        assert "rests on, and no output replaces one" in ran.err
        assert contents(few) == before
    name = "new.txt.gz" if "gz" in words else "new.txt"
    assert kg(*words, name, cwd=few).code in (0, 1)
    assert kg(*words, name, cwd=few).code in (0, 1), "an output of before may be replaced"
    assert (few.root / name).is_file()


def leaves(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command by its words; none does anything yet."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group) and name != "query":  # its commands are the saved queries, all alike
            yield from leaves(command, (*before, name))
        elif command is not None:
            yield (*before, name), command


# What each command that writes where it is told must be given before the place.
PLACED: dict[tuple[str, ...], tuple[str, ...]] = {
    ("sparql",): ("SELECT * { ?s ?p ?o } LIMIT 1", "-f", "csv", "-o"),
    ("query",): ("tracks_of", "--album", "rosie", "-f", "csv", "-o"),
    ("validate",): ("-f", "json", "-o"),
    ("check",): ("-f", "json", "-o"),
    ("dump",): ("-f", "turtle", "-o"),
    ("release",): ("1.0", "-o"),
    ("diff",): ("ontology", "data", "-o"),
    ("queries", "docs"): ("-o",),
    ("convert",): ("in.nt", "--to", "turtle"),
    ("link", "review"): ("-o",),
    ("wikidata", "quickstatements"): ("-o",),
    ("site",): ("-o",),
    ("enrich",): ("-o",),
    ("tables", "review"): ("-o",),
}
FOLDERS = [("dump", "-f", "turtle", "-f", "trig", "-o"), ("dump", "--per-graph", "-o"), ("dump", "-f", "csvw", "-o"),
           ("dump", "--split-by-class", "-o")]  # fmt: skip


def test_every_command_that_writes_where_it_is_told_is_tried() -> None:
    assert {words for words, command in leaves(cli) if words == ("query",) or any(map(is_output, command.params))} == {
        *PLACED
    }


@pytest.mark.parametrize(
    "words", [*((*key, *rest) for key, rest in PLACED.items()), *FOLDERS], ids=lambda w: "_".join(w)[:30]
)
def test_no_output_goes_where_it_would_become_part_of_the_project(
    kg: Kg, committed: Project, words: tuple[str, ...]
) -> None:
    """Nor below .git and .kg, by whatever name: there is no way past, for a new file or an old one."""
    root = committed.root
    (root / "in.nt").write_text(DATA)
    (root / "way").symlink_to("data")
    before = contents(committed)

    for name in ("data/new.ttl", "data/new/a.txt", "ontology/new.ttl", "ontology/shapes/new.ttl", "queries/new.rq", "data",
                 "tests/queries/tracks_of/new.tsv", "way/new.ttl", "x/../data/new.ttl", str(committed.data / "n.ttl"),
                 ".git", ".git/HEAD", ".git/new", ".GIT/new", ".kg/current", ".kg/new", ".Kg/new"):  # fmt: skip
        ran = kg(*words, name, cwd=root)
        assert ran.code == 2, (name, ran)
        assert any(told in ran.err for told in ("bring RDF in with: kg import", "where no output goes")), (name, ran)
        assert contents(committed) == before, name


def test_a_new_file_at_the_end_of_a_link_of_the_data_is_refused(kg: Kg, music: Project, tmp_path: Path) -> None:
    """It would be a source as soon as it is there."""
    (music.data / "later.ttl").symlink_to(tmp_path / "later.ttl")

    ran = kg("sparql", "CONSTRUCT WHERE { ?s ?p ?o }", "-o", str(tmp_path / "later.ttl"), cwd=music)

    assert (2, False) == (ran.code, (tmp_path / "later.ttl").exists()), ran
    assert "where a link of the project leads" in ran.err


@pytest.mark.parametrize("words", [("--per-graph", "-f", "turtle"), ("-f", "turtle", "-f", "trig", "--per-graph")])
def test_a_dump_into_the_folder_of_the_sources_is_refused(kg: Kg, music: Project, words: tuple[str, ...]) -> None:
    """A file for each graph has just the name of its source."""
    before = contents(music)

    for folder in ("data", "."):
        assert 2 == kg("dump", *words, "-o", folder, cwd=music).code
    assert before == contents(music)


def test_a_table_does_not_replace_a_file_of_the_data(kg: Kg, music: Project) -> None:
    """Tables have names of their own choice, and these may be taken."""
    (music.data / "Track.csv").write_text("mine")

    assert 2 == kg("dump", "-f", "csvw", "-o", "data", cwd=music).code
    assert "mine" == (music.data / "Track.csv").read_text()


def test_a_project_is_guarded_from_outside_and_with_a_faulty_config(kg: Kg, music: Project, tmp_path: Path) -> None:
    """What is looked at is where the file lies, not only where the command runs."""
    (tmp_path / "in.nt").write_text(DATA)
    before = contents(music)
    for _ in range(2):
        ran = kg("convert", "in.nt", str(music.data / "spine" / "agents.ttl"), cwd=tmp_path)
        assert ran.code == 2
        assert {**contents(music), "kg.toml": before["kg.toml"]} == before
        (music.root / "kg.toml").write_text("this is no TOML")


@pytest.mark.parametrize("name", OWN)
def test_a_fault_in_the_config_takes_no_guard_away(kg: Kg, music: Project, tmp_path: Path, name: str) -> None:
    """Least of all from the config itself, which somebody is about to mend."""
    (tmp_path / "in.nt").write_text(DATA)
    lay_mapping(music)
    (music.root / "kg.toml").write_text("this is no TOML")
    before = contents(music)

    ran = kg("convert", "in.nt", "--to", "ntriples", str(music.root / name), cwd=tmp_path)

    assert (2, True) == (ran.code, "rests on, and no output replaces one" in ran.err), ran
    assert before == contents(music)


def test_a_source_behind_a_link_is_guarded(kg: Kg, music: Project, tmp_path: Path) -> None:
    """A file of the data may be a link to somewhere else; what it leads to is the source."""
    (tmp_path / "one.ttl").write_text(DATA)
    (music.data / "one.ttl").symlink_to(tmp_path / "one.ttl")

    assert 2 == kg("dump", "-f", "turtle", "-o", str(tmp_path / "one.ttl"), cwd=music).code
    assert (tmp_path / "one.ttl").read_text() == DATA


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("sparql", "q.rq", "-f", "csv", "-o"), "q.rq"),
        (("sparql", "q.rq", "--data", "d.ttl", "-f", "csv", "-o"), "d.ttl"),
        (("validate", "d.ttl", "--shapes", "s.ttl", "-f", "json", "-o"), "d.ttl"),
        (("validate", "d.ttl", "--shapes", "s.ttl", "-f", "json", "-o"), "s.ttl"),
        (("validate", "d.ttl", "--shapes", "s.ttl", "-f", "json", "-o", "r.json", "-f", "sarif", "-o"), "r.json"),
        (("diff", "d.ttl", "s.ttl", "-f", "json", "-o"), "d.ttl"),
        (("diff", "d.ttl", "s.ttl", "-f", "json", "-o"), "./s.ttl"),
        (("diff", "d.ttl", "s.ttl", "-f", "json", "-o"), "queries/../s.ttl"),
        (("diff", "d.ttl", "s.ttl", "-f", "json", "-o"), "link.ttl"),
        (("sparql", "q.rq", "--data", "s.ttl", "-f", "csv", "-o"), "link.ttl"),
        (("convert", "d.ttl"), "d.ttl"),
    ],
)
def test_no_output_replaces_what_the_command_reads(kg: Kg, few: Project, words: tuple[str, ...], name: str) -> None:
    """A file that is named twice is never written, inside a project and outside, whatever it is called."""
    files = {"q.rq": "ASK {}", "d.ttl": DATA, "s.ttl": SHAPES, "r.json": "old"}
    for file, text in files.items():
        (few.root / file).write_text(text)
    (few.root / "link.ttl").symlink_to("s.ttl")

    ran = kg(*words, name, cwd=few)

    assert ran.code == 2, ran
    why = {"validate": "is a file that is validated|is given twice", "convert": "are the same file"}
    assert re.search(why.get(words[0], "is named twice"), ran.err), ran
    assert files == {file: (few.root / file).read_text() for file in files}


def test_a_text_that_is_no_name_of_a_file_is_no_hindrance(kg: Kg, music: Project) -> None:
    """A query is an argument as a file is, and may be longer than any name."""
    (music.root / "old.csv").write_text("old")

    assert 0 == kg("sparql", f"SELECT * {{ ?s ?p ?o }} LIMIT 1 # {'x' * 5000}", "-o", "old.csv", cwd=music).code


def test_stdout_by_another_name_is_written_straight(music: Project) -> None:
    """A pipe that goes by a name is written as it is, and a reader that goes away is no fault."""
    words = [sys.executable, "-m", "kg", "sparql", "SELECT * { ?s ?p ?o }", "-f", "csv", "-o", "/dev/stdout"]
    process = subprocess.Popen(
        words,
        cwd=music.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"s,p,o\r\n"
    process.stdout.close()
    _, told = process.communicate()

    assert (141, b"") == (process.returncode, told)


ROWS = ("sparql", "SELECT ?s { ?s ?p ?o } LIMIT 1")
GRAPH = ("sparql", "CONSTRUCT WHERE { ?s ?p ?o }", "--limit", "1")
DIFF = ("diff", "ontology", "data/spine")


@pytest.mark.parametrize(
    "words", [ROWS, GRAPH, DIFF, ("dump",), ("validate",), ("check",), ("convert", "in.nt")], ids=lambda w: w[0]
)
@pytest.mark.parametrize("name", ["out.pdf", "out.pdf.gz", "out.docx"])
def test_a_suffix_that_names_no_format_is_told(kg: Kg, few: Project, words: tuple[str, ...], name: str) -> None:
    """By every command, and nothing is written; with the format said, it is taken."""
    (few.root / "in.nt").write_text(DATA)
    place = (name,) if words[0] == "convert" else ("-o", name)

    ran = kg(*words, *place, cwd=few)

    assert (2, True) == (ran.code, "names no format; known are" in ran.err), ran
    assert not (few.root / name).exists()
    form = {"convert": ("--to", "turtle"), "validate": ("-f", "json"), "check": ("-f", "json"), "diff": ("-f", "json"),
            "dump": ("-f", "turtle")}.get(words[0], ("-f", "csv" if words == ROWS else "turtle"))  # fmt: skip
    assert kg(*words, *form, *place, cwd=few).code in (0, 1)
    assert (few.root / name).read_bytes()[:2] == b"\x1f\x8b" or not name.endswith(".gz")


@pytest.mark.parametrize(
    ("words", "name", "start"),
    [
        (ROWS, "a.json", b"{"), (ROWS, "a.xml", b"<?xml"), (GRAPH, "a.json", b"["), (GRAPH, "a.xml", b"<?xml"),
        (DIFF, "a.json", b"{"), (DIFF, "a.md", b"#"), (("dump",), "a.json", b"["), (("validate",), "a.json", b"{"),
        (("convert", "in.nt"), "a.json", b"["), ((*ROWS, "-f", "csv"), "a.json", b"s\r\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_the_suffix_says_the_form_and_the_packing(
    kg: Kg, music: Project, words: tuple[str, ...], name: str, start: bytes, packing: str
) -> None:
    """Of every command alike: what is packed by its name is so inside, whoever says the form."""
    (music.root / "in.nt").write_text(DATA)
    file = name + packing

    ran = kg(*words, *((file,) if words[0] == "convert" else ("-o", file)), cwd=music)

    assert ran.code in (0, 1), ran
    with open_unpacked(music.root / file) as opened:
        assert opened.read().startswith(start)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("dump", "--compress", "zst", "-o", "x.ttl.gz"), "call it x.ttl.zst"),
        (("dump", "--compress", "gz", "-o", "x.ttl.zst"), "call it x.ttl.gz"),
        (("dump", "--compress", "gz", "-o", "x.ttl"), "call it x.ttl.gz"),
        (("dump", "-f", "turtle", "-f", "turtle", "-o", "x"), "-f turtle is given twice"),
        (("release", "1.0", "-f", "turtle", "-f", "turtle", "-o", "x"), "-f turtle is given twice"),
        ((*ROWS, "-o", "x.csv/"), "x.csv/ is a folder; name a file"),
        ((*ROWS, "-o", "releases"), "releases is a folder; name a file"),
        (("validate", "-o", "x.json/"), "x.json/ is a folder; name a file"),
        (("convert", "in.nt", "x.ttl/"), "x.ttl/ is a folder; name a file"),
        ((*DIFF, "--stat", "-o", "x.json"), "--stat is a format of its own"),
    ],
)
def test_what_contradicts_itself_is_refused(kg: Kg, music: Project, words: tuple[str, ...], told: str) -> None:
    (music.root / "in.nt").write_text(DATA)
    (music.root / "releases").mkdir(exist_ok=True)

    ran = kg(*words, cwd=music)

    assert (2, True) == (ran.code, told in ran.err), ran
    assert not list(music.root.glob("x*"))


def test_a_slash_at_the_end_means_a_folder(kg: Kg, music: Project) -> None:
    """Of one format as of several, whether the folder is there or not."""
    for _ in range(2):
        assert 0 == kg("dump", "-f", "ntriples", "-o", "x.ttl/", cwd=music).code
    assert ["music.nt"] == [path.name for path in (music.root / "x.ttl").iterdir()]


@pytest.mark.parametrize(
    ("name", "said", "packed"),
    [
        ("a.ttl.gz", "gz", "gz"),
        ("a.ttl.gz", None, "gz"),
        ("a.ttl", None, None),
        ("a.zst", "zst", "zst"),
        ("a.ttl", "gz", ""),
        ("a.gz", "zst", ""),
    ],
)
def test_a_packing_may_be_said_twice_and_never_otherwise(
    tmp_path: Path, name: str, said: str | None, packed: str | None
) -> None:
    """By the name of a file it is known how to read it again; a device has no such name."""
    if packed == "":
        with pytest.raises(UsageError, match="contradicts the name"):
            packing_of(tmp_path / name, said)
        os.mkfifo(tmp_path / name)
        assert said == packing_of(tmp_path / name, said)
    else:
        assert packed == packing_of(tmp_path / name, said)


def test_who_reads_a_pipe_may_go(tmp_path: Path) -> None:
    """That is no fault of the disk, and told as nothing."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    def write() -> None:
        with open_file(pipe) as file:
            os.close(reader)
            file.write(b"x" * (1 << 20))

    with pytest.raises(ReaderGone):
        write()


@pytest.mark.parametrize("folder", [".git", ".KG", "below/.git/hooks"])
def test_who_works_where_others_keep_their_books_may_write_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """From elsewhere nothing gets there."""
    (tmp_path / folder).mkdir(parents=True)
    with pytest.raises(UsageError, match="where no output goes; name another place"):
        require_no_source(tmp_path / folder / "a.txt")
    monkeypatch.chdir(tmp_path / folder)
    require_no_source(Path("a.txt"))


def test_a_pipe_among_the_data_holds_nothing(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """And may be written into; a file there may not."""
    monkeypatch.chdir(empty_project.root)
    os.mkfifo(empty_project.data / "pipe")
    require_no_source(empty_project.data / "pipe")
    with pytest.raises(UsageError, match="where all belongs to the project"):
        require_no_source(empty_project.data / "new.txt")
