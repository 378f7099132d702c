"""What was asked of the graph stands while nothing came or went that it reads, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kg.check.kept_passes import KeptPasses, contents_of
from kg.project.building import build_snapshot
from kg.project.config import CONFIG, Project
from kg.project.reading import read_project
from kg.project.snapshots import find_pinned, find_snapshot

OF_P = "SELECT ?s WHERE { ?s <urn:p> ?o }"
OF_ALL = "SELECT ?s WHERE { ?s ?p ?o }"
OF_GRAPHS = "SELECT ?s WHERE { GRAPH ?g { ?s ?p ?o } }"
QUERIES = (OF_P, OF_ALL, OF_GRAPHS)
A = "<urn:a> <urn:p> 1 .\n<urn:a> <urn:q> 1 .\n"


@pytest.fixture
def project(empty_project: Project) -> Project:
    for name, text in (("a", A), ("b", "<urn:b> <urn:r> 1 .\n")):
        (empty_project.data / f"{name}.ttl").write_text(text)
    return empty_project


def writing(name: str, text: str) -> Callable[[Project], object]:
    return lambda project: (project.data / f"{name}.ttl").write_text(text)


# What changes, and which of the queries still stand then.
CHANGES: dict[str, tuple[Callable[[Project], object], set[str]]] = {
    "nothing": (lambda project: None, set(QUERIES)),
    "a remark in a file": (writing("a", f"# so\n{A}"), {OF_P}),
    "what is read comes": (writing("b", "<urn:b> <urn:r> 1 ; <urn:p> 1 .\n"), set()),
    "what is read goes": (writing("a", "<urn:a> <urn:q> 1 .\n"), set()),
    "another value of what is read": (writing("a", A.replace("<urn:p> 1", "<urn:p> 2")), set()),
    "what is not read comes": (writing("b", "<urn:b> <urn:r> 1, 2 .\n"), {OF_P}),
    "what is not read goes": (lambda project: (project.data / "b.ttl").unlink(), {OF_P}),
    "what is read is said again": (writing("b", "<urn:b> <urn:r> 1 .\n<urn:a> <urn:p> 1 .\n"), {OF_P}),
    "kg.toml": (lambda project: (project.root / CONFIG).open("a").write("# so\n"), set()),
}  # fmt: skip


@pytest.mark.parametrize(("change", "stand"), CHANGES.values(), ids=CHANGES)
def test_what_was_asked_stands_while_nothing_changed_that_it_reads(
    project: Project, change: Callable[[Project], object], stand: set[str]
) -> None:
    """What passed and what was found alike; and what stands still does so a run later, though nobody noted it again."""
    first = KeptPasses(project)
    assert first.snapshot
    for query in QUERIES:
        assert not first.has_on_graph(query, query, "more")
        assert first.find_on_graph(query, query, "more") is None
        first.note_on_graph(query, query, "more")
        first.hold_on_graph(query, [query], query, "more")
    first.write()
    change(project)
    for _ in range(2):
        passes = KeptPasses(read_project(project.root))
        for query in QUERIES:
            assert passes.has_on_graph(query, query, "more") is (query in stand)
            assert passes.find_on_graph(query, query, "more") == ([query] if query in stand else None)
            for other in ((query, query), (query, query, "less"), (query, OF_P + " ", "more"), ("name", query, "more")):
                assert not passes.has_on_graph(*other)
                assert passes.find_on_graph(*other) is None
        assert passes.kept == 2 * len(stand)
        passes.write()


def test_what_is_kept_keeps_the_snapshot_that_it_rests_on(project: Project) -> None:
    """Nobody could say else what has come and gone since."""
    passes = KeptPasses(project)
    passes.note_on_graph("x", OF_P)
    passes.write()
    rests_on = find_snapshot(project)
    assert rests_on is not None
    assert find_pinned(project) == {rests_on.name}
    for number in range(3):
        writing("b", f"<urn:b> <urn:r> {number} .\n")(project)
        build_snapshot(project, full=True)

    assert KeptPasses(project).has_on_graph("x", OF_P)


def test_where_the_snapshot_that_it_rests_on_is_gone_nothing_stands(project: Project) -> None:
    passes = KeptPasses(project)
    passes.note_on_graph("x", OF_P)
    passes.note("y", "content")
    passes.write()
    (project.state / "pinned").unlink()
    for number in range(3):
        writing("b", f"<urn:b> <urn:r> {number} .\n")(project)
        build_snapshot(project, full=True)
    later = KeptPasses(project)

    assert not later.has_on_graph("x", OF_P)
    assert later.has("y", "content"), "it rests on no graph"


def test_what_is_asked_of_no_snapshot_is_not_kept(project: Project) -> None:
    """Where nothing is to be kept, nothing is read or written either."""
    kept = KeptPasses(project)
    kept.note_on_graph("x", OF_P)
    kept.note("y", "content")
    kept.hold("z", 1, "content")
    kept.write()
    before = (project.state / "passes.json").read_bytes()
    passes = KeptPasses(project, keep=False)
    passes.note_on_graph("x", OF_ALL)
    passes.hold_on_graph("x", 1, OF_ALL)
    passes.note("y", "other")
    passes.hold("z", 2, "content")
    passes.write()

    assert (passes.snapshot, passes.delta) == (None, None)
    assert not passes.has_on_graph("x", OF_P)
    assert not passes.has("y", "content")
    assert passes.find("z", "content") is None
    assert before == (project.state / "passes.json").read_bytes()
    assert KeptPasses(project).find("z", "content") == 1


def test_a_value_is_that_of_its_content(project: Project) -> None:
    """And one that is no more held in a run is forgotten by the next."""
    project.state.mkdir()
    passes = KeptPasses(project)
    passes.hold("x", {"a": [1]}, "content", b"\xff")
    passes.write()
    passes = KeptPasses(project)
    assert passes.find("x", "content", b"\xff") == {"a": [1]}
    assert passes.find("x", "content", b"\xfe") is None
    assert passes.find("x", "other", b"\xff") is None
    assert passes.find("y", "content", b"\xff") is None
    passes.hold("y", 1, "content")
    passes.write()

    assert KeptPasses(project).find("y", "content") == 1
    assert KeptPasses(project).find("x", "content", b"\xff") is None


def test_what_a_query_of_the_moment_tells_is_asked_again(project: Project) -> None:
    """Nothing of the graph has changed; the time has."""
    query = "SELECT ?s WHERE { ?s <urn:p> ?o FILTER(NOW() > ?o) }"
    passes = KeptPasses(project)
    passes.note_on_graph("x", query, "more")
    passes.hold_on_graph("x", [1], query, "more")
    passes.note("y", "content", query)
    passes.note("z", "\udcff")  # from the name of a file
    passes.write()
    passes = KeptPasses(project)

    assert not passes.has_on_graph("x", query, "more")
    assert passes.find_on_graph("x", query, "more") is None
    assert not passes.has("y", "content", query)
    assert passes.has("z", "\udcff")


def test_what_is_made_of_a_content_is_made_once(project: Project) -> None:
    """However many runs ask for it, and again where the content is another one."""
    made: list[str] = []

    def make(content: str) -> str:
        made.append(content)
        return content

    for content in ("one", "one", "other", "other"):
        passes = KeptPasses(project)
        assert passes.snapshot
        assert passes.find_or_make("x", partial(make, content), content) == content
        passes.write()

    assert made == ["one", "other"]


def test_a_file_that_cannot_be_read_has_no_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")

    assert contents_of([tmp_path / "none", tmp_path, tmp_path / "a"]) == [b"x"]
