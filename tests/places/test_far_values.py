"""A value that a path of several properties leads to, compared with those of another one, is told where it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Ran

HEAD = "@prefix e: <http://e/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
DATA = """e:x a e:C ;
  e:p e:v ;
  e:other "only other" , 7 , e:w .
e:v
  e:q "far" , 5 ;
  e:n 5 .
e:far
  e:z e:x .
e:decoy e:q "far" ;
  e:n 5 .
"""


@pytest.mark.parametrize("kind", ["equals", "lessThan", "lessThanOrEquals"])
@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("( e:p e:q )", {"far": ":7:7", "5": ":7:15"}), ("( e:p e:n )", {"5": ":8:7"}), ("[ sh:inversePath e:z ]", {"e:far": ":10:7"}),
        ("( e:p [ sh:alternativePath ( e:q e:n ) ] )", {"far": ":7:7", "5": ":7:15"}), ("( e:p [ sh:zeroOrMorePath e:q ] )", {"e:v": ":4:7", "far": ":7:7"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("split", [False, True])
def test_a_value_behind_a_path_is_told_where_it_stands(
    tmp_path: Path, kg: Callable[..., Ran], kind: str, path: str, values: dict[str, str], split: bool
) -> None:
    """And not where the node begins, nor where another node has the same; in one file or in two."""
    (tmp_path / "s.ttl").write_text(
        f"{HEAD}e:S sh:targetClass e:C ; sh:property [ sh:path {path} ; sh:{kind} e:other ] .\n"
    )
    names = ["d.ttl"]
    if split:
        first, second = DATA.split("e:v\n", 1)
        (tmp_path / "d.ttl").write_text(HEAD + first)
        names.append("far.ttl")
        (tmp_path / "far.ttl").write_text(HEAD + "\n" * first.count("\n") + "e:v\n" + second)
    else:
        (tmp_path / "d.ttl").write_text(HEAD + DATA)
    told = kg("validate", *names, "-s", "s.ttl", cwd=tmp_path).out.splitlines()

    for value, place in values.items():
        lines = [line for line in told if f" {value}: " in line or f' "{value}": ' in line]
        name = "d.ttl" if place == ":4:7" else names[-1]
        assert [f"{name}{place}:"] == [line.partition(" ")[0] for line in lines], told


def test_where_the_other_property_has_the_value_it_is_told_there(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    (tmp_path / "s.ttl").write_text(
        f"{HEAD}e:S sh:targetClass e:C ; sh:property [ sh:path ( e:p e:q ) ; sh:equals e:other ; sh:disjoint e:d ] .\n"
    )
    (tmp_path / "d.ttl").write_text(f'{HEAD}{DATA}e:x e:d "far" .\n')
    told = kg("validate", "d.ttl", "-s", "s.ttl", cwd=tmp_path).out

    assert 'd.ttl:5:11: violation: e:x (e:p/e:q) "only other"' in told
    assert 'd.ttl:13:9: violation: e:x (e:p/e:q) "far"' in told
