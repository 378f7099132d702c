"""What a validator takes into account beside the files that it validates, whichever engine runs the shapes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_merged
from kg.errors import ShapesError
from kg.shacl.reference_validator import ReferenceValidator
from kg.shacl.validator import Validator, read_shapes

HEAD = """@prefix : <urn:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
PLAIN = ":S a sh:NodeShape ; sh:targetClass :C ; sh:property :S-p . :S-p sh:path :p ; sh:minCount 1 ."
OTHER = ":T a sh:NodeShape ; sh:targetClass :C ; sh:property :T-q . :T-q sh:path :q ; sh:minCount 1 ."
ADVANCED = (
    ":S a sh:NodeShape ; sh:targetClass :C ; sh:node :X . :X a sh:NodeShape ; sh:expression [ sh:path :p ] ."
    " :S sh:message 'none' ."
)
OWN_GRAPH = (
    ":S a sh:NodeShape ; sh:targetClass :C ; :least 2 ; sh:sparql [ sh:message 'few' ; "
    "sh:select 'SELECT $this { $this <urn:p> ?v GRAPH $shapesGraph { <urn:S> <urn:least> ?n } FILTER(?v < ?n) }' ] ."
)
RULE = (
    ":R a sh:NodeShape ; sh:targetClass :C ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate rdf:type ;"
    f" sh:object :D ] . {PLAIN}"
)
TARGET = (
    ":S a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this WHERE { ?this a <urn:C> }' ] ;"
    " sh:property [ sh:path :p ; sh:minCount 1 ] ."
)
FAULTY = f"{PLAIN} :Q a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 'x' ] ."
ENGINES = ["compiled", "pyshacl"]


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.ttl"
    path.write_text(f"{HEAD}{text}\n", "utf-8")
    return path


def told(validator: Any, files: Sequence[Path], **more: Any) -> list[tuple[str, str]]:
    found = validator.validate(files, **more).findings
    return sorted((str(one.focus).removeprefix("urn:"), one.rule.removeprefix("urn:")) for one in found)


KEPT: dict[str, tuple[str, dict[str, Any], bool]] = {
    "shapes alone": (PLAIN, {}, True),
    "what follows as well": (PLAIN, {"inference": ("domain",)}, False),
    "faults are passed over": (FAULTY, {"lenient": True}, False),
    "pySHACL has a part in it": (ADVANCED, {"advanced": True}, False),
    "pySHACL would, and has none": (PLAIN, {"advanced": True}, True),
    "a query of the shapes themselves": (OWN_GRAPH, {}, False),
}


@pytest.mark.parametrize(("shapes", "options", "can_go_on"), KEPT.values(), ids=KEPT)
def test_what_is_found_is_kept_where_it_rests_on_what_the_shapes_read(
    tmp_path: Path, shapes: str, options: dict[str, Any], can_go_on: bool
) -> None:
    validator = read_shapes([write(tmp_path, "s", shapes)], **options)
    assert isinstance(validator, Validator)
    assert can_go_on is validator.can_go_on


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("shapes", "options"), [(PLAIN, {}), (ADVANCED, {"advanced": True})])
def test_what_is_beside_the_data_is_known_and_not_validated(
    tmp_path: Path, engine: str, shapes: str, options: dict[str, Any]
) -> None:
    beside = write(tmp_path, "o", ":D rdfs:subClassOf :C . :b a :C . [] a :C . :c a :D ; :p 1 .")
    data, shape = write(tmp_path, "d", ":a a :D ; :z 1 . :c :z 1 ."), write(tmp_path, "s", shapes)
    known = read_shapes([shape], engine, beside=[beside], **options)
    assert {"a"} == {focus for focus, _ in told(known, [data])}
    assert not told(read_shapes([shape], engine, **options), [data])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("shapes", "options"), [(PLAIN, {}), (ADVANCED, {"advanced": True})])
def test_what_follows_is_validated_where_that_is_asked_for(
    tmp_path: Path, engine: str, shapes: str, options: dict[str, Any]
) -> None:
    data, shape = write(tmp_path, "d", ":q rdfs:domain :C . :a :q 1 ."), write(tmp_path, "s", shapes)
    follows = read_shapes([shape], engine, inference=("domain",), **options)
    assert {"a"} == {focus for focus, _ in told(follows, [data])}
    assert follows.validate([data]).engine.ask("ASK { <urn:a> a <urn:C> }")
    assert not told(read_shapes([shape], engine, **options), [data])


@pytest.mark.parametrize("engine", ENGINES)
def test_shapes_of_one_file_alone_say_nothing_of_which_are_idle(tmp_path: Path, engine: str) -> None:
    files = [write(tmp_path, name, text) for name, text in (("s", PLAIN), ("t", OTHER))]
    none, some = write(tmp_path, "n", ":x :y :z ."), write(tmp_path, "d", ":a a :C .")
    validator = read_shapes(files, engine)
    assert not told(validator, [none])
    assert {"urn:S", "urn:T"} == {str(one) for one in validator.idle}
    assert [("a", "T-q")] == told(validator, [some], only=[files[1]])
    assert {"urn:S", "urn:T"} == {str(one) for one in validator.idle}
    assert [("a", "S-p"), ("a", "T-q")] == told(validator, [some])
    assert not validator.idle


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("shapes", [ADVANCED, TARGET], ids=["expression", "target"])
def test_shapes_of_one_file_alone_are_read_with_their_advanced_features(
    tmp_path: Path, engine: str, shapes: str
) -> None:
    shape, data = write(tmp_path, "s", shapes), write(tmp_path, "d", ":a a :C .")
    validator = read_shapes([shape], engine, advanced=True)
    assert {"a"} == {focus for focus, _ in told(validator, [data], only=[shape])}


NOBODY = PLAIN.replace(":C", ":None")
IDLE: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "all are idle": (NOBODY, {}, ["no focus node"]),
    "one is not": (f"{NOBODY} {OTHER}", {}, []),
    "of those of pySHACL nobody knows": (f"{NOBODY} {TARGET}", {"advanced": True}, []),
    "nor of those that only it can run": (
        f"{NOBODY} {ADVANCED.replace(':C', ':Nobody').replace(':S', ':A')}",
        {"advanced": True},
        [],
    ),
    "what was asked for was passed over": (
        ":Q a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:maxcount 1 ] .",
        {"lenient": True},
        ["nothing was checked: what the shapes ask for has faults"],
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("shapes", "options", "said"), IDLE.values(), ids=IDLE)
def test_where_nothing_is_checked_that_is_a_finding(
    tmp_path: Path, engine: str, shapes: str, options: dict[str, Any], said: list[str]
) -> None:
    """Unless another engine has a part in it."""
    validator = read_shapes([write(tmp_path, "s", shapes)], engine, **options)
    asked = validator.validate([write(tmp_path, "d", ":a a :C ; :q 1 .")])
    found = [one.message for one in validator.idle_findings(asked, each=False)]
    assert len(found) == len(said), found
    assert all(text in one for text, one in zip(said, found, strict=True)), found


def test_of_faulty_shapes_the_sound_ones_are_used_alone_as_well(tmp_path: Path) -> None:
    shape, data = write(tmp_path, "s", FAULTY), write(tmp_path, "d", ":a a :C .")
    validator = read_shapes([shape], lenient=True)
    assert ("a", "S-p") in told(validator, [data])
    assert told(validator, [data]) == told(validator, [data], only=[shape])


def test_shapes_that_ask_for_their_own_graph_have_it(tmp_path: Path) -> None:
    """Also where the data are held by somebody already; an endpoint has no such graph."""
    shape, data = write(tmp_path, "s", OWN_GRAPH), write(tmp_path, "d", ":a a :C ; :p 1 . :b a :C ; :p 2 .")
    validator, engine = read_shapes([shape]), EmbeddedEngine(load_merged([data]))
    assert ["a"] == [focus for focus, _ in told(validator, [data])]
    assert ["a"] == [focus for focus, _ in told(validator, [data], engine=engine)]
    engine.traits = engine.traits._replace(holds_shapes=False)
    with pytest.raises(ShapesError, match="its own graph"):
        validator.validate([data], engine=engine)


@pytest.mark.parametrize(
    ("shapes", "engine", "options", "kind"),
    [
        (PLAIN, "compiled", {}, Validator),
        (PLAIN, "pyshacl", {}, ReferenceValidator),
        (PLAIN, "compiled", {"advanced": True}, Validator),
        (ADVANCED, "compiled", {"advanced": True}, Validator),
        (RULE, "compiled", {"advanced": True}, ReferenceValidator),
        (RULE, "pyshacl", {"advanced": True}, ReferenceValidator),
    ],
)
def test_pyshacl_runs_all_shapes_where_one_may_change_what_another_sees(
    tmp_path: Path, shapes: str, engine: str, options: dict[str, Any], kind: type
) -> None:
    """And says so where it was not asked for."""
    validator = read_shapes([write(tmp_path, "s", shapes)], engine, **options)
    assert isinstance(validator, kind)
    assert (kind is ReferenceValidator and engine == "compiled") is bool(validator.notes)


def test_what_rules_add_counts_for_what_is_idle_too(tmp_path: Path) -> None:
    shape = write(tmp_path, "s", f"{RULE} {OTHER.replace(':C', ':D')}")
    validator = read_shapes([shape], advanced=True)
    assert ("a", "T-q") in told(validator, [write(tmp_path, "d", ":a a :C ; :p 1 .")])
    assert not validator.idle


@pytest.mark.parametrize("engine", ENGINES)
def test_a_shape_that_is_left_to_pyshacl_is_told_once(tmp_path: Path, engine: str) -> None:
    validator = read_shapes([write(tmp_path, "s", f"{ADVANCED} {OTHER}")], engine, advanced=True)
    data = write(tmp_path, "d", ":a a :C .")
    for _ in range(2):
        assert {("a", "T-q")} < set(told(validator, [data]))
        assert len(told(validator, [data])) == 2
    assert len(validator.notes) == (engine == "compiled")
