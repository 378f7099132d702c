"""The site: files that link to each other, the same at every run, and nothing of anybody else's touched."""

from __future__ import annotations

import json
import os
import posixpath
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest

from kg.errors import InputError
from kg.io.worker import call
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from tests import ROOT
from tests.services import FLASK, require
from tests.web.asking import Site
from tests.web.test_pages import Links

from ..conftest import Ran

if TYPE_CHECKING:
    from kg.web.site import Written


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shipped project with a few of its questions, some of which have panels."""
    require(FLASK)
    project = tmp_path_factory.mktemp("site") / "p"
    create_project(project, example="music")
    for path in (project / "queries").rglob("*.rq"):
        if path.stem not in QUESTIONS:
            path.unlink()
    folder = project.parent / "public"
    assert write(folder, project).removed == 0
    return folder


QUESTIONS = ("chart_positions_of", "credits_of", "certifications_of", "is_asserted", "things_of_class", "names_of")
THINGS = "".join(
    f'<http://e/{n}> a <http://e/Thing> ; <http://www.w3.org/2000/01/rdf-schema#label> "thing {n}" ; <http://e/p> <http://e/{n // 2}> .\n'
    for n in range(60)
)


def write(folder: Path, project: Path = ROOT) -> Written:
    from kg.web.site import write_site

    return call(lambda: write_site(read_project(project), folder))


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_every_link_leads_to_a_file_and_every_part_is_there(folder: Path) -> None:
    there = files(folder)
    pages = {name: Links((folder / name).read_text("utf-8")) for name in there if name.endswith(".html")}
    assert len(pages) > 300
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in ("http", "https")
                continue
            assert not link.startswith("/"), (name, link)
            goal = (
                posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path))) if parts.path else name
            )
            assert goal in there, (name, link)
            if parts.fragment and goal in pages:
                assert unquote(parts.fragment) in pages[goal].ids, (name, link)


def test_a_page_of_files_guards_itself_and_needs_no_server(folder: Path) -> None:
    for name in ("index.html", "agent/rose.html", "ontology.html", "search.html"):
        text = (folder / name).read_text("utf-8")
        assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text
        assert "/sparql" not in text
        assert "localhost" not in text


def test_only_a_server_tells_by_which_address_a_thing_goes(site: Site, folder: Path) -> None:
    """In full, as search engines want it; of a page of files there is one, whose address only the host knows."""
    told = '<link rel="canonical" href="http://localhost/release/apt.html">'
    assert told in site.text("/release/apt.html")
    assert told in site.text("/thing.html", iri="release:apt")
    assert 'rel="canonical"' not in (folder / "release/apt.html").read_text("utf-8")


def test_names_are_found_by_the_letters_that_they_begin_with(folder: Path) -> None:
    entries = json.loads((folder / "search/72-6f.json").read_text("utf-8"))
    assert ["Rosé", "agent/rose.html"] in entries
    for _, goal in entries:
        assert (folder / goal).is_file()


SAID = """
@prefix e: <http://e/> . @prefix mg: <https://w3id.org/music-kg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
e:a a e:Thing, e:Other ; skos:prefLabel "A"@en , "א"@he ; skos:altLabel "b"@de, "c"@fr ; e:p e:b, e:c ; e:n 1, 2.5 ; e:of [ e:q e:b ; e:r "x" ] .
e:b a e:Thing ; skos:prefLabel "B" ; e:on "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> . e:c a e:Other ; e:p e:a ; e:n 3 .
"""
ASKED = """#+ summary: What has which number?
#+ params:
#+   thing: {type: iri, class: e:Thing, example: e:a}
#+ panel: {section: numbers}
#+ view: {kind: bar, label: label, value: n, source: source}
PREFIX e: <http://e/>
SELECT ?label ?n ?source { GRAPH ?source { ?thing e:n ?n } BIND("it" AS ?label) }
"""


def small_project(folder: Path) -> Path:
    """Make a project with two sources that state much of the same, and a question with a picture."""
    create_project(folder)
    config = (folder / "kg.toml").read_text("utf-8")
    (folder / "kg.toml").write_text(config.replace("[prefixes]\n", '[prefixes]\ne = "http://e/"\n'), "utf-8")
    (folder / "data/sources").mkdir(parents=True, exist_ok=True)
    for name in ("one", "two"):
        (folder / f"data/sources/{name}.ttl").write_text(SAID.replace("2.5", "7" if name == "two" else "2.5"), "utf-8")
    (folder / "queries/numbers.rq").write_text(ASKED, "utf-8")
    return folder


def test_two_machines_write_the_same_bytes(tmp_path: Path) -> None:
    """Whatever hashes, clock, language and folders they have."""
    require(FLASK)
    write(tmp_path / "public", small_project(tmp_path / "here/p"))
    project = small_project(tmp_path / "there/else/p")
    other = {"PYTHONHASHSEED": "7", "TZ": "Asia/Seoul", "LC_ALL": "C", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "kg", "site", "-o", "../deep"]
    subprocess.run(command, cwd=project, env={**os.environ, **other}, check=True, capture_output=True)
    first, second = ({name: (folder / name).read_bytes() for name in files(folder)}
                     for folder in (tmp_path / "public", tmp_path / "there/else/deep"))  # fmt: skip

    assert any(b"<svg" in body for body in first.values())
    assert first == second


def test_what_nothing_has_changed_of_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the project nor a file of the site, which may have been copied: these files are looked at, and no more."""
    require(FLASK)
    from kg.web import site

    project, folder = small_project(tmp_path / "p"), tmp_path / "public"
    made = []
    whole = site.Site.write

    def write_whole(self: site.Site, progress: object = None) -> Written:
        made.append(self)
        return whole(self)

    monkeypatch.setattr(site.Site, "write", write_whole)
    first = write(folder, project)
    for path in folder.rglob("*.html"):
        os.utime(path, (1, 1))
    again = write(folder, project)
    assert (len(made), again) == (1, site.Written(first.files, 0, 0))

    source, config = project / "data/sources/one.ttl", project / "kg.toml"
    changes: list[Callable[[], object]] = [
        lambda: (folder / "index.html").write_text("changed by hand", "utf-8"),
        lambda: (folder / "questions.html").unlink(),
        lambda: source.write_text(source.read_text("utf-8").replace('"A"', '"another"'), "utf-8"),
        lambda: config.write_text(config.read_text("utf-8") + "# more\n", "utf-8"),
        lambda: monkeypatch.setattr("kg.web.last_run.find_programs", lambda: "other programs"),
        lambda: monkeypatch.setattr("kg.web.last_run.find_programs", lambda: None),
        lambda: None,
    ]
    for number, change in enumerate(changes, 2):
        change()
        write(folder, project)
        assert len(made) == number


def more(path: Path) -> None:
    path.write_text(path.read_text("utf-8") + " ", "utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda ours, patch: more(ours / "static" / "kg.css"),
        lambda ours, patch: more(ours / "templates" / "base.html"),
        lambda ours, patch: (ours / "static" / "kg.css").rename(ours / "static" / "other.css"),
        lambda ours, patch: patch.setattr("kg.web.last_run.version", lambda name: "0" if name == "jinja2" else "1"),
        lambda ours, patch: patch.setattr("kg.web.last_run._LAYOUT", -1),
    ],
    ids=["what all pages share", "a template", "a name", "a program that makes pages", "the form of what is kept"],
)
def test_what_makes_pages_makes_them_again(
    change: Callable[[Path, pytest.MonkeyPatch], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another release of what is installed makes other pages of the same project."""
    require(FLASK)
    from kg.web import last_run

    for name in ("static/kg.css", "templates/base.html"):
        (tmp_path / "ours" / name).parent.mkdir(parents=True)
        (tmp_path / "ours" / name).write_text(name)
    monkeypatch.setattr(last_run, "files", lambda _: tmp_path / "ours")
    monkeypatch.setattr(last_run, "version", lambda _: "1")
    create_project(tmp_path / "p")
    project = read_project(tmp_path / "p")
    project.state.mkdir(exist_ok=True)
    last_run.LastRun(project, "one", tmp_path).keep([])
    assert last_run.LastRun(project, "one", tmp_path).count_unchanged() == 0
    change(tmp_path / "ours", monkeypatch)

    assert last_run.LastRun(project, "one", tmp_path).count_unchanged() is None


@pytest.mark.parametrize(
    "held",
    [7, [], {}, {"layout": 1}, {"key": 1}, {"files": None}, {"files": 7}, {"files": [7]}, {"files": [[1, 2, 3]]}, {"files": {"a": 7}}, {"files": {"a": [1]}}],
    ids=repr,
)  # fmt: skip
def test_what_another_program_has_kept_of_a_site_is_as_good_as_nothing(tmp_path: Path, held: Any) -> None:
    require(FLASK)
    from kg.io.kept import read_kept, write_kept
    from kg.web.last_run import LastRun

    create_project(tmp_path / "p")
    project = read_project(tmp_path / "p")
    project.state.mkdir(exist_ok=True)
    last = LastRun(project, "one", tmp_path)
    last.keep([])
    ours = read_kept(last._path)
    write_kept(last._path, {**ours, **held} if isinstance(held, dict) and "files" in held else held)
    assert last.count_unchanged() is None
    write_kept(last._path, {name: value for name, value in ours.items() if name != "files"})

    assert last.count_unchanged() is None


def test_a_site_of_another_snapshot_or_another_program_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And always where this program cannot tell itself from others, as it is changed while it runs."""
    require(FLASK)
    from kg.web import last_run

    create_project(tmp_path / "p")
    project = read_project(tmp_path / "p")
    project.state.mkdir(exist_ok=True)
    last_run.LastRun(project, "one", tmp_path).keep([])
    assert last_run.LastRun(project, "two", tmp_path).count_unchanged() is None
    monkeypatch.setattr(last_run, "find_programs", lambda: "another")
    assert last_run.LastRun(project, "one", tmp_path).count_unchanged() is None
    last_run.LastRun(project, "one", tmp_path).keep([])
    assert last_run.LastRun(project, "one", tmp_path).count_unchanged() == 0
    monkeypatch.setattr(last_run, "find_programs", lambda: None)
    last_run.LastRun(project, "one", tmp_path).keep([])

    assert last_run.LastRun(project, "one", tmp_path).count_unchanged() is None


def test_a_question_of_the_moment_is_always_asked_again(tmp_path: Path) -> None:
    require(FLASK)
    from kg.web.last_run import LastRun

    create_project(tmp_path / "p")
    project = read_project(tmp_path / "p")
    project.state.mkdir(exist_ok=True)
    LastRun(project, "one", tmp_path).keep([])
    assert LastRun(project, "one", tmp_path).count_unchanged() == 0
    (project.queries / "now.rq").write_text("#+ summary: What time is it?\nSELECT (NOW() AS ?now) {}\n", "utf-8")
    last = LastRun(project, "one", tmp_path)
    last.keep([])

    assert last.count_unchanged() is None


def test_a_second_run_writes_nothing_and_removes_what_is_gone(tmp_path: Path) -> None:
    require(FLASK)
    from kg.web.site import MANIFEST, Written

    project, folder = tmp_path / "p", tmp_path / "public"
    create_project(project)
    (project / "data/sources").mkdir(parents=True, exist_ok=True)
    (project / "data/sources/a.ttl").write_text(THINGS, "utf-8")
    assert write(folder, project).removed == 0
    stamps = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    (folder / "mine.txt").write_text("not of the site", "utf-8")
    listed = json.loads((folder / MANIFEST).read_text("utf-8"))
    left = ["left/page.html", "left/below/page.html", "with/mine/page.html"]
    for name in left:
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text("of an earlier run", "utf-8")
    (folder / "with/mine.txt").write_text("not of the site", "utf-8")
    (folder / MANIFEST).write_text(json.dumps([*listed, *left, "../outside.html", "/etc/x"]), "utf-8")
    outside = tmp_path / "outside.html"
    outside.write_text("of somebody else", "utf-8")
    assert write(folder, project) == Written(len(listed), 0, 3)
    assert [False, False, True] == [(folder / name).exists() for name in ("left", "with/mine", "with/mine.txt")]
    assert (folder / "mine.txt").exists()
    assert outside.exists()
    assert {path: path.stat().st_mtime_ns for path in stamps if path.name != MANIFEST} == {p: s for p, s in stamps.items() if p.name != MANIFEST}  # fmt: skip
    (folder / "index.html").write_text("changed by hand", "utf-8")
    (folder / "questions.html").unlink()
    assert write(folder, project) == Written(len(listed), 2, 0)


def test_each_page_is_told_as_it_is_made(tmp_path: Path) -> None:
    """How many are done before it, and that there is at least that one; by the name of its file."""
    require(FLASK)
    from kg.web.site import write_site

    create_project(tmp_path / "p")
    told: list[tuple[int, int, str]] = []
    call(lambda: write_site(read_project(tmp_path / "p"), tmp_path / "public", lambda *one: told.append(one)))

    assert [(n, n + 1) for n in range(len(told))] == [one[:2] for one in told]
    made = {name for name in files(tmp_path / "public") if name.endswith(".html")}
    assert made
    assert made <= {name for _, _, name in told} <= files(tmp_path / "public")


def test_why_a_page_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    require(FLASK)
    create_project(tmp_path / "p")
    asked = "#+ summary: What is here?\nSELECT ?s WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }\n"
    (tmp_path / "p/queries/hazard.rq").write_text(asked, "utf-8")
    with pytest.raises(
        InputError, match="the page /query/hazard could not be made: SERVICE would reach out to another"
    ):
        write(tmp_path / "public", tmp_path / "p")


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    require(FLASK)
    (tmp_path / "mine.txt").write_text("x", "utf-8")
    with pytest.raises(InputError, match="holds other things"):
        write(tmp_path)
    assert files(tmp_path) == {"mine.txt"}


@pytest.mark.parametrize("folder", [".", "data", "data/site", "queries/x", ".kg/site"])
def test_the_site_is_no_part_of_the_project(kg: object, folder: str) -> None:
    require(FLASK)
    ran: Ran = kg("site", "-o", folder, cwd=ROOT)  # type: ignore[operator]
    assert ran.code == 2
