"""Reconciliation: every answer fits the schemas of the protocol, and the right thing comes first."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.services import FLASK, JSONSCHEMA, RECONCILIATION, require
from tests.web.asking import Site
from tests.web.openrefine import Step, ask, read_steps

FORM = "application/x-www-form-urlencoded"


def fits(name: str, value: Any) -> None:
    """Require that a value fits a schema of the protocol."""
    folder = require(RECONCILIATION, JSONSCHEMA) / "schemas"
    import jsonschema
    from referencing import Registry, Resource

    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
    registry: Any = Registry()
    for schema in schemas.values():
        if "$id" in schema:
            registry = registry.with_resource(
                schema["$id"], Resource.from_contents(schema, default_specification=_draft())
            )
    schema = schemas[f"{name}.json"]
    schema.get("properties", {}).pop("authentication", None)  # refers to a schema that lies elsewhere
    jsonschema.Draft7Validator(schema, registry=registry).validate(value)


def _draft() -> Any:
    from referencing.jsonschema import DRAFT7

    return DRAFT7


def asked(site: Site, address: str, **form: str) -> Any:
    answered = site.post(address, urlencode(form).encode(), FORM) if form else site.get(address, "*/*")
    assert answered.status == 200, answered
    return json.loads(answered.body)


def test_the_manifest_tells_of_every_service_and_each_answers(site: Site) -> None:
    manifest = asked(site, "/reconcile")
    fits("manifest", manifest)
    assert manifest["versions"] == ["0.1", "0.2"]
    for kind, words, schema in (
        ("entity", "ros", "entities"),
        ("type", "record", "types"),
        ("property", "artist", "properties"),
    ):
        service = manifest["suggest"][kind]
        told = asked(site, f"{service['service_path']}?prefix={words}")
        fits(f"suggest-{schema}-response", told)
        assert told["result"]
    told = asked(site, f"{manifest['extend']['propose_properties']['service_path']}?type=mg:MusicRecording&limit=3")
    fits("data-extension-property-proposal", told)
    assert len(told["properties"]) == 3
    view = manifest["view"]["url"].replace("http://localhost", "").replace("{{id}}", quote("agent:rose"))
    assert site.get(view).header("Location") == "/agent/rose.html"
    preview = manifest["preview"]["url"].replace("http://localhost", "").replace("{{id}}", quote("agent:rose"))
    assert "Rosé" in site.text(preview)


QUERIES: dict[str, dict[str, Any]] = {
    "q0": {"query": "Rosé", "type": "mg:MusicArtist", "limit": 3},
    "q1": {"query": "rose"},
    "q2": {"query": "number one girl", "type": "mg:MusicRecording", "type_strict": "should"},
    "q3": {"query": "Number One Girl", "properties": [{"pid": "mg:byArtist", "v": {"id": "agent:rose"}}]},
    "q4": {"query": "nothing is called so"},
    "q5": {"query": ""},
    "q6": {
        "query": "APT.",
        "type": ["mg:MusicRecording", "mg:Nothing"],
        "properties": [{"pid": "nonsense", "v": "x"}, {"pid": "mg:genre", "v": "pop-punk"}],
    },
}


def test_however_many_are_asked_for_an_answer_has_an_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.web.reconciler._MOST", 2)
    queries = {str(limit): {"query": "one", "limit": limit} for limit in (0, 1, 2, 3, 10**9)}
    told = asked(site, "/reconcile", queries=json.dumps(queries))

    found = {limit: len(one["result"]) for limit, one in told.items()}
    assert found.pop("0") > 2, "as many as usual"
    assert found == {"1": 1, "2": 2, "3": 2, str(10**9): 2}


def test_names_are_reconciled(site: Site) -> None:
    told = asked(site, "/reconcile", queries=json.dumps(QUERIES))
    fits("reconciliation-query-batch", {name: query for name, query in QUERIES.items() if query["query"]})
    fits("reconciliation-result-batch", told)
    first = {name: found["result"][0]["id"] if found["result"] else None for name, found in told.items()}
    assert first == {
        "q0": "agent:rose",
        "q1": "agent:rose",
        "q2": "work:number-one-girl",
        "q3": "work:number-one-girl",
        "q4": None,
        "q5": None,
        "q6": "work:apt",
    }
    assert told["q0"]["result"][0]["match"] is True
    assert told == json.loads(site.get("/reconcile", "*/*", queries=json.dumps(QUERIES)).body)


def test_a_value_that_is_not_the_things_own_lowers_its_score(site: Site) -> None:
    def score(value: str, pid: str = "mg:byArtist") -> float:
        query = {"q": {"query": "APT.", "properties": [{"pid": pid, "v": value}]}}
        return float(asked(site, "/reconcile", queries=json.dumps(query))["q"]["result"][0]["score"])

    assert score("agent:rose") == score("Rosé") == 100
    assert score("agent:lisa") < 80
    assert score("agent:rose", "nix:byArtist") < 80


def test_only_one_candidate_that_is_ahead_is_a_match(site: Site) -> None:
    told = asked(site, "/reconcile", queries=json.dumps({"q": {"query": "Number One Girl (video)"}}))
    assert not any(one["match"] for one in told["q"]["result"])


def test_columns_are_extended(site: Site) -> None:
    query = {
        "ids": ["work:apt", "entry:apt-billboard-hot-100-peak", "release:apt"],
        "properties": [{"id": "mg:byArtist"}, {"id": "mg:position"}, {"id": "mg:date"}],
    }
    fits("data-extension-query", query)
    told = asked(site, "/reconcile", extend=json.dumps(query))
    fits("data-extension-response", told)
    assert told["rows"]["work:apt"]["mg:byArtist"] == [{"id": "agent:rose", "name": "Rosé"}]
    assert told["rows"]["entry:apt-billboard-hot-100-peak"]["mg:position"] == [{"int": 3}]
    assert told["rows"]["release:apt"]["mg:date"] == [{"str": "2024-10-18"}]
    assert told["rows"]["work:apt"]["mg:position"] == []


@pytest.mark.parametrize("step", read_steps(), ids=lambda step: step.does)
def test_what_openrefine_asks_is_answered_as_before(site: Site, step: Step) -> None:
    """From the first look at the service to the last added column; what is sent and told fits the schemas."""
    told = ask(site, step)

    assert step.answer == told
    for schema, value in ((step.sent, next(iter(step.form.values()), None)), (step.told, told)):
        if schema:
            fits(schema, value)


def test_openrefine_asks_every_service_of_the_manifest() -> None:
    steps = read_steps()
    paths = {step.address.partition("?")[0] for step in steps if step.method == "GET"}
    services = {
        f"/reconcile/{one}"
        for one in ("properties", "flyout", "preview", *(f"suggest/{kind}" for kind in ("entity", "type", "property")))
    }

    assert {"/reconcile", *services} == paths
    assert {"queries", "extend"} == {name for step in steps for name in step.form}


def test_what_is_suggested_is_of_the_class_that_is_wanted(site: Site) -> None:
    told = asked(site, "/reconcile/suggest/entity?prefix=numb&type=mg:MusicRecording")["result"]

    assert ["work:number-one-girl"] == [one["id"] for one in told]
    assert [] == asked(site, "/reconcile/suggest/entity?prefix=numb&type=mg:Nothing")["result"]


def test_a_caller_of_old_gets_a_script_and_no_other_text_becomes_one(site: Site) -> None:
    answered = site.get("/reconcile?callback=jQuery12.fn", "*/*")
    assert answered.body.startswith(b"/**/jQuery12.fn({")
    assert answered.header("Content-Type").startswith("text/javascript")
    assert site.get("/reconcile", "*/*", callback="$" + "a" * 100).status == 200
    for name in ("alert(1)//", "<script>", "a" * 102, "", "a\n", "1a", "a b", "a;b"):
        assert site.get("/reconcile", "*/*", callback=name or " ").status == 400


def test_only_a_preview_is_shown_by_pages_of_others(site: Site) -> None:
    """In a frame of theirs, with nothing in it that could do anything there."""
    told = {
        address: site.get(f"/reconcile/{address}", "*/*", id="agent:rose").header("Content-Security-Policy")
        for address in ("preview", "flyout")
    }

    assert told["preview"] == "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
    assert "frame-ancestors 'none'" in told["flyout"]


@pytest.mark.parametrize(
    "sent",
    [
        {"queries": "{"},
        {"queries": "[]"},
        {"extend": "x"},
        {"extend": json.dumps({"ids": ["not an id at all"], "properties": []})},
        {"queries": json.dumps({f"q{n}": {"query": "x"} for n in range(101)})},
        {"queries": '{"\\ud800": {"query": "x"}}'},
        {"queries": '{"q": {"query": NaN}}'},
    ],
)
def test_what_is_no_query_is_refused(site: Site, sent: dict[str, str]) -> None:
    assert site.post("/reconcile", urlencode(sent).encode(), FORM).status in (400, 413)


@pytest.mark.parametrize("what", ["entities", "class", "", "__init__"])
def test_nothing_else_is_suggested(site: Site, what: str) -> None:
    assert site.get(f"/reconcile/suggest/{what}?prefix=a", "*/*").status == 404


@pytest.mark.parametrize(
    "query",
    [
        None,
        7,
        "Rosé",
        {"query": 5},
        {"query": "x", "limit": "many"},
        {"query": "x", "type": 7},
        {"query": "x", "properties": 7},
        {"query": "x", "properties": [7, {"pid": 3}]},
    ],
)
def test_odd_queries_have_an_answer(site: Site, query: Any) -> None:
    answered = site.post("/reconcile", urlencode({"queries": json.dumps({"q": query})}).encode(), FORM)
    assert answered.status in (200, 400), answered


def test_a_script_holds_nothing_that_ends_it() -> None:
    """A page may have the answer within an element of its own."""
    require(FLASK)
    from flask import Flask

    from kg.web.reconciling import _told

    value = {"name": "</script><b>\u2028\u2029"}
    with Flask("x").test_request_context("/reconcile?callback=f"):
        text = _told(value).get_data(as_text=True)

    assert not set("<\u2028\u2029") & set(text)
    assert value == json.loads(text.removeprefix("/**/f(").removesuffix(");"))


@pytest.mark.parametrize(
    ("text", "most"),
    [("", 100), ("0", 0), ("7", 7), ("1000", 1000), ("1001", 1000), ("99999", 1000), ("100000", 100), ("9" * 5000, 100), ("²", 100), ("٣", 100), ("-1", 100), ("1.5", 100), ("x", 100)],
)  # fmt: skip
def test_so_many_are_told_as_are_asked_for_and_a_thousand_at_most(text: str, most: int) -> None:
    """What is no number, to Python or to anybody else, is as if nothing was said."""
    require(FLASK)
    from kg.web.reconciling import _whole

    assert most == _whole(text)
