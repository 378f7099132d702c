"""A second domain to measure the rules on, of public files: Japanese and Western acts, as entities of a knowledge base.

`python -m tests.benchmarks.second_domain akb48.js nodesData.json linksData.json OUT` reads akb48.js of soimort/akb48.js
(CC0), and two files of NeruoDissident/Bandscape. `python -m tests.benchmarks.linking --extract OUT --half 2` measures;
the half of the seed that nobody looked at is the second one.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HUMAN, GROUP = "Q5", "Q215380"
_FIRST = 8_000_000
_ENTRY = re.compile(r"^ {2}(\S+)\n {2}: \{\n(.*?)^ {2}\}", re.MULTILINE | re.DOTALL)
_PART = re.compile(r"(surname|given_name)\s*: \{(.*?)\}", re.DOTALL)
_TEXT = re.compile(r"(\w+)\s*: '([^']*)'")


def entity(item: str, label: str, language: str, aliases: list[str], kind: str, groups: list[str]) -> dict[str, Any]:
    """Return an entity in the JSON form of a knowledge base."""

    def statement(value: str) -> dict[str, Any]:
        data = {"type": "wikibase-entityid", "value": {"id": value}}
        return {"mainsnak": {"snaktype": "value", "datavalue": data}, "rank": "normal"}

    other = [{"language": language, "value": one} for one in dict.fromkeys(aliases) if one and one != label]
    claims = {"P31": [statement(kind)], **({"P463": [statement(one) for one in groups]} if groups else {})}
    labels = {language: {"language": language, "value": label}}
    return {"id": item, "labels": labels, "aliases": {language: other}, "claims": claims}


def japanese(text: str) -> Iterator[dict[str, Any]]:
    """Yield the members of a group of groups: name, reading and nickname, each in its teams and in the whole."""
    whole, teams = f"Q{_FIRST}", dict[str, str]()
    people = []
    for number, (_, body) in enumerate(_ENTRY.findall(text)):
        parts = {name: dict(_TEXT.findall(inner)) for name, inner in _PART.findall(body)}
        family, given = parts.get("surname", {}), parts.get("given_name", {})
        written = [one.get("kanji") or one.get("katakana") or one.get("hiragana", "") for one in (family, given)]
        read = [one.get("hiragana", "") for one in (family, given)]
        nick = re.search(r"nickname\s*: '([^']*)'", body)
        told = re.search(r"current_teams\s*: \[(.*?)\]", body)
        own = re.findall(r"'([^']+)'", told[1]) if told else []
        for team in own:
            teams.setdefault(team, f"Q{_FIRST + 1 + len(teams)}")
        aliases = [" ".join(filter(None, read)), nick[1] if nick else ""]
        people.append((f"Q{_FIRST + 1000 + number}", "".join(written), aliases, [whole, *(teams[one] for one in own)]))
    yield entity(whole, "AKB48 Group", "ja", ["AKB48グループ"], GROUP, [])
    for team, item in teams.items():
        yield entity(item, f"Team {team}", "ja", [f"チーム{team}"], GROUP, [])
    for item, label, aliases, groups in people:
        if label:
            yield entity(item, label, "ja", aliases, HUMAN, groups)


def western(nodes: list[dict[str, Any]], links: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield bands and who was in them."""
    ids = {one["id"]: f"Q{_FIRST + 10_000 + n}" for n, one in enumerate(nodes)}
    groups: dict[str, list[str]] = {}
    for link in links:
        if link["type"] == "member_of" and link["from"] in ids and link["to"] in ids:
            groups.setdefault(link["from"], []).append(ids[link["to"]])
    for one in nodes:
        kind = HUMAN if one["type"] == "member" else GROUP
        yield entity(ids[one["id"]], one["name"], "en", one.get("aliases") or [], kind, groups.get(one["id"], []))


def main() -> None:
    """Write the entities, one a line."""
    akb, nodes, links, out = map(Path, sys.argv[1:])
    rows = [
        *japanese(akb.read_text("utf-8")),
        *western(json.loads(nodes.read_text("utf-8")), json.loads(links.read_text("utf-8"))),
    ]
    out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    print(f"{len(rows):,} entities")


if __name__ == "__main__":
    main()
