"""A table holds what the graph holds: whoever reads it by its description gets every value as it is."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.exchange.tables import read_tables, write_tables
from kg.project.config import Project
from kg.rdf.terms import Literal, to_n3

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


def test_a_property_of_many_values_takes_time_by_their_number(empty_project: Project) -> None:
    """One thing with very many values costs no more than many things with one."""

    def prepare(size: int) -> Callable[[], object]:
        write(empty_project, f"{THING} a {CLASS}", *(f'{THING} <urn:p#says> "{n}"' for n in range(size)))
        return lambda: read_tables(empty_project)

    require_growth(prepare, 300)
