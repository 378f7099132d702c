"""A text file that is not UTF-8 is told with the place of its first byte that is none, whatever it is and who reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import InputError, KgError, Location, QueryError
from kg.io.decoding import not_utf8
from kg.link.rules import read_rules
from kg.link.sheets import read_sheet
from kg.project.config import Project
from tests.conftest import Ran

BEGUN = b"# good: \xc3\xa9\n# "
TOLD = "byte 0xe9 is not UTF-8; save the file as UTF-8"
READ = {
    "kg.toml": ("build",),
    "queries/mine.rq": ("query", "mine"),
    "mine.rq": ("sparql", "mine.rq"),
    "mappings/mine.yml": ("tables", "run"),
    "data/mine.ttl": ("build",),
    "ontology/mine.ttl": ("build",),
    "tests/queries/asked/mine.tsv": ("queries", "test"),
    "queries/laid.rq": ("fmt", "queries/laid.rq"),
    "known.json": ("check", "--baseline", "known.json"),
}


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_first_byte_is_told(kg: Callable[..., Ran], empty_project: Project, name: str, mark: bytes) -> None:
    """Counted in characters; behind a byte order mark, which is none of the text."""
    path = empty_project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    (empty_project.root / "queries/asked.rq").write_text("#+ summary: Which?\nSELECT * { ?s ?p ?o }\n")
    path.write_bytes(mark + BEGUN + b"caf\xe9\n")
    ran = kg(*READ[name], cwd=empty_project)

    assert ran.code == 3
    assert f"{name}:2:6: " in ran.err
    assert "byte 0xe9 " in ran.err
    assert "is not UTF-8; save the file as UTF-8" in ran.err


def test_the_rules_for_links_and_sheets_are_texts_as_well(empty_project: Project, tmp_path: Path) -> None:
    rules, sheet = empty_project.linking.rules, tmp_path / "sheet.tsv"
    for path in (rules, sheet):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(BEGUN + b"\xe9")
    for path, read in ((rules, lambda: read_rules(empty_project)), (sheet, lambda: [*read_sheet(sheet)])):
        with pytest.raises(KgError) as caught:
            read()
        assert caught.value.location == Location(path, 2, 3)


@pytest.mark.parametrize(
    ("raw", "line", "place", "told"),
    [
        (b"\xe9", 1, (1, 1), TOLD),
        (b"a\n\n\xc3\xa9\xe9", 1, (3, 2), TOLD),
        (b"ab\xe9", 7, (7, 3), TOLD),
        (b"\xff\xfea\0", 1, (1, 1), "is UTF-16; save it as UTF-8, as with iconv -f UTF-16 -t UTF-8"),
        (b"\xff\xfea\0", 2, (2, 1), "byte 0xff is not UTF-8; save the file as UTF-8"),
        (b"a\xc3", 1, (1, 2), "byte 0xc3 is not UTF-8; save the file as UTF-8"),
        (b"\xef\xbb\xbfa\n\xe9", 1, (2, 1), TOLD),
        (b"\xef\xbb\xbf\xe9", 1, (1, 1), TOLD),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_place_is_that_of_the_byte(raw: bytes, line: int, place: tuple[int, int], told: str, encoding: str) -> None:
    with pytest.raises(UnicodeDecodeError) as caught:
        raw.decode(encoding)
    try:
        error: InputError = not_utf8(caught.value, "q.rq", QueryError, line)
    except QueryError as raised:
        error = raised
    assert (type(error), error.message, error.location) == (QueryError, told, Location(Path("q.rq"), *place))
