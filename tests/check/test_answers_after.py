"""Expected answers get the order that the changed files have, also where only an engine knows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran

HEAD = '[project]\nname = "p"\nbase = "http://e/"\n[prefixes]\nex = "http://e/x/"\n'
DATA = """@prefix ex: <http://e/x/> .
ex:a ex:day "1" ; ex:name "of a" . ex:b ex:day "1" ; ex:name "of b" . ex:c ex:name "of c" .
"""
ORDERED = {
    "computed": "SELECT ?thing ?day { ?thing ex:name ?n OPTIONAL { ?thing ex:day ?day } } ORDER BY (!BOUND(?day)) ?day ?thing",
    "hidden": "SELECT ?n { ?thing ex:name ?n } ORDER BY ?thing",
    "second": "SELECT ?thing { ?thing ex:day ?day } ORDER BY ?day DESC(LCASE(STR(?thing)))",
    "tied": "SELECT ?n ?day { ?thing ex:name ?n ; ex:day ?day } ORDER BY ?day DESC(?thing)",
}
FIRST = {"first": "SELECT ?n { ?thing ex:name ?n } ORDER BY ?thing LIMIT 1"}


def _rows(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


@pytest.mark.parametrize("of", ["data", "sample", "live", "case"])
def test_rows_are_in_the_order_that_only_an_engine_knows(kg: Callable[..., Ran], tmp_path: Path, of: str) -> None:
    """Keys that are computed or not shown; rows of another kind are left and told, and so is what was in no order."""
    texts = {"kg.toml": HEAD, "data/a.ttl": DATA, "ontology/o.ttl": ""}
    if of in ("sample", "live"):
        texts["tests/queries/sample/a.ttl"] = DATA if of == "sample" else DATA.replace('ex:day "1"', 'ex:day "2"')
    for name, query in {**ORDERED, **FIRST, "held": ORDERED["second"]}.items():
        texts[f"queries/{name}.rq"] = f"#+ summary: What?\nPREFIX ex: <http://e/x/>\n{query}\n"
        texts[f"tests/queries/{name}/all.tsv"] = ""
        if of == "case":
            texts[f"tests/queries/{name}/all.ttl"] = DATA
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert 0 == kg("queries", "test", "--update", cwd=tmp_path).code
    if of == "live":
        assert 0 == kg("queries", "accept", *ORDERED, cwd=tmp_path).code
    held = tmp_path / "tests/queries/held/all.tsv"
    as_wanted = [_rows(held)[0], *reversed(_rows(held)[1:])]
    held.write_text("\r\n".join(as_wanted) + "\r\n", "utf-8")

    renamed = kg("rename", "ex:a", "ex:z", cwd=tmp_path)

    assert 0 == renamed.code
    assert "tests/queries/first/all.tsv: its query has other rows now" in renamed.err
    assert "queries/held" not in renamed.err
    assert [line.replace("ex:a", "ex:z") for line in as_wanted] == _rows(held)
    told = kg("check", cwd=tmp_path)
    wrong = {name for name in (*ORDERED, *FIRST) if f"queries/{name}/" in told.out + told.err}
    assert set(FIRST) == wrong
    assert 0 == kg("undo", cwd=tmp_path).code
    assert as_wanted == _rows(held)


MERGED = {
    "each": ("SELECT DISTINCT ?thing { ?thing ex:name ?n }", ["ex:b", "ex:c"]),
    "sorted": ("SELECT ?thing (MIN(?n) AS ?least) { ?thing ex:day ?n } GROUP BY ?thing ORDER BY ?thing", ['ex:b\t"1"']),
    "hidden": ("SELECT DISTINCT ?day { ?thing ex:day ?day } ORDER BY ?day", ['"1"']),
    "twice": ("SELECT ?thing { ?s ex:of ?thing }", ["ex:b", "ex:b"]),
}


def test_rows_that_became_equal_stand_as_often_as_the_query_has_them(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Where two things are one; a count that is another one is left to a check."""
    counted = "SELECT (COUNT(DISTINCT ?thing) AS ?n) { ?thing ex:name ?name }"
    said = '@prefix ex: <http://e/x/> .\nex:s ex:of ex:a . ex:t ex:of ex:b .\nex:a ex:day "1" ; ex:name "n" .\n'
    texts = {
        "kg.toml": HEAD,
        "ontology/o.ttl": "",
        "data/a.ttl": said + 'ex:b ex:day "1" ; ex:name "n" . ex:c ex:name "c" .\n',
    }
    for name, query in {**{name: query for name, (query, _) in MERGED.items()}, "counted": counted}.items():
        texts[f"queries/{name}.rq"] = f"#+ summary: What?\nPREFIX ex: <http://e/x/>\n{query}\n"
        texts[f"tests/queries/{name}/all.tsv"] = ""
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert 0 == kg("queries", "test", "--update", cwd=tmp_path).code

    merged = kg("merge", "ex:a", "ex:b", "--keep", "B", cwd=tmp_path)

    assert 0 == merged.code
    rows = {name: sorted(_rows(tmp_path / f"tests/queries/{name}/all.tsv")[1:]) for name in MERGED}
    assert {name: expected for name, (_, expected) in MERGED.items()} == rows
    told = kg("check", cwd=tmp_path)
    assert {"counted"} == {name for name in (*MERGED, "counted") if f"queries/{name}/" in told.out + told.err}
