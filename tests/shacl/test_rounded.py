"""Numbers of two datatypes are compared as one of them has them (XPath 3.1, appendix B.1), on both engines."""

from __future__ import annotations

import operator
import re
import struct
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import inf
from pathlib import Path
from typing import Any

import pytest

from kg.errors import QueryError
from kg.rdf.terms import IRI
from kg.shacl import paths
from kg.shacl.shape import unasked
from tests.conftest import Ran

HEAD = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
SIGNS = {
    "maxInclusive": operator.le,
    "maxExclusive": operator.lt,
    "minInclusive": operator.ge,
    "minExclusive": operator.gt,
}
# Each as it is written, as a fraction or INF.
NUMBERS = {
    "18446744073709551617": "integer", "18446744073709551616": "integer", "9007199254740993": "integer", "9223372036854775808": "integer",
    "-9223372036854775809": "integer", "0": "integer", "16777217": "integer", "9007199254740993.0": "decimal", "0.1": "decimal", "0.10000000000000000001": "decimal",
    "1.8446744073709551616e19": "double", "9007199254740992e0": "double", "1e-400": "double", "1E-1": "double", "INF": "double", "-INF": "double", "1e400": "double",
    "16777216": "float", "INF ": "float", "0.1 ": "float",
}  # fmt: skip


def _value(one: str, rounded: str) -> Any:
    text = one.strip().replace("INF", "inf")
    exact: Any = float(text) if "inf" in text else Fraction(text)
    if not rounded:
        return exact
    double = float(text)
    is_double = rounded == "double" and NUMBERS[one] != "float"
    return double if is_double or abs(double) in (inf, 0) else struct.unpack("f", struct.pack("f", double))[0]


def _kinds(one: str, other: str) -> str:
    kinds = (NUMBERS[one], NUMBERS[other])
    return "double" if "double" in kinds else "float" if "float" in kinds else ""


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_a_number_is_compared_as_what_it_is_beside(kg: Callable[..., Ran], tmp_path: Path, engine: str) -> None:
    pairs = [*product(NUMBERS, NUMBERS)]
    data, shapes, expected = list[str](), [HEAD], set[str]()
    for n, (one, other) in enumerate(pairs):
        sign = list(SIGNS)[n % 4]
        written, bound = (f'"{each.strip()}"^^xsd:{NUMBERS[each]}' for each in (one, other))
        data.append(f"<urn:n{n}> a <urn:C{n}> ; <urn:p> {written} .\n")
        shapes.append(
            f"<urn:S{n}> a sh:NodeShape ; sh:targetClass <urn:C{n}> ; sh:property [ sh:path <urn:p> ; sh:{sign} {bound} ] .\n"
        )
        rounded = _kinds(one, other)
        if not SIGNS[sign](_value(one, rounded), _value(other, rounded)):
            expected.add(f"urn:n{n}")
    (tmp_path / "d.ttl").write_text(HEAD + "".join(data))
    (tmp_path / "s.ttl").write_text("".join(shapes))

    found = kg("validate", "d.ttl", "-s", "s.ttl", "--engine", engine, "-f", "csv", cwd=tmp_path).out.splitlines()[1:]

    told = {line.split(",")[5].strip("<>") for line in found}
    assert {pairs[int(one[5:])] for one in told ^ expected} == set()


def test_the_pairs_tell_rounding_from_none() -> None:
    """Some of them would be found otherwise as they are."""
    unlike = [
        (one, other) for one, other in product(NUMBERS, NUMBERS)
        if (_value(one, _kinds(one, other)) < _value(other, _kinds(one, other))) != (_value(one, "") < _value(other, ""))
    ]  # fmt: skip
    assert len(unlike) > 5


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ("sh:maxCount 99999999999999999999 ; sh:maxLength 18446744073709551616", set()),
        ("sh:minCount 000000000000000000000001 ; sh:minLength +00000000000000000001", set()),
        ("sh:minCount 9223372036854775808", {"MinCount"}),
        ("sh:minLength 1000000000000000000000000000000", {"MinLength"}),
        (f"sh:maxCount {'9' * 5000} ; sh:minCount {'0' * 5000}1 ; sh:maxLength {'1' * 1001}", set()),
        (f"sh:minCount {'9' * 5000}", {"MinCount"}),
        (f"sh:minLength {'9' * 1001} ; sh:maxCount {'0' * 5000}", {"MinLength", "MaxCount"}),
        ("sh:qualifiedValueShape [ ] ; sh:qualifiedMinCount 9999999999999999999", {"QualifiedMinCount"}),
    ],
)
def test_a_count_may_have_any_number_of_figures(
    kg: Callable[..., Ran], tmp_path: Path, engine: str, asked: str, kinds: set[str]
) -> None:
    (tmp_path / "d.ttl").write_text('<urn:a> a <urn:C> ; <urn:p> "a" .\n')
    (tmp_path / "s.ttl").write_text(
        f"{HEAD}<urn:S> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:property [ sh:path <urn:p> ; {asked} ] .\n"
    )
    ran = kg("validate", "d.ttl", "-s", "s.ttl", "--engine", engine, "-f", "csv", cwd=tmp_path)

    assert ran.code == bool(kinds), ran
    assert {line.split(",")[4].rpartition("/")[2] for line in ran.out.splitlines()[1:]} == kinds


@pytest.mark.parametrize(("engine", "results"), [("compiled", 3), ("pyshacl", 2)])
def test_each_solution_is_a_result(kg: Callable[..., Ran], tmp_path: Path, engine: str, results: int) -> None:
    """Two ways of a path to one value are two solutions (SHACL, section 5.3.2), of which pySHACL tells one."""
    (tmp_path / "d.ttl").write_text("<urn:a> a <urn:C> ; <urn:p> <urn:b>, <urn:c> ; <urn:q> <urn:b> .\n")
    (tmp_path / "s.ttl").write_text(
        f"{HEAD}<urn:S> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:property [\n"
        ' sh:path [ sh:alternativePath ( <urn:p> <urn:q> ) ] ; sh:sparql [ sh:select "SELECT $this ?value { $this $PATH ?value }" ] ] .\n'
    )
    ran = kg("validate", "d.ttl", "-s", "s.ttl", "--engine", engine, "-f", "csv", cwd=tmp_path)

    assert len(ran.out.splitlines()) == 1 + results


TOO_MANY = (
    "its path names {} properties, in more ways than one question has room for; give it fewer, or write several shapes"
)


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize("members", ["( {} )", "[ sh:alternativePath ( {} ) ]", "[ sh:oneOrMorePath ( {} ) ]"])
@pytest.mark.parametrize(
    ("shape", "place", "named"),
    [
        ("e:S sh:property e:P .\ne:P sh:path {path} ; sh:minCount 1 .", "2:1", "<http://e/P>"),
        ("e:S sh:not [\n sh:property [ sh:path {path} ; sh:hasValue 1 ] ] .", "2:14", "a shape without a name"),
    ],
)
def test_a_shape_that_no_question_has_room_for_is_told_where_it_stands(
    kg: Callable[..., Ran], tmp_path: Path, shape: str, place: str, named: str, members: str, engine: str
) -> None:
    """The question that is made of it was written by nobody, and has no place; pySHACL would walk, and never end."""
    path = members.format("e:p " * 5_000)
    (tmp_path / "d.ttl").write_text("@prefix e: <http://e/> . e:a a e:C .\n")
    head = (
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> . e:S a sh:NodeShape ; sh:targetClass e:C ."
    )
    (tmp_path / "s.ttl").write_text(head + shape.format(path=path))
    ran = kg("validate", "d.ttl", "-s", "s.ttl", "--engine", engine, cwd=tmp_path)

    assert ran.code == 3
    told = f"{named} cannot be asked for: {TOO_MANY.format('5,000')}"
    assert f"s.ttl:{place}: {told}\n" in ran.err


@pytest.mark.parametrize(
    ("path", "count"),
    [
        (f"[ sh:alternativePath ( {'e:p ' * 1_001}) ]", "1,001"),
        (f"( [ sh:alternativePath ( {'e:p ' * 32}) ] [ sh:alternativePath ( {'e:p ' * 32}) ] )", "64"),
    ],
)
@pytest.mark.parametrize("bound", ["minCount", "maxCount"])
def test_a_path_of_too_many_ways_is_told_in_the_words_of_its_shape(
    kg: Callable[..., Ran], tmp_path: Path, path: str, count: str, bound: str
) -> None:
    (tmp_path / "d.ttl").write_text("@prefix e: <http://e/> . e:a a e:C .\n")
    (tmp_path / "s.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> .\n"
        f"e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property e:P .\n e:P sh:path {path} ; sh:{bound} 1 .\n"
    )
    ran = kg("validate", "d.ttl", "-s", "s.ttl", cwd=tmp_path)

    assert (ran.code, ran.out) == (3, "")
    assert f"s.ttl:3:2: <http://e/P> cannot be asked for: {TOO_MANY.format(count)}\n" in ran.err


def test_what_else_has_no_room_is_told_as_it_is() -> None:
    """Beside a path of some length, which is not why."""
    path, why = (
        paths.Path(IRI("http://e/p"), "<http://e/p>/" * 64 + "<http://e/p>"),
        QueryError("the query has more than 10,000 parts"),
    )
    for one in (path, None):
        assert str(unasked(IRI("http://e/P"), one, why)) == f"<http://e/P> cannot be asked for: {why}"


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize(
    "bound",
    [
        "sh:minCount {}",
        "sh:minLength {}",
        "sh:qualifiedMinCount {} ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ]",
        "sh:qualifiedMinCount {} ; sh:qualifiedMaxCount 7 ; sh:qualifiedValueShape e:V",
    ],
)
@pytest.mark.parametrize("said", ["1234567890123456789", "+0001234567890123456789", "9" * 300])
def test_a_count_is_told_in_all_its_figures(
    kg: Callable[..., Ran], tmp_path: Path, bound: str, said: str, engine: str
) -> None:
    (tmp_path / "d.ttl").write_text("@prefix e: <http://e/> . e:a e:p e:b .\n")
    (tmp_path / "s.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> . e:V a sh:NodeShape ; sh:nodeKind sh:IRI .\n"
        f"e:S a sh:NodeShape ; sh:targetNode e:a ; sh:property e:P .\n e:P sh:path e:p ; {bound.format(said)} .\n"
    )
    ran = kg("validate", "d.ttl", "-s", "s.ttl", "--engine", engine, cwd=tmp_path)

    assert ran.code == 1
    assert re.findall(r"[1-9][0-9]{9,}", ran.out) == [said.lstrip("+0")]
