"""A small knowledge base of the Wikibase kind, with traps, on all its protocols: SPARQL, api.php, and entity data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pyoxigraph

from tests.servers import Asked, Told

ENTITY = "http://www.wikidata.org/entity/"
PROP = "http://www.wikidata.org/prop/"
ITEM_PROPERTIES = {"P31", "P279", "P463", "P527", "P175", "P361", "P658", "P27", "P57"}


class Value:
    """A statement: a value, its rank, the precision of a date, and where it comes from."""

    def __init__(self, value: str | None, rank: str = "normal", precision: int = 11, source: str = "") -> None:
        self.value, self.rank, self.precision, self.source = value, rank, precision, source


V = Value


def item(labels: dict[str, str], aliases: dict[str, list[str]] | None = None, **claims: Any) -> dict[str, Any]:
    read = {
        name: [
            one if isinstance(one, Value) else Value(one) for one in (values if isinstance(values, list) else [values])
        ]
        for name, values in claims.items()
    }
    return {"labels": labels, "aliases": aliases or {}, "claims": read}


HUMAN, GROUP, GIRLS, BOYS, SONG, SINGLE, ALBUM = "Q5", "Q215380", "Q641066", "Q216337", "Q7366", "Q134556", "Q482994"

# The real identifiers are those that the data's links name; those from Q900000 on are made up.
WORLD: dict[str, dict[str, Any]] = {
    HUMAN: item({"en": "human"}),
    GROUP: item({"en": "musical group"}),
    GIRLS: item({"en": "girl group"}, P279=GROUP),
    BOYS: item({"en": "boy band"}, P279=GROUP),
    SONG: item({"en": "song"}),
    SINGLE: item({"en": "single"}),
    ALBUM: item({"en": "album"}),
    "Q900100": item({"en": "vocal ensemble of girls"}, P279=GIRLS),
    "Q4167410": item({"en": "disambiguation page"}),
    "Q25056945": item({"mul": "Blackpink"}, {"ko": ["블랙핑크"], "en": ["BLACKPINK"]}, P31="Q900100",
                      P527=["Q26707663", "Q26262599"]),
    # The label is under "mul" only, and one membership is known from this end.
    "Q27655344": item({"mul": "Rosé"}, {"en": ["Roseanne Park"], "ko": ["박채영"]}, P31=HUMAN, P463="Q25056945",
                      P569=[V("1997-02-11"), V("1997-02", precision=10)], P27=[V("Q884"), V("Q664")],
                      P434="7f233cda-eacb-4235-b681-5f7be343a1a2"),
    "Q26262599": item({"en": "Jennie"}, {}, P31=HUMAN),
    "Q26707663": item({"mul": "Lisa"}, {}, P31=HUMAN, P463="Q25056945"),
    "Q900001": item({"en": "Lisa"}, {}, P31=HUMAN, P463="Q900010"),
    "Q900002": item({"en": "LISA"}, {}, P31=HUMAN),
    "Q900010": item({"en": "Some other group"}, P31=GROUP),
    "Q282104": item({"mul": "BIGBANG"}, {"ko": ["빅뱅"]}, P31=BOYS),
    "Q495577": item({"mul": "G-Dragon"}, {"en": ["GD", "Kwon Ji-yong"]}, P31=HUMAN, P463="Q282104"),
    # Three of one name, of which nothing more is known.
    "Q482991": item({"mul": "Taeyang"}, {}, P31=HUMAN, P463="Q282104"),
    "Q85881428": item({"mul": "Yoo Tae-yang"}, {"en": ["Taeyang"]}, P31=HUMAN),
    "Q900003": item({"en": "Taeyang"}, {}, P31=HUMAN),
    "Q194798": item({"mul": "Daesung"}, {}, P31=HUMAN, P463=[V("Q282104", "deprecated"), V(None)]),
    "Q1450": item({"mul": "Bruno Mars"}, {}, P31=HUMAN),
    "Q900004": item({"en": "Bruno Mars"}, {}),  # says not what it is
    "Q900005": item({"en": "Bruno Mars"}, {}, P31="Q4167410"),
    "Q47276215": item({"en": "The Rose"}, {}, P31=GROUP),
    "Q900020": item({"en": "APT."}, {}, P31=[SONG, SINGLE], P175=["Q27655344", "Q1450"],
                    P577=[V("2024-10", precision=10)], P361="Q900022"),
    "Q900021": item({"en": "Apt."}, {}, P31=SONG, P175="Q900010", P577="2011-05-01"),
    "Q900022": item({"en": "Rosie"}, {}, P31=ALBUM, P175="Q27655344", P577="2024-12-06", P658="Q900020"),
    "Q900023": item({"en": "R"}, {}, P31=ALBUM, P175="Q27655344", P577="2021-03-12"),
    "Q900024": item({"en": "R"}, {}, P31=ALBUM, P175="Q900010"),
    "Q900025": item({"en": "Number One Girl"}, {}, P31=SONG, P175="Q27655344", P577="1999-01-01"),
    "Q884": item({"en": "South Korea"}),
    "Q664": item({"en": "New Zealand"}),
}  # fmt: skip
MOVED = {"Q900090": "Q27655344"}


# --- As JSON


def _snak(name: str, value: Value) -> dict[str, Any]:
    if value.value is None:
        return {"snaktype": "somevalue", "property": name}
    if name in ITEM_PROPERTIES:
        data: dict[str, Any] = {"type": "wikibase-entityid", "value": {"id": value.value, "entity-type": "item"}}
    elif re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value.value):
        parts = [*value.value.split("-"), "00", "00"][:3]
        data = {"type": "time", "value": {"time": f"+{'-'.join(parts)}T00:00:00Z", "precision": value.precision}}
    else:
        data = {"type": "string", "value": value.value}
    return {"snaktype": "value", "property": name, "datavalue": data}


def entity(identifier: str) -> dict[str, Any]:
    """Return an entity in its JSON form."""
    one = WORLD[identifier]
    return {
        "id": identifier,
        "type": "item",
        "labels": {tag: {"language": tag, "value": text} for tag, text in one["labels"].items()},
        "aliases": {tag: [{"language": tag, "value": t} for t in texts] for tag, texts in one["aliases"].items()},
        "claims": {
            name: [{"mainsnak": _snak(name, value), "rank": value.rank, "references": []} for value in values]
            for name, values in one["claims"].items()
        },
    }


def entity_lines() -> str:
    """Return all entities as a dump has them."""
    rows = [json.dumps(entity(name), ensure_ascii=False) for name in WORLD]
    return "[\n" + ",\n".join(rows) + "\n]\n"


# --- As RDF


def turtle() -> str:
    """Return all items as RDF: labels, best values, and full statements with rank and precision."""
    lines = [
        f"@prefix wd: <{ENTITY}> .\n@prefix p: <{PROP}> .\n@prefix wdt: <{PROP}direct/> .\n@prefix ps: <{PROP}statement/> .",
        f"@prefix psv: <{PROP}statement/value/> .\n@prefix wds: <{ENTITY}statement/> .",
        "@prefix wdv: <http://www.wikidata.org/value/> .\n@prefix wikibase: <http://wikiba.se/ontology#> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .",
    ]
    for old, new in MOVED.items():
        lines.append(f"wd:{old} owl:sameAs wd:{new} .")
    for identifier, one in WORLD.items():
        for tag, text in one["labels"].items():
            lines.append(f'wd:{identifier} rdfs:label "{text}"@{tag} .')
        for tag, texts in one["aliases"].items():
            lines += [f'wd:{identifier} skos:altLabel "{text}"@{tag} .' for text in texts]
        for name, values in one["claims"].items():
            ranked = [v for v in values if v.rank == "preferred"] or [v for v in values if v.rank != "deprecated"]
            for number, value in enumerate(values):
                node = f"wds:{identifier}-{name}-{number}"
                term, precision = _term(name, value)
                rank = {"normal": "Normal", "preferred": "Preferred", "deprecated": "Deprecated"}[value.rank]
                lines.append(
                    f"wd:{identifier} p:{name} {node} . {node} ps:{name} {term} ; wikibase:rank wikibase:{rank}Rank ."
                )
                if precision:
                    time = f"wdv:{identifier}{name}{number}"
                    lines.append(f"{node} psv:{name} {time} . {time} wikibase:timePrecision {precision} .")
                if value in ranked:
                    lines.append(f"wd:{identifier} wdt:{name} {term} .")
    return "\n".join(lines) + "\n"


def _term(name: str, value: Value) -> tuple[str, int]:
    if value.value is None:
        return "[]", 0
    if name in ITEM_PROPERTIES:
        return f"wd:{value.value}", 0
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value.value):
        parts = [*value.value.split("-"), "01", "01"][:3]
        return f'"{"-".join(parts)}T00:00:00Z"^^xsd:dateTime', value.precision
    return f'"{value.value}"', 0


# --- As a server


class Wikibase:
    """Answers requests from WORLD; a generic User-Agent is refused. `before` may answer in its place."""

    def __init__(self) -> None:
        self.store = pyoxigraph.Store()
        self.store.load(turtle().encode(), pyoxigraph.RdfFormat.TURTLE)
        self.before: Callable[[Asked], Told | None] = lambda asked: None

    def __call__(self, asked: Asked) -> Told:
        """Answer a request."""
        told = self.before(asked)
        if told is not None:
            return told
        agent = asked.headers.get("User-Agent", "")
        if "(" not in agent or agent.lower().startswith(("python", "sparqlwrapper", "curl")):
            return Told(403, b"Please set a User-Agent that says who you are")
        parts = urlsplit(asked.path)
        words = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/sparql":
            return self._sparql(asked, words)
        if parts.path.startswith("/wiki/Special:EntityData/"):
            return self._entity_data(parts.path.rpartition("/")[2])
        if parts.path == "/w/api.php":
            return _json(self._api(words))
        return Told(404, b"nothing here")

    def _sparql(self, asked: Asked, words: dict[str, str]) -> Told:
        form = {name: values[-1] for name, values in parse_qs(asked.body.decode()).items()}
        results = self.store.query((form | words)["query"])
        assert not isinstance(results, pyoxigraph.QueryTriples), "kg asks Wikidata for rows and truth values only"
        body = results.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
        return Told(200, body or b"", {"Content-Type": "application/sparql-results+json"})

    def _entity_data(self, name: str) -> Told:
        identifier, _, kind = name.partition(".")
        identifier = MOVED.get(identifier, identifier)
        if identifier not in WORLD or kind != "json":
            return Told(404, b"no such entity")
        return _json({"entities": {identifier: entity(identifier)}})

    def _api(self, words: dict[str, str]) -> dict[str, Any]:
        if words["action"] == "wbgetentities":
            found: dict[str, Any] = {}
            for asked in words["ids"].split("|"):
                identifier = MOVED.get(asked, asked)
                found[identifier] = entity(identifier) if identifier in WORLD else {"id": asked, "missing": True}
                if asked in MOVED:
                    found[identifier]["redirects"] = {"from": asked, "to": identifier}
            return {"entities": found, "success": 1}
        if words["action"] == "wbsearchentities":
            tags = (words["language"], "mul")
            begins = words["search"].casefold()
            ids = [
                identifier
                for identifier, one in WORLD.items()
                if any(text.casefold().startswith(begins) for text in _texts(one, tags))
            ]
            return {"search": [{"id": one} for one in ids[: int(words["limit"])]]}
        return {"query": {"search": [{"title": one} for one in self._search(words["srsearch"])]}}

    def _search(self, text: str) -> list[str]:
        match = re.fullmatch(r'haswbstatement:"(P[0-9]+)=(.*)"', text)
        if match:
            return [
                identifier
                for identifier, one in WORLD.items()
                if any(v.value == match[2] and v.rank != "deprecated" for v in one["claims"].get(match[1], ()))
            ]
        words = set(re.findall(r"\w+", unquote(text).casefold()))
        return [
            identifier
            for identifier, one in WORLD.items()
            if words and any(words <= set(re.findall(r"\w+", t.casefold())) for t in _texts(one, None))
        ]


def _texts(one: dict[str, Any], tags: tuple[str, ...] | None) -> list[str]:
    labels = [text for tag, text in one["labels"].items() if tags is None or tag in tags]
    return labels + [t for tag, texts in one["aliases"].items() if tags is None or tag in tags for t in texts]


def _json(data: dict[str, Any]) -> Told:
    return Told(200, json.dumps(data, ensure_ascii=False).encode(), {"Content-Type": "application/json; charset=utf-8"})
