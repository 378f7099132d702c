"""A table holds what the graph holds: whoever reads it by its description gets every value as it is."""

from __future__ import annotations

import codecs
import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.ask.labels import labels_of
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_store
from kg.errors import UsageError
from kg.exchange import tables
from kg.exchange.tables import read_tables, to_csv, write_tables
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, Prefixes, to_n3

from ..conftest import Ran
from ..growth import require_growth

THING = "<https://example.org/small/thing/a>"
CLASS = "<https://example.org/small/Class>"


def write(project: Project, *lines: str) -> None:
    (project.data / "a.ttl").write_text("".join(f"{line} .\n" for line in lines), "utf-8")


def read_back(folder: Path, name: str = "Class") -> list[dict[str, list[str]]]:
    """Return the rows of a table as its description says to read them."""
    described = json.loads((folder / "csv-metadata.json").read_text("utf-8"))
    (table,) = [one for one in described["tables"] if one["url"] == f"{name}.csv"]
    columns = table["tableSchema"]["columns"]
    names = [column["name"] for column in columns]
    assert len(names) == len({name.lower() for name in names}), "two columns of one name"
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == names
    return [
        {
            column["name"]: (cell.split(column["separator"]) if "separator" in column else [cell]) if cell else []
            for column, cell in zip(columns, row, strict=True)
        }
        for row in rows
    ]


def test_a_value_may_hold_any_character(empty_project: Project, tmp_path: Path) -> None:
    """Titles hold bars and semicolons; no value is changed and none becomes two."""
    titles = ["A|B (live)", "A;B", "a, b", '"quoted"', "two\nlines", "=1+1", "¦", " edges "]
    for number in range(1, len(titles) + 1):
        values = [to_n3(Literal(title)) for title in titles[:number]]
        write(empty_project, f"{THING} a {CLASS}", f"{THING} <urn:p#title> {', '.join(values)}")
        write_tables(empty_project, tmp_path, "csvw")
        (row,) = read_back(tmp_path)
        assert sorted(titles[:number]) == sorted(row["title"])


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1), min_size=1, unique=True))
def test_any_texts_come_back(empty_project: Project, tmp_path: Path, texts: list[str]) -> None:
    """Whatever texts a thing has, its row has them."""
    write(empty_project, f"{THING} a {CLASS}", *(f"{THING} <urn:p#says> {to_n3(Literal(text))}" for text in texts))
    write_tables(empty_project, tmp_path, "csvw")
    (row,) = read_back(tmp_path)

    assert sorted(texts) == sorted(row["says"])


def test_each_source_of_a_thing_stands_by_itself(empty_project: Project, tmp_path: Path) -> None:
    """What two files say of a thing has two sources, and their column says how they are parted."""
    for name in ("a", "b"):
        (empty_project.data / f"{name}.ttl").write_text(f"{THING} a {CLASS} .\n", "utf-8")
    write_tables(empty_project, tmp_path, "csvw")
    (row,) = read_back(tmp_path)

    assert [empty_project.graph_iri(empty_project.data / f"{name}.ttl") for name in ("a", "b")] == row["sources"]


def test_no_column_and_no_table_hides_another(empty_project: Project, tmp_path: Path) -> None:
    """Properties and classes of the same short name, or of a name that every table has, stand beside each other."""
    properties = ["urn:p#iri", "urn:p#label", "urn:p#sources", "urn:p#x", "urn:q#x", "urn:q#X", "urn:r#x_label"]
    write(
        empty_project,
        f"{THING} a {CLASS}, <urn:other#Class>, <urn:other#CLASS>",
        *(f'{THING} <{name}> "{name}"' for name in properties),
        f"{THING} <urn:s#x> {CLASS}",
    )

    written = write_tables(empty_project, tmp_path, "csvw")

    assert 4 == len({path.name.lower() for path in written})
    for path in written[:-1]:
        (row,) = read_back(tmp_path, path.stem)
        held = [value for values in row.values() for value in values]
        assert set(properties) <= set(held)


def test_a_column_of_labels_hides_no_property(empty_project: Project) -> None:
    """A property may be called just as the labels of another one are."""
    write(empty_project, f"{THING} a {CLASS}", f"{THING} <urn:p#x> {CLASS}", f'{THING} <urn:p#x_label> "own"')

    (table,) = read_tables(empty_project)

    assert ["iri", "label", "sources", "x", "x_label", "x_label_2"] == sorted(column.name for column in table.columns)


def test_a_name_is_one_of_a_file_and_of_a_column(empty_project: Project, tmp_path: Path) -> None:
    """An address in `url` is a file beside the description, and RFC 6570 knows a column by letters, digits, _ and dots."""
    write(
        empty_project,
        f"{THING} a <urn:made>, <http://e/my-class>, <http://e/q?a=1*2>, <http://e/..>, <http://e/%C3%A9>, <urn:%20>",
        f'{THING} <urn:x:says> "1"',
        f"{THING} <http://e/is-a> <http://e/o>",
    )

    write_tables(empty_project, tmp_path, "csvw")
    tables = json.loads((tmp_path / "csv-metadata.json").read_text("utf-8"))["tables"]

    assert {"made.csv", "my_class.csv", "q_a_1_2.csv", "C3_A9.csv", "20.csv"} <= {one["url"] for one in tables}
    for table in tables:
        assert re.fullmatch(r"[\w.]*\w\.csv", table["url"])
        assert (tmp_path / table["url"]).is_file()
        names = [column["name"] for column in table["tableSchema"]["columns"]]
        assert {"says", "is_a"} <= set(names)
        assert all(re.fullmatch(r"\w+(\.\w+)*", name) for name in names)


def test_a_property_of_many_values_takes_time_by_their_number(empty_project: Project) -> None:
    """One thing with very many values costs no more than many things with one."""

    def prepare(size: int) -> Callable[[], object]:
        write(empty_project, f"{THING} a {CLASS}", *(f'{THING} <urn:p#says> "{n}"' for n in range(size)))
        return lambda: read_tables(empty_project)

    require_growth(prepare, 300)


# --- What stands in a table


EX = "https://example.org/small/"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"


def tables_of(project: Project) -> dict[str, list[dict[str, tuple[str, ...]]]]:
    """Return the rows of each table, each with its cells by the names of the columns."""
    return {
        table.name: [dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows]
        for table in read_tables(project)
    }


def test_a_class_has_a_row_for_each_of_its_things(empty_project: Project) -> None:
    """A thing of two classes stands in both; what the ontology describes, and what has no name of its own, in none."""
    write(empty_project, f"<{EX}b> a <{EX}S>, <{EX}T>", f"<{EX}a> a <{EX}S>", f"[] a <{EX}S>", f"<{EX}c> <urn:p> 1")

    assert {"S": [f"{EX}a", f"{EX}b"], "T": [f"{EX}b"]} == {
        name: [row["iri"][0] for row in rows] for name, rows in tables_of(empty_project).items()
    }


def test_things_are_told_with_their_labels_beside(empty_project: Project) -> None:
    """English before others; each label in the place of its value, an empty one for a thing that has none."""
    write(
        empty_project,
        f"{THING} a {CLASS} ; <urn:p#by> <{EX}1> , <{EX}2> , <{EX}3> , <{EX}4> ; {LABEL} 'me'",
        f"<{EX}1> {LABEL} 'eins'@de , 'one'@en , 'uno'@it",
        f"<{EX}3> {LABEL} 'drei'@de",
        f"<{EX}4> {LABEL} 'vier'@de , 'four'",
    )
    (row,) = tables_of(empty_project)["Class"]

    assert (("me",), ("one", "", "drei", "four")) == (row["label"], row["by_label"])
    assert tuple(f"{EX}{n}" for n in (1, 2, 3, 4)) == row["by"]


@pytest.mark.parametrize("backwards", [False, True])
def test_things_are_called_in_a_table_as_they_are_everywhere(empty_project: Project, backwards: bool) -> None:
    """The first of the preferred properties that a thing has, whatever its language, and in whatever order they stand.

    Each thing has two labels; all pairs of four properties, three of them preferred, and of nine texts are there.
    """
    project = empty_project._replace(preferred=("urn:l#x", "urn:l#y", "urn:l#x", "urn:l#z"))
    texts = ("'b'", "'a'", "'b'@en", "'a'@en", "'a'@en-GB", "'b'@EN", "'a'@enm", "'a'@de", "'b'@de")
    said = [f"<urn:l#{name}> {text}" for name in "xyzw" for text in texts]
    pairs = combinations(said[::-1] if backwards else said, 2)
    things = [f"<{EX}{n}> a {CLASS} ; {one} ; {other}" for n, (one, other) in enumerate(pairs)]
    whole = f"{THING} a <{EX}Whole> ; <urn:p#of> {' , '.join(f'<{EX}{n}>' for n in range(len(things)))}"
    write(project, *things, whole)
    engine = EmbeddedEngine(load_store([(project.graph_iri(path), path) for path in project.iter_graph_files()]))
    known = labels_of(engine, project, [IRI(f"{EX}{n}") for n in range(len(things))])
    tables = tables_of(project)

    assert known == {IRI(row["iri"][0]): row["label"][0] for row in tables["Class"] if row["label"]}
    (row,) = tables["Whole"]
    assert [known.get(IRI(iri), "") for iri in row["of"]] == list(row["of_label"])


def test_a_row_names_for_each_graph_its_documents_or_else_itself(empty_project: Project) -> None:
    """Of everything that states anything of the thing, whatever the others have; the ontology is no source."""
    graph = f"{EX}graph/"
    write(
        empty_project,
        f"{THING} a {CLASS}",
        f"<{EX}b> a {CLASS}",
        f"<{graph}b> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:doc> , <urn:other>",
    )
    (empty_project.data / "b.ttl").write_text(f"{THING} <urn:p> 1 .\n")
    (empty_project.data / "c.ttl").write_text(f"{THING} <urn:p> 1 . <{EX}b> <urn:p> 1 .\n")

    told = {row["iri"][0]: row["sources"] for row in tables_of(empty_project)["Class"]}

    assert {
        f"{EX}thing/a": (f"{graph}a", f"{graph}c", "urn:doc", "urn:other"),
        f"{EX}b": (f"{graph}a", f"{graph}c"),
    } == told


def test_a_column_has_the_datatype_that_all_of_its_values_share(empty_project: Project, tmp_path: Path) -> None:
    """As its description says it (Metadata Vocabulary for Tabular Data, 5.11); a mixture is text."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    values = {
        "integer": "1 , 2", "decimal": "1.5", "gYear": f"'2024'^^<{xsd}gYear>", "anyURI": f"<{EX}x>",
        "string": "1 , 1.5", "string2": "'a'@en", "string3": f"<{EX}x> , 1", "string4": f"'a'^^<{EX}t>", "string5": f"'1'^^<{xsd}byte>",
    }  # fmt: skip
    write(empty_project, f"{THING} a {CLASS}", *(f"{THING} <urn:p#{name}> {stated}" for name, stated in values.items()))
    write_tables(empty_project, tmp_path, "csvw")
    (table,) = json.loads((tmp_path / "csv-metadata.json").read_text("utf-8"))["tables"]
    columns = {column["name"]: column for column in table["tableSchema"]["columns"]}

    for name in values:
        assert name.rstrip("2345") == columns[name]["datatype"]
        assert f"urn:p#{name}" == columns[name]["propertyUrl"]
    assert ("{+iri}", "iri") == (table["tableSchema"]["aboutUrl"], table["tableSchema"]["primaryKey"])
    assert {"anyURI"} == {name for name, column in columns.items() if "valueUrl" in column}
    assert "{+anyURI}" == columns["anyURI"]["valueUrl"]
    for name in ("iri", "label", "anyURI_label", "sources"):  # these are no statements of the graph
        assert columns[name]["suppressOutput"]
        assert "propertyUrl" not in columns[name]


def test_for_a_spreadsheet_nothing_is_a_formula(empty_project: Project, tmp_path: Path, kg: Callable[..., Ran]) -> None:
    """On request: what is dumped for others is as it is."""
    xsd = "http://www.w3.org/2001/XMLSchema#integer"
    write(
        empty_project, f'{THING} a {CLASS} ; <urn:p#title> "=1+1" ; <urn:p#other> "+1 x", "plain"',
        f'{THING} <urn:p#less> "-7"^^<{xsd}> ; <urn:p#odd> "-7"',
    )  # fmt: skip

    assert kg("dump", "-f", "csvw", "-o", str(tmp_path / "as-it-is"), cwd=empty_project).code == 0
    assert kg("dump", "-f", "csvw", "--bom", "-o", str(tmp_path / "shown"), cwd=empty_project).code == 0
    assert kg("dump", "-f", "turtle", "--bom", cwd=empty_project).code == 2

    assert (tmp_path / "as-it-is/Class.csv").read_text("utf-8").splitlines()[1].split(",")[2:6] == [
        "-7", "-7", "+1 x|plain", "=1+1",
    ]  # fmt: skip
    shown = (tmp_path / "shown/Class.csv").read_bytes()
    assert shown.startswith(codecs.BOM_UTF8)
    assert shown.decode("utf-8-sig").splitlines()[1].split(",")[2:6] == ["-7", "'-7", "'+1 x|plain", "'=1+1"]


def test_parquet_is_written_without_pandas(empty_project: Project, tmp_path: Path) -> None:
    """Which takes longer to import than all of a small dump."""
    write(empty_project, f'{THING} a {CLASS} ; <urn:p#title> "a", "b" ; <urn:p#one> "c"')
    script = (
        "import sys; from pathlib import Path; from kg.exchange.tables import write_tables\n"
        "from kg.project.reading import read_project\n"
        "write_tables(read_project(sys.argv[1]), Path(sys.argv[2]), 'parquet')\n"
        "print('pyarrow' in sys.modules, 'pandas' in sys.modules)"
    )
    words = [sys.executable, "-c", script, str(empty_project.root), str(tmp_path / "out")]

    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout.split() == ["True", "False"]


def test_without_the_package_for_parquet_it_is_told_how_to_get_it(
    empty_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"Parquet needs a package that is not installed: pip install '.*\[parquet\]'"):
        write_tables(empty_project, tmp_path / "new", "parquet")
    assert not (tmp_path / "new").exists()


def test_parquet_holds_lists_where_a_thing_has_several_values(empty_project: Project, tmp_path: Path) -> None:
    """And nothing where it has none."""
    import pyarrow.parquet  # type: ignore[import-untyped]  # ships no types

    write(empty_project, f"{THING} a {CLASS} ; <urn:p#x> 'a|b' , 'c' ; <urn:p#y> 1", f"<{EX}z> a {CLASS}")
    (path,) = write_tables(empty_project, tmp_path / "new" / "folder", "parquet")
    first, second = pyarrow.parquet.read_table(path).to_pylist()

    assert (f"{EX}thing/a", ["a|b", "c"], "1") == (first["iri"], first["x"], first["y"])
    assert (f"{EX}z", [], None, None) == (second["iri"], second["x"], second["y"], second["label"])


NAMES = {
    "each by its end": (["http://a/Song", "http://a/Singer"], [], ["Song", "Singer"]),
    "two alike": (["http://a/name", "http://b/name"], [], ["a_name", "b_name"]),
    "but for case": (["http://a/Name", "http://b/name"], [], ["a_Name", "b_name"]),
    "one is taken": (["http://a/iri", "http://a/Song"], ["IRI"], ["a_iri", "Song"]),
    "no prefix": (["http://c/name", "http://d/name"], [], ["name", "name_2"]),
    "a number that is taken": (["http://c/name", "http://d/name", "http://a/name_2"], [], ["name", "name_3", "name_2"]),
}


@pytest.mark.parametrize(("iris", "taken", "names"), NAMES.values(), ids=NAMES)
def test_no_two_tables_or_columns_have_one_name(iris: list[str], taken: list[str], names: list[str]) -> None:
    """Nor names that some systems take for one; where there is a prefix, both have theirs."""
    found = tables._names(map(IRI, iris), Prefixes({"a": "http://a/", "b": "http://b/"}), taken)

    assert names == [found[IRI(iri)] for iri in iris]


def test_values_of_a_cell_are_in_order_and_none_is_computed(empty_project: Project) -> None:
    """However the file has them; a number that is none is no formula either."""
    text = "@prefix e: <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    text += 'e:a a e:C ; e:p "c", "a", "b" ; e:n "-1+1"^^xsd:integer . e:b a e:C ; e:n -1 .\n'
    (empty_project.data / "a.ttl").write_text(text, "utf-8")
    (table,) = (one for one in read_tables(empty_project) if one.name == "C")

    assert ["'-1+1,a|b|c", "-1,"] == [
        line.split(",", 2)[2].rpartition(",")[0] for line in to_csv(table, bom=True).splitlines()[1:]
    ]
