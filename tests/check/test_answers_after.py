"""Expected answers get the order that the changed files have, also where only an engine knows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
OTHERS = {
    "first": "SELECT ?n { ?thing ex:name ?n } ORDER BY ?thing LIMIT 1",
    "fewer": 'SELECT ?n { ?thing ex:name ?n FILTER(STR(?thing) != "http://e/x/z") } ORDER BY STRLEN(?n) ?thing',
}


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def _asked(folder: Path, data: str, queries: Mapping[str, str]) -> None:
    """Write a project with some queries, each of which has an expected answer that is to be filled in."""
    texts = {"kg.toml": HEAD, "ontology/o.ttl": "", "data/a.ttl": data}
    for name, query in queries.items():
        texts[f"queries/{name}.rq"] = f"#+ summary: What?\nPREFIX ex: <http://e/x/>\n{query}\n"
        texts[f"tests/queries/{name}/all.tsv"] = ""
    _write(folder, texts)


def _rows(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


@pytest.mark.parametrize("of", ["data", "sample", "live", "case"])
def test_rows_are_in_the_order_that_only_an_engine_knows(kg: Callable[..., Ran], tmp_path: Path, of: str) -> None:
    """Keys that are computed or not shown; rows of another kind are left and told, and so is what was in no order."""
    texts = {"kg.toml": HEAD, "data/a.ttl": DATA, "ontology/o.ttl": ""}
    if of in ("sample", "live"):
        texts["tests/queries/sample/a.ttl"] = DATA if of == "sample" else DATA.replace('ex:day "1"', 'ex:day "2"')
    for name, query in {**ORDERED, **OTHERS, "held": ORDERED["hidden"]}.items():
        texts[f"queries/{name}.rq"] = f"#+ summary: What?\nPREFIX ex: <http://e/x/>\n{query}\n"
        texts[f"tests/queries/{name}/all.tsv"] = ""
        if of == "case":
            texts[f"tests/queries/{name}/all.ttl"] = DATA
    _write(tmp_path, texts)
    assert 0 == kg("queries", "test", "--update", cwd=tmp_path).code
    if of == "live":
        assert 0 == kg("queries", "accept", *ORDERED, cwd=tmp_path).code
    held = tmp_path / "tests/queries/held/all.tsv"
    as_wanted = [_rows(held)[0], *reversed(_rows(held)[1:])]
    held.write_text("\r\n".join(as_wanted) + "\r\n", "utf-8")

    renamed = kg("rename", "ex:a", "ex:z", cwd=tmp_path)

    assert 0 == renamed.code
    told = {name for name in texts if f"{name}: its query has other rows now" in renamed.err}
    assert {f"tests/queries/{name}/all.tsv" for name in OTHERS} == told
    assert "queries/held" not in renamed.err
    assert [line.replace("ex:a", "ex:z") for line in as_wanted] == _rows(held)
    checked = kg("check", cwd=tmp_path)
    wrong = {name for name in (*ORDERED, *OTHERS) if f"queries/{name}/" in checked.out + checked.err}
    assert set(OTHERS) == wrong
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
    data = said + 'ex:b ex:day "1" ; ex:name "n" . ex:c ex:name "c" .\n'
    _asked(tmp_path, data, {**{name: query for name, (query, _) in MERGED.items()}, "counted": counted})
    assert 0 == kg("queries", "test", "--update", cwd=tmp_path).code

    merged = kg("merge", "ex:a", "ex:b", "--keep", "B", cwd=tmp_path)

    assert 0 == merged.code
    rows = {name: sorted(_rows(tmp_path / f"tests/queries/{name}/all.tsv")[1:]) for name in MERGED}
    assert {name: expected for name, (_, expected) in MERGED.items()} == rows
    told = kg("check", cwd=tmp_path)
    assert {"counted"} == {name for name in (*MERGED, "counted") if f"queries/{name}/" in told.out + told.err}


def test_rows_of_which_there_are_more_are_told(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Also where each of them stood there before, only less often; how many are meant is not ours to say."""
    two = "ex:s ex:of ex:a . ex:t ex:of ex:b ."
    query = 'SELECT ?n { ?s ex:of ?thing . ?t ex:of ?thing BIND("n" AS ?n) } ORDER BY STRLEN(?n)'
    _asked(tmp_path, f"@prefix ex: <http://e/x/> .\n{two}\n", {"pairs": query})
    assert 0 == kg("queries", "test", "--update", cwd=tmp_path).code

    merged = kg("merge", "ex:a", "ex:b", "--keep", "B", cwd=tmp_path)

    assert 0 == merged.code
    assert "tests/queries/pairs/all.tsv: its query has other rows now" in merged.err
    assert ['"n"', '"n"'] == _rows(tmp_path / "tests/queries/pairs/all.tsv")[1:]


def test_rows_that_had_one_order_and_tie_now_are_as_an_engine_has_them(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Whether the order of a query leaves another one is asked of the rows after the change, not of those before."""
    said = "".join(f'ex:s{n} ex:kind ex:k{n % 2} ; ex:of "{n // 2}" ; ex:name "{(n * 7) % 16}" .\n' for n in range(16))
    query = "SELECT ?kind ?of ?n { ?s ex:kind ?kind ; ex:of ?of ; ex:name ?n } ORDER BY ?of ?kind"
    _asked(tmp_path, f"@prefix ex: <http://e/x/> .\n{said}", {"tied": query})
    assert 0 == kg("queries", "test", "--update", cwd=tmp_path).code

    assert 0 == kg("merge", "ex:k0", "ex:k1", "--keep", "B", cwd=tmp_path).code
    assert 0 == kg("queries", "test", "--engine", "embedded", cwd=tmp_path).code


def test_of_much_data_nothing_is_asked(kg: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rename is not to wait for it; what a case has of its own, or a sample, is small."""
    monkeypatch.setattr("kg.check.answers_after._MOST_DATA", len(DATA) - 1)
    _asked(tmp_path, DATA, {"hidden": ORDERED["hidden"], "own": ORDERED["hidden"]})
    _write(tmp_path, {"tests/queries/own/all.ttl": DATA})
    assert 0 == kg("queries", "test", "--update", cwd=tmp_path).code
    before = _rows(tmp_path / "tests/queries/hidden/all.tsv")

    assert 0 == kg("rename", "ex:a", "ex:z", cwd=tmp_path).code

    assert before == _rows(tmp_path / "tests/queries/hidden/all.tsv")
    assert before[:1] + before[2:] + before[1:2] == _rows(tmp_path / "tests/queries/own/all.tsv")


def test_expected_answers_without_a_query_are_no_matter(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """A check tells them; a rename is done all the same."""
    _asked(tmp_path, DATA, {"hidden": ORDERED["hidden"]})
    _write(tmp_path, {"tests/queries/gone/all.tsv": "?thing\nex:a\n"})

    renamed = kg("rename", "ex:a", "ex:z", cwd=tmp_path)

    assert 0 == renamed.code
    assert "ex:z" in (tmp_path / "data/a.ttl").read_text("utf-8")


def test_rows_in_no_order_stay_where_somebody_put_them(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Those that became equal go, and no other one changes its place."""
    said = "".join(f'ex:t{n} ex:name "n" .\n' for n in range(9))
    _asked(tmp_path, f"@prefix ex: <http://e/x/> .\n{said}", {"each": "SELECT DISTINCT ?t { ?t ex:name ?n }"})
    assert 0 == kg("queries", "test", "--update", cwd=tmp_path).code
    answer = tmp_path / "tests/queries/each/all.tsv"
    put = [f"ex:t{n}" for n in (4, 0, 8, 2, 6, 1, 7, 3, 5)]
    _write(tmp_path, {"tests/queries/each/all.tsv": "\n".join(["?t", *put]) + "\n"})

    assert 0 == kg("merge", "ex:t0", "ex:t1", "--keep", "B", cwd=tmp_path).code

    kept = [row for row in put if row not in ("ex:t0", "ex:t1")]
    rows = _rows(answer)[1:]
    assert (kept, 1) == ([row for row in rows if row != "ex:t1"], rows.count("ex:t1"))


def test_only_rows_change_their_places_in_a_file(kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Its header stays, with the thing by a label that the changed kg.toml knows, and so do the ends of its lines."""
    _asked(tmp_path, DATA, {})
    query = "#+ params: {thing: {type: iri}}\nSELECT ?v { $thing ?p ?v } ORDER BY STR(?p)"
    texts = {
        "kg.toml": f'{HEAD}[labels]\npreferred = ["ex:name"]\n',
        "queries/said.rq": f"#+ summary: What?\n{query}\n",
        "tests/queries/said/all.tsv": '#+ params: {thing: "of a"}\r\n?v\r\n"1"\r\n"of a"',
    }
    _write(tmp_path, texts)
    assert 0 == kg("queries", "test", cwd=tmp_path).code

    assert 0 == kg("rename", "ex:name", "ex:called", cwd=tmp_path).code

    assert (
        b'#+ params: {thing: "of a"}\r\n?v\r\n"of a"\r\n"1"' == (tmp_path / "tests/queries/said/all.tsv").read_bytes()
    )
