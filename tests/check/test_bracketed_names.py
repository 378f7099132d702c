"""A name with a prefix that stands between < and > is an address of its own: it is told, and written without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.check.bracketed_names import find_bracketed
from kg.check.declared_prefixes import read_declared
from kg.check.house_style import check_prefixes
from kg.edit.fixes import fixes_of
from kg.edit.fixing import texts_after
from kg.project.reading import read_project
from kg.rdf.graph import TermGraph
from kg.shacl.model import ShapesGraph
from kg.shacl.strange import Strange
from tests.edit.mistakes import PROJECT

from .test_fit import SHAPES, TERMS, engine_of, read

HEAD = "@prefix mg: <https://example.org/songs/ontology#> .\n@prefix work: <https://example.org/songs/work/> .\n"


@pytest.mark.parametrize(
    ("body", "mended"),
    [
        ("<work:so> a mg:Work ; mg:n 1 .\nwork:y mg:n 2 .\n", "work:so a mg:Work ; mg:n 1 .\nwork:y mg:n 2 .\n"),
        ("<work:so> mg:n 1 .\n\n<work:so> mg:n 2 .\n", "work:so mg:n 1 .\n\nwork:so mg:n 2 .\n"),
        ("work:so <mg:n> '<mg:n>' . # <mg:n>\n", "work:so mg:n '<mg:n>' . # <mg:n>\n"),
        ("work:so a <mg:Work> , <http://x.org/W> .\n", "work:so a mg:Work , <http://x.org/W> .\n"),
        ("work:so mg:of [ <mg:n> 1 ] .\n", "work:so mg:of [ mg:n 1 ] .\n"),
        ("<work:s/o> mg:n 1 .\n", None),
        ("work:so mg:by <work:of-which-shapes-tell> .\n", ""),
        ("<urn:so> <none:n> <a> . <geo:1,2> mg:n 1 .\n", ""),
    ],
)
def test_a_name_in_brackets_is_told_at_its_place_and_written_without_them(
    tmp_path: Path, body: str, mended: str | None
) -> None:
    path, project = tmp_path / "one.ttl", read_project(PROJECT)
    text = f"@prefix geo: <http://x.org/geo/> .\n{HEAD}{body}"
    path.write_text(text)

    project = project._replace(prefixes={**project.prefixes, "geo": "http://x.org/geo/"})
    told = check_prefixes(project, [(path, *read_declared(path))])
    fixes = [fix for one in told for fix in fixes_of(one, project, lambda _: text)]

    for one in told:
        assert one.location
        line, column = one.location.line or 0, one.location.column or 0
        assert text.split("\n")[line - 1][column - 1] == "<"
    assert bool(told) == (mended != "")
    assert bool(fixes) == bool(mended)
    if mended:
        assert texts_after(fixes, lambda _: text)[path].endswith(HEAD + mended)


def test_a_file_of_many_is_looked_through_once() -> None:
    body = "".join(f"<work:n{n}> mg:n {n} .\n" for n in range(5_000))

    found = find_bracketed(Path("a.ttl"), frozenset({"mg", "work"}), (HEAD + body).encode())

    assert found == [(f"work:n{n}", n + 3, 1) for n in range(100)]


def test_what_is_told_as_a_name_in_brackets_is_no_slip_beside() -> None:
    shapes, engine = ShapesGraph(TermGraph(read(SHAPES))), engine_of(f"{TERMS} e:a <e:tracks> 1 .")

    assert Strange(shapes, anywhere=True).find(engine) == ["e:tracks"]
    assert Strange(shapes, (), {"e": "http://e/"}, anywhere=True).find(engine) == []
