"""What files say that have changed counts, and what they said before does not, in memory and beside a snapshot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_graphs
from kg.errors import KgError
from kg.lsp import changed_graphs
from kg.lsp.changed_graphs import ChangedGraphs, is_sound
from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.current import open_fresh
from kg.rdf.turtle import iter_quads

LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
A = f'<urn:k> {LABEL} "kept" . <urn:x> {LABEL} "one", "two" . <urn:y> {LABEL} "why" .'
B = f'<urn:x> {LABEL} "two" . <urn:z> {LABEL} "zed" . <urn:z> <urn:p> "no label" .'
Edit = Callable[[Path, str], None]
Errors = [KgError("no"), OSError("no"), UnicodeDecodeError("utf-8", b"", 0, 1, "no")]


class Laid:
    """Two files of a project, in memory or in a snapshot, as they were read, and what changes in them since."""

    def __init__(self, project: Project, *, built: bool, texts: tuple[str, str] = (A, B)) -> None:
        self.project, self.snapshot = project, None
        self.a, self.b = (project.data / f"sources/{name}.ttl" for name in "ab")
        self.a.parent.mkdir(exist_ok=True)
        for path, text in zip((self.a, self.b), texts, strict=True):
            path.write_text(text, "utf-8")
        if built:
            build_snapshot(project)
            self.snapshot = EmbeddedEngine(open_fresh(project)[1])
        files = () if built else [(project.graph_iri(path), iter_quads(path, [])) for path in (self.a, self.b)]
        self.changed = ChangedGraphs(project, load_graphs(files), self.snapshot)

    def lay(self, path: Path, text: str) -> bool:
        """Let a file say something else, and take it in."""
        path.write_text(text, "utf-8")
        return self.changed.lay(path)

    @property
    def names(self) -> list[str]:
        """Return the labels of what changed, in order of the things."""
        return [label for _, label in self.changed.names.iter_ids("urn:")]


@pytest.fixture(params=[False, True], ids=["memory", "snapshot"])
def laid(request: pytest.FixtureRequest, empty_project: Project) -> Laid:
    """The two files, held in either way."""
    return Laid(empty_project, built=request.param)


def test_a_label_is_lost_that_no_file_says_any_more(laid: Laid) -> None:
    """Be it one that changed, or not; and a thing is without a name once it has no label at all."""
    assert laid.lay(laid.a, f'<urn:k> {LABEL} "kept" . <urn:y> {LABEL} "yes" .')
    assert laid.changed.lost == {("urn:x", "one"), ("urn:y", "why")}
    assert laid.changed.nameless == set()

    assert laid.lay(laid.b, f'<urn:z> {LABEL} "set" .')
    assert laid.changed.lost == {("urn:x", "one"), ("urn:x", "two"), ("urn:y", "why"), ("urn:z", "zed")}
    assert laid.changed.nameless == {"urn:x"}
    assert laid.names == ["kept", "yes", "set"]
    assert [laid.changed.has_named(f"urn:{one}") for one in "kxyz"] == [True, False, True, True]

    assert laid.lay(laid.a, A)
    assert laid.changed.lost == {("urn:z", "zed")}
    assert laid.changed.nameless == set()


def test_what_is_laid_again_is_no_change(laid: Laid) -> None:
    assert not laid.changed.lay(laid.a)
    assert laid.lay(laid.a, B)
    assert not laid.changed.lay(laid.a)


def test_of_however_many_things_it_is_asked_what_others_say(laid: Laid, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changed_graphs, "_CHUNK", 2)
    every = "".join(f'<urn:n{n}> {LABEL} "n{n}" .\n' for n in range(5))
    laid = Laid(laid.project, built=laid.snapshot is not None, texts=(every, every))

    assert laid.lay(laid.a, "")
    assert laid.changed.lost == set()


@pytest.mark.parametrize("error", Errors, ids=lambda one: type(one).__name__)
def test_what_cannot_be_read_changes_nothing(laid: Laid, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(changed_graphs, "iter_quads", fail)

    assert not laid.changed.lay(laid.a)
    assert laid.changed.lost == set()
    assert laid.changed.but == ""
    if not isinstance(error, UnicodeDecodeError):
        assert not is_sound(laid.a)


def test_beside_a_snapshot_stands_what_it_lacks(empty_project: Project, texts: Edit) -> None:
    """Newer files, as far as they are no more than so many bytes, open texts, and what is gone; no file twice."""
    laid = Laid(empty_project, built=True)
    assert laid.snapshot is not None
    (laid.a.parent / "0.ttl").write_text(f'<urn:0> {LABEL} "{"long" * 100}" .', "utf-8")
    build_snapshot(empty_project)
    snapshot = EmbeddedEngine(open_fresh(empty_project)[1])
    laid.b.unlink()
    new = f'<urn:n> {LABEL} "new" .'
    for name in ("c", "d"):
        (laid.a.parent / f"{name}.ttl").write_text(new.replace("new", name), "utf-8")
    texts(laid.a, A.replace("one", "open"))

    one = ChangedGraphs(empty_project, load_graphs(()), snapshot)
    one.lay_newer(snapshot, len(new))

    assert {label for _, label in one.names.iter_beginning("")} == {"kept", "open", "two", "why", "c"}
    assert one.lost == {("urn:x", "one"), ("urn:z", "zed")}
    assert one.nameless == {"urn:z"}


@pytest.mark.parametrize("error", Errors[:2], ids=lambda one: type(one).__name__)
def test_a_folder_that_cannot_be_read_leaves_the_snapshot_as_it_is(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    laid = Laid(empty_project, built=True)
    assert laid.snapshot is not None
    monkeypatch.setattr(changed_graphs, "find_sound_files", fail)
    laid.changed.lay_newer(laid.snapshot, 1 << 20)

    assert laid.changed.but == ""
