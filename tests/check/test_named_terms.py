"""What kg.toml names and the data do not have is told as its slip only where it is one, and stands there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from kg.check.kept_passes import KeptPasses
from kg.check.known_terms import tell_checks
from kg.check.named_terms import check_named
from kg.check.steps import iter_steps
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_merged
from kg.errors import Location
from kg.findings import Finding
from kg.project.catalog import read_catalog
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.terms import IRI, Literal

from ..conftest import Ran


@pytest.mark.parametrize(
    ("settings", "written", "told"),
    [
        ("", "skos:altLable", []),
        ('others = ["skos:altLabel"]', "skos:altLable", []),
        ('others = ["skos:altLable"]', "skos:altLabel", ["core#altLabel>?"]),
        ('others = ["ex:byname"]', "ex:bynames", ["ontology#bynames>?"]),
        ('others = ["ex:byname"]', "ex:other", []),
        ('[site]\nquote = "ex:quotes"', "ex:quote", ["ontology#quote>?"]),
        ('[site]\nquote = "ex:quote"', "ex:quote", []),
        ('[links]\npredicates = ["ex:same"]', "ex:sames", ["ontology#sames>?"]),
    ],
)
def test_a_property_of_kg_toml_is_told_if_it_is_the_slip(
    kg: Callable[..., Ran], empty_project: Project, settings: str, written: str, told: list[str]
) -> None:
    """Not one that its vocabulary has, where the data are wrong; and none that only stands there by default."""
    path = empty_project.root / "kg.toml"
    path.write_text(f"{path.read_text('utf-8').partition('[labels]')[0]}\n[labels]\n{settings}\n", "utf-8")
    (empty_project.data / "b.ttl").write_text(
        "@prefix ex: <https://example.org/small/ontology#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix thing: <https://example.org/small/thing/> .\n"
        f'thing:b a ex:Thing ; skos:prefLabel "B"@en ; {written} "C"@en .\n',
        "utf-8",
    )

    findings = json.loads(kg("check", "-f", "json", cwd=empty_project).out)["findings"]
    found = [one for one in findings if one["rule"].endswith("named")]
    assert [one["file"] for one in found] == ["kg.toml"] * len(told)
    assert [name for one, name in zip(found, told, strict=True) if name not in one["message"]] == []


@pytest.mark.parametrize(
    ("query", "old", "new", "told"),
    [
        ("tracks_of", "mg:trackOf", "mg:trackOff", "mg:trackOff: did you mean mg:trackOf?"),
        (
            "missing_label",
            "?focus skos:prefLabel",
            "?focus skos:prefLable",
            "skos:prefLable: did you mean skos:prefLabel?",
        ),
        ("tracks_of", "GRAPH ?graph { ?track mg:trackOf", "# mg:trackOff\nGRAPH ?graph { ?track mg:trackOf", ""),
        ("tracks_of", "?track mg:trackOf", "?track mg:zzzzOf", ""),
    ],
)
def test_a_property_of_a_query_that_nothing_has_is_told_once(
    few: Project, query: str, old: str, new: str, told: str
) -> None:
    """At its place, also of a query for faults, which would find none; the answers follow from it and are not told."""
    path = next(few.queries.rglob(f"{query}.rq"))
    before, found, after = path.read_text("utf-8").partition(old)
    assert found
    path.write_text(f"{before}{new}{after}", "utf-8")

    steps = dict(iter_steps(few))
    quality, answers = (steps[name]().findings for name in ("quality checks", "answers"))
    named = [one for one in quality if one.rule == "named"]
    at = Location(path, before.count("\n") + 1, len(before) - before.rfind("\n") + new.find(told[:4]))
    said = f"neither the ontology nor the data have {told}"
    assert [(one.location, one.message) for one in named] == ([(at, said)] if told else [])
    assert quality == named
    assert bool(answers) == ("zzzz" in new)


def test_a_value_that_is_there_is_not_to_be_written_as_its_like_have_it(empty_project: Project) -> None:
    """Only one that lacks is: a thing of its own name, as most of its like have one."""
    text = "".join(f"ex:{name} ex:of thing:{name} .\n" for name in "abc") + "\n".join(
        f'thing:{name} skos:prefLabel "{name}"@en .' for name in "abcd"
    )
    (empty_project.data / "b.ttl").write_text(
        "@prefix ex: <urn:ex:> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f"@prefix thing: <urn:thing:> .\n{text}\n",
        "utf-8",
    )
    lacks = Finding("violation", "It needs one.", "query/r", focus=IRI("urn:ex:d"), path="urn:ex:of")
    engine = EmbeddedEngine(load_merged([empty_project.data / "b.ttl"]))

    told = tell_checks(empty_project, engine, [lacks, lacks._replace(value=Literal("d"))])

    assert [(one.value, one.meant) for one in told] == [(None, IRI("urn:thing:d")), (Literal("d"), None)]


def test_what_nothing_describes_is_told_with_what_was_meant(empty_project: Project) -> None:
    """As far as anything is like it."""
    (empty_project.data / "b.ttl").write_text(
        f'<{empty_project.base}thing/blackpink> a <urn:Band> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "BLACKPINK"@en .\n',
        "utf-8",
    )
    engine = EmbeddedEngine(load_merged([empty_project.data / "b.ttl"]))
    lacks = Finding("violation", "It needs one.", "query/r", focus=IRI("urn:d"), path="urn:of")

    values = [IRI(f"{empty_project.base}thing/{name}") for name in ("blackpinc", "xyzzy")]
    slip, strange = tell_checks(empty_project, engine, [lacks._replace(value=value) for value in values])

    assert (slip.meant, strange.meant) == (IRI(f"{empty_project.base}thing/blackpink"), None)
    assert f"nothing describes <{values[0]}>: did you mean <{slip.meant}>" in (slip.said or "")
    assert f"nothing describes <{values[1]}>" == strange.said


def test_what_is_named_is_asked_once_of_a_graph_and_told_alike_each_time(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And anew as soon as something came or went."""
    path, thing = empty_project.root / "kg.toml", f"{empty_project.base}thing/"
    path.write_text(
        f'{path.read_text("utf-8")}\n[site]\nfeatured = ["<{thing}blackpink>", "<{thing}blackpinc>"]\n', "utf-8"
    )
    band = f'<{thing}{{}}> a <urn:Band> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "BLACKPINK"@en .\n'
    (empty_project.data / "b.ttl").write_text(band.format("blackpink"), "utf-8")
    asked: list[str] = []
    select = EmbeddedEngine.select

    def noted(self: EmbeddedEngine, text: str, *given: Any) -> Any:
        asked.extend(["named"] if "VALUES ?t {" in text else [])
        return select(self, text, *given)

    monkeypatch.setattr(EmbeddedEngine, "select", noted)

    def told() -> tuple[list[str], int]:
        project = read_project(empty_project.root)
        passes, before = KeptPasses(project), len(asked)
        _ = passes.snapshot
        findings = check_named(project, read_catalog(project), passes.engine, (), passes)
        passes.write()
        return [one.message for one in findings], len(asked) - before

    slip = [
        f"nothing describes <{thing}blackpinc>: did you mean <{thing}blackpink>? 'featured' of [site] names it; correct it in kg.toml, or describe the thing."
    ]
    assert [(slip, 1), (slip, 0), (slip, 0)] == [told() for _ in range(3)]
    (empty_project.data / "b.ttl").write_text(band.format("blackpinc"), "utf-8")
    assert ([slip[0].replace("pinc", "pin#").replace("pink", "pinc").replace("pin#", "pink")], 1) == told()


@pytest.mark.parametrize(("level", "severity"), [("", "violation"), ("warning", "warning"), ("off", None)])
def test_an_example_that_nothing_describes_has_a_level(
    empty_project: Project, level: str, severity: str | None
) -> None:
    """What kg.toml names itself has none, and stays as grave."""
    path, base = empty_project.root / "kg.toml", empty_project.base
    said = path.read_text("utf-8").replace("[style]\n", f'[style]\nexamples = "{level}"\n' if level else "[style]\n")
    path.write_text(f'{said}\n[site]\nfeatured = ["<{base}thing/y>"]\n', "utf-8")
    (empty_project.data / "b.ttl").write_text(f"<{base}thing/z> a <urn:Band> .\n", "utf-8")
    (empty_project.queries / "q.rq").write_text(
        "#+ summary: What is said of a thing?\n#+ params:\n"
        f'#+   one: {{type: iri, class: "owl:Thing", example: "<{base}thing/x>"}}\n'
        "SELECT ?p WHERE { ?one ?p ?o }\n",
        "utf-8",
    )
    project = read_project(empty_project.root)
    engine = EmbeddedEngine(load_merged([project.data / "b.ttl"]))

    found = check_named(project, read_catalog(project), engine, ())

    told = [("violation", path), *([(severity, project.queries / "q.rq")] if severity else [])]
    assert told == [(one.severity, one.location and one.location.path) for one in found]
