"""Things: which there are, how much of one a page has, and that what points at it is told with it."""

from __future__ import annotations

from typing import Any

import pytest

from kg.project.reading import read_project
from kg.project.scaffold import create_project
from tests.services import FLASK, require
from tests.web.asking import Site


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of a project with a thing that has thirty values of a property, and a claim about it."""
    require(FLASK)
    from kg.web.application import make_application
    from kg.web.served import open_served

    folder = tmp_path_factory.mktemp("things") / "p"
    create_project(folder)
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    lines = [f"<http://e/hub> <http://e/has> <http://e/t{n:02}> .\n" for n in range(30)]
    lines += [
        "<http://e/far> <http://e/at> <http://e/hub> .\n",
        f"<http://e/claim> <{rdf}subject> <http://e/hub> ; <{rdf}predicate> <http://e/claimed> ; <{rdf}object> <http://e/only> ; <http://e/said> 1 .\n",
    ]
    path = folder / "data/sources/a.ttl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), "utf-8")
    return Site(make_application(open_served(read_project(folder))).wsgi_app)


def page(site: Site, name: str, **more: Any) -> str:
    return site.text("/thing.html", iri=f"http://e/{name}", **more)


def test_a_page_has_values_from_where_it_is_asked_on(made: Site) -> None:
    """Twenty-five at once; and from the first where what is asked is no number."""
    first = page(made, "hub")
    assert ("t24" in first, "t25" in first) == (True, False)
    second = page(made, "hub", **{"from": 25})
    assert ("t24<" in second, "t25" in second, "t29" in second) == (False, True, True)
    for start in ("x", "-1", "²", "٣", "9" * 10, "9" * 30, "", "1.5"):
        told = page(made, "hub", **{"from": start})
        assert ("t24" in told, "t25" in told) == (True, False)


@pytest.mark.parametrize("ending", ["html", "ttl", "nt", "nq", "trig", "jsonld", "rdf"])
def test_there_are_things_that_are_anywhere_in_the_data_and_no_others(made: Site, ending: str) -> None:
    """Also one that is only a property, of which nothing is stated."""
    for name, status in (("hub", 200), ("t00", 200), ("has", 200), ("claimed", 200), ("nobody", 404)):
        assert status == made.get(f"/thing.{ending}", "*/*", iri=f"http://e/{name}").status, name
    assert 404 == made.get("/thing.odd", "*/*", iri="http://e/hub").status


def test_whoever_asks_for_a_thing_is_sent_to_its_form_where_there_is_one(made: Site) -> None:
    for name, accept, status in (
        ("hub", "text/turtle", 303),
        ("nobody", "text/turtle", 404),
        ("hub", "image/png", 406),
        ("nobody", "image/png", 406),
    ):
        assert status == made.get("/thing", accept, iri=f"http://e/{name}").status
    assert 404 == made.get("/nobody", "text/turtle").status
    assert 404 == made.get("/nobody.ttl", "*/*").status


def test_what_points_at_a_thing_is_told_with_it(made: Site) -> None:
    """And by graph also what is claimed of it, at whichever end it stands; in an order that stays."""
    merged = made.text("/thing.nt", "*/*", iri="http://e/hub")
    assert "<http://e/far> <http://e/at> <http://e/hub> ." in merged
    assert "<http://e/hub> <http://e/has> <http://e/t00> ." in merged
    assert sorted(merged.splitlines()) == merged.splitlines()
    assert "<http://e/said>" not in merged
    for name in ("hub", "only"):
        by_graph = made.text("/thing.nq", "*/*", iri=f"http://e/{name}")
        assert "<http://e/claim> <http://e/said> " in by_graph
        assert len(by_graph.splitlines()) == len(set(by_graph.splitlines()))
    assert "<http://e/far> <http://e/at> <http://e/hub> <" in made.text("/thing.nq", "*/*", iri="http://e/hub")
    assert "<http://e/hub> <http://e/has> <http://e/t00> <" in made.text("/thing.nq", "*/*", iri="http://e/hub")
