"""The saved questions, search, the card of a thing, and SPARQL as tools for assistants, with what they answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from kg.ask.neighbours import Page, Statement
from kg.ask.precision import at_precision
from kg.ask.running import prepare_text, run
from kg.ask.search import search
from kg.ask.show import find_thing, read_card
from kg.engines.base import Engine
from kg.errors import KgError, UnknownName, UsageError
from kg.project.saved_query import Parameter, SavedQuery
from kg.rdf.terms import IRI, Literal, Term
from kg.web.answers import bound, first_rows, why_none, why_nothing
from kg.web.parameters import of_all, schema_of_value
from kg.web.served import Served
from kg.web.terms import shown

MOST_ROWS = 200
"""How many rows an answer has; assistants read all of them."""
_AT_ONCE = 25
_SOURCES = "Rows name their sources where the question has a column for them."


class Tool(NamedTuple):
    """A tool: its name, what it is for, and what it takes, as JSON Schema."""

    name: str
    title: str
    description: str
    schema: Mapping[str, Any]


class Told(NamedTuple):
    """What a tool answers, as JSON; `is_error` where the arguments cannot be used."""

    value: Mapping[str, Any]
    is_error: bool = False

    @property
    def text(self) -> str:
        """The answer as text."""
        return json.dumps(self.value, ensure_ascii=False, indent=1)


class Tools:
    """The tools of what is served; nothing is changed by any of them."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._own: dict[str, tuple[Tool, Callable[[Mapping[str, Any]], Mapping[str, Any]]]] = {}
        for name, (title, told, fields, work) in {
            "search": (
                "Find things by name",
                "Things whose names have these words, best first.",
                ("text", "class"),
                self._search,
            ),
            "show": (
                "All that is known of one thing",
                "Facts with the sources that state them, what is only reported, and what points at it.",
                ("thing",),
                self._show,
            ),
            "sparql": (
                "Ask a query",
                "SELECT, ASK, CONSTRUCT or DESCRIBE in SPARQL; prefixes of the graph need no declaration.",
                ("query",),
                self._sparql,
            ),
        }.items():
            tool = Tool(name, title, told, _schema({field: {"type": "string"} for field in fields}, fields[:1]))
            self._own[name if name not in served.catalog else f"kg_{name}"] = tool._replace(name=name), work

    def listed(self) -> list[Tool]:
        """Return the tools: one for each saved question that is no check, and those of every graph."""
        asked = [self._of(query) for query in self._served.queries if not query.is_check]
        return [*asked, *(tool._replace(name=name) for name, (tool, _) in self._own.items())]

    def _of(self, query: SavedQuery) -> Tool:
        told = " ".join(
            part
            for part in (query.description, _SOURCES, query.no_data and f"May have no data: {query.no_data}")
            if part
        )
        fields = {param.name: _field(param) for param in query.params}
        return Tool(
            query.name, query.summary, told, _schema(fields, [param.name for param in query.params if param.required])
        )

    def call(self, name: str, given: Mapping[str, Any]) -> Told:
        """Return what a tool answers; what cannot be used is told, with what may have been meant."""
        try:
            if name in self._own:
                tool, work = self._own[name]
                _require_known(tool, given)
                return Told(work(given))
            return Told(self._ask(self._served.catalog.get(name), given))
        except KgError as error:
            return Told({"error": str(error)}, is_error=True)

    def _ask(self, query: SavedQuery, given: Mapping[str, Any]) -> dict[str, Any]:
        values = {name: _plain(query.parameter(name), value) for name, value in given.items() if value is not None}
        text, terms = bound(self._served, query, values)
        told = {"question": query.summary, **self._answered(self._served.engine_for(query), text)}
        return self._with_reason(told, lambda: why_none(self._served, query, text, terms))

    @staticmethod
    def _with_reason(told: dict[str, Any], why: Callable[[], str]) -> dict[str, Any]:
        """Return an answer with the reason where there are no rows, or where it is "no"."""
        is_empty = not told.get("rows", True) or told.get("answer") is False
        return {**told, "no_data_because": reason} if is_empty and (reason := why()) else told

    def _answered(self, engine: Engine, text: str) -> dict[str, Any]:
        answer = run(engine, text)
        if answer.boolean is not None:
            return {"answer": answer.boolean}
        variables, rows, more = first_rows(answer, MOST_ROWS)
        labels = self._served.labels(rows)
        made = [
            {name: self._value(term, labels) for name, term in zip(variables, row, strict=True) if term is not None}
            for row in rows
        ]
        return {"rows": made, **({"more": f"these are the first {MOST_ROWS}"} if more else {})}

    def _value(self, term: Term, labels: Mapping[IRI, str]) -> Any:
        if isinstance(term, IRI):
            own = self._served.prefixes.render(term)
            return {"name": shown(labels[term]), "id": own} if term in labels else own
        return shown(term.lexical if isinstance(term, Literal) else str(term))

    def _search(self, given: Mapping[str, Any]) -> dict[str, Any]:
        served = self._served
        cls = find_thing(served.engine, served.project, str(given["class"])).value if given.get("class") else None
        hits = search(served.engine, served.project, str(given["text"])[:1000], cls=cls)
        kinds = served.labels([hit.types for hit in hits])
        return {
            "things": [
                {
                    "name": hit.label,
                    "id": served.prefixes.render(hit.thing),
                    "kinds": [kinds.get(kind, served.prefixes.render(kind)) for kind in hit.types],
                }
                for hit in hits
            ]
        }

    def _show(self, given: Mapping[str, Any]) -> dict[str, Any]:
        served = self._served
        thing = find_thing(served.engine, served.project, str(given["thing"]))
        card = at_precision(read_card(served.engine, served.project, thing, Page(_AT_ONCE)), served.project.precision)
        labels = card.labels

        def name(term: Term) -> Any:
            return self._value(term, labels)

        def fact(one: Statement) -> dict[str, Any]:
            told: dict[str, Any] = {
                "property": name(one.predicate),
                "value": name(one.value),
                "stated_by": [name(source) for source in one.sources],
            }
            details = card.details.get(one.value, ())
            if details:
                told["details"] = [
                    {
                        "property": name(more.predicate),
                        "value": name(more.value),
                        "stated_by": [name(s) for s in more.sources],
                    }
                    for more in details
                ]
            return told

        claims = [
            {
                "subject": name(claim.subject),
                "property": name(claim.predicate),
                "value": name(claim.value),
                "about": [{"property": name(prop), "value": name(value)} for prop, value in claim.about],
            }
            for claim in card.claims
        ]
        return {
            "thing": name(thing),
            "kinds": [name(kind) for kind in card.types],
            "names": [fact(one) for one in card.names],
            "facts": [fact(one) for one in card.statements],
            "stated_of_other_things": [fact(one) for one in card.incoming],
            "only_reported": claims,
            "more": [{"property": name(left.predicate), "in_all": left.total} for left in card.left],
        }

    def _sparql(self, given: Mapping[str, Any]) -> dict[str, Any]:
        text = prepare_text(str(given["query"]), self._served.project)
        engine = self._served.engine_for_text(text)
        told = self._answered(engine, text)
        return self._with_reason(told, lambda: why_nothing(self._served, engine, text))


def _schema(fields: Mapping[str, Any], required: Sequence[str]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(fields), "required": list(required), "additionalProperties": False}


def _field(param: Parameter) -> dict[str, Any]:
    told = [param.description] if param.description else []
    if param.type == "iri":
        told.append(f"A name or an id of a {' or '.join(param.classes)}." if param.classes else "A name or an id.")
    if param.example is not None:
        told.append(f"For example: {param.example}")
    made = of_all(param, schema_of_value(param))
    return {**made, "description": " ".join(told)} if told else made


def _plain(param: Parameter, value: Any) -> Any:
    """Return an argument as the prompt would have it; raise UsageError for one that is no text, number or truth."""
    values = value if isinstance(value, list) else [value]
    for one in values:
        if not isinstance(one, str | int | float | bool):
            error = UsageError("a text, a number, true or false is taken")
            error.parameter = param.name
            raise error
    return (
        [str(one) if isinstance(one, float) else one for one in values]
        if isinstance(value, list)
        else (str(value) if isinstance(value, float) else value)
    )


def _require_known(tool: Tool, given: Mapping[str, Any]) -> None:
    fields = tool.schema["properties"]
    for name in given:
        if name not in fields:
            raise UnknownName("argument", name, fields, f"{tool.name} takes {', '.join(fields)}")
    for name in tool.schema["required"]:
        if not isinstance(given.get(name), str) or not str(given[name]).strip():
            raise UsageError(f"{tool.name} needs a text as {name}")
