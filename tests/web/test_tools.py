"""What a tool for assistants takes and answers: no more than is said, nothing but what it knows, and names that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kg.io.worker import call
from tests.services import FLASK, require
from tests.web.asking import queries_of, served_of

if TYPE_CHECKING:
    from kg.web.tools import Told, Tools

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
QUERIES = {
    "search": "#+ summary: Which things are there?\nSELECT ?s WHERE { ?s <http://e/p> ?o } ORDER BY ?s",
    "flagged": (
        "#+ summary: Which things have a flag?\n#+ params:\n#+   flag: {type: boolean, example: 'true', optional: true}\n"
        "SELECT ?s ?flag WHERE { ?s <http://e/flag> ?flag } ORDER BY ?s"
    ),
    "needed": (
        "#+ summary: Which things have a name?\n#+ params:\n#+   name: {type: string, example: a}\n#+   more: {type: string, optional: true, example: b}\n"
        "SELECT ?s WHERE { ?s <http://e/name> ?name OPTIONAL { ?s <http://e/more> ?more } } ORDER BY ?s"
    ),
    "typed": (
        "#+ summary: Which things are of these?\n#+ params:\n#+   of: {type: iri, class: 'http://e/Kind', example: a, many: true, description: Of what.}\n#+   number: {type: decimal, optional: true, example: '1.5'}\n"
        "SELECT ?s ?name WHERE { ?s <http://e/in> ?of OPTIONAL { ?s <http://e/name> ?name } } ORDER BY ?s"
    ),
    "faulty": "#+ summary: Which things are at fault?\n#+ problem: It is.\n#+ solution: Mend it.\nSELECT ?focus WHERE { ?focus <http://e/bad> ?o } ORDER BY ?focus",
}  # fmt: skip


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    """The tools of a project with some hundred things, and with names that a terminal would act upon."""
    require(FLASK)
    from kg.web.tools import Tools

    lines = [f"<http://e/{n}> <http://e/p> <http://e/{n + 1}> .\n" for n in range(230)]
    lines += [f"<http://e/hub> <http://e/has> <http://e/{n}> .\n" for n in range(30)]
    lines += [
        f'<http://e/odd> <{LABEL}> "odd\\u202Ename" ; <http://e/told> "a\\u202Eb" ; <http://e/p> <http://e/odd> .\n'
    ]
    lines += [
        f'<http://e/k> a <http://e/Kind> ; <{LABEL}> "some kind" . <http://e/x> <{LABEL}> "some other" ; <http://e/in> <http://e/k> .\n',
        '<http://e/full> <http://e/about> [ <http://e/note> "seen" ] . <http://e/points> <http://e/at> <http://e/full> .\n',
    ]
    lines += ["<http://e/0> <http://e/flag> true . <http://e/1> <http://e/flag> false .\n"]
    files = {"data/sources/a.ttl": "".join(lines), **queries_of(QUERIES)}
    return Tools(served_of(tmp_path_factory.mktemp("served") / "p", files))


def told(tools: Tools, name: str, **given: Any) -> Told:
    return call(lambda: tools.call(name, given))


@pytest.mark.parametrize("asked", ["SELECT ?s ?o WHERE", "CONSTRUCT { ?s <http://e/q> ?o } WHERE"])
@pytest.mark.parametrize(("number", "more"), [(199, False), (200, False), (201, True), (230, True)])
def test_so_many_rows_are_told_as_is_said(tools: Tools, asked: str, number: int, more: bool) -> None:
    """200, and that there are more where there are; assistants read all of them."""
    answer = told(tools, "sparql", query=f"{asked} {{ ?s <http://e/p> ?o }} LIMIT {number}")

    assert (min(number, 200), more) == (len(answer.value["rows"]), "more" in answer.value)
    assert not answer.is_error
    assert answer.value.get("more") in (None, "these are the first 200")


def test_of_a_thing_so_much_is_told_at_once(tools: Tools) -> None:
    """25 values of a property, and how many there are in all."""
    answer = told(tools, "show", thing="http://e/hub").value
    assert 25 == len(answer["facts"])
    assert [30] == [one["in_all"] for one in answer["more"]]


def test_no_sign_that_hides_or_turns_text_is_told(tools: Tools) -> None:
    """Neither in names nor in values, wherever they stand."""
    for answer in (
        told(tools, "sparql", query="SELECT * { ?s <http://e/told> ?o }"),
        told(tools, "show", thing="http://e/odd"),
        told(tools, "sparql", query="SELECT * { ?s <http://e/p> <http://e/odd> }"),
    ):
        assert "odd" in answer.text
        assert "\u202e" not in answer.text


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("sparql", {"query": "ASK {}", "limit": 1}, "limit"), ("show", {"thing": "a", "page": 2}, "page"), ("sparql", {}, "needs a text as query"),
        ("sparql", {"query": " \n"}, "needs a text as query"), ("sparql", {"query": 7}, "needs a text as query"), ("show", {"thing": None}, "needs a text as thing"),
        ("sparql", {"query": "no"}, ""), ("nobody", {}, "nobody"), ("flagged", {"flag": {"a": 1}}, "a text, a number, true or false is taken"),
        ("flagged", {"flag": [[1]]}, "a text, a number, true or false is taken"), ("flagged", {"other": 1}, "other"), ("needed", {}, "name"),
    ],
)  # fmt: skip
def test_what_a_tool_does_not_take_is_told_as_a_fault(tools: Tools, name: str, given: dict[str, Any], why: str) -> None:
    answer = told(tools, name, **given)
    assert (True, ["error"]) == (answer.is_error, list(answer.value))
    assert why in answer.value["error"]


@pytest.mark.parametrize(("flag", "things"), [(True, "0"), (False, "1"), (None, "01")])
def test_no_is_a_value_and_null_is_none(tools: Tools, flag: bool | None, things: str) -> None:
    rows = told(tools, "flagged", flag=flag).value["rows"]
    assert [f"http://e/{one}" for one in things] == [str(row["s"]).strip("<>") for row in rows]


def test_each_tool_says_all_that_it_takes(tools: Tools) -> None:
    """And what it needs; a question of the project has the name before a tool of ours, and a check is no tool."""
    listed = {tool.name: tool for tool in tools.listed()}

    assert {"search", "flagged", "needed", "kg_search", "show", "sparql"} <= set(listed)
    assert "faulty" not in listed
    assert len(listed) == len(tools.listed())
    assert all(tool.schema["additionalProperties"] is False for tool in listed.values())
    assert ["Which things are there?", "Find things by name"] == [
        listed[name].title for name in ("search", "kg_search")
    ]
    assert [["name"], [], ["query"], ["text"], ["thing"]] == [
        listed[name].schema["required"] for name in ("needed", "flagged", "sparql", "kg_search", "show")
    ]
    assert 200 == len(told(tools, "search").value["rows"])
    assert "things" in told(tools, "kg_search", text="odd").value


def test_a_no_comes_with_its_reason(tools: Tools) -> None:
    answer = told(tools, "sparql", query="ASK { <http://e/0> <http://e/p> <http://e/nobody> }").value
    assert (False, True) == (answer["answer"], bool(answer.get("no_data_because")))


def test_so_many_letters_are_searched_for_as_is_said(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand, however many are sent."""
    asked: list[str] = []

    def search(_: object, __: object, text: str, **___: object) -> list[Any]:
        asked.append(text)
        return []

    monkeypatch.setattr("kg.web.tools.search", search)
    told(tools, "kg_search", text="x" * 1_001)
    assert ["x" * 1_000] == asked


def test_what_follows_is_asked_for_as_well(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where kg.toml has rules, a query of anybody is asked of what follows by them."""
    asked: list[object] = []
    monkeypatch.setattr(type(tools._served), "with_entailed", "with what follows")
    monkeypatch.setattr(tools, "_answered", lambda engine, _: {"answer": not asked.append(engine)})  # type: ignore[func-returns-value]
    told(tools, "sparql", query="ASK {}")
    assert ["with what follows"] == asked


def test_a_question_of_the_project_is_asked_of_what_its_kg_toml_says(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("kg.web.tools.bound", lambda *_: ("ASK {}", {}))
    monkeypatch.setattr(tools._served, "engine_for", lambda query: f"the engine for {query.name}")
    monkeypatch.setattr(tools, "_answered", lambda engine, _: {"answer": not asked.append(engine)})  # type: ignore[func-returns-value]
    told(tools, "flagged")
    assert ["the engine for flagged"] == asked


def test_a_card_tells_what_sources_state_and_which(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what is said of a value without a name and what points there, and nothing of what only follows."""
    monkeypatch.setattr(type(tools._served), "with_entailed", None)
    value = told(tools, "show", thing="http://e/full").value
    (source,) = {name for one in value["facts"] for name in one["stated_by"]}

    assert str(source).strip("<>").endswith("/a")
    (fact,) = value["facts"]
    assert [("http://e/note", "seen", [source])] == [
        (str(one["property"]).strip("<>"), one["value"], one["stated_by"]) for one in fact["details"]
    ]
    assert [("http://e/at", "http://e/points", [source])] == [
        (str(one["property"]).strip("<>"), str(one["value"]).strip("<>"), one["stated_by"])
        for one in value["stated_of_other_things"]
    ]


def test_a_card_is_as_exact_as_the_project_has_it(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.web.tools.at_precision", lambda card, _: card._replace(statements=()))
    assert [] == told(tools, "show", thing="http://e/full").value["facts"]


def test_a_search_is_of_the_class_that_is_named(tools: Tools) -> None:
    for given, names in (
        ({}, {"some kind", "some other"}),
        ({"class": "http://e/Kind"}, {"some kind"}),
        ({"class": ""}, {"some kind", "some other"}),
    ):
        things = told(tools, "kg_search", text="some", **given).value["things"]
        assert names == {one["name"] for one in things}
    assert told(tools, "kg_search", text="some", **{"class": "http://e/nobody"}).is_error


def test_a_field_says_of_which_kind_its_values_are(tools: Tools) -> None:
    (tool,) = (one for one in tools.listed() if one.name == "typed")
    field = tool.schema["properties"]["of"]
    assert ("array", {"type": "string"}) == (field["type"], field["items"])
    assert field["description"].startswith("Of what. A name or an id of a http://e/Kind. For example: ")
    assert "number" == tool.schema["properties"]["number"]["type"]


def test_a_value_that_a_row_does_not_have_is_left_out(tools: Tools) -> None:
    (row,) = told(tools, "typed", of=["http://e/k"]).value["rows"]
    assert {"s"} == set(row)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("a", "a"),
        (7, 7),
        (True, True),
        (1.5, "1.5"),
        ([1.5, "a", 7, False], ["1.5", "a", 7, False]),
        ([], []),
    ],
)
def test_an_argument_is_taken_as_the_prompt_would_have_it(given: object, taken: object) -> None:
    """Numbers with a point as text, which no rounding changes."""
    require(FLASK)
    from kg.web.tools import _plain

    param: Any = None
    assert (taken, type(taken)) == ((found := _plain(param, given)), type(found))


def test_a_fault_names_the_argument_that_it_is_of(tools: Tools) -> None:
    assert told(tools, "flagged", flag={"a": 1}).value["error"].startswith("flag: ")
