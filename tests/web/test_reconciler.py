"""What reconciliation answers: how sure it is of a candidate, what counts as a value of a thing, and where lists end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kg.ask.search import Hit
from kg.io.worker import call
from kg.rdf.terms import IRI, XSD, BlankNode, Literal, Term
from tests.services import FLASK, require
from tests.web.asking import served_of

if TYPE_CHECKING:
    from kg.web.reconciler import Reconciler

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ONE = "http://e/one"
WORDS = [f'"w{n:02}"' for n in range(40)]

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
[] a sh:NodeShape ; sh:targetClass <http://c/One> ; sh:property [ sh:path <http://p/never> ], [ sh:path <http://p/of> ] .
[] a sh:NodeShape ; sh:targetClass <http://c/Above> ; sh:property [ sh:path <http://p/as> ] .
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Reconciler:
    """The service of a project with one thing of several names, and with many that are called nearly alike."""
    require(FLASK)
    from kg.web.reconciler import Reconciler

    lines = [
        f'<http://e/{n:03}> a <http://c/Many> ; <{LABEL}> "Common {n:03}" ; <http://p/{n:03}> {n} .\n'
        for n in range(120)
    ]
    lines += [
        f'<{ONE}> a <http://c/One>, <http://c/Other> ; <{LABEL}> "Some Name", "Another Word" ; <http://p/of> <http://e/000> ; <http://p/says> "Hello", "Bye", "" ; <http://p/as> thing:short .\n',
        f'<http://e/of-one> <http://p/has> {", ".join(map(str, range(1_005)))} ; <http://p/words> {", ".join(WORDS)} .\n<http://p/says> <{LABEL}> "Speaks" .\n<http://c/Other> <{LABEL}> "Zebra" . <http://c/One> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://c/Above> .\n',
    ]
    stated = f"@prefix thing: <https://example.org/p/thing/> .\n{''.join(lines)}"
    files = {"data/sources/a.ttl": stated, "ontology/shapes/a.ttl": SHAPES}
    return Reconciler(served_of(tmp_path_factory.mktemp("served") / "p", files))


def found(service: Reconciler, query: Any) -> list[dict[str, Any]]:
    told = call(lambda: service.reconcile({"q": query}))["q"]["result"]
    assert isinstance(told, list)
    return told


@pytest.mark.parametrize(
    ("scores", "match"),
    [
        ([95.0], True), ([94.99], False), ([100.0], True), ([100.0, 90.0], True), ([100.0, 90.01], False), ([95.0, 85.0], True), ([95.0, 85.01], False),
        ([100.0, 99.0, 10.0], False), ([96.0, 80.0, 80.0], True), ([], None),
    ],
)  # fmt: skip
def test_it_is_sure_of_the_first_from_95_on_and_10_ahead(
    service: Reconciler, scores: list[float], match: bool | None
) -> None:
    """And of no other one."""
    from kg.web.reconciler import _Candidate

    ranked = [_Candidate(Hit(IRI(f"http://e/{n}"), "a", 1, "a", ()), score, 0) for n, score in enumerate(scores)]
    matches = [one["match"] for one in service._told(ranked)]
    assert ([] if match is None else [match, *[False] * (len(scores) - 1)]) == matches


@pytest.mark.parametrize(
    ("limit", "told"),
    [(None, 10), (0, 10), (-1, 10), ("7", 10), (2.5, 10), (1, 1), (7, 7), (49, 49), (50, 50), (51, 50), (10**9, 50)],
)
def test_ten_candidates_are_told_or_as_many_as_are_asked_for_up_to_fifty(
    service: Reconciler, limit: object, told: int
) -> None:
    assert told == len(found(service, {"query": "common", "limit": limit}))


def test_a_hundred_queries_are_answered_at_once_and_no_more(service: Reconciler) -> None:
    from kg.web.problems import Problem

    queries = {str(n): {"query": ""} for n in range(100)}
    assert {name: {"result": []} for name in queries} == call(lambda: service.reconcile(queries))
    with pytest.raises(Problem) as told:
        service.reconcile({**queries, "more": {"query": ""}})
    assert 413 == told.value.status


@pytest.mark.parametrize(
    ("query", "things"),
    [
        ("Some Name", [ONE]), (7, []), (None, []), (["Some Name"], []), ({"query": " \n"}, []),
        ({"query": "some name", "type": "http://c/One"}, [ONE]), ({"query": "some name", "type": "http://c/Many"}, []),
        ({"query": "some name", "type": ["http://c/Many", "http://c/One"]}, [ONE]), ({"query": "some name", "type": [7, "http://c/One"]}, [ONE]),
        ({"query": "some name", "type": [7]}, [ONE]), ({"query": "some name", "type": "no id"}, []), ({"query": "some name", "type": "nix:One"}, []),
    ],
)  # fmt: skip
def test_a_query_is_text_or_has_text_and_classes(service: Reconciler, query: object, things: list[str]) -> None:
    """Of several classes any will do; what is no class has no things, and what is no text is left out."""
    assert things == [one["id"] for one in found(service, query)]


def test_all_names_of_a_thing_count_and_the_same_score_has_one_order(service: Reconciler) -> None:
    assert [(ONE, 100)] == [(one["id"], one["score"]) for one in found(service, "Some Name")]
    assert [(ONE, 100)] == [(one["id"], one["score"]) for one in found(service, "Another Word")]
    alike = found(service, {"query": "common", "limit": 5})
    assert [f"http://e/{n:03}" for n in range(5)] == [one["id"] for one in alike]
    assert 1 == len({one["score"] for one in alike})
    first = found(service, {"query": "common 007", "limit": 2})
    assert "http://e/007" == first[0]["id"], "the best comes first, whatever it is called"


@pytest.mark.parametrize(
    ("value", "is_its_own"),
    [
        ("Hello", True), ("hELLO", True), ("Bye", True), (["x", "Bye"], True), (["x", "y"], False), ({"str": "Hello"}, True), ({"id": "Hello"}, True), ([{"id": "x"}, {"str": "bye"}], True),
        ("", False), ({}, False), (None, False), ([], False), (7, False),
    ],
)  # fmt: skip
def test_a_value_agrees_where_it_is_one_of_the_things_own(service: Reconciler, value: object, is_its_own: bool) -> None:
    assert is_its_own == call(lambda: service._has(IRI(ONE), {"pid": "http://p/says", "v": value}))


@pytest.mark.parametrize(
    ("pid", "value"),
    [("of", "http://e/000"), ("of", "Common 000"), ("as", "thing:short"), ("as", "https://example.org/p/thing/short")],
)
def test_a_thing_as_value_is_named_by_its_iri_its_curie_or_its_name(service: Reconciler, pid: str, value: str) -> None:
    assert call(lambda: service._has(IRI(ONE), {"pid": f"http://p/{pid}", "v": value}))
    assert not call(lambda: service._has(IRI(ONE), {"pid": "http://p/says", "v": value}))


@pytest.mark.parametrize("pid", ["no id", "nix:says", "", None, 7])
def test_what_is_no_property_agrees_with_nothing(service: Reconciler, pid: object) -> None:
    assert not call(lambda: service._has(IRI(ONE), {"pid": pid, "v": "Hello"}))


def test_each_value_that_does_not_agree_lowers_the_score(service: Reconciler) -> None:
    """By as much as one that agrees weighs, 0.4 of the name."""

    def score(*values: str) -> float:
        wanted = [{"pid": "http://p/says", "v": value} for value in values]
        return float(found(service, {"query": "some name", "properties": [*wanted, "odd"]})[0]["score"])

    assert (100, 100, 71.43, 77.78) == (score(), score("Hello", "Bye"), score("x"), score("Hello", "x"))


@pytest.mark.parametrize(
    ("term", "cell"),
    [
        (IRI(ONE), {"id": ONE, "name": "so called"}), (IRI("http://e/nobody"), {"id": "http://e/nobody", "name": "http://e/nobody"}), (BlankNode("b"), {"str": "b"}),
        (Literal("a", language="en"), {"str": "a"}), (Literal("true", XSD + "boolean"), {"bool": True}), (Literal("1", XSD + "boolean"), {"bool": True}), (Literal("false", XSD + "boolean"), {"bool": False}),
        (Literal("2020-01-01T00:00:00", XSD + "dateTime"), {"date": "2020-01-01T00:00:00"}), (Literal("2020-01-01", XSD + "date"), {"str": "2020-01-01"}),
        (Literal("7", XSD + "integer"), {"int": 7}), (Literal("7.0", XSD + "decimal"), {"float": 7.0}), (Literal("7.5", XSD + "decimal"), {"float": 7.5}),
        (Literal("1e3", XSD + "double"), {"float": 1000.0}), (Literal("1E3", XSD + "double"), {"float": 1000.0}), (Literal("seven", XSD + "integer"), {"str": "seven"}), (Literal("7", XSD + "string"), {"str": "7"}),
        (Literal("INF", XSD + "double"), {"str": "INF"}), (Literal("-INF", XSD + "float"), {"str": "-INF"}), (Literal("NaN", XSD + "double"), {"str": "NaN"}), (Literal("9" * 400, XSD + "integer"), {"str": "9" * 400}),
    ],
)  # fmt: skip
def test_a_value_is_told_as_what_it_is(service: Reconciler, term: Term, cell: dict[str, Any]) -> None:
    assert cell == service._cell(term, {IRI(ONE): "so called"})


def test_a_column_has_a_thousand_values_of_a_thing_at_most_in_one_order(service: Reconciler) -> None:
    told = call(lambda: service.extend({"ids": ["http://e/of-one"], "properties": [{"id": "http://p/has"}]}))
    assert [{"int": n} for n in range(1_000)] == told["rows"]["http://e/of-one"]["http://p/has"]


def test_values_of_a_column_have_one_order(service: Reconciler) -> None:
    told = call(lambda: service.extend({"ids": ["http://e/of-one"], "properties": [{"id": "http://p/words"}]}))
    assert [{"str": f"w{n:02}"} for n in range(40)] == told["rows"]["http://e/of-one"]["http://p/words"]


def test_so_many_things_and_columns_are_extended_as_is_said(
    service: Reconciler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand, and a hundred; what is no id, or no column, is left out."""
    monkeypatch.setattr(type(service), "_values", lambda *_: [])
    asked = {
        "ids": [7, *(f"http://e/{n}" for n in range(1_001))],
        "properties": ["odd", *({"id": f"http://p/{n}"} for n in range(101))],
    }
    told = call(lambda: service.extend(asked))

    assert ([1_000], {100}) == ([len(told["rows"])], {len(one) for one in (told["meta"], *told["rows"].values())})
    assert {"rows": {}, "meta": []} == service.extend({"ids": "http://e/1", "properties": {"id": "http://p/1"}})


def test_properties_are_proposed_of_the_class_and_those_used_most_first(service: Reconciler) -> None:
    """Behind those of its shapes and of those of classes above it; what no thing has is none."""

    def ids(kind: str, limit: int = 100) -> list[str]:
        return [one["id"] for one in call(lambda: service.propose(kind, limit))["properties"]]

    assert ["http://p/of", "http://p/as", "http://p/says", "rdf:type", "rdfs:label"] == ids("http://c/One")
    assert ["rdf:type", "rdfs:label", "http://p/000"] == ids("http://c/Many")[:3]
    assert "http://p/has" in ids("", 1_000)
    assert "http://p/has" not in ids("http://c/One", 1_000)
    assert 2 == len(ids("http://c/One", 2))
    assert "http://p/001" not in ids("http://c/One", 1_000)


def test_what_is_suggested_has_the_letters_anywhere_fifty_at_most_by_name(service: Reconciler) -> None:
    properties = [one["name"] for one in call(lambda: service.suggest_property("P/"))]
    assert 50 == len(properties)
    assert sorted(properties) == properties
    assert [{"id": "http://p/says", "name": "Speaks"}] == call(lambda: service.suggest_property("SPEAK"))
    assert [{"id": "http://p/says", "name": "Speaks"}] == call(lambda: service.suggest_property("p/sa"))
    assert ["http://c/Other"] == [one["id"] for one in call(lambda: service.suggest_type("zEb"))]
    assert 10 == len(call(lambda: service.suggest_entity("common")))
    assert [] == call(lambda: service.suggest_entity(" "))
    assert 10 == len(call(lambda: service.suggest_entity("common", [""])))
    for classes, ids in (
        (["http://c/One"], [ONE]),
        (["http://c/Many", "http://c/One"], [ONE]),
        (["http://c/Many"], []),
        (["no class"], []),
    ):
        assert ids == [one["id"] for one in call(lambda classes=classes: service.suggest_entity("some", classes))]  # type: ignore[misc]


def test_so_many_letters_are_looked_for_as_is_said(service: Reconciler, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand, however many are sent."""
    asked: list[str] = []

    def search(_: object, __: object, text: str, **___: object) -> list[Any]:
        asked.append(text)
        return []

    monkeypatch.setattr("kg.web.reconciler.search", search)
    service.reconcile({"q": {"query": "x" * 1_001}, "nothing": {"query": " "}})
    service.suggest_entity("y" * 1_001)
    service.suggest_entity(" ")
    assert ["x" * 1_000, "y" * 1_000] == asked


def test_the_best_comes_first_in_whatever_order_they_were_found(
    service: Reconciler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the best of its names, then by IRI; ten are looked at where fewer are wanted."""
    asked: list[int] = []

    def search(*_: object, limit: int, **__: object) -> list[Hit]:
        asked.append(limit)
        named = {"d": ("Alphb", "Alphb"), "z": ("Alpha", "Alpha"), "b": ("Alpha", "Other"), "c": ("Aleph", "Alpha")}
        return [Hit(IRI(f"http://e/{name}"), *found[:1], 1, found[1], ()) for name, found in named.items()]

    monkeypatch.setattr("kg.web.reconciler.search", search)
    ids = [one["id"] for one in found(service, {"query": "Alpha", "limit": 4})]
    assert ["http://e/b", "http://e/c", "http://e/z", "http://e/d"] == ids
    found(service, {"query": "Alpha", "limit": 30})
    assert [10, 30] == asked
