"""What machines are told: which pages there are, each once, where they should not look, and what a question takes."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from kg.project.reading import read_project
from kg.project.saved_query import Parameter
from kg.project.scaffold import create_project
from kg.web.parameters import of_all, schema_of_value
from tests.services import FLASK, require
from tests.web.asking import Site

CHECK = "#+ summary: Which things are at fault?\n#+ problem: It is.\n#+ solution: Mend it.\nSELECT ?focus WHERE { ?focus <http://e/bad> ?o } ORDER BY ?focus"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of a project with things of its own and of others, and of parts of things."""
    require(FLASK)
    from kg.web.application import make_application
    from kg.web.served import open_served

    folder = tmp_path_factory.mktemp("served") / "p"
    create_project(folder)
    base = read_project(folder).base
    things = [f"{base}{name}" for name in ("z/1", "a/1", "a/1#part", "m&n")] + ["http://elsewhere.example/x"]
    (folder / "data/sources").mkdir(parents=True, exist_ok=True)
    (folder / "data/sources/a.ttl").write_text("".join(f"<{one}> a <{base}ontology#C> .\n" for one in things), "utf-8")
    (folder / "queries" / "asked.rq").write_text(
        "#+ summary: Which things are there?\nSELECT ?s WHERE { ?s a ?c } ORDER BY ?s"
    )
    (folder / "queries" / "faulty.rq").write_text(CHECK)
    return Site(make_application(open_served(read_project(folder))).wsgi_app)


def listed(site: Site) -> list[str]:
    """Return the addresses in the map of a site."""
    tree = ET.fromstring(site.text("/sitemap.xml", "*/*"))  # noqa: S314 - our own
    return [
        str(one.text).removeprefix("http://localhost")
        for one in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]


def test_the_map_of_a_site_has_its_pages_and_no_others(made: Site) -> None:
    """Neither parts of a page, nor things of others, nor checks; in an order that stays."""
    found = [one for one in listed(made) if not one.startswith("/query/")]
    assert ["/", "/a/1.html", "/m&n.html", "/z/1.html"] == [
        one for one in found if "ontology" not in one and "thing" not in one
    ]
    assert found == sorted(found)
    assert "/query/asked" in listed(made)
    assert "/query/faulty" not in listed(made)


def test_the_map_of_a_site_has_as_many_addresses_as_it_may(made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """50,000 (sitemaps.org)."""
    from kg.web import machines

    assert machines._MOST_ADDRESSES == 50_000
    monkeypatch.setattr(machines, "_MOST_ADDRESSES", 2)
    assert 2 >= len([one for one in listed(made)[1:] if not one.startswith("/query/")])


def test_robots_ask_no_questions(made: Site) -> None:
    """What costs, and what is on other pages already."""
    told = made.text("/robots.txt", "*/*")
    assert {"/sparql", "/search", "/suggest", "/graphs", "/thing"} == set(re.findall("Disallow: (.*)", told))
    assert "User-agent: *\n" in told
    assert "Sitemap: http://localhost/sitemap.xml\n" in told


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("enum", [(), ("a", "b")])
def test_a_parameter_takes_what_it_says(many: bool, enum: tuple[str, ...]) -> None:
    """One of some words where there are such, and several where there may be."""
    param = Parameter("x", "string", enum=enum, many=many)
    one = {"type": "string", **({"enum": ["a", "b"]} if enum else {})}

    assert one == schema_of_value(param)
    assert ({"type": "array", "items": one} if many else one) == of_all(param, schema_of_value(param))
