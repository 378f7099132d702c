"""kg diff tells each kind of edit so that somebody who does not know RDF reads it rightly."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.compare import committed as committed_files
from kg.compare import diff, versions
from kg.errors import InputError
from kg.io.compression import compressing
from kg.project.config import Project
from tests import ROOT

from ..conftest import Ran, git

Kg = Callable[..., Ran]
EDITS = sorted(path for path in (ROOT / "tests" / "compare" / "edits").iterdir() if path.is_dir())


def edit(project: Project, file: str, old: str, new: str) -> None:
    path = project.data / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("case", EDITS, ids=lambda path: path.name)
def test_an_edit_is_told(kg: Kg, case: Path) -> None:
    """What is told of an edit is what was read and found right; no difference ends with 0, any with 1."""
    expected = (case / "expected.txt").read_text("utf-8")
    ran = kg("diff", "a.ttl", "b.ttl", cwd=case)

    assert expected == ran.out
    assert (1 if expected else 0) == ran.code


def test_there_are_enough_edits() -> None:
    """No edit has been lost."""
    assert len(EDITS) >= 25


def test_a_statement_moved_between_files(kg: Kg, committed: Project) -> None:
    """What only changes its file is told as moved, not as gone and new."""
    edit(committed, "sources/rose-and-g-dragon.ttl", "agent:big-bang mg:memberCount 3 .", "")
    edit(committed, "sources/number-one-girl-video.ttl", "\n# ---", "\nagent:big-bang mg:memberCount 3 .\n\n# ---")

    assert (
        "1 statement moved from data/sources/rose-and-g-dragon.ttl to data/sources/number-one-girl-video.ttl\n"
        == kg("diff", "HEAD", cwd=committed).out
    )


def test_a_source_withdrawn(kg: Kg, committed: Project) -> None:
    """What only a withdrawn source stated is gone; what others state too has only left it."""
    path = committed.data / "sources" / "rose-and-g-dragon.ttl"
    line = path.read_text("utf-8").splitlines().index("agent:big-bang mg:memberCount 3 .") + 1
    path.unlink()
    told = kg("diff", "HEAD", cwd=committed).out

    place = f"[data/sources/rose-and-g-dragon.ttl:{line}]"
    assert f"Big Bang (agent:big-bang) has changed\n  member count: 3 (gone)  {place}\n" in told
    assert "stated elsewhere too, left data/sources/rose-and-g-dragon.ttl" in told


def test_a_statement_that_a_second_source_makes(kg: Kg, committed: Project) -> None:
    """A fact that gets another source is told as such."""
    edit(committed, "sources/number-one-girl-video.ttl", "\n# ---", "\nagent:big-bang mg:memberCount 3 .\n\n# ---")

    assert (
        "1 statement is now also stated by data/sources/number-one-girl-video.ttl\n"
        == kg("diff", "HEAD", cwd=committed).out
    )


def test_two_commits_a_folder_and_a_release(kg: Kg, committed: Project, tmp_path: Path) -> None:
    """Each kind of side can be compared with each other kind."""
    assert 0 == kg("release", "1.0", "-o", str(tmp_path / "r1"), cwd=committed).code
    edit(committed, "spine/agents.ttl", '"Rosé"@en', '"Rosie"@en')
    git(committed.root, "commit", "-qam", "renamed")

    expected = 'name: "Rosé" → "Rosie"'
    for sides in (("HEAD~1", "HEAD"), ("HEAD~1",), (str(tmp_path / "r1"), "."), (str(tmp_path / "r1"), "HEAD")):
        ran = kg("diff", *sides, cwd=committed)
        assert (1, 1) == (ran.code, ran.out.count(expected)), ran


TERMS = {
    "subject": ("<<( {} e:q e:r )>>", "<<( {} e:q e:s )>>"),
    "object": ("<<( e:r e:q {} )>>", "<<( e:s e:q {} )>>"),
    "subject, twice": ("<<( e:a e:q <<( {} e:q e:r )>> )>>", "<<( e:a e:q <<( {} e:q e:s )>> )>>"),
    "object, twice": ("<<( e:a e:q <<( e:r e:q {} )>> )>>", "<<( e:a e:q <<( e:s e:q {} )>> )>>"),
    "both": ("<<( {} e:q <<( {} e:q e:r )>> )>>", "<<( {} e:q <<( {} e:q e:s )>> )>>"),
}


@pytest.mark.parametrize("name", ["a.ttl", "a.trig", "a.nt"])
@pytest.mark.parametrize("told", ["", ' {} e:n "x" .', " e:t e:u {} .", " {} e:n [ e:m 1 ] ."])
@pytest.mark.parametrize(("term", "another"), TERMS.values(), ids=TERMS)
def test_a_node_without_a_name_in_a_triple_term_has_any_name(
    kg: Kg, tmp_path: Path, term: str, another: str, told: str, name: str
) -> None:
    """Its name is no difference; what is said of it is one, and so is another term."""
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()

    def write(folder: Path, value: str, node: str, more: str) -> None:
        text = f"@prefix e: <http://e/> .\ne:s e:p {value.replace('{}', node)} .{more.replace('{}', node)}\n"
        (folder / "a.ttl").write_text(text)
        if name != "a.ttl":
            assert 0 == kg("convert", "a.ttl", name, cwd=folder).code
            (folder / "a.ttl").unlink()

    write(here, term, "_:b", told)
    for value, more, code in (
        (term, told, 0),
        (another, told, 1),
        (term, f'{told} {{}} e:n "y" .', 1),
        (term, f"{told} e:t e:v {{}} .", 1),
        (term, f"{told} [ e:n {{}} ] e:m 1 .", 1),
    ):
        write(there, value, "_:c", more)
        assert code == kg("diff", "here", "there", cwd=tmp_path).code, (value, more)
        assert code == kg("diff", f"there/{name}", f"here/{name}", cwd=tmp_path).code, (value, more)
        (there / name).unlink()


OUT = {
    "absolute": "/etc/hostname",
    "out": "../../../beside.ttl",
    "out and back": "../../../music/data/spine/agents.ttl",
}


@pytest.mark.parametrize("target", [*OUT.values(), "nothing.txt", "itself.txt", "../spine", "../spine/agents.ttl"])
def test_a_link_that_is_no_graph_is_no_matter(kg: Kg, committed: Project, target: str) -> None:
    """Wherever it leads: out of the commit, to nothing, to itself, to a folder or to a file."""
    (committed.data / "sources" / "itself.txt").symlink_to(target)
    git(committed.root, "add", "-A")
    git(committed.root, "commit", "-qm", "a link")

    assert (0, "") == kg("diff", "HEAD", cwd=committed)[:2]


@pytest.mark.parametrize("target", OUT.values(), ids=OUT)
@pytest.mark.parametrize(
    "name", ["data/sources/link.ttl", "data/link.nq.gz", "ontology/link.ttl", "data", "ontology", "kg.toml"]
)
def test_a_graph_that_is_a_link_out_of_the_commit_is_told(kg: Kg, committed: Project, name: str, target: str) -> None:
    """What lies there today is no part of the commit, and a version without it would be another."""
    path = committed.root / name
    if path.exists():
        path.rename(committed.root / "was")
    path.symlink_to(target)
    git(committed.root, "add", "-A")
    git(committed.root, "commit", "-qm", "a link")
    path.unlink()
    if (committed.root / "was").exists():
        (committed.root / "was").rename(path)
    ran = kg("diff", "HEAD", cwd=committed)

    assert (3, "") == ran[:2]
    assert f"{name} in HEAD is a link to {target!r}, which is outside" in ran.err


def test_a_graph_that_is_a_link_within_the_commit_is_read(kg: Kg, committed: Project) -> None:
    link = committed.data / "sources" / "link.ttl"
    link.symlink_to("../spine/agents.ttl")
    git(committed.root, "add", "-A")
    git(committed.root, "commit", "-qm", "a link")

    assert (0, "") == kg("diff", "HEAD", cwd=committed)[:2]
    link.unlink()
    assert "data/sources/link.ttl" in kg("diff", "HEAD", cwd=committed).out


@pytest.mark.parametrize(("name", "code"), [("data/sources/link.ttl", 3), ("data/sources/link", 0)])
@pytest.mark.parametrize("target", ["", "nothing.ttl", "link.ttl", "../spine"])
def test_a_link_to_no_file(kg: Kg, committed: Project, name: str, target: str, code: int) -> None:
    """Where it is called like a graph it is told, as it is in the folder; git can hold even one that leads nowhere."""
    (committed.root / "target").write_text(target)
    held = subprocess.run(["git", "-C", committed.root, "hash-object", "-w", "target"], check=True, capture_output=True)
    git(committed.root, "update-index", "--add", "--cacheinfo", f"120000,{held.stdout.decode().strip()},{name}")
    git(committed.root, "commit", "-qm", "a link")
    ran = kg("diff", "HEAD", cwd=committed)

    assert (code, "") == ran[:2]
    assert (name if code else "") in ran.err


@pytest.mark.parametrize(("name", "code"), [("data/within", 3), ("ontology/within", 3), ("within", 0)])
def test_a_repository_within_a_commit(kg: Kg, committed: Project, name: str, code: int) -> None:
    """Its files are not in the commit; where they may be graphs, that is told instead of calling them new."""
    inner = committed.root / name
    inner.mkdir()
    git(inner, "init", "-q")
    (inner / "a.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n")
    git(inner, "add", "-A")
    git(inner, "commit", "-qm", "inner")
    git(committed.root, "-c", "advice.addEmbeddedRepo=false", "add", "-A")
    git(committed.root, "commit", "-qm", "outer")
    ran = kg("diff", "HEAD", cwd=committed)

    assert (code, "") == ran[:2]
    assert (f"{name} in HEAD is a repository of its own" if code else "") in ran.err


@pytest.mark.parametrize("format_name", ["markdown", "json", "rdf-patch"])
def test_other_formats(kg: Kg, committed: Project, format_name: str) -> None:
    """Markdown, JSON and RDF Patch tell the same."""
    edit(committed, "sources/rose-and-g-dragon.ttl", "mg:memberCount 3", "mg:memberCount 4")
    told = kg("diff", "HEAD", "-f", format_name, cwd=committed).out

    if format_name == "json":
        (thing,) = json.loads(told)["things"]
        assert ("changed", "Big Bang") == (thing["kind"], thing["label"])
        assert '"3"^^<http://www.w3.org/2001/XMLSchema#integer>' == thing["changes"][0]["old"]
    elif format_name == "markdown":
        assert told.startswith("### Big Bang (agent:big-bang) has changed\n\n- member count: 3 → 4")
    else:
        signs = [line.split()[0] for line in told.splitlines()]
        assert ["TX", "D", "A", "TC"] == signs


def test_only_numbers(kg: Kg, committed: Project) -> None:
    """--stat counts things by what happened to them, and statements by file."""
    edit(committed, "sources/rose-and-g-dragon.ttl", "mg:memberCount 3", "mg:memberCount 4")
    told = kg("diff", "HEAD", "--stat", cwd=committed).out

    assert ["1", "thing", "changed", "+1", "-1", "data/sources/rose-and-g-dragon.ttl"] == told.split()


def test_what_cannot_be_compared(kg: Kg, committed: Project, tmp_path: Path) -> None:
    """A name that stands for nothing ends with 2, a file with a fault with 3 and its place."""
    (tmp_path / "bad.ttl").write_text("<http://e/a> <http://e/b> ")

    assert 2 == kg("diff", "nowhere", cwd=committed).code
    assert 2 == kg("diff", "", ".", cwd=committed).code
    ran = kg("diff", str(tmp_path / "bad.ttl"), cwd=committed)
    assert 3 == ran.code
    assert "bad.ttl:1:" in ran.err


def test_outside_of_projects_a_name_is_a_file(kg: Kg, tmp_path: Path) -> None:
    """What is not there is told as that."""
    (tmp_path / "a.ttl").write_text("")
    ran = kg("diff", "a.ttl", "nope.ttl", cwd=tmp_path)

    assert (2, True) == (ran.code, "there is no file and no folder 'nope.ttl'; commits are" in ran.err), ran.err


@pytest.mark.parametrize(
    ("old", "new", "same", "renamed"),
    [
        (4, 4, 4, True), (4, 4, 3, True), (4, 4, 2, True), (4, 4, 1, False), (4, 4, 0, False), (2, 2, 1, True),
        (1, 1, 1, True), (1, 2, 1, True), (2, 1, 1, True), (1, 3, 1, False), (3, 1, 1, False), (3, 6, 3, True),
        (6, 3, 3, True), (3, 5, 2, False), (5, 5, 2, False), (5, 5, 3, True),
    ],
)  # fmt: skip
def test_a_thing_is_renamed_where_half_of_what_is_said_is_the_same(
    kg: Kg, tmp_path: Path, old: int, new: int, same: int, renamed: bool
) -> None:
    """Half of what is said on the side that says more; less makes one thing that went and one that came."""
    for name, size in (("old", old), ("new", new)):
        values = [f'e:p "{"both" if n < same else name} {n}"' for n in range(size)]
        (tmp_path / f"{name}.ttl").write_text(f"@prefix e: <http://e/> .\ne:{name} {' ; '.join(values)} .\n")
    told = kg("diff", "old.ttl", "new.ttl", cwd=tmp_path).out

    assert (" is now called " in told) is renamed
    assert (" is new\n" in told) is not renamed


def test_a_commit_before_there_was_a_project_is_compared_file_by_file(kg: Kg, tmp_path: Path) -> None:
    """What lies where it lay has not moved, and shapes were no graphs; what did move is told, and what was edited."""
    said = '@prefix e: <http://e/> .\ne:{0} a e:C ; e:name "{0}" .\n'
    for name in ("data/a", "data/deep/b", "ontology/o", "c"):
        (tmp_path / f"{name}.ttl").parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.ttl").write_text(said.format(Path(name).name))
    (tmp_path / "shapes").mkdir()
    shape = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<http://e/S> a sh:NodeShape ; sh:targetClass <http://e/C> .\n"
    (tmp_path / "shapes" / "s.ttl").write_text(shape)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "files")
    assert 0 == kg("init", ".", cwd=tmp_path).code

    assert ("", 0) == (kg("diff", "HEAD", cwd=tmp_path).out, kg("diff", "HEAD", cwd=tmp_path).code)

    (tmp_path / "c.ttl").rename(tmp_path / "data" / "c.ttl")
    (tmp_path / "data" / "a.ttl").write_text(said.format("a").replace('"a"', '"A"'))
    told = 'e:a has changed\n  name: "a" → "A"  [data/a.ttl:2]\n2 statements moved from c.ttl to data/c.ttl\n'
    assert told == kg("diff", "HEAD", cwd=tmp_path).out


@pytest.mark.parametrize("given", ["a.ttl", "below/c.ttl", "../a.ttl"])
def test_a_file_alone_is_that_of_a_folder_and_nothing_has_moved(kg: Kg, tmp_path: Path, given: str) -> None:
    """Or the one by its name, at the top of the folder."""
    folder = tmp_path / "folder"
    (folder / "below").mkdir(parents=True)
    for name in ("folder/a.ttl", "folder/below/c.ttl", "folder/c.ttl", "a.ttl"):
        (tmp_path / name).write_text(f"<urn:{name[-7:-4]}> <urn:p> 1 .\n")
    for words in ((".", given), (given, ".")):
        ran = kg("diff", *words, cwd=folder)
        assert (1, False, False) == (ran.code, "moved" in ran.out, "moved" in ran.err), ran


@pytest.mark.parametrize(
    ("most", "told"),
    [
        (4, ['"one" (in language en) → "one" (in language de)', '"a text" → "a test"']),
        (3, ['"one" (in language en) → "one" (in language de)', '"a text" (gone)', '"a test" (new)']),
    ],
)
def test_among_many_values_only_the_same_text_is_taken_for_what_one_became(
    kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, told: list[str]
) -> None:
    """What is like another one would be a guess there, and looking at all pairs take long."""
    monkeypatch.setattr(diff, "_MOST_LIKENED", most)
    for name, values in (("old", '"one"@en, "a text"'), ("new", '"one"@de, "a test"')):
        (tmp_path / f"{name}.ttl").write_text(f"@prefix e: <http://e/> .\ne:a e:p {values} ; e:q 1 .\n")

    ran = kg("diff", "old.ttl", "new.ttl", cwd=tmp_path).out
    assert told == [line.partition(":")[2].partition("  [")[0].strip() for line in ran.splitlines()[1:]]


@pytest.mark.parametrize(
    ("old", "new", "became", "others"),
    [
        ('"abcdef", "uvwxyz"', '"123456"', 1, 1),
        ('"123456"', '"abcdef", "uvwxyz"', 1, 1),
        ('"abcdef", "uvwxyz"', '"123456", "7890"', 0, 4),
        ('"abcdef", "uvwxyz"', '"abcdeg", "7890"', 2, 0),
        ('"abcdef", "uvw123"', '"agijkl", "7890-!"', 0, 4),  # one letter of six is no likeness
    ],
)
def test_values_that_are_unlike_are_told_apart_where_there_are_several_on_both_sides(
    kg: Kg, tmp_path: Path, old: str, new: str, became: int, others: int
) -> None:
    """Where one side has only one, it became that."""
    for name, values in (("old", old), ("new", new)):
        (tmp_path / f"{name}.ttl").write_text(f"@prefix e: <http://e/> .\ne:a e:p {values} ; e:q 1 .\n")

    told = kg("diff", "old.ttl", "new.ttl", cwd=tmp_path).out.splitlines()[1:]
    said = [line.partition("  [")[0] for line in told]
    assert (became, others) == (sum(" → " in line for line in said), sum(" → " not in line for line in said)), told


def test_two_files_of_one_name_are_compared_as_files(kg: Kg, tmp_path: Path) -> None:
    """Also one with itself."""
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "f.ttl").write_text("<urn:a> <urn:p> 1 .\n")

    for words in (("here/f.ttl", "there/f.ttl"), ("here/f.ttl", "here/f.ttl")):
        assert (0, "") == kg("diff", *words, cwd=tmp_path)[:2]
    (tmp_path / "there/f.ttl").write_text("<urn:a> <urn:p> 2 .\n")
    ran = kg("diff", "here/f.ttl", "there/f.ttl", cwd=tmp_path)
    assert (1, "urn:a has changed\n  p: 1 → 2  [f.ttl:1]\n") == ran[:2]


def test_a_file_that_says_nothing_but_in_graphs_is_that_of_a_folder(kg: Kg, tmp_path: Path) -> None:
    """Each of its graphs is one of the folder's as well."""
    (tmp_path / "folder").mkdir()
    for name in ("folder/a.nq", "a.nq"):
        (tmp_path / name).write_text("<urn:a> <urn:p> <urn:b> <urn:g> .\n")

    assert (0, "") == kg("diff", "folder", "a.nq", cwd=tmp_path)[:2]
    (tmp_path / "a.nq").write_text("<urn:a> <urn:p> <urn:c> <urn:g> .\n")
    assert 1 == kg("diff", "folder", "a.nq", cwd=tmp_path).code


def test_a_file_has_not_the_place_of_another_one_of_its_name_further_down(kg: Kg, tmp_path: Path) -> None:
    """So what it says has moved."""
    (tmp_path / "folder/below").mkdir(parents=True)
    for name in ("folder/below/c.ttl", "c.ttl"):
        (tmp_path / name).write_text("<urn:c> <urn:p> 1 .\n")

    assert "1 statement moved from below/c.ttl to " in kg("diff", "folder", "c.ttl", cwd=tmp_path).out


@pytest.mark.parametrize("name", ["ontology/shapes/s.ttl", "queries/q.ttl", "tests/queries/q/c.ttl"])
def test_what_was_no_graph_and_is_gone_is_no_difference(kg: Kg, tmp_path: Path, name: str) -> None:
    """Where there was no project yet that would have said so."""
    for path in ("data/a.ttl", name):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("<urn:a> <urn:p> 1 . _:a <urn:p> _:a .\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "files")
    assert 0 == kg("init", ".", cwd=tmp_path).code
    (tmp_path / name).unlink()

    assert (0, "") == kg("diff", "HEAD", cwd=tmp_path)[:2]


def folders_of(tmp_path: Path, old: dict[str, str], new: dict[str, str]) -> None:
    """Write the files of two folders, `old` and `new`."""
    for folder, files in (("old", old), ("new", new)):
        for name, text in files.items():
            (tmp_path / folder / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / name).write_text(f"@prefix e: <http://e/> .\n{text}\n")


SAID, OTHER = "e:a e:p 1 .", "e:b e:p 1 ."


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"f.ttl": SAID, "g.ttl": OTHER}, {"f.ttl": SAID, "g.ttl": OTHER + SAID}, "is now also stated by g.ttl"),
        ({"f.ttl": SAID, "g.ttl": OTHER + SAID}, {"f.ttl": SAID, "g.ttl": OTHER}, "stated elsewhere too, left g.ttl"),
        ({"f.ttl": SAID, "g.ttl": OTHER}, {"f.ttl": "", "g.ttl": OTHER + SAID}, "moved from f.ttl to g.ttl"),
        ({"f.ttl": SAID, "g.ttl": OTHER + SAID, "h.ttl": ""}, {"f.ttl": "", "g.ttl": OTHER, "h.ttl": SAID},
         "moved from f.ttl, g.ttl to h.ttl"),
    ],
)  # fmt: skip
def test_where_a_statement_stands_is_a_difference_by_itself(
    kg: Kg, tmp_path: Path, old: dict[str, str], new: dict[str, str], told: str
) -> None:
    """In whichever of its files it comes or goes; it is neither gone nor new."""
    folders_of(tmp_path, old, new)
    ran = kg("diff", "old", "new", cwd=tmp_path)

    assert (1, 1) == (ran.code, len(ran.out.splitlines())), ran
    assert told in ran.out


def test_what_has_no_place_any_more_is_told_all_the_same(
    kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Places are looked up of the first things alone, and all things are told."""
    monkeypatch.setattr(diff, "_MOST_PLACED", 1)
    for name in ("old", "new"):
        (tmp_path / f"{name}.ttl").write_text("".join(f'<urn:{n}> <urn:p> "{name}" .\n' for n in range(3)))
    told = kg("diff", "old.ttl", "new.ttl", cwd=tmp_path).out

    assert ["urn:0", "urn:1", "urn:2"] == [line.split()[0] for line in told.splitlines()[::2]]
    assert 1 == told.count("[")


def test_a_value_that_only_follows_a_renamed_thing_is_no_change(kg: Kg, tmp_path: Path) -> None:
    """Also of a thing that has another name itself."""
    said = "@prefix e: <http://e/> .\ne:{0} e:p 1 ; e:q 2 ; e:knows e:{1} . e:{1} e:p 3 ; e:q 4 .\n"
    (tmp_path / "old.ttl").write_text(said.format("a", "b"))
    (tmp_path / "new.ttl").write_text(said.format("c", "d"))
    told = kg("diff", "old.ttl", "new.ttl", cwd=tmp_path).out

    assert (2, 0) == (told.count(" is now called "), told.count("knows")), told


def test_what_a_renamed_thing_is_no_more_to_another_is_told(kg: Kg, tmp_path: Path) -> None:
    """A statement that names it went with the old name, and has not come with the new one."""
    said = "@prefix e: <http://e/> .\ne:{0} e:p 3 ; e:q 4 .\ne:c e:p 1 ; e:knows {1} .\n"
    (tmp_path / "old.ttl").write_text(said.format("a", "e:a , e:other"))
    (tmp_path / "new.ttl").write_text(said.format("b", "e:other"))
    told = kg("diff", "old.ttl", "new.ttl", cwd=tmp_path)

    assert (1, 1) == (told.out.count(" is now called "), told.out.count("knows")), told


@pytest.mark.parametrize(("old", "new", "kind"), [("ab", "c", " is gone"), ("c", "ab", " is new")])
def test_a_thing_is_renamed_once(kg: Kg, tmp_path: Path, old: str, new: str, kind: str) -> None:
    """Of two things of which one came, or one of which two came, one is left."""
    for name, things in (("old", old), ("new", new)):
        said = "".join(f"<urn:{thing}> <urn:p> 1 , 2 .\n" for thing in things)
        (tmp_path / f"{name}.ttl").write_text(said)
    told = kg("diff", "old.ttl", "new.ttl", cwd=tmp_path).out

    assert (1, 1) == (told.count(" is now called "), told.count(f"urn:b{kind}")), told


def test_a_text_has_not_become_a_thing_of_its_letters(kg: Kg, tmp_path: Path) -> None:
    """Where there are others, which are told by themselves."""
    for name, values in (("old", '<http://e/abcdef> , "1234567"'), ("new", '"http://e/abcdef" , <urn:x:yz>')):
        (tmp_path / f"{name}.ttl").write_text(f"<urn:a> <urn:p> {values} ; <urn:q> 1 .\n")
    told = kg("diff", "old.ttl", "new.ttl", cwd=tmp_path).out

    assert (4, 0) == (len(told.splitlines()[1:]), told.count("→")), told


def test_a_text_that_speaks_of_names_is_none(kg: Kg, tmp_path: Path) -> None:
    """A thing is called by what is stated as its name alone."""
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    for name in ("old", "new"):
        said = f'<urn:a> <urn:p> "{name}" ; <urn:q> "A" , "see {label} there" ; {label} "Ann" .\n'
        (tmp_path / f"{name}.ttl").write_text(said)

    assert kg("diff", "old.ttl", "new.ttl", cwd=tmp_path).out.startswith("Ann (urn:a) has changed\n")


def test_a_patch_is_in_order(kg: Kg, tmp_path: Path) -> None:
    """What goes and then what comes, by file and statement, so that two patches can be compared."""
    some = range(10, 30)
    files = {side: {f"{f}.ttl": "".join(f"e:{side}{f}{n} e:p 1 . " for n in some) for f in "ab"} for side in ("D", "A")}
    folders_of(tmp_path, files["D"], files["A"])
    told = kg("diff", "old", "new", "-f", "rdf-patch", cwd=tmp_path).out.splitlines()[1:-1]

    assert [f"{side}{f}{n}" for side in "DA" for f in "ab" for n in some] == [line[12:16] for line in told]


def test_the_place_of_a_value_is_where_it_stands_first(kg: Kg, tmp_path: Path) -> None:
    """In the first of several files, and of several values in brackets the first one."""
    nodes = "e:a\n    e:p [ e:q {0} ] ,\n        [ e:q {0}0 ] ."
    folders_of(
        tmp_path,
        {"a.ttl": nodes.format(1), "f.ttl": "e:b e:p 1 .", "g.ttl": "\n\ne:b e:p 1 ."},
        {"a.ttl": nodes.format(2), "f.ttl": "e:b e:p 2 .", "g.ttl": "\n\ne:b e:p 2 ."},
    )
    told = kg("diff", "old", "new", cwd=tmp_path).out

    assert "  p: 1 → 2  [f.ttl:2]\n" in told
    assert 2 == told.count("[a.ttl:3]"), told


@pytest.mark.parametrize("name", ["a.nq", "a.jsonld", "a.trig"])
def test_a_value_of_a_file_without_places_is_placed_in_the_file(kg: Kg, tmp_path: Path, name: str) -> None:
    """By its name alone."""
    for side in ("old", "new"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "a.ttl").write_text(f'<urn:a> <urn:p> "{side}" .\n')
        assert 0 == kg("convert", "a.ttl", name, cwd=tmp_path / side).code
        (tmp_path / side / "a.ttl").unlink()
    place = name if name == "a.jsonld" else f"{name}:1"

    assert f'  p: "old" → "new"  [{place}]\n' in kg("diff", "old", "new", cwd=tmp_path).out


@pytest.mark.parametrize("name", ["a b.ttl", "é.ttl", "a%20b.ttl", "a#b.ttl"])
def test_a_file_of_any_name_says_what_it_says_of_itself(kg: Kg, tmp_path: Path, name: str) -> None:
    """What is relative in it is so to its own name, and to no other file's."""
    folders_of(tmp_path, {name: "<> e:p 1 ."}, {name: "<> e:p 1 ."})
    assert (0, "") == kg("diff", "old", "new", cwd=tmp_path)[:2]
    folders_of(tmp_path, {}, {"b.ttl": "<> e:p 1 ."})
    (tmp_path / "new" / name).unlink()
    assert 1 == kg("diff", "old", "new", cwd=tmp_path).code


@pytest.mark.parametrize("name", ["a.ttl", "a.trig"])
def test_a_long_file_is_read_to_its_end(kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """With what it says of nodes without names, and in graphs."""
    monkeypatch.setattr(versions, "_AT_ONCE", 2)
    text = "".join(f"e:a{n} e:p {n} . e:b{n} e:p [ e:q {n} ] .\n" for n in range(5))
    text = f"{text} e:g {{ {text} }}" if name == "a.trig" else text
    folders_of(tmp_path, {name: text}, {name: text})
    assert (0, "") == kg("diff", "old", "new", cwd=tmp_path)[:2]
    for old in ("e:a0 e:p 0 ", "e:a4 e:p 4 ", "[ e:q 0 ]", "[ e:q 4 ]"):
        changed = text.replace(old, "e:c e:p 9 " if old[0] == "e" else "[ e:q 9 ]")
        folders_of(tmp_path, {name: text}, {name: changed})
        assert 1 == kg("diff", "old", "new", cwd=tmp_path).code, old


@pytest.mark.parametrize("name", ["../notes.txt", "../a.ttl", "pipe"])
def test_what_would_lie_outside_of_a_commit_is_told(tmp_path: Path, name: str) -> None:
    """And so is what is no file, of whatever kind its name says that it is."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.type = tarfile.FIFOTYPE if name == "pipe" else tarfile.REGTYPE
        archive.addfile(member)
    packed.seek(0)
    (tmp_path / "inside").mkdir()

    with pytest.raises(InputError, match="cannot be unpacked: it would lie elsewhere"):
        committed_files.unpack(packed, tmp_path / "inside", "HEAD", ["data"])
    assert ["inside"] == [path.name for path in tmp_path.iterdir()]


def test_quads_beside_other_files_are_no_release(kg: Kg, tmp_path: Path) -> None:
    """All files of a folder are read where none describes it as a release."""
    for folder, value in (("old", 1), ("new", 2)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.nq").write_text("<urn:a> <urn:p> <urn:b> .\n")
        (tmp_path / folder / "b.ttl").write_text(f"<urn:b> <urn:p> {value} .\n")

    assert "urn:b has changed\n  p: 1 → 2" in kg("diff", "old", "new", cwd=tmp_path).out


@pytest.mark.parametrize("packing", [None, "gz", "zst"])
def test_of_a_release_the_quads_are_compared(kg: Kg, tmp_path: Path, packing: str | None) -> None:
    """All of them, however they are packed; what describes the release is no part of it."""
    for folder, version in (("old", None), ("new", packing)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "void.ttl").write_text(f"<urn:{folder}> <urn:p> 1 .\n")
        path = tmp_path / folder / f"a.nq{f'.{version}' if version else ''}"
        with path.open("wb") as file, compressing(file, version) as packed:
            packed.write(b"<urn:a> <urn:p> <urn:b> <urn:g> .\n<urn:a> <urn:p> <urn:c> .\n")

    assert (0, "") == kg("diff", "old", "new", cwd=tmp_path)[:2]
    (tmp_path / "old" / "a.nq").write_text("<urn:a> <urn:p> <urn:b> <urn:g> .\n")
    assert 1 == kg("diff", "old", "new", cwd=tmp_path).code


def test_a_thing_is_called_as_its_project_calls_it(empty_project: Project, tmp_path: Path) -> None:
    """By the properties of kg.toml first, in their order; by those of others where it has none of these."""
    (tmp_path / "a.ttl").write_text(
        "@prefix e: <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'e:a e:called "mine" ; rdfs:label "theirs" . e:b rdfs:label "other" .\n'
    )
    new = versions.Version(tmp_path, empty_project._replace(preferred=("http://e/called",)))
    new.add_file(tmp_path / "a.ttl", "http://e/graph")
    labels = diff.compare(versions.Version(tmp_path), new).labels

    assert ("mine", "other") == (labels["http://e/a"], labels["http://e/b"])
