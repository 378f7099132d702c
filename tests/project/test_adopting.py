"""A folder that has RDF becomes a project, without a change to what is there."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.project.adopting import adopt, find_layout
from kg.project.reading import read_project

from ..conftest import Ran, git

PREFIXES = """\
@prefix : <http://lib.example/ns#> .
@prefix id: <http://lib.example/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
ONTOLOGY = f"{PREFIXES}:Book a owl:Class . :title a owl:DatatypeProperty ."
SHAPES = f"{PREFIXES}:S a sh:NodeShape ; sh:targetClass :Book ; sh:property [ sh:path :title ; sh:maxCount 1 ] ."
DATA = f'{PREFIXES}id:one a :Book ; :title "One", "Eins" .'
FAULTY = f"{PREFIXES}id:one a :Book"
LAYOUTS = {
    "folders of other names": (
        {"graphs/a.ttl": DATA, "graphs/deep/b.nt": "", "vocab/v.ttl": ONTOLOGY, "rules/r.ttl": SHAPES},
        ("graphs", "vocab", "rules"),
    ),
    "several of each": (
        {"rdf/data/a.ttl": DATA, "rdf/data/b.ttl": DATA.replace("one", "two"), "rdf/o/v.ttl": ONTOLOGY,
         "rdf/o/w.ttl": ONTOLOGY, "rdf/s/r.ttl": SHAPES, "rdf/s/t.ttl": SHAPES},
        ("rdf/data", "rdf/o", "rdf/s"),
    ),
    "all in one folder": (
        {"rdf/a.ttl": DATA, "rdf/onto.ttl": ONTOLOGY, "rdf/shapes.ttl": SHAPES},
        ("rdf", "rdf/onto.ttl", "rdf/shapes.ttl"),
    ),
    "ontology and shapes beside each other": (
        {"model/onto.ttl": ONTOLOGY, "model/shapes.ttl": SHAPES, "data/a.ttl": DATA},
        ("data", "model", "model/shapes.ttl"),
    ),
    "only data": ({"set/a.ttl": DATA}, ("set", None, None)),
}  # fmt: skip


def _lay(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.mark.parametrize("name", LAYOUTS)
def test_what_is_where_is_seen_from_the_files(tmp_path: Path, kg: Callable[..., Ran], name: str) -> None:
    files, places = LAYOUTS[name]
    folder = _lay(tmp_path / "library", files)
    ran = kg("init", ".", cwd=folder)
    alone = sum((places[n] or "").endswith(".ttl") for n in (1, 2))  # beside files of another kind
    assert (ran.code, ran.err.count("note:"), ran.err.count("is the only file of its kind")) == (0, alone, alone)
    for path, text in files.items():
        assert (folder / path).read_text() == text
    assert {path.name for path in folder.iterdir()} == {*(Path(path).parts[0] for path in files), "kg.toml"}
    project = read_project(folder)
    found = (project.data, project.ontology, project.shapes)
    expected = (places[0], places[1] or "ontology", places[2] or "ontology/shapes")
    assert tuple(project.name_of(path) for path in found) == expected
    assert (project.name, project.base) == ("library", "http://lib.example/id/")
    assert project.prefixes[""] == "http://lib.example/ns#"


def test_the_base_is_a_namespace_and_no_scheme_alone(tmp_path: Path) -> None:
    """However many addresses of sites the data have."""
    sites = "".join(f"<http://{n}.example> a :Site .\n" for n in range(9))

    layout = find_layout(_lay(tmp_path / "library", {"data/a.ttl": DATA + sites}))

    assert layout is not None
    assert layout.base == "http://lib.example/id/"


def test_a_project_that_somebody_made_meanwhile_stays_as_it_is(tmp_path: Path) -> None:
    folder = _lay(tmp_path / "library", {"data/a.ttl": DATA})
    layout = find_layout(folder)
    assert layout is not None
    (folder / "kg.toml").write_text("mine")

    with pytest.raises(InputError, match="is there already; this is a project"):
        adopt(folder, "library", layout)
    assert (folder / "kg.toml").read_text() == "mine"


@pytest.mark.parametrize("name", [name for name, (_, places) in LAYOUTS.items() if places[2]])
def test_such_a_project_is_checked_asked_compared_and_dumped(tmp_path: Path, kg: Callable[..., Ran], name: str) -> None:
    """The shapes find what they are to, each file is the graph that it is, and nothing is counted twice."""
    folder = _lay(tmp_path / "library", LAYOUTS[name][0])
    assert kg("init", ".", cwd=folder).code == 0
    checked = kg("check", cwd=folder)
    assert checked.code == 1
    assert "a.ttl:5:" in checked.out
    assert "shapes: no findings" not in checked.err
    asked = kg("sparql", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?b :title ?t } }", cwd=folder)
    assert asked.out.split()[1] == str(2 * sum("a.ttl" in path or "b.ttl" in path for path in LAYOUTS[name][0]))
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "all")
    for data in (path for name in ("a.ttl", "b.ttl") for path in folder.rglob(name)):
        data.write_text(data.read_text().replace(', "Eins"', ""))
    assert 'title: "Eins"' in kg("diff", "HEAD", ".", cwd=folder).out
    assert kg("check", cwd=folder).code == 0
    assert "id/one" in kg("dump", "-f", "ntriples", cwd=folder).out
    config = folder / "kg.toml"
    config.write_text(config.read_text().replace("[project]", '[project]\nlicense = "https://example.org/l"'))
    released = kg("release", "1.0", "-o", str(tmp_path / "out"), cwd=folder)
    assert released.code == 0, released.err
    assert kg("release", "--check", str(tmp_path / "out"), cwd=folder).code == 0


def test_what_cannot_be_taken_in_is_told(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    files = {
        "d/a.ttl": DATA, "d/f.ttl": FAULTY, "loose.ttl": DATA, "other/b.ttl": DATA, "x/s.ttl": SHAPES,
        "y/s.ttl": f"{SHAPES}\n", "d/x.rdf": "<a/>", ".hidden/h.ttl": DATA, "node_modules/m.ttl": DATA,
    }  # fmt: skip
    ran = kg("init", ".", cwd=_lay(tmp_path / "library", files))
    assert ran.code == 0
    told = [line.removeprefix("note: ") for line in ran.err.splitlines() if line.startswith("note:")]
    named = ["library", "d/x.rdf", "d/f.ttl", "x/s.ttl", "loose.ttl", "other/b.ttl"]
    assert [line.split(" ")[0] for line in told] == named
    assert kg("check", cwd=tmp_path / "library").code == 3  # the fault


@pytest.mark.parametrize(
    ("files", "taken"),
    [
        ({"a/a.ttl": DATA, "b/b.ttl": DATA, "b/c.ttl": DATA}, "b"),
        ({"a/a.ttl": DATA, "b/b.ttl": DATA + " # longer"}, "b"),
        ({"a/a.ttl": DATA, "b/b.ttl": DATA}, "a"),
        ({"a/a.ttl": DATA, "a/b.ttl": DATA, "data/b.ttl": DATA}, "data"),
    ],
)
def test_of_several_folders_of_data_all_are_told(
    tmp_path: Path, kg: Callable[..., Ran], files: dict[str, str], taken: str
) -> None:
    """Which is taken hangs on no order in which a disk lists them."""
    folder = _lay(tmp_path / "library", files)
    ran = kg("init", ".", cwd=folder)
    tops = ", ".join(f"{top}/" for top in sorted({Path(path).parts[0] for path in files}))
    assert f"note: library has data in {tops}, and a project has one folder of data; {taken}/ is taken" in ran.err
    assert read_project(folder).data == folder / taken


def test_a_project_without_shapes_is_checked_but_for_them(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    """What else there is to check decides, and a warning says what is missing."""
    folder = _lay(tmp_path / "library", {"data/a.ttl": DATA})
    assert kg("init", ".", cwd=folder).code == 0
    checked = kg("check", cwd=folder)
    assert (checked.code, "kg.toml: warning: there are no shapes" in checked.out) == (0, True), checked.out
    assert kg("check", "--fail-on", "warning", cwd=folder).code == 1
    assert kg("validate", cwd=folder).code == 3  # which has nothing else to do
    (folder / "data/a.ttl").write_text(FAULTY)
    assert kg("check", cwd=folder).code == 3


def test_a_file_that_only_says_what_is_below_what_is_ontology(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    below = f"{PREFIXES}:Novel <http://www.w3.org/2000/01/rdf-schema#subClassOf> :Book ."
    files = {"data/a.ttl": DATA.replace("a :Book", "a :Novel"), "ontology/o.ttl": below, "shapes/s.ttl": SHAPES}
    folder = _lay(tmp_path / "library", files)
    ran = kg("init", ".", cwd=folder)
    assert (ran.code, "note:" in ran.err) == (0, False)
    assert kg("check", cwd=folder).code == 1


def test_shapes_that_meet_nothing_are_told_where_all_data_is_spine(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    files = {"data/a.ttl": DATA.replace("a :Book", "a :Novel"), "shapes/s.ttl": SHAPES}
    folder = _lay(tmp_path / "library", files)
    assert kg("init", ".", cwd=folder).code == 0
    for command in ("check", "validate"):
        told = kg(command, cwd=folder).out
        assert ":Book, the target of :S, is known neither to the ontology nor to the data" in told, command


def test_rules_that_join_the_first_are_asked_too(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    folder = _lay(
        tmp_path / "library", {"data/a.ttl": DATA, "shapes/one.ttl": SHAPES.replace("maxCount 1", "maxCount 2")}
    )
    assert kg("init", ".", cwd=folder).code == 0
    assert kg("check", cwd=folder).code == 0
    (folder / "shapes/two.ttl").write_text(SHAPES.replace(":S a", ":T a"))
    assert kg("check", cwd=folder).code == 1


def test_a_change_of_an_ontology_and_of_shapes_that_are_files_is_seen(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    """Also by a check that would tell the kept report where nothing has changed."""
    files = {"rdf/a.ttl": DATA, "rdf/b.ttl": ONTOLOGY, "rdf/s.ttl": SHAPES.replace("maxCount 1", "maxCount 2")}
    folder = _lay(tmp_path / "library", files)
    assert kg("init", ".", cwd=folder).code == 0
    (folder / "rdf/graphs").mkdir()
    (folder / "rdf/a.ttl").rename(folder / "rdf/graphs/a.ttl")
    config = folder / "kg.toml"
    config.write_text(config.read_text().replace('"rdf"', '"rdf/graphs"'))
    for _ in range(2):
        assert kg("check", cwd=folder).code == kg("validate", cwd=folder).code == 0
    (folder / "rdf/s.ttl").write_text(SHAPES)
    assert kg("check", cwd=folder).code == kg("validate", cwd=folder).code == 1
    (folder / "rdf/s.ttl").write_text(files["rdf/s.ttl"])
    assert kg("check", cwd=folder).code == 0
    (folder / "rdf/b.ttl").write_text(ONTOLOGY + "\n:Book")
    assert kg("check", cwd=folder).code == 3


def test_names_that_toml_would_misread_are_kept(tmp_path: Path) -> None:
    folder = _lay(tmp_path / 'a "b" é', {'the "set"/a.ttl': DATA})
    layout = find_layout(folder)
    assert layout is not None
    assert layout.data == folder / 'the "set"'


@pytest.mark.parametrize(
    ("files", "words", "told"),
    [
        ({"README.md": "x"}, ["init", "."], "is not empty; name a new folder, or one that has RDF already"),
        ({"a.ttl": DATA + SHAPES}, ["init", "."], "a.ttl:5:10: things are described beside shapes"),
        ({"a.ttl": DATA + SHAPES, "data/b.ttl": DATA}, ["init", "."], "a.ttl:5:10: things are described beside shapes"),
        (
            {
                "data/a.ttl": DATA,
                "s.ttl": f"{SHAPES}\n:Novel <http://www.w3.org/2000/01/rdf-schema#subClassOf> :Book .",
            },
            ["init", "."],
            "s.ttl:6:58: terms are described beside shapes",
        ),
        (
            {"d/a.rdf": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'},
            ["init", "."],
            "d/a.rdf: is of a form that no file of a project has, and so is all RDF here: write it as Turtle with: kg convert d/a.rdf d/a.ttl",
        ),
        ({"d/a.ttl": DATA}, ["init", ".", "--example", "music"], "is not empty; name a new folder"),
        (
            {"d/a.ttl": DATA, "kg.toml": ""},
            ["init", "."],
            "is not empty; name a new folder, as this is a project already",
        ),
    ],
)
def test_a_folder_that_is_none_is_left_as_it_is(
    tmp_path: Path, kg: Callable[..., Ran], files: dict[str, str], words: list[str], told: str
) -> None:
    folder = _lay(tmp_path / "library", files)
    ran = kg(*words, cwd=folder)
    assert ran.code == 3
    assert told in ran.err
    assert sorted(path.name for path in folder.iterdir()) == sorted({Path(path).parts[0] for path in files})


@pytest.mark.parametrize("number", [1, 12])
@pytest.mark.parametrize("beside", [{}, {"model/v.ttl": ONTOLOGY, "model/s.ttl": SHAPES}])
def test_what_is_told_of_data_at_the_top_makes_a_project_of_it(
    tmp_path: Path, kg: Callable[..., Ran], number: int, beside: dict[str, str]
) -> None:
    """No file is moved by init; after the words that it gives, the folder is one that it takes."""
    folder = _lay(tmp_path / "library", {f"it's {n}.ttl": DATA for n in range(number)} | beside)
    ran = kg("init", ".", cwd=folder)
    assert (3, False) == (ran.code, (folder / "kg.toml").exists()), ran
    told, _, more = ran.err.strip().partition("begin again after, beside it: ")[2].partition(" (and ")
    assert more == ("2 more)" if number == 12 else "")
    subprocess.run(["sh", "-c", told], cwd=folder, check=True)

    ran = kg("init", ".", cwd=folder)
    assert ran.code == 0, ran
    assert folder / "data" == read_project(folder).data


CLASSES = f"{PREFIXES}@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
MORE = {
    "a shape that is a class below another": (
        ":T a rdfs:Class, sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] .\n"
        ":U a owl:Class, sh:NodeShape ; rdfs:subClassOf :T .",
        "terms",
    ),
    "the class that a shape asks for": (
        ":S a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :p ; sh:class :Base ] .\n"
        ":U a rdfs:Class, sh:NodeShape ; rdfs:subClassOf :Base .",
        "terms",
    ),
    "a property below another": (
        ":P a sh:PropertyShape ; sh:path :p ; rdfs:subPropertyOf :q . :S a sh:NodeShape ; sh:targetClass :T .", "terms",
    ),
    "a class beside a shape that is known by its target": (
        ":S sh:targetClass :T ; sh:property [ sh:path :p ; sh:minCount 1 ] . :V a owl:Class .", "terms",
    ),
    "a thing without a class": (":S sh:targetClass :T ; sh:property [ sh:path :p ] . id:x :q 3 .", "things"),
}  # fmt: skip


@pytest.mark.parametrize("where", ["s.ttl", "shapes/s.ttl"])
@pytest.mark.parametrize("name", MORE)
def test_what_shapes_hold_besides_makes_no_folder_pass(
    tmp_path: Path, kg: Callable[..., Ran], name: str, where: str
) -> None:
    """Each is read by `kg validate .`, and would be read by nobody in a project: it is refused where it stands."""
    text, what = MORE[name]
    folder = _lay(tmp_path / "library", {"data/a.ttl": f"{PREFIXES}id:one a :T .", where: CLASSES + text})
    ran = kg("init", ".", cwd=folder)
    assert ran.code == 3
    assert f"{where}:" in ran.err
    assert f": {what} are described beside shapes" in ran.err


@pytest.mark.parametrize(
    "beside",
    [
        "<http://lib.example/ns> a owl:Ontology ; <http://purl.org/dc/terms/title> 'x' .",
        "<http://lib.example/ns> a owl:Ontology ; sh:declare [ sh:prefix 'x' ; sh:namespace 'http://x/' ] .",
        ":G a sh:PropertyGroup ; <http://www.w3.org/2000/01/rdf-schema#label> 'x' .",
        ":S <http://purl.org/dc/terms/title> 'x' .",
    ],
)
@pytest.mark.parametrize("typed", [True, False])
def test_what_belongs_to_shapes_may_stand_beside_them(
    tmp_path: Path, kg: Callable[..., Ran], beside: str, typed: bool
) -> None:
    shapes = SHAPES if typed else SHAPES.replace("a sh:NodeShape ;", "")
    folder = _lay(tmp_path / "library", {"data/a.ttl": DATA, "shapes/s.ttl": f"{shapes}\n{beside}"})
    ran = kg("init", ".", cwd=folder)
    assert (ran.code, "note:" in ran.err) == (0, False)
    assert kg("check", cwd=folder).code == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('data = "none"', "'none' is not there"),
        ('data = "."', "'.' is the project itself"),
        ('data = "../other"', "'../other' is outside"),
        ('data = "vocab/v.ttl"', "'vocab/v.ttl' is no folder"),
        ('ontology = "all"', "'all' holds the data"),
        ('onthology = "vocab"', "did you mean 'ontology'"),
        ('queries = "vocab/v.ttl"', "'vocab/v.ttl' is no folder"),
    ],
)
def test_folders_that_cannot_be_are_told_with_their_place(
    tmp_path: Path, kg: Callable[..., Ran], said: str, told: str
) -> None:
    folder = _lay(tmp_path / "library", {"all/data/a.ttl": DATA, "vocab/v.ttl": ONTOLOGY})
    data = "" if said.startswith("data") else 'data = "all/data"\n'
    (folder / "kg.toml").write_text(f'[project]\nname = "l"\nbase = "http://l.example/"\n[folders]\n{data}{said}\n')
    ran = kg("check", cwd=folder)
    assert ran.code == 3
    assert told in ran.err
    assert f"kg.toml:{5 + bool(data)}:" in ran.err


def test_cases_and_queries_may_lie_elsewhere(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    folder = _lay(tmp_path / "library", {
        "all/a.ttl": DATA,
        "sparql/books.rq": "#+ summary: Which books are there?\nSELECT ?book WHERE { ?book a <http://lib.example/ns#Book> }",
        "expected/books/all.tsv": "?book\n<http://lib.example/id/one>\n",
        "kg.toml": '[project]\nname = "l"\nbase = "http://l.example/"\n[folders]\ndata = "all"\nqueries = "sparql"\n'
                   'cases = "expected"\n',
    })  # fmt: skip
    assert kg("query", "books", cwd=folder).out.split()[1] == "http://lib.example/id/one"
    assert kg("queries", "test", cwd=folder).code == 0
    (folder / "expected/books/all.tsv").write_text("?book\n")
    assert kg("queries", "test", cwd=folder).code == 1
