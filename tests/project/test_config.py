"""Every Turtle file is one graph of its own, and what cannot be one is told instead of being left out."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import ProjectError
from kg.project.config import Held, Project
from kg.project.reading import read_project

from ..conftest import Ran

LINE = "<urn:a> <urn:b> <urn:c> .\n"


def write(project: Project, *names: str) -> None:
    for name in names:
        path = project.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(LINE)


@pytest.mark.parametrize(
    "names", [("data/ontology/terms.ttl", "ontology/terms.ttl"), ("data/a.ttl", "data/a.TTL"),
              ("data/ontology/a/b.ttl", "ontology/a/b.TTL"), ("data/a.ttl", "data/a.ttl.gz"),
              ("data/a.nt", "data/a.nq.zst"), ("data/a.TTL.GZ", "data/a.trig"),
              ("data/ontology/terms.nt.gz", "ontology/terms.ttl")]
)  # fmt: skip
def test_two_files_that_would_be_one_graph_are_told(empty_project: Project, names: tuple[str, str]) -> None:
    """Both files are named, wherever graphs are asked for."""
    write(empty_project, *names)

    with pytest.raises(ProjectError, match="is the same graph as") as caught:
        list(empty_project.iter_graph_files())

    told = str(caught.value)
    assert all(Path(name).name in told for name in names)
    assert "rename one" in told


def test_two_files_of_shapes_that_differ_in_their_form_only_are_told(empty_project: Project) -> None:
    write(empty_project, "ontology/shapes/a.ttl", "ontology/shapes/a.nt.gz")

    with pytest.raises(ProjectError, match="is the same graph as"):
        list(empty_project.iter_shape_files(within_a_source=True))


@pytest.mark.parametrize(
    "words",
    [("build",), ("check",), ("dump",), ("dump", "-f", "csvw", "-o", "tables"), ("release", "1.0", "-o", "out"),
     ("push", "a"), ("sparql", "ASK {}"), ("sparql", "--engine", "memory", "ASK {}"), ("diff", ".", "."), ("stats",)],
    ids=lambda words: "_".join(words)[:20],
)  # fmt: skip
def test_every_command_knows_it(music: Project, kg: Callable[..., Ran], words: tuple[str, ...]) -> None:
    """The snapshot, the dump, the release, the server, the difference: none leaves a file out."""
    config = music.root / "kg.toml"
    endpoint = '[endpoints.a]\nurl = "http://127.0.0.1:1/"\nmerged = "graph/merged"\nwritable = true\n'
    config.write_text(f"{config.read_text()}\n{endpoint}")
    write(music, "data/ontology/music.ttl")

    ran = kg(*words, cwd=music)

    assert ran.code == 3, ran
    assert "is the same graph as" in ran.err + ran.out
    assert "ontology/music.ttl" in ran.err + ran.out
    assert not (music.root / "out").exists()


def test_graphs_have_names_of_their_own(empty_project: Project) -> None:
    """Odd names are written so that no two files meet in one IRI."""
    names = ["a b", "a%20b", "a+b", "ä", "a\u0308", "a.b", "a", "a/b", "日本"]
    write(empty_project, *(f"data/{name}.ttl" for name in names))

    iris = [empty_project.graph_iri(path) for path in empty_project.iter_graph_files()]

    assert len(iris) == len(set(iris)) >= len(names)
    assert all(iri.isascii() and " " not in iri for iri in iris)
    assert f"{empty_project.base}graph/a.b" in iris


@pytest.mark.parametrize("ontology", ["ontology", "data/ontology"])
def test_a_name_that_only_begins_like_a_folder_lies_not_in_it(empty_project: Project, ontology: str) -> None:
    """Neither a file beside a folder nor another folder: what is taken for a part of it is looked at by nobody else."""
    terms = empty_project.root / ontology
    shapes = terms / "shapes"
    project = empty_project._replace(
        ontology=terms, shapes=shapes, within_a_source=shapes / "within", sources=(empty_project.data / "charts",)
    )
    folders = {"spine": project.spine, "terms": terms, "shapes": shapes, "within": project.within_a_source}
    folders["charts"] = project.sources[0]
    beside: dict[str, set[Path]] = {}
    for kind, folder in folders.items():
        near = [folder / "a.ttl", Path(f"{folder}.ttl"), Path(f"{folder}-old.nt.gz"), Path(f"{folder}2") / "b.ttl"]
        write(project, *(str(path.relative_to(project.root)) for path in near))
        beside[kind] = set(near[1:])
    data = beside["spine"] | beside["charts"] | (beside["terms"] if terms.is_relative_to(project.data) else set())

    assert data <= set(project.iter_source_files())
    assert project.spine / "a.ttl" not in set(project.iter_source_files())
    assert beside["shapes"] <= set(project.iter_ontology_files())
    assert shapes / "a.ttl" not in set(project.iter_ontology_files())
    assert beside["within"] <= set(project.iter_shape_files(within_a_source=False))
    assert project.within_a_source / "a.ttl" not in set(project.iter_shape_files(within_a_source=False))
    assert {project.sources[0], *data} <= {source.path for source in project.iter_sources()}


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_dangling_link(path: Path) -> None:
    path.symlink_to("nowhere")


def make_link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [make_pipe, make_dangling_link, make_link_to_a_device], ids=lambda f: f.__name__)
def test_what_is_called_turtle_and_is_no_file_is_told(
    empty_project: Project, kg: Callable[..., Ran], make: Callable[[Path], None]
) -> None:
    """It is neither read for ever nor passed over."""
    make(empty_project.data / "x.ttl")

    for word in ("build", "check"):
        ran = kg(word, cwd=empty_project)
        assert ran.code == 3
        assert "x.ttl: is no file" in ran.err


@pytest.mark.parametrize("name", [b"caf\xe9.ttl", b"caf\xe9/a.ttl", b"a/\xff\xfe\xfd.ttl"], ids=repr)
def test_a_name_that_is_no_text_is_told(empty_project: Project, kg_process: Callable[..., Ran], name: bytes) -> None:
    """A file of a name, or in a folder of one, that is not UTF-8 has no graph that could be named."""
    path = empty_project.data / os.fsdecode(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(LINE)

    for word in ("build", "check", "validate", "dump"):
        ran = kg_process(word, cwd=empty_project)
        assert ran.code == 3, ran
        assert "has a name that is not UTF-8; rename it" in ran.err


@pytest.mark.parametrize(
    ("written", "iri"),
    [("https://example.org/t#", "https://example.org/t#"), ("terms#", "{}terms#"), ("2nd:terms#", "{}2nd:terms#")],
)
def test_a_namespace_is_absolute_or_stands_behind_the_base(empty_project: Project, written: str, iri: str) -> None:
    """A colon alone makes no IRI absolute."""
    path = empty_project.root / "kg.toml"
    path.write_text(path.read_text("utf-8").replace("[prefixes]\n", f'[prefixes]\nt = "{written}"\n'), "utf-8")

    assert iri.format(empty_project.base) == read_project(empty_project.root).prefixes["t"]


def test_what_a_project_holds_is_where_its_links_lead(tmp_path: Path) -> None:
    """Its folders themselves, each once, and what lies in them, over however many links; no file that is none."""
    for name in ("real/below", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("real/own.ttl", "elsewhere/out.ttl"):
        (tmp_path / name).write_text("")
    (tmp_path / "data").symlink_to("real")
    (tmp_path / "real/below/first.ttl").symlink_to("second.ttl")
    (tmp_path / "real/below/second.ttl").symlink_to(tmp_path / "elsewhere/out.ttl")
    (tmp_path / "real/gone.ttl").symlink_to("../nowhere.ttl")

    held = Held.of([tmp_path / "data", tmp_path / "real", tmp_path / "kg.toml"])

    assert held == Held(
        (tmp_path / "real", tmp_path / "kg.toml"),
        frozenset({str(tmp_path / "elsewhere/out.ttl"), str(tmp_path / "nowhere.ttl")}),
    )


def test_a_project_holds_all_that_its_settings_name(empty_project: Project) -> None:
    """Wherever each lies by itself, as where one of the folders is a link."""
    named = ("ontology", "data", "queries", "cases", "shapes", "within_a_source", "spine")
    folders: dict[str, Any] = {name: empty_project.root / "elsewhere" / name for name in named}
    rules = empty_project.root / "elsewhere" / "rules.toml"
    project = empty_project._replace(**folders, linking=empty_project.linking._replace(rules=rules))

    assert {*folders.values(), rules, project.root / "kg.toml", project.root / "mappings"} == set(project.held.folders)
