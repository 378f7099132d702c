"""What machines are told: which pages there are, each once, where they should not look, and what a question takes."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from kg.project.saved_query import Parameter
from kg.web.parameters import of_all, schema_of_value
from tests.services import FLASK, require
from tests.web.asking import Site, queries_of, site_of

CHECK = "#+ summary: Which things are at fault?\n#+ problem: It is.\n#+ solution: Mend it.\nSELECT ?focus WHERE { ?focus <http://e/bad> ?o } ORDER BY ?focus"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of a project with things of its own and of others, and of parts of things."""
    base = "https://example.org/p/"
    things = [f"{base}{name}" for name in ("z/1", "a/1", "a/1#part", "m&n")] + ["http://elsewhere.example/x"]
    stated = "".join(f"<{one}> a <{base}ontology#C>, <{base}ontology#D> .\n" for one in things)
    asked = "#+ summary: Which things are there?\nSELECT ?s WHERE { ?s a ?c } ORDER BY ?s"
    files = {"data/sources/a.ttl": stated, **queries_of({"asked": asked, "faulty": CHECK})}
    return site_of(tmp_path_factory.mktemp("served") / "p", files)


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
    assert len(found) == len(set(found)), "a thing of two classes is one"
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
    assert {"/sparql?", "/search?", "/suggest", "/graphs", "/thing"} == set(re.findall("Disallow: (.*)", told))
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


@pytest.mark.parametrize(
    ("param", "told"),
    [
        (Parameter("x", "string"), {"required": True, "schema": {"type": "string"}}),
        (Parameter("x", "string", "What.", default="a", example="b"), {"required": False, "schema": {"type": "string", "default": "a"}, "description": "What.", "example": "b"}),
        (Parameter("x", "integer", default="1", example="2"), {"required": False, "schema": {"type": "integer"}}),
        (Parameter("x", "string", example="b", many=True, optional=True), {"required": False, "schema": {"type": "array", "items": {"type": "string"}}, "example": ["b"]}),
        *((Parameter("x", kind), {"required": True, "schema": schema}) for kind, schema in (
            ("iri", {"type": "string"}), ("decimal", {"type": "number"}), ("boolean", {"type": "boolean"}), ("date", {"type": "string", "format": "date"}), ("dateTime", {"type": "string", "format": "date-time"}),
        )),
    ],
)  # fmt: skip
def test_a_parameter_is_told_with_its_values_as_json_has_them(param: Parameter, told: dict[str, object]) -> None:
    """A text stands for a number nowhere: neither as what is taken for granted nor as an example."""
    require(FLASK)
    from kg.web.machines import _parameter

    assert {"name": "x", "in": "query", **told} == _parameter(param)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("https://e/licenses/by/4.0/", {"license": {"name": "4.0", "url": "https://e/licenses/by/4.0/"}}),
        ("https://e/by", {"license": {"name": "by", "url": "https://e/by"}}), ("/", {"license": {"name": "/", "url": "/"}}), ("", {}),
    ],
)  # fmt: skip
def test_a_licence_is_called_by_the_end_of_its_address(known: str, told: dict[str, object]) -> None:
    require(FLASK)
    from kg.web.machines import _license

    served: Any = SimpleNamespace(project=SimpleNamespace(license=known))
    assert told == _license(served)


@pytest.mark.parametrize("description", ["", "At length."])
def test_a_question_is_described_where_it_is(made: Site, description: str) -> None:
    require(FLASK)
    from kg.web.machines import _operation

    query: Any = SimpleNamespace(name="q", summary="What?", description=description, tags=("a",), params=())
    told = _operation(query)
    assert (description or None) == told.get("description")
    assert ("q", "What?", ["a"]) == (told["operationId"], told["summary"], told["tags"])
    assert "text/turtle" in told["responses"]["200"]["content"]


class Search:
    """A search that finds nothing, and writes down what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, object]]] = []

    def __call__(self, _: object, __: object, words: str, **more: object) -> list[object]:
        """Find nothing."""
        self.asked.append((words, more))
        return []


def test_so_much_is_searched_for_and_found_as_is_said(made: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand letters; fifty things on a page, and eight while somebody types, of the classes that are wanted."""
    search = Search()
    monkeypatch.setattr("kg.web.pages.search", search)
    for address in ("/search", "/suggest"):
        for words in ("", " \t", "x" * 1_001):
            assert made.get(address, "*/*", q=words).status == 200
    made.get("/suggest", "*/*", **{"q": "x", "class": "http://e/C no http://e/D"})

    assert [
        ("x" * 1_000, {"limit": 50}), ("x" * 1_000, {"limit": 8, "inside": False, "cls": None}),
        ("x", {"limit": 8, "inside": False, "cls": ["http://e/C", "http://e/D"]}),
    ] == search.asked  # fmt: skip


NEEDS_A_SERVER = (
    "sparql", "graphs", "suggest", "openapi.json", "api", "reconcile", "health", "mcp", "robots.txt", "sitemap.xml", ".well-known",
)  # fmt: skip


@pytest.mark.parametrize("room", NEEDS_A_SERVER)
def test_what_needs_a_server_is_no_file_of_a_site(room: str) -> None:
    require(FLASK)
    from kg.web.site import file_of

    assert [None] * 4 == [file_of(f"/{room}{rest}") for rest in ("", "/", "/a", "?a=b")]
    assert f"{room}x.html" == file_of(f"/{room}x") or "." in room


@pytest.mark.parametrize(
    "address",
    [
        "/..",
        "/../a",
        "/a/../b",
        "/a/..",
        "/./a",
        "/a/./b",
        "/a//b",
        "/a%2f..%2f..%2fb",
        "/%2e%2e/a",
        "/a%00",
        "/a\0b.ttl",
        "/a/%2e/b.ttl",
    ],
)
def test_no_file_of_a_site_lies_elsewhere(address: str) -> None:
    """Whatever things are called: none above it, none that another system would not take."""
    require(FLASK)
    from kg.web.site import file_of

    found = file_of(address)
    assert found is None or not {"", ".", ".."} & set(found.split("/"))
    assert found is None or "\0" not in found
    assert found is None or address in ("/..", "/a/..")
