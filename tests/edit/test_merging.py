"""Two things become one, one becomes two, and statements get to another file; each is shown, proved, and taken back."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.edit.edits import Edit, applied
from kg.edit.merged_decisions import cut_decisions
from kg.edit.merging import find_conflicts, plan_merging
from kg.edit.moving import plan_moving
from kg.edit.redirecting import describing_file
from kg.edit.renaming_project import Plan, is_named, plan_renaming, require_clean
from kg.edit.splitting import lacks_label, plan_splitting
from kg.edit.statements import iter_blocks, without
from kg.errors import InputError, Location, UsageError
from kg.io.kept import write_kept
from kg.link.taken_file import body_of, sealed
from kg.project.config import Project
from kg.project.reading import read_project
from tests.conftest import Ran

TURTLE = """@prefix a: <http://a/> .
# about x
a:x a a:T ; # hm
    a:p a:q, "x"@en, "1"^^a:d ;
    a:r [ a:z 1 ; a:y ( 2 ) ], a:q ~ a:w {| a:s 1 |} .

a:y a:p 1 .
"""


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ({(1, 0)}, 'a:p "x"@en, "1"^^a:d ;'),
        ({(1, 1), (1, 2)}, "a:p a:q ;\n"),
        ({(2, 0)}, "a:r a:q ~ a:w {| a:s 1 |} ."),
        ({(2, 0), (2, 1)}, '"1"^^a:d .\n'),
        ({(0, 0)}, 'a:x \n    # hm\n    a:p a:q, "x"@en'),
        ({(0, 0), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1)}, "# about x\n\n    # hm\n    \n\na:y a:p 1 ."),
    ],
)
def test_values_are_taken_out(gone: set[tuple[int, int]], left: str) -> None:
    """What stands around them is as it was, and comments stay."""
    block = next(iter(iter_blocks(TURTLE)))
    text = applied(TURTLE, without(Path("x"), TURTLE, block, gone))

    assert left in text
    assert text.endswith("a:y a:p 1 .\n")


SPINE = """@prefix : <http://e/> .
@prefix ex: <http://e/thing/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

ex:rose a :Person ;
    skos:prefLabel "Rosé"@en ;
    :born 1997 .

ex:rosie a :Person ;
    skos:prefLabel "Rosie"@en, "로제"@ko ;
    :born 1998 ;
    :knows ex:rose .
"""
SOURCE = """@prefix e: <http://e/thing/> .
@prefix t: <http://e/> .

# Who sang it?
e:song t:by e:rosie, e:rose .

# What she does
e:rosie t:job "singer" ; # often
    t:job "dancer" .
"""
SHAPES = """@prefix : <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

:PersonShape a sh:NodeShape ;
    sh:targetClass :Agent ;
    sh:property :born-once, :label-once .
:born-once sh:path :born ; sh:maxCount 1 .
:label-once sh:path skos:prefLabel ; sh:uniqueLang true .
"""
ONTOLOGY = "<http://e/Person> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/Agent> .\n"


@pytest.fixture
def small(tmp_path: Path) -> Project:
    """A project with two people who may be one."""
    files = {
        "kg.toml": '[project]\nname = "p"\nbase = "http://e/"\n[prefixes]\nex = "thing/"\n"" = ""\n',
        "data/spine/people.ttl": SPINE, "data/song.ttl": SOURCE, "ontology/shapes/all.ttl": SHAPES,
        "ontology/terms.ttl": ONTOLOGY,
    }  # fmt: skip
    files["kg.toml"] = '[project]\nname = "p"\nbase = "http://e/"\n[prefixes]\nex = "thing/"\n"" = "http://e/"\n'
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return read_project(tmp_path)


def contents(project: Project) -> dict[Path, bytes]:
    """Return the files of a project but what it keeps."""
    return {
        path: path.read_bytes()
        for path in sorted(project.root.rglob("*"))
        if path.is_file() and not path.is_relative_to(project.state)
    }


def test_a_merge_shows_what_contradicts(small: Project, kg: Callable[..., Ran]) -> None:
    """Without an answer nothing is changed; a label in another language is no contradiction."""
    before = contents(small)
    ran = kg("merge", "ex:rosie", "ex:rose", cwd=small)

    assert 2 == ran.code
    assert [
        ":born: a thing has one",
        "  A  ex:rosie  1998  (data/spine/people.ttl:11:11)",
        "  B  ex:rose  1997  (data/spine/people.ttl:7:11)",
        "kg: both have a value of what a thing has once; give --keep A or --keep B",
    ] == ran.err.splitlines()
    assert before == contents(small)


XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("of_rose", "of_rosie", "languages"),
    [
        ('skos:prefLabel "Rosé"@en', 'skos:prefLabel "Rosie"@EN', ["en"]),
        ('skos:prefLabel "Rosé"@en', 'skos:prefLabel "Rosé"@EN', []),
        ('skos:prefLabel "Rosé"@en', 'skos:prefLabel "로제"@ko', []),
        ('skos:prefLabel "a@b"', 'skos:prefLabel "c@d"', [""]),
        ('skos:prefLabel "a"@en-GB, "b"@de', 'skos:prefLabel "a"@en, "c"@de', ["de"]),
        (":knows 1", ":born 1997, 1998", []),
        (f':born "1"^^<{XSD}int>', ':born "1"^^xsd:int', []),
        (':born "1"^^xsd:long', ':born "1"^^xsd:int', [""]),
        (":born ex:a", ":born <http://e/thing/a>", []),
        (":born ex:a", ":born ex:a {| :said 1 |}", [""]),
        (":knows 1", ":knows 2", []),
    ],
)
def test_a_value_is_a_contradiction_where_both_have_another(
    small: Project, of_rose: str, of_rosie: str, languages: list[str]
) -> None:
    """Of what one thing has once, or once in each language; however it is written."""
    head = SPINE.partition("ex:rose")[0] + f"@prefix xsd: <{XSD}> .\n"
    text = f"{head}ex:rose a :Person ; {of_rose} .\nex:rosie a :Person ; {of_rosie} .\n"
    (small.spine / "people.ttl").write_text(text, "utf-8")
    found = find_conflicts(small, "http://e/thing/rosie", "http://e/thing/rose")

    assert languages == [one.language for one in found]
    assert all(said.thing.endswith("rosie") for one in found for said in one.first)


def test_a_merge(small: Project, kg: Callable[..., Ran]) -> None:
    """All that was said of one is said of the other, once, and nobody knows herself; taken back, all is as before."""
    before = contents(small)
    ran = kg("merge", "ex:rosie", "ex:rose", "--keep", "B", "--redirect", cwd=small)

    assert 0 == ran.code
    assert "8 places in 2 files changed; take it back with: kg undo" in ran.err
    assert SPINE.replace(
        'ex:rosie a :Person ;\n    skos:prefLabel "Rosie"@en, "로제"@ko ;\n    :born 1998 ;\n    :knows ex:rose .\n',
        'ex:rose skos:prefLabel "로제"@ko .\n\nex:rose <http://www.w3.org/2002/07/owl#sameAs> ex:rosie .\n',
    ) == (small.spine / "people.ttl").read_text("utf-8")
    assert SOURCE.replace("e:rosie, e:rose", "e:rose").replace("rosie", "rose") == (small.data / "song.ttl").read_text(
        "utf-8"
    )

    assert 0 == kg("undo", cwd=small).code
    assert before == contents(small)
    assert 2 == kg("undo", cwd=small).code


def test_a_tag_means_the_same_in_any_case(small: Project, kg: Callable[..., Ran]) -> None:
    """One label is no contradiction to itself, and is stated once."""
    people = small.spine / "people.ttl"
    text = SPINE.replace('"Rosie"@en', '"Rosé"@EN').replace("1998", "1997")
    people.write_text(text, "utf-8")

    ran = kg("merge", "ex:rosie", "ex:rose", cwd=small)

    assert (0, 1) == (ran.code, people.read_text("utf-8").count("Rosé")), ran.err


def test_texts_that_are_alike_are_not_the_same(small: Project, kg: Callable[..., Ran]) -> None:
    """One letter at the beginning, or at the end, is a contradiction; another way to write it is none."""
    people, words = small.spine / "people.ttl", ("merge", "ex:rosie", "ex:rose")
    text = SPINE.replace("Rosie", "Rosé").replace("1997", '"Rosé"')
    for other in ('"Bosé"', '"Rosy"', '"""Rosa"""', '"Ros"'):
        people.write_text(text.replace("1998", other), "utf-8")

        assert f"  A  ex:rosie  {other}  (data/spine/people.ttl:11:11)" in kg(*words, cwd=small).err
    people.write_text(text.replace("1998", '"""Ros\\u00E9"""'), "utf-8")

    assert 0 == kg(*words, cwd=small).code


@pytest.mark.parametrize("whose", ["A", "B"])
def test_a_value_that_loses_goes_from_whatever_file_it_stands_in(
    small: Project, kg: Callable[..., Ran], whose: str
) -> None:
    """Of the one that is gone or of the one that is kept, in a file that names no more than that one."""
    head = "@prefix t: <http://e/> .\n"
    files = {"A": (small.data / "first.ttl", "thing/rosie", 1998), "B": (small.data / "second.ttl", "thing/rose", 1997)}
    people = small.spine / "people.ttl"
    people.write_text(SPINE.replace(" ;\n    :born 1997", "").replace("    :born 1998 ;\n", ""), "utf-8")
    for path, name, year in files.values():
        path.write_text(f"{head}<http://e/{name}> t:born {year} ; t:job {year}1 .\n", "utf-8")

    ran = kg("merge", "ex:rosie", "ex:rose", "--keep", whose, cwd=small)

    assert 0 == ran.code, ran.err
    for one, (path, _, year) in files.items():
        born = f"t:born {year} ; " if one == whose else ""
        assert f"{head}<http://e/thing/rose> {born}t:job {year}1 .\n" == path.read_text("utf-8")


def test_two_changes_of_one_place_are_refused() -> None:
    """One behind the other is none."""
    path = Path("x")
    assert "aXYd" == applied("abcd", [Edit(path, 2, 3, "Y"), Edit(path, 1, 2, "X")])
    with pytest.raises(InputError, match="x:2: two changes of the same place"):
        applied("a\nbcd", [Edit(path, 2, 4, "X"), Edit(path, 3, 5, "Y")])


def test_a_label_stands_for_an_id(small: Project, kg: Callable[..., Ran]) -> None:
    """Where a thing is meant that is there; a new id is an id."""
    words = ("--keep", "B", "--dry-run")
    by_id, by_label = (
        kg("merge", "ex:rosie", "ex:rose", *words, cwd=small),
        kg("merge", "로제", "Rosé", *words, cwd=small),
    )
    moved = kg("move", "Rosie", "--from", "song", "--to", "data/new.ttl", "--dry-run", cwd=small)

    assert (0, by_id.out) == (by_label.code, by_label.out)
    assert '+ex:rosie :job "singer"' in moved.out.replace("e:rosie t:", "ex:rosie :")
    assert "kg: there is no thing called 'Rosey'" in kg("rename", "Rosey", "ex:r", cwd=small).err


DECIDED = "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\tother\n"
NONE = "sssom:NoTermFound"


def decision(name: str, item: str, modifier: str = "", other: str = "") -> str:
    return f"ex:{name}\tskos:exactMatch\t{modifier}\t{item}\tsemapv:ManualMappingCuration\t{other}\n"


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ([decision("rosie", NONE), decision("rose", "wd:Q1")], [decision("rose", "wd:Q1")]),
        ([decision("rosie", "wd:Q1"), decision("rose", NONE)], [decision("rose", "wd:Q1")]),
        ([decision("rosie", NONE), decision("rose", NONE)], [decision("rose", NONE)]),
        ([decision("rosie", "wd:Q1"), decision("rose", "wd:Q1")], [decision("rose", "wd:Q1")]),
        ([decision("rosie", "wd:Q1", other="by=a"), decision("rose", "wd:Q1", other="by=b")], [decision("rose", "wd:Q1", other="by=b")]),
        ([decision("rosie", "wd:Q2", "Not"), decision("rose", "wd:Q1")], [decision("rose", "wd:Q2", "Not"), decision("rose", "wd:Q1")]),
        ([decision("lisa", "ex:rosie"), decision("lisa", "ex:rose")], [decision("lisa", "ex:rose")]),
        ([decision("rosie", NONE), decision("song", "wd:Q1")], [decision("rose", NONE), decision("song", "wd:Q1")]),
        ([decision("rose", "wd:Q1"), decision("rose", "wd:Q2")], [decision("rose", "wd:Q1"), decision("rose", "wd:Q2")]),
        ([decision("rosie", NONE).replace("ex:rosie", "<http://e/thing/rosie>"), decision("rose", "wd:Q1")], [decision("rose", "wd:Q1")]),
        ([decision("rosie", "wd:Q2"), decision("rose", "wd:Q1")], None),
        ([decision("rosie", "wd:Q1", "Not"), decision("rose", "wd:Q1")], None),
        ([decision("rosie", "wd:Q1", other="decision=unsure"), decision("rose", "wd:Q1")], None),
    ],
)  # fmt: skip
def test_decisions_on_two_that_are_one_hold_afterwards(
    small: Project, kg: Callable[..., Ran], rows: list[str], left: list[str] | None
) -> None:
    """What says the same is there once, as it was of the one that is kept, and an item wins over none.

    Where both cannot hold, nothing is changed.
    """
    table = small.data / "links" / "wikidata.sssom.tsv"
    table.parent.mkdir()
    table.write_text("#curie_map:\n#  wd: http://w/\n" + DECIDED + "".join(rows), "utf-8")
    before = contents(small)

    ran = kg("merge", "ex:rosie", "ex:rose", "--keep", "B", cwd=small)

    if left is None:
        assert (3, True) == (
            ran.code,
            "wikidata.sssom.tsv:5:1: this row and that in line 4 cannot both hold" in ran.err,
        )
        assert before == contents(small)
    else:
        assert (0, left) == (ran.code, table.read_text("utf-8").splitlines(keepends=True)[3:]), ran.err


NOTHING = Plan({}, {}, 0, ())
ROSIE, JOB = "http://e/thing/rosie", "http://e/job"


def pack(project: Project, name: str, text: str) -> Path:
    path = project.data / name
    path.write_bytes(gzip.compress(text.encode()))
    return path


def test_a_thing_is_described_where_its_class_is_stated(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the spine if there, and never in a file that is packed, which nobody can edit."""
    head = "@prefix : <http://e/> . @prefix ex: <http://e/thing/> .\n"
    typed, other = f"{head}ex:lisa a :Person .\n", f"{head}ex:lisa :born 1 .\n"
    packed = pack(small, "0.ttl.gz", typed)
    for name, text, found in (
        ("spine/z.ttl", other, "spine/z.ttl"),
        ("b.ttl", typed, "b.ttl"),
        ("a.ttl", other, "b.ttl"),
        ("spine/z.ttl", typed, "spine/z.ttl"),
    ):
        (small.data / name).write_text(text, "utf-8")
        assert small.data / found == describing_file(small, NOTHING, "http://e/thing/lisa")
    monkeypatch.setattr("kg.edit.layout_files.made_files", lambda _: {small.spine / "z.ttl"})
    assert small.data / "b.ttl" == describing_file(small, NOTHING, "http://e/thing/lisa"), "and in none that is made"
    assert gzip.decompress(packed.read_bytes()).decode() == typed


def test_what_is_said_elsewhere_is_not_split(small: Project) -> None:
    """Nor what stands in a packed file, which stays as it is."""
    packed = pack(small, "packed.ttl.gz", "<http://e/thing/rosie> <http://e/job> 'poet' .\n")
    with pytest.raises(UsageError, match="nothing of that is stated there"):
        plan_splitting(small, ROSIE, f"{ROSIE}2", [small.spine], [JOB])
    plan = plan_splitting(small, ROSIE, f"{ROSIE}2", [], [JOB])

    assert {small.data / "song.ttl", small.spine / "people.ttl"} == set(plan.after)
    assert packed not in plan.after
    assert lacks_label(small, plan, ROSIE, f"{ROSIE}2")
    assert not lacks_label(small, plan, "http://e/thing/song", f"{ROSIE}2"), "which has none itself"


@pytest.mark.parametrize("merged", [True, False])
def test_what_was_taken_over_is_as_made_after_its_things_have_other_names(small: Project, merged: bool) -> None:
    """So it can be taken over anew; what was changed by hand before is so afterwards."""
    for name, content in (("song", sealed(SOURCE.encode())), ("other", sealed(SOURCE.encode()) + b"# by hand\n")):
        (small.data / f"{name}.ttl").write_bytes(content)
    names = {ROSIE: "http://e/thing/rose" if merged else f"{ROSIE}2"}
    plan = plan_merging(small, *next(iter(names.items())), lambda _: False) if merged else plan_renaming(small, names)

    assert body_of(plan.after[small.data / "song.ttl"]) is not None
    assert body_of(plan.after[small.data / "other.ttl"]) is None


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("ex:rosie :knows ex:rosie .", ":knows ex:rose"),
        ("ex:rosie :knows ex:rose . ex:rose :p 1 .", ":p 1"),
        ("ex:rosie :p 1 . ex:rose :q 1 . ex:rosie :p 1 .", ":p 1|:q 1"),
        ("ex:rosie :p (1) . ex:rose :p (1) .", ":p (1)|:p (1)"),
        ("ex:rosie :p ex:a . ex:rose :p <http://e/thing/a> .", ":p <http://e/thing/a>"),
        ("ex:rosie :born 1 . ex:rose :born 2 . ex:lisa :born 3 .", ":born 3"),
    ],
)
def test_what_two_things_say_is_said_once_by_one(small: Project, said: str, left: str) -> None:
    """Who knew herself still does; who knew the other one says nothing by that; lists are not the same."""
    path = small.data / "song.ttl"
    path.write_text(f"@prefix : <http://e/> .\n@prefix ex: <http://e/thing/> .\n{said}\n", "utf-8")
    plan = plan_merging(small, ROSIE, "http://e/thing/rose", lambda one: one.predicate == "http://e/born")
    text = plan.after[path].decode()

    assert "rosie" not in text
    found = [f"{group.predicate.replace('http://e/', ':')} {text[value.start : value.end]}"
             for block in iter_blocks(text) for group in block.groups for value in group.values]  # fmt: skip
    assert sorted(left.split("|")) == sorted(found)


@pytest.mark.parametrize("name", ["packed.ttl.gz", "packed.nt.gz", "packed.trig.gz"])
def test_what_names_a_thing_and_is_packed_is_to_be_unpacked_first(small: Project, name: str) -> None:
    """Else it would go on speaking of what is no more; what names another thing does not hinder."""
    pack(small, "other.ttl.gz", "<http://e/thing/lisa> <http://e/job> 'poet' .\n")
    assert plan_renaming(small, {ROSIE: f"{ROSIE}2"}).after
    pack(small, name, "<http://e/thing/lisa> <http://e/knows> <http://e/thing/rosie> .\n")

    with pytest.raises(InputError, match="is packed; unpack it first"):
        plan_renaming(small, {ROSIE: f"{ROSIE}2"})
    with pytest.raises(InputError, match="is packed; unpack it first"):
        plan_merging(small, ROSIE, "http://e/thing/rose", lambda _: False)
    assert is_named(small, "http://e/thing/lisa")


def test_only_files_that_are_to_change_have_to_be_committed(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody is at elsewhere does not hinder."""
    people, song = small.spine / "people.ttl", small.data / "song.ttl"
    monkeypatch.setattr("kg.io.git.changed_files", lambda _: frozenset({people}))

    require_clean(small, [song])
    with pytest.raises(UsageError, match=r"people\.ttl has changes that are not committed"):
        require_clean(small, [song, people])


def test_a_redirect_is_in_order(small: Project, kg: Callable[..., Ran]) -> None:
    """It is written with the prefix that the project has for it, unless this means something else in the file."""
    toml = small.root / "kg.toml"
    toml.write_text(toml.read_text("utf-8") + 'owl = "http://www.w3.org/2002/07/owl#"\n', "utf-8")
    people = small.spine / "people.ttl"

    assert 0 == kg("rename", "ex:rose", "ex:r", "--redirect", cwd=small).code
    assert "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n" in people.read_text("utf-8")
    assert people.read_text("utf-8").endswith("\n\nex:r owl:sameAs ex:rose .\n")

    assert 0 == kg("undo", cwd=small).code
    people.write_text(
        people.read_text("utf-8").replace("@prefix ex:", "@prefix owl: <http://o/> .\n@prefix ex:"), "utf-8"
    )
    assert 0 == kg("rename", "ex:rose", "ex:r", "--redirect", cwd=small).code
    assert people.read_text("utf-8").endswith("\n\nex:r <http://www.w3.org/2002/07/owl#sameAs> ex:rose .\n")


def test_a_move(small: Project, kg: Callable[..., Ran]) -> None:
    """Comments move too, names get the prefixes of the other file, and none has two meanings."""
    before = contents(small)
    target = small.data / "new.ttl"
    target.write_text("@prefix t: <http://else/> .\n\nt:a t:b t:c .\n", "utf-8")

    assert 0 == kg("move", "ex:rosie", "--from", "data/song.ttl", "--to", "data/new.ttl", cwd=small).code
    assert (
        "@prefix e: <http://e/thing/> .\n@prefix t: <http://else/> .\n\nt:a t:b t:c .\n\n# What she does\n"
        'e:rosie <http://e/job> "singer" ; # often\n    <http://e/job> "dancer" .\n'
    ) == target.read_text("utf-8")
    assert SOURCE.partition("\n# What")[0] == (small.data / "song.ttl").read_text("utf-8")

    assert 0 == kg("undo", cwd=small).code
    target.unlink()
    assert 0 == kg("move", "ex:rosie", "--from", "data/song.ttl", "--to", "data/new.ttl", cwd=small).code
    assert target.is_file()
    assert 0 == kg("undo", cwd=small).code
    assert 0 == kg("split", "ex:rosie", "ex:r2", "--in", "song", "--label", "R2", cwd=small).code
    assert "e:r2 t:job" in (small.data / "song.ttl").read_text("utf-8")
    assert 0 == kg("undo", cwd=small).code
    assert 0 == kg("move", "ex:rosie", "--from", "song", "--to", "data/new.ttl", cwd=small).code
    assert 0 == kg("undo", cwd=small).code
    assert before == contents(small)


def test_a_new_file_is_from_the_same_document(small: Project, kg: Callable[..., Ran]) -> None:
    """Its graph has the description of the other one; a graph that is described keeps what it has."""
    people = small.spine / "people.ttl"
    old, new = (small.graph_iri(small.data / name) for name in ("song.ttl", "new.ttl"))
    derived = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
    described = people.read_text("utf-8") + f"\n<{old}> {derived} ex:doc ; :noted 3 .\n"
    people.write_text(described, "utf-8")
    words = ("move", "ex:rosie", "--from", "song", "--to", "data/new.ttl")

    assert 0 == kg(*words, cwd=small).code
    assert f"{described}\n<{new}> {derived} ex:doc .\n" == people.read_text("utf-8")
    assert 0 == kg("undo", cwd=small).code
    assert described == people.read_text("utf-8")
    known = f"{described}\n<{new}> {derived} ex:other .\n"
    people.write_text(known, "utf-8")
    assert 0 == kg(*words, cwd=small).code
    assert known == people.read_text("utf-8")


def test_a_split(small: Project, kg: Callable[..., Ran]) -> None:
    """What a source says goes to a new thing of the same class, or what is stated with a property does."""
    before = contents(small)

    assert 0 == kg("split", "ex:rosie", "ex:r2", "--in", "data/song.ttl", "--label", "R2", cwd=small).code
    assert SOURCE.replace("e:rosie", "e:r2") == (small.data / "song.ttl").read_text("utf-8")
    assert SPINE + '\nex:r2 a :Person ;\n    skos:prefLabel "R2"@en .\n' == (small.spine / "people.ttl").read_text(
        "utf-8"
    )

    assert 0 == kg("undo", cwd=small).code
    ran = kg("split", "ex:rosie", "ex:r2", "--property", ":born", cwd=small)
    assert (2, "kg: nothing says what ex:r2 is called; give --label TEXT\n") == (ran.code, ran.err)
    assert before == contents(small)

    assert 0 == kg("split", "ex:rosie", "ex:r2", "--property", ":born", "--label", "R2", cwd=small).code
    stated = '\nex:r2 a :Person ;\n    skos:prefLabel "R2"@en .\n\nex:r2 :born 1998 .\n'
    assert SPINE.replace("    :born 1998 ;\n", "") + stated == (small.spine / "people.ttl").read_text("utf-8")

    assert 0 == kg("undo", cwd=small).code
    assert before == contents(small)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (
            "ex:rose", "ex:album",
            "ex:rose is a :Person, ex:album is a :Album, and no class of either is a kind of one of the other;"
            " give another id",
        ),
        ("ex:rose", "ex:los", "nothing describes ex:los; did you mean ex:rose?"),
        ("ex:los", "ex:rose", ""), ("ex:rose", "ex:band", ""), ("ex:band", "ex:rose", ""),
    ],
)  # fmt: skip
def test_unlike_things_are_merged_by_force_only(
    small: Project, kg: Callable[..., Ran], first: str, second: str, told: str
) -> None:
    """Things are alike where a class of one is a class of the other, or above one or below one."""
    more = "\nex:album a :Album ; :by ex:los .\n\nex:band a :Agent .\n"
    (small.spine / "people.ttl").write_text(SPINE + more, "utf-8")
    before = contents(small)
    ran = kg("merge", first, second, cwd=small)

    if told:
        assert (2, f"kg: {told}, or give --force\n") == (ran.code, ran.err)
        assert before == contents(small)
        assert 0 == kg("merge", first, second, "--force", cwd=small).code
    else:
        assert 0 == ran.code, ran.err


def test_what_only_a_case_names_is_no_thing(small: Project, kg: Callable[..., Ran]) -> None:
    """Cases make things up; who gives a thing the id of one of them would change what it proves."""
    case = small.cases / "who" / "one.ttl"
    case.parent.mkdir(parents=True)
    case.write_text("<http://e/thing/nobody> <http://e/by> <http://e/thing/rose> .\n", "utf-8")
    before = contents(small)

    for words, told in (
        (("rename", "ex:nobody", "ex:rose"), "nothing but a case names ex:nobody"),
        (("merge", "ex:rose", "ex:nobody"), "nothing but a case names ex:nobody"),
        (
            ("rename", "ex:rose", "ex:nobody"),
            "ex:nobody is named already, by a case of a question or shape; give another id",
        ),
    ):
        ran = kg(*words, cwd=small)
        assert (2, f"kg: {told}\n") == (ran.code, ran.err)
    assert before == contents(small)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("rename", "ex:ros", "ex:a"), "kg: nothing names ex:ros; did you mean ex:rose?"),
        (
            ("rename", "ex:rose", "ex:rosie"),
            "kg: ex:rosie is named already; make one thing of both with: kg merge ex:rose ex:rosie",
        ),
        (("rename", "Rosé", "a b"), "kg: 'a b' is no id; write it as prefix:name, or in angle brackets as <IRI>"),
        (("merge", "ex:rose", "ex:rose"), "kg: both ids are the same"),
        (("split", "ex:rose", "ex:new"), "kg: say what goes to the new one: give --in SOURCE or --property ID"),
        (("split", "ex:rose", "ex:new", "--property", "ex:no"), "kg: nothing of that is stated there"),
        (
            ("move", "ex:rose", "--from", "sog", "--to", "data/a.ttl"),
            "kg: there is no source 'sog'; did you mean song?",
        ),
        (
            ("move", "ex:rose", "--from", "kg.toml", "--to", "data/a.ttl"),
            "kg: kg.toml is no file of the data; its folder is data",
        ),
        (
            ("move", "ex:rose", "--from", "data/song.ttl", "--to", "data/a.ttl"),
            "kg: data/song.ttl states nothing of that",
        ),
        (("undo",), "kg: there is nothing to take back"),
    ],
)
def test_what_is_refused(small: Project, kg: Callable[..., Ran], words: tuple[str, ...], told: str) -> None:
    """It is told what to do instead, and nothing is changed."""
    before = contents(small)

    assert (2, told) == (lambda ran: (ran.code, ran.err.rstrip("\n")))(kg(*words, cwd=small))
    assert before == contents(small)


def test_a_dry_run_writes_nothing(small: Project, kg: Callable[..., Ran]) -> None:
    """What would be changed is shown as a difference of lines."""
    before = contents(small)
    ran = kg("rename", "ex:rosie", "ex:r2", "--dry-run", cwd=small)

    assert "-e:song t:by e:rosie, e:rose .\n+e:song t:by e:r2, e:rose .\n" in ran.out
    assert before == contents(small)


# Each way to change files by meaning: the module that changes the text, and the words.
CHANGES = {
    "rename": ("renaming_project", ("rename", "ex:rosie", "ex:r2")),
    "merge": ("merging", ("merge", "ex:rosie", "ex:rose", "--keep", "B")),
    "split": ("renaming_project", ("split", "ex:rosie", "ex:r2", "--in", "data/song.ttl", "--label", "R2")),
    "split by property": ("splitting", ("split", "ex:rosie", "ex:r2", "--property", ":born", "--label", "R2")),
    "move": ("moving", ("move", "ex:rosie", "--from", "data/song.ttl", "--to", "data/new.ttl")),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_would_state_more_is_not_written(
    small: Project, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Were there a fault in how a text is changed, the proof would tell."""
    module, words = CHANGES[name]
    more = "\n<http://e/a> <http://e/b> <http://e/c> .\n"
    monkeypatch.setattr(f"kg.edit.{module}.applied", lambda text, edits: applied(text, edits) + more)
    before = contents(small)
    ran = kg(*words, cwd=small)

    assert (3, True) == (ran.code, "this is a fault of kg" in ran.err), ran
    assert before == contents(small)


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_made_of_a_table_is_not_changed(small: Project, kg: Callable[..., Ran], name: str) -> None:
    """It would be made anew, and the change be lost; what is split by property is looked for elsewhere."""
    described = small.spine / "tables" / "song.ttl"
    described.parent.mkdir()
    head = ("mapping mappings/song.yml", "file data/song.ttl", "file data/spine/people.ttl")
    described.write_text("".join(f"# {line} sha256 {'0' * 64}\n" for line in head))
    before = contents(small)
    ran = kg(*CHANGES[name][1], cwd=small)

    told = (2, "nothing of that is stated there") if name == "split by property" else (3, "made of a table")
    assert (told[0], True) == (ran.code, told[1] in ran.err), ran
    assert before == contents(small)


def replace(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


SPOILT: dict[str, Callable[[Path], object]] = {
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-20]),
    "rubbish": lambda path: path.write_bytes(b"\xff\x00rubbish"),
    "of another form": lambda path: write_kept(path, {"what": "it", "files": [{"path": "data/song.ttl"}]}),
    "of another kind": lambda path: write_kept(path, [1]),
    "with a name that is none": lambda path: write_kept(path, kept_of("a\0b")),
    "of another project": lambda path: write_kept(path, kept_of("../song.ttl")),
    "a folder": lambda path: replace(path, Path.mkdir),
    "a pipe": lambda path: replace(path, os.mkfifo),
    "a device": lambda path: replace(path, lambda one: one.symlink_to("/dev/zero")),
    "another content": lambda path: (path.parent / "0.before").write_bytes(b"<urn:a> <urn:b> <urn:c> ."),
    "no content": lambda path: (path.parent / "0.before").unlink(),
    "a content without an end": lambda path: replace(path.parent / "0.before", lambda one: one.symlink_to("/dev/zero")),
}  # fmt: skip


def kept_of(path: str) -> object:
    return {"what": "it", "files": [{"path": path, "new": True, "before": "", "after": ""}]}


@pytest.mark.parametrize("name", SPOILT)
def test_what_was_kept_is_taken_back_just_as_it_was_written(small: Project, kg: Callable[..., Ran], name: str) -> None:
    """Or not at all: nothing under .kg/ is trusted."""
    assert 0 == kg("rename", "ex:rosie", "ex:r2", cwd=small).code
    before = contents(small)
    SPOILT[name](small.state / "undo" / "change.json")
    ran = kg("undo", cwd=small)

    assert (3, True) == (ran.code, "kg: " in ran.err), ran
    assert before == contents(small)


MOVING = """@prefix e: <http://e/thing/> .
@prefix t: <http://e/> .

e:rosie t:job "singer" ; t:knows [ t:job "poet" ] . # of the singer
e:lisa t:job "singer" ; t:knows _:b . # of lisa
e:song t:by e:rosie .
"""


def test_of_what_moves_in_part_the_comment_behind_stays(small: Project) -> None:
    """It is of the whole statement; where all of it moves it goes along."""
    source, target = small.data / "song.ttl", small.data / "new.ttl"
    source.write_text(MOVING, "utf-8")
    part = plan_moving(small, ROSIE, source, target, [JOB])
    whole = plan_moving(small, ROSIE, source, target)

    assert (b"# of the singer" in part.after[source], b"# of the singer" in part.after[target]) == (True, False)
    assert (b"# of the singer" in whole.after[source], b"# of the singer" in whole.after[target]) == (False, True)
    assert b"# of lisa" in whole.after[source]
    assert (1, {source}) == (whole.places, set(whole.before))


def test_what_names_a_node_by_a_label_is_not_moved(small: Project) -> None:
    """In another file the label would mean another node; what is of no name elsewhere may go."""
    source = small.data / "song.ttl"
    source.write_text(MOVING, "utf-8")

    with pytest.raises(InputError, match="names a nameless node") as told:
        plan_moving(small, "http://e/thing/lisa", source, small.data / "new.ttl")
    assert (source, 5) == (told.value.location.path, told.value.location.line)  # type: ignore[union-attr]
    assert 1 == plan_moving(small, "http://e/thing/lisa", source, small.data / "new.ttl", [JOB]).places


@pytest.mark.parametrize("name", ["new.ttl.gz", "new.nt", "new.trig", "new.rdf", "new"])
def test_only_turtle_is_moved(small: Project, name: str) -> None:
    for files in ((small.data / "song.ttl", small.data / name), (small.data / name, small.data / "song.ttl")):
        with pytest.raises(InputError, match="is no Turtle that can be changed"):
            plan_moving(small, ROSIE, *files)


def test_what_would_be_lost_is_not_moved(
    small: Project, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof is of both files together, so that each may state less than before."""
    monkeypatch.setattr(
        "kg.edit.moving.applied", lambda text, edits: applied(text, edits).replace("e:rosie, e:rose", "e:rose")
    )
    before = contents(small)
    ran = kg("move", "ex:rosie", "--from", "data/song.ttl", "--to", "data/new.ttl", cwd=small)

    assert (3, True) == (ran.code, "this is a fault of kg" in ran.err), ran
    assert before == contents(small)


def test_a_table_of_decisions_may_begin_with_an_empty_line_and_its_words_may_be_a_prefix() -> None:
    """That there is no item is a word of its own, whatever a project calls by the same prefix."""
    prefixes = {"ex": "http://e/thing/", "sssom": "https://w3id.org/sssom/"}
    text = f"#a: b\n\n{DECIDED}{decision('rosie', NONE)}\n{decision('rose', 'wd:Q1')}"
    found = cut_decisions(Path("a.tsv"), text, prefixes, ROSIE, "http://e/thing/rose")

    assert f"#a: b\n\n{DECIDED}\n{decision('rose', 'wd:Q1')}" == applied(text, found)


def test_what_is_relative_is_written_whole_where_it_is_moved_to(small: Project) -> None:
    """And what is whole stays as it is; a file is not moved into itself."""
    source, target = small.data / "song.ttl", small.data / "new.ttl"
    source.write_text(f"<{ROSIE}> <http://e/job> <x>, <http://e/y> .\n", "utf-8")
    moved = plan_moving(small, ROSIE, source, target).after[target].decode()

    assert f"<{ROSIE}> <http://e/job> <http://e/graph/x>, <http://e/y> ." in moved
    with pytest.raises(UsageError, match="both files are the same"):
        plan_moving(small, ROSIE, source, source)


def test_what_was_taken_over_is_not_moved(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be made anew where it was."""
    source = small.data / "song.ttl"
    monkeypatch.setattr("kg.edit.moving.made_of_links", lambda _: source)

    for files in ((source, small.data / "new.ttl"), (small.spine / "people.ttl", source)):
        with pytest.raises(InputError, match="was taken over from the other side") as told:
            plan_moving(small, ROSIE, *files)
        assert Location(source) == told.value.location
