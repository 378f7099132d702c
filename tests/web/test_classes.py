"""The lists of classes: what is in them, in which order, and how much of it a page has."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.web.asking import Site, site_of

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SHAPES = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .\ne:S sh:targetClass e:Above ; sh:property "
    + ", ".join(f"[ sh:path e:p{n} ]" for n in range(6))
    + f", [ sh:path <{LABEL}> ; sh:order -1 ] .\n"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of a project with a class of many things, one of which has many values, below another class."""
    lines = [
        f'<http://e/t{n:03}> a <http://e/C>, <http://e/Also> ; <{LABEL}> "name {n:03}" ; <http://e/p0> "one" .\n'
        for n in range(98)
    ]
    lines += [
        f'<http://e/x> a <http://e/C> ; <{LABEL}> "Name 000a" . <http://e/y> a <http://e/C> ; <{LABEL}> "Name 000a" ; <http://e/p0> {", ".join(map(str, range(6)))} ; <http://e/p1> 1,2,3,4,5 .\n',
        f'<http://e/deep> a <http://e/Deeper> ; <{LABEL}> "deep" ; <http://www.w3.org/2004/02/skos/core#altLabel> "aaa" . <http://e/nameless> a <http://e/Deeper> .\n',
        "<http://e/C> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/Above> . <http://e/Deep> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/Above> .\n",
        "<http://e/Deeper> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/Deep> .\n",
    ]
    files = {"data/sources/a.ttl": "".join(lines), "ontology/shapes/a.ttl": SHAPES}
    return site_of(tmp_path_factory.mktemp("classes") / "p", files)


def things(site: Site, cls: str, **more: object) -> list[str]:
    """Return the things of a list as a program gets it."""
    answered = site.get("/browse.json", "*/*", **{"class": f"http://e/{cls}", **more})
    assert 200 == answered.status, answered
    rows = json.loads(answered.body)["results"]["bindings"]
    return [row["thing"]["value"].removeprefix("http://e/") for row in rows]


def test_the_things_of_a_class_and_of_all_below_it_are_listed_once_by_name(made: Site) -> None:
    """In whatever case a name is written; those of one name by their IRI, and one without a name by that."""
    listed = things(made, "C")
    assert ["t000", "x", "y", "t001"] == listed[:4]
    assert 100 == len(listed) == len(set(listed))
    assert ["deep", "nameless"] == sorted(things(made, "Deep")) == sorted(things(made, "Deeper"))
    assert 102 == len(things(made, "Above"))
    csv = made.text("/browse.csv", "*/*", **{"class": "http://e/Deeper"})
    assert "http://e/deep,deep\r\n" in csv, "by the name that it has before others"
    assert "deep" in made.text("/browse.md", "*/*", **{"class": "http://e/Deeper"})
    assert 404 == made.get("/browse", "text/html", **{"class": "http://e/Nobody"}).status


@pytest.mark.parametrize(
    ("start", "counted", "before", "after"),
    [(0, "1–50 of 102", None, "50"), (50, "51–100 of 102", "", "100"), (100, "101–102 of 102", "50", None), (20, "21–70 of 102", "", "70"), (52, "53–102 of 102", "2", None), (101, "102–102 of 102", "51", None)],
)  # fmt: skip
def test_a_page_has_fifty_things_and_ways_to_those_around(
    made: Site, start: int, counted: str, before: str | None, after: str | None
) -> None:
    given: dict[str, Any] = {"class": "http://e/Above", "from": start}
    text = made.text("/browse", **given)
    assert f'<span class="count">{counted}</span>' in text
    first, last = (int(one) for one in re.findall(r"\d+", counted)[:2])
    assert last - first + 1 == text.count('<th scope="row">')
    for rel, way in (("prev", before), ("next", after)):
        found = re.search(f'rel="{rel}" href="/browse\\?class=http%3A%2F%2Fe%2FAbove(?:&amp;from=(\\d+))?"', text)
        assert way == (found and (found[1] or ""))


@pytest.mark.parametrize(
    ("start", "status"),
    [
        ("99", 200),
        ("100", 404),
        ("101", 404),
        ("-1", 400),
        ("x", 400),
        ("²", 400),
        ("٣", 400),
        ("9" * 10, 400),
        ("999999999", 404),
        ("", 400),
    ],
)
def test_a_list_begins_at_a_number_that_it_has(made: Site, start: str, status: int) -> None:
    assert status == made.get("/browse?class=http://e/C", "text/html", **{"from": start}).status


def test_a_page_has_four_properties_of_the_shapes_and_five_values_of_each(made: Site) -> None:
    """Those of the classes above as well, but names, which stand in front."""
    text = made.text("/browse", **{"class": "http://e/C"})
    assert [f"http://e/p{n}" for n in range(4)] == re.findall(r'<th scope="col">(.*?)</th>', text)[1:]
    (row,) = (one for one in text.split("<tr>") if "http%3A%2F%2Fe%2Fy" in one)
    cells = [re.sub(r"<[^>]*>", "", cell).strip() for cell in row.split("<td>")[1:]]
    assert ["0, 1, 2, 3, 4, …", "1, 2, 3, 4, 5", "", ""] == cells


def test_without_a_class_one_is_sent_to_where_they_are(made: Site) -> None:
    for address in ("/browse", "/browse?class="):
        answered = made.get(address)
        assert (303, "/") == (answered.status, answered.header("Location"))
    for address in ("/browse?class=no+class", "/browse.csv", "/browse.csv?class="):
        assert 400 == made.get(address, "*/*").status
    assert 404 == made.get("/browse.odd?class=http://e/C", "*/*").status


def test_a_choice_is_kept_from_page_to_page_and_in_files(made: Site) -> None:
    address: dict[str, Any] = {"class": "http://e/C", "rdf:type": "http://e/Also"}
    assert 98 == len(things(made, "C", **{"rdf:type": "http://e/Also"}))
    text = made.text("/browse", **address)
    assert re.search(r'rel="next" href="/browse\?[^"]*rdf%3Atype[^"]*from=50"', text)
    later = made.text("/browse", **{**address, "from": 60})
    assert re.search(r'rel="prev" href="/browse\?[^"]*rdf%3Atype[^"]*from=10"', later)
    assert re.search(r'href="/browse\.csv\?[^"]*rdf%3Atype', text)
    assert [] == things(made, "C", **{"rdf:type": "http://e/Nothing"})
    assert "0–0 of 0" in made.text("/browse", **{**address, "rdf:type": "http://e/Nothing"})
