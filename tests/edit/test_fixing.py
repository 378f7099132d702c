"""Fixes are shown, asked for, made and proved; what brings anything new is taken back, and all is as it was."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kg.cli.fixing import look, read_text
from kg.edit.fixes import Fix, fixes_of
from kg.edit.fixing import Chosen, carry_out, diff_of
from kg.edit.spans import Edit, changed_text
from kg.errors import InputError, Location
from kg.findings import Finding
from kg.project.reading import read_project
from kg.rdf.terms import IRI, Literal
from kg.rdf.vocabulary import TYPE, XSD
from tests.edit.mistakes import PROJECT

from ..conftest import Ran

Kg = Callable[..., Ran]
SOURCE = "data/sources/jennie-ruby.ttl"


@pytest.fixture
def songs(tmp_path: Path) -> Path:
    """The small project, with a misspelt agent and a number in quotes."""
    root = tmp_path / "songs"
    shutil.copytree(PROJECT, root)
    path = root / SOURCE
    path.write_text(path.read_text().replace("agent:hana-seo", "agent:hana_seo").replace("98", '"98"'))
    return root


def test_fixes_are_made_and_the_project_is_in_order(songs: Path, kg: Kg) -> None:
    ran = kg("fix", "--yes", cwd=songs)

    assert ran.code == 0
    assert "2 findings mended" in ran.err
    assert (songs / SOURCE).read_bytes() == (PROJECT / SOURCE).read_bytes()
    assert kg("check", cwd=songs).code == 0


def test_who_is_a_guest_becomes_one_and_nobody_is_left_out(songs: Path, kg: Kg) -> None:
    """The ontology says which words stand before the values of another property."""
    ontology, source = songs / "ontology/songs.ttl", songs / "data/sources/rose-apt.ttl"
    guest = 'mg:guest a owl:ObjectProperty ;\n    rdfs:label "guest"@en ;\n    skos:hiddenLabel "feat.", "ft." .\n'
    skos = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    text = ontology.read_text("utf-8")
    ontology.write_text(f"{'' if skos in text else skos}{text}\n{guest}", "utf-8")
    text = source.read_text("utf-8")
    assert text.count("mg:byArtist agent:rose, agent:bruno-mars") == 1
    text = text.replace("mg:byArtist agent:rose, agent:bruno-mars", 'mg:byArtist "Rosé & Jennie (feat. Bruno Mars)"')
    source.write_text(text, "utf-8")

    ran = kg("fix", "--yes", "data/sources/rose-apt.ttl", cwd=songs)

    assert "1 finding mended" in ran.err
    told = source.read_text("utf-8").replace("\n    ", " ")
    assert "mg:guest agent:bruno-mars ; mg:byArtist agent:rose, agent:jennie" in told


def test_without_a_yes_all_is_shown_and_nothing_is_changed(songs: Path, kg: Kg) -> None:
    """No terminal can answer here, so nothing is done unless the caller says so beforehand."""
    before = (songs / SOURCE).read_bytes()

    for options in ((), ("--dry-run",)):
        ran = kg("fix", *options, cwd=songs)
        assert ran.code == 1
        assert "-    mg:producer agent:hana_seo ;\n+    mg:producer agent:hana-seo ;\n" in ran.out
        assert "nothing was changed" in ran.err
        assert (songs / SOURCE).read_bytes() == before


def test_only_the_findings_of_a_rule_or_of_a_file_are_mended(songs: Path, kg: Kg) -> None:
    ran = kg("fix", "--yes", "--fix-only", "shapes:ChartEntry-position", cwd=songs)

    text = (songs / SOURCE).read_text()
    assert ran.code == 0
    assert "mg:position 98" in text
    assert "hana_seo" in text
    assert "nothing was mended" in kg("fix", "--yes", "data/spine", cwd=songs).err
    assert (songs / SOURCE).read_text() == text


def test_a_mistyped_prefix_is_mended_by_its_line_alone(songs: Path, kg: Kg) -> None:
    """What is called with it is right then, and not written another way."""
    path = songs / SOURCE
    text = (PROJECT / SOURCE).read_text()
    path.write_text(text.replace("/songs/agent/>", "/songs/agents/>"))

    ran = kg("fix", "--yes", cwd=songs)

    assert (ran.code, "1 finding mended" in ran.err) == (0, True)
    assert path.read_text() == text


def test_a_rule_that_nothing_is_found_by_is_told_with_those_that_are(songs: Path, kg: Kg) -> None:
    told = kg("fix", "--dry-run", "--fix-only", "shapes:ChartEntry-positon", cwd=songs).err

    assert "nothing is found by the rule shapes:ChartEntry-positon; what is found is found by " in told
    assert "shapes:ChartEntry-position" in told.partition("found by ")[2]
    assert "note:" not in kg("fix", "--dry-run", "--fix-only", "shapes:ChartEntry-position", cwd=songs).err


def test_a_check_mends_first_where_it_is_told_to(songs: Path, kg: Kg) -> None:
    ran = kg("check", "--fix", "--yes", cwd=songs)

    assert ran.code == 0
    assert "Songs is in order" in ran.err
    assert kg("check", "--yes", cwd=songs).code == 2


def test_a_graph_without_a_document_is_offered_one(tmp_path: Path, kg: Kg) -> None:
    """As its like have it: a document of its own name, described by that."""
    root = tmp_path / "songs"
    shutil.copytree(PROJECT, root)
    head = "@prefix mg: <https://example.org/songs/ontology#> .\n@prefix work: <https://example.org/songs/work/> .\n"
    (root / "data/sources/late-news.ttl").write_text(head + '\nwork:ruby-song mg:theme "fame"@en .\n')

    ran = kg("fix", "--dry-run", cwd=root)

    assert '+source:late-news a mg:SourceDocument ;\n+    skos:prefLabel "Late News"@en .\n' in ran.out
    assert "graph/sources/late-news> prov:wasDerivedFrom source:late-news .\n" in ran.out
    assert "1 finding mended" in kg("fix", "--yes", cwd=root).err
    assert kg("check", cwd=root).code == 0


def test_a_document_that_a_source_describes_is_joined_to_its_graph_there(tmp_path: Path, kg: Kg) -> None:
    """In the spine the statement would speak of a thing that other sources do not see."""
    root = tmp_path / "songs"
    shutil.copytree(PROJECT, root)
    used = ("mg: <https://example.org/songs/ontology#>", "source: <https://example.org/songs/source/>")
    head = "".join(f"@prefix {one} .\n" for one in (*used, "skos: <http://www.w3.org/2004/02/skos/core#>"))
    path = root / "data/sources/late-news.ttl"
    path.write_text(f'{head}\nsource:late-news a mg:SourceDocument ;\n    skos:prefLabel "Late News"@en .\n')

    ran = kg("fix", "--yes", cwd=root)

    assert "1 finding mended" in ran.err
    assert "wasDerivedFrom" in path.read_text()
    assert kg("check", cwd=root).code == 0


def test_a_thing_that_lacks_more_than_a_name_is_not_described_in_part(
    songs: Path, kg: Kg, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A description that brings a finding of its own is taken back, and the other fix stays."""
    shapes = songs / "ontology/shapes/songs.ttl"
    shapes.write_text(
        shapes.read_text().replace("    sh:path dcterms:date ;", "    sh:path dcterms:date ;\n    sh:minCount 1 ;")
    )
    sources = songs / "data/spine/sources.ttl"
    sources.write_text(
        sources.read_text().replace(
            '"Article on APT."@en .', '"Article on APT."@en ;\n    dcterms:date "2024-10-19"^^xsd:date .'
        )
    )
    path = songs / SOURCE
    path.write_text(path.read_text().replace("statedIn source:jennie-ruby", "statedIn source:ruby-review"))
    before = sources.read_bytes()
    monkeypatch.setattr("click.confirm", lambda *_, **__: True)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    ran = kg("fix", cwd=songs)

    assert "taken back: describe it as a mg:SourceDocument: it would bring: dcterms:date is missing" in " ".join(
        ran.err.split()
    )
    assert sources.read_bytes() == before
    assert "agent:hana-seo" in path.read_text()
    assert '"98"' not in path.read_text()


def test_a_thing_is_described_in_the_section_of_its_class(songs: Path, kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `kg new` puts it as well: behind the last of its class, and before the next heading."""
    agents, path = songs / "data/spine/agents.ttl", songs / SOURCE
    agents.write_text(agents.read_text().replace("agent:blackpink a", "# --- Groups\n\nagent:blackpink a"))
    path.write_text((PROJECT / SOURCE).read_text().replace("agent:hana-seo", "agent:ido-marsh"))
    stub = 'agent:ido-marsh a mg:Person ;\n    skos:prefLabel "Ido Marsh"@en .'

    monkeypatch.setattr("click.confirm", lambda *_, **__: True)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    assert kg("fix", cwd=songs).code == 0

    assert f"\n\n{stub}\n\n# --- Groups\n" in agents.read_text()


def test_no_name_that_nobody_stated_is_written_unseen(songs: Path, kg: Kg) -> None:
    """What nothing describes may be a slip, and its name would be made of its IRI: a person says so, and `--yes` not."""
    path, agents = songs / SOURCE, songs / "data/spine/agents.ttl"
    path.write_text((PROJECT / SOURCE).read_text().replace("agent:hana-seo", "agent:zz"))
    before = agents.read_bytes()

    ran = kg("fix", "--yes", cwd=songs)

    assert ran.code == 1
    told = "not made by --yes, as a person must tell whether it is meant: describe it as a mg:Person"
    assert told in " ".join(ran.err.split())
    assert agents.read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new", "title", "is_sure"),
    [
        ("work:ruby mg:byArtist", "work:rub&y mg:byArtist", "write work:ruby", False),
        ("agent:hana-seo", "agent:hana&seo", "write agent:hana-seo", False),
        ("agent:hana-seo", "agent:nobody&none", r"write \&", True),
        ("agent:hana-seo", "agent: hana-se", "write agent:hana-seo", False),
        ("agent:hana-seo", "agent: hana-seo", "write agent:hana-seo", True),
    ],
)
def test_a_mend_that_makes_a_name_of_nothing_offers_the_near_one(
    songs: Path, *, old: str, new: str, title: str, is_sure: bool
) -> None:
    """The name as it is written would be one that nothing describes, beside one that is described."""
    path = songs / SOURCE
    text = (PROJECT / SOURCE).read_text()
    path.write_text(text.replace(old, new, 1))
    project = read_project(songs)
    (fix,) = [fix for one in look(project) for fix in fixes_of(one, project, read_text)]

    assert (title, is_sure) == (fix.title, fix.is_sure)
    assert (changed_text(path.read_text(), fix.edits) == text) == (title != r"write \&")


@pytest.mark.parametrize(
    ("old", "new", "is_sure"),
    [
        ('"2025-03-07"^^xsd:date', '"2025-03-07T12:00:00+09:00"^^xsd:dateTime', False),
        ('"2025-03-07"^^xsd:date', '"2025-03-07T12:00:00"^^xsd:date', False),
        ('"2025-03-07"^^xsd:date', '"2025-03-07T12:00:00Z"', False),
        ('"2025-03-07"^^xsd:date', '"2025-03-07T00:00:00Z"^^xsd:dateTime', True),
        ('"2025-03-07"^^xsd:date', '"2025-03-07 00:00:00"^^xsd:date', True),
        ("mg:numTracks 15", 'mg:numTracks "15 tracks"', False),
        ("mg:numTracks 15", "mg:numTracks 15 tracks", False),
        ("mg:numTracks 15", 'mg:numTracks "1.5 dozen"', True),
    ],
)
def test_a_mend_that_leaves_out_what_somebody_wrote_is_for_a_person(
    songs: Path, *, old: str, new: str, is_sure: bool
) -> None:
    """It is offered, also for what a claim claims; a time that is midnight says no more than the day."""
    path, text = songs / SOURCE, (PROJECT / SOURCE).read_text()
    claimed = text.replace("rdf:subject work:ruby-song", f"rdf:subject {'work' if ' ' in old else 'release'}:ruby")
    claimed = claimed.replace("mg:writer", "mg:numTracks" if " " in old else "mg:date")
    claimed = claimed.replace("agent:bruno-mars", new.removeprefix("mg:numTracks "))
    for whole in (text.replace(old, new, 1), *([claimed] if '"' in new else [])):
        path.write_text(whole)
        project = read_project(songs)
        (fix,) = [fix for one in look(project) for fix in fixes_of(one, project, read_text)]

        assert fix.is_sure == is_sure


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "mg:position 98", "mg:position top",
            'write "top": what was changed would have: "top" is no value of xsd:integer',
        ),
        (
            "@prefix agent: <https://example.org/songs/agent/> .", "nonsense .",
            "declare the prefix agent:: the file would still have: nonsense is not a valid",
        ),
    ],
)  # fmt: skip
def test_a_mend_of_syntax_that_mends_nothing_is_taken_back(songs: Path, kg: Kg, old: str, new: str, told: str) -> None:
    """Behind syntax nothing else was looked at, so a statement that was changed is proved when the file can be read."""
    path = songs / SOURCE
    path.write_text((PROJECT / SOURCE).read_text().replace(old, new, 1))
    before = path.read_bytes()

    ran = kg("fix", "--yes", cwd=songs)

    assert f"taken back: {told}" in " ".join(ran.err.split())
    assert "nothing was mended" in ran.err
    assert ran.code == 1
    assert path.read_bytes() == before


def test_what_is_mended_elsewhere_or_mends_itself_stays(songs: Path, kg: Kg) -> None:
    """A missing semicolon hides two findings that mend themselves, and a finding of another statement that does not."""
    path = songs / SOURCE
    text = path.read_text().replace("agent:hana_seo ;", "agent:hana_seo").replace("numTracks 15", 'numTracks "many"')
    path.write_text(text)

    ran = kg("fix", "--yes", cwd=songs)

    assert ran.code == 1
    assert "3 findings mended; 1 left that a person must think about" in ran.err
    assert path.read_text() == (PROJECT / SOURCE).read_text().replace("numTracks 15", 'numTracks "many"')


def fix(path: Path, text: str, rule: str = "r") -> Chosen:
    return Chosen(Finding("violation", rule, rule), Fix(text, (Edit(path, (1, 1), (1, 2), text),), rule))


def judge(path: Path) -> Callable[[], Sequence[Finding]]:
    """Find a violation named by each letter of a file that is not x."""
    return lambda: [Finding("violation", letter, letter) for letter in path.read_text() if letter != "x"]


@pytest.mark.parametrize(
    ("text", "left", "reason"),
    [("x", "xb", None), ("c", "ab", "it would bring: c"), ("a", "ab", "the finding would stay")],
)
def test_a_fix_takes_its_finding_away_and_brings_no_new_one(
    tmp_path: Path, text: str, left: str, reason: str | None
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("ab")

    done = carry_out([fix(path, text, "a")], judge(path)(), judge(path), lambda one: one.rule)

    assert path.read_text() == left
    assert [why for _, why in done.undone] == ([reason] if reason else [])


def test_a_good_fix_stays_beside_a_bad_one(tmp_path: Path) -> None:
    """All are tried at once; where that is no good, one by one."""
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_text("a")
    bad.write_text("b")

    def look() -> list[Finding]:
        return [*judge(good)(), *judge(bad)()]

    done = carry_out([fix(bad, "c", "b"), fix(good, "x", "a")], look(), look, lambda one: one.rule)

    assert (good.read_text(), bad.read_text()) == ("x", "b")
    assert [one.fix.rule for one in done.made] == ["a"]


def test_a_second_fix_of_a_file_waits_until_it_is_looked_at_again(tmp_path: Path) -> None:
    """It was worked out of the file as it was; it is neither made nor given up."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("ab")
    other.write_text("c")
    second = Chosen(Finding("violation", "b", "b"), Fix("b", (Edit(one, (1, 2), (1, 3), "x"),), "b"))

    def look() -> list[Finding]:
        return [*judge(one)(), *judge(other)()]

    done = carry_out([fix(one, "x", "a"), second, fix(other, "d", "c")], look(), look, lambda found: found.rule)

    assert ("xb", "c") == (one.read_text(), other.read_text())
    assert (["a"], ["c"]) == ([each.fix.rule for each in done.made], [each.fix.rule for each, _ in done.undone])


def test_a_fix_may_not_bring_back_what_another_has_mended(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("a")
    other.write_text("b")

    def look() -> list[Finding]:
        return [*judge(one)(), *judge(other)()]

    done = carry_out([fix(one, "x", "a"), fix(other, "a", "b")], look(), look, lambda found: found.rule)

    assert ("x", "b") == (one.read_text(), other.read_text())
    assert ["it would bring: a"] == [why for _, why in done.undone]


@pytest.mark.parametrize("failing", [False, True])
def test_what_somebody_writes_while_a_fix_is_tried_stays(tmp_path: Path, failing: bool) -> None:
    """All others are as they were, and it is told which one is not."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("a")
    other.write_text("b")
    chosen = Chosen(
        Finding("violation", "a", "a"), Fix("a", (*fix(one, "c").fix.edits, *fix(other, "x").fix.edits), "a")
    )

    def look() -> list[Finding]:
        other.write_text("theirs")
        if failing:
            raise KeyboardInterrupt
        return list(judge(one)())

    with pytest.raises(InputError, match="has changed while a fix was tried in it") as told:
        carry_out([chosen], [Finding("violation", "a", "a")], look, lambda found: found.rule)
    assert other == told.value.location.path  # type: ignore[union-attr]
    assert ("a", "theirs") == (one.read_text(), other.read_text())


@pytest.mark.parametrize(
    ("after", "mended"),
    [(["b", "c"], True), (["syntax 2"], True), (["syntax 2", "b"], False), (["syntax", "b"], False), (["syntax 2", "syntax 3"], False)],
)  # fmt: skip
def test_what_comes_to_light_behind_a_fault_of_syntax_is_not_of_its_fix(
    tmp_path: Path, after: list[str], mended: bool
) -> None:
    """Another fault further on is none of it either, where there is one less of all; the fault itself must be gone."""
    path = tmp_path / "a"
    path.write_text("a")

    def found(*names: str) -> list[Finding]:
        return [Finding("violation", name, name.partition(" ")[0]) for name in names]

    done = carry_out([fix(path, "x", "syntax")], found("syntax", "a"), lambda: found(*after), lambda one: one.message)

    assert mended == (not done.undone), done.undone


def test_a_fix_writes_a_file_anew_and_not_into_it(tmp_path: Path) -> None:
    """Who has it open, or another name for it, has it as it was; so nobody reads half of it."""
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_text("ab")
    os.link(path, other)

    assert carry_out([fix(path, "x", "a")], judge(path)(), judge(path), lambda one: one.rule).made
    assert ("xb", "ab") == (path.read_text(), other.read_text())


def test_all_is_as_it_was_where_looking_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("ab")

    def look() -> list[Finding]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out([fix(path, "x", "a")], judge(path)(), look, lambda one: one.rule)
    assert path.read_text() == "ab"


def test_edits_are_made_from_the_end_and_each_character_changes_once(tmp_path: Path) -> None:
    path = tmp_path / "a"
    edits = [Edit(path, (1, 2), (1, 3), "X"), Edit(path, (2, 1), (2, 1), ">"), Edit(path, (2, 1), (2, 3), "é")]

    assert changed_text("abc\nde\n", edits[:2]) == "aXc\n>de\n"
    assert changed_text("abc\nde\n", [*edits, edits[0]]) in ("aXc\né\n", "aXc\n>de\n")
    assert changed_text("", [Edit(path, (1, 1), (1, 1), "z")]) == "z"
    assert "\\ No newline" in diff_of("a", "b\n", "f")


@pytest.mark.parametrize(
    ("line", "focus", "path", "value"),
    [("e:b e:p e:a .", "b", "p", "a"), ("e:a e:p e:b .", "a", None, None)],
    ids=["a value", "a subject"],
)
def test_no_fix_makes_a_statement_of_a_thing_with_itself(
    songs: Path, line: str, focus: str, path: str | None, value: str | None
) -> None:
    file = songs / "data/a.ttl"
    file.write_text(f"@prefix e: <urn:e/> .\n{line}\n")
    finding = Finding(
        "warning", "", "r", Location(file, 2, 1), IRI(f"urn:e/{focus}"), f"urn:e/{path}" if path else TYPE.value,
        value=IRI(f"urn:e/{value}") if value else None,
    )  # fmt: skip
    project = read_project(songs)

    assert not fixes_of(finding._replace(meant=IRI("urn:e/b")), project, read_text)
    assert fixes_of(finding._replace(meant=IRI("urn:e/c")), project, read_text)


def test_a_fix_declares_the_prefixes_that_its_file_lacks(songs: Path) -> None:
    """Each once, as completion does, for things, datatypes and what is described beside others of its class."""
    file, people = songs / "data/a.ttl", songs / "data/spine/agents.ttl"
    file.write_text("@prefix e: <urn:e/> .\ne:a e:p e:b ; e:q 1 .\n")
    project = read_project(songs)
    agent, ontology = project.prefixes["agent"], project.prefixes["mg"]
    found = Finding("warning", "", "r", Location(file, 2, 1), IRI("urn:e/a"), "urn:e/p", value=IRI("urn:e/b"))
    someone = IRI("https://example.org/songs/work/someone")
    cause = found._replace(value=someone, cause=someone, asked=IRI(f"{ontology}Person"))
    day = Literal("2024-10-19", "http://www.w3.org/2001/XMLSchema#date")

    for finding, where, told in (
        (found._replace(meant=IRI(f"{agent}hana-seo")), file, f"@prefix agent: <{agent}> .\ne:a e:p agent:hana-seo ; e:q 1"),
        (found._replace(meant=day), file, f'@prefix xsd: <{XSD}> .\ne:a e:p "2024-10-19"^^xsd:date ; e:q 1'),
        (cause, people, "@prefix work: <https://example.org/songs/work/> .\n"),
        (cause, people, "\nwork:someone a mg:Person ;\n"),
    ):  # fmt: skip
        (fix,) = fixes_of(finding, project, read_text)
        assert {edit.path for edit in fix.edits} == {where}
        text = changed_text(where.read_text(), fix.edits)
        assert told in text
        assert text.count("@prefix") == where.read_text().count("@prefix") + 1


@pytest.mark.parametrize(
    ("old", "new", "offered"),
    [
        ("agent:hana-seo", "agent:hanna-seo", "write agent:hana-seo"),
        ("agent:hana-seo", '"Hanna Seo"', "write agent:hana-seo"),
        ("agent:jennie ;", "agent:jenny ;", "write agent:jennie"),
        ("agent:hana-seo", "agent:jenn", "write agent:jennie"),
        ("agent:hana-seo", "agent:lisz", "describe it as a mg:Person"),
    ],
)
def test_who_may_be_somebody_else_is_offered_and_not_written(
    songs: Path, kg: Kg, old: str, new: str, offered: str
) -> None:
    """Of a short name each letter tells who is meant; of one like two people nobody new is made."""
    (songs / SOURCE).write_text((PROJECT / SOURCE).read_text().replace(old, new))
    agents = songs / "data/spine/agents.ttl"
    names = [("lisa", "Lisa"), ("lis", "Lis")]
    more = "".join(f'\nagent:{name} a mg:Person ;\n    skos:prefLabel "{label}"@en .\n' for name, label in names)
    agents.write_text(agents.read_text() + more)
    before = {path: path.read_bytes() for path in (songs / "data").rglob("*.ttl")}

    ran = kg("fix", "--yes", cwd=songs)

    assert ran.code == 1
    assert {path: path.read_bytes() for path in before} == before
    project = read_project(songs)
    titles = [fix.title for one in look(project) for fix in fixes_of(one, project, read_text)]
    assert offered in titles


def test_each_way_to_mend_a_finding_is_asked_for_until_one_is_taken(
    songs: Path, kg: Kg, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, asked = songs / "data/sources/rose-apt.ttl", []

    def confirm(text: str, **_: object) -> bool:
        asked.append(text)
        return len(asked) == 2

    path.write_text(
        path.read_text("utf-8").replace("agent:rose, agent:bruno", "agent:rose, agent:ada-quill, agent:bruno")
    )
    monkeypatch.setattr("click.confirm", confirm)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    ran = kg("fix", "data/sources/rose-apt.ttl", cwd=songs)

    kinds = ["a mg:Person and a mg:MusicArtist", "a mg:MusicGroup and a mg:MusicArtist"]
    assert asked == [f"describe it as {kind}?" for kind in kinds]
    assert "agent:ada-quill a mg:MusicGroup, mg:MusicArtist ;" in (songs / "data/spine/agents.ttl").read_text("utf-8")
    assert "1 finding mended" in ran.err
