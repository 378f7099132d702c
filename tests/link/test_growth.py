"""What looks through all that was taken over takes time by its size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.ask.opening import open_engine
from kg.enrich.difference import changes_between
from kg.link.taken_rests import iter_sections
from kg.link.unlike import find_undecided
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, Triple
from tests.growth import require_growth


def test_sections_are_found_with_their_lines() -> None:
    def prepare(size: int) -> Callable[[], object]:
        text = "@prefix a: <urn:a> .\n" + "".join(f"\n# --- one, Q{n}\n{'a:b a:c a:d .' * 20}\n" for n in range(size))

        def work() -> None:
            found = [(item, line) for item, line, _ in iter_sections(text)]
            assert found == [(f"Q{n}", 3 + 3 * n) for n in range(size)]

        return work

    require_growth(prepare, 1000)


def test_what_differs_is_told_as_new_as_changed_or_as_gone(shipped: Project) -> None:
    """Of one thing and one property what goes and what comes is one change."""
    prop = IRI("urn:p")
    before: list[Triple] = [
        (IRI("urn:a"), prop, Literal("1")),
        (IRI("urn:b"), prop, Literal("1")),
        (IRI("urn:d"), prop, prop),
    ]
    after: list[Triple] = [
        (IRI("urn:a"), prop, Literal("2")),
        (IRI("urn:c"), prop, Literal("1")),
        (IRI("urn:d"), prop, prop),
    ]

    found = {one.thing: (one.kind, *one.what) for one in changes_between(open_engine(shipped), shipped, before, after)}

    assert {
        "<urn:a>": ("changed", '<urn:p> "1" → "2"'),
        "<urn:b>": ("gone", '<urn:p> "1"'),
        "<urn:c>": ("new", '<urn:p> "1"'),
    } == found


def test_changes_are_told_of_many_things(shipped: Project) -> None:
    engine = open_engine(shipped)

    def prepare(size: int) -> Callable[[], object]:
        after = [(IRI(f"urn:a{n}"), IRI("urn:p"), IRI(f"urn:b{n}")) for n in range(size)]

        def work() -> None:
            assert len(changes_between(engine, shipped, (), after)) == size

        return work

    require_growth(prepare, 300)


def test_a_line_of_prefixes_is_no_link(tmp_path: Path) -> None:
    """Though it has three words and a full stop, as a link has."""
    path = tmp_path / "links.ttl"
    path.write_text("@prefix a: <urn:a> .\na:b a:c a:d .\n")
    assert [one.location.line for one in find_undecided(path, "", ()) if one.location] == [2]
