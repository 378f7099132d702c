"""What lies open is looked at with what all texts of its project say, and again for what it rests on, and no more."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from kg.errors import Location, ProjectError
from kg.findings import Finding
from kg.lsp import desk as desks
from kg.lsp.desk import Desk
from kg.lsp.live import Live
from kg.lsp.opened import Open
from kg.lsp.outline import outline_of
from kg.lsp.texts import Text
from tests.lsp.conftest import QUERY, SOURCE, known_of

C = "https://example.org/catalogue/"
HEAD = SOURCE.partition("c:first")[0]
SOMEBODY = f"{HEAD}c:somebody a c:Artist ;\n    rdfs:label 'Some Body'@en .\n"
BY = SOURCE.replace("c:by c:artist1", "c:by c:somebody")


def on(desk: Desk, root: Path, name: str, text: str | None = None) -> Open:
    """Open a text of a project, or what its file has."""
    path = root / name
    one = desk.open(path.as_uri(), path.read_text("utf-8") if text is None else text, 1)
    assert one is not None
    return one


def rules(found: list[Finding]) -> list[str]:
    """Return the last word of each rule."""
    return [one.rule.rpartition("/")[2] for one in found]


@pytest.fixture
def one(desk: Desk, works: Path) -> Open:
    """A source that names what nobody describes."""
    opened = on(desk, works, "data/sources/first.ttl", BY)
    desk.warm()
    return opened


def test_settings_that_cannot_be_read_are_told_and_what_was_known_goes_on(
    desk: Desk, works: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At their place, or else at the begin; until they are mended."""
    one, config = on(desk, works, "data/sources/first.ttl"), works / "kg.toml"
    before, said = one.knowledge, config.read_bytes()
    for content, told in ((b"\xff", "cannot be read: "), (b"[project]\nname = 7\n", "name")):
        config.write_bytes(content)
        desk.changed([config])
        (finding,) = desk.unsound[works]
        assert told in finding.message
        assert finding.location is not None
        assert (finding.location.path, one.knowledge) == (config, before)
    for error in (OSError("no"), ProjectError("no")):

        def fail(*_: object, error: Exception = error) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(desks, "Knowledge", fail)
            desk.changed([config])
        assert [finding.location for finding in desk.unsound[works]] == [Location(config, 1, 1)]
    config.write_bytes(said)
    assert desk.changed_on_disk() == [one]
    assert desk.unsound == {}
    assert one.knowledge not in (None, before)
    assert desk.changed_on_disk() == []


def test_settings_that_are_mended_count_from_the_next_change(desk: Desk, works: Path) -> None:
    """Whichever file that is of."""
    one, config = on(desk, works, "data/sources/first.ttl"), works / "kg.toml"
    before, said = one.knowledge, config.read_bytes()
    config.write_bytes(b"[project]\nname = 7\n")
    desk.changed([config])
    config.write_bytes(said)

    assert desk.changed([works / "data/sources/other.ttl"]) == [one]
    assert (desk.unsound, one.knowledge is before) == ({}, False)


def test_what_all_texts_show_is_as_the_settings_are_now(desk: Desk, works: Path) -> None:
    one = on(desk, works, "data/sources/first.ttl", f"{SOURCE}c:first c:born 7 .\n")
    desk.warm()
    desk.find(one)
    desk.find_in_all(one)
    assert "fit" in rules(desk.find(one))
    config = works / "kg.toml"
    config.write_text(config.read_text("utf-8").replace("[style]\n", '[style]\nfit = "off"\n'), "utf-8")

    desk.changed([config])
    desk.warm()
    desk.find(one)
    desk.find_in_all(one)

    assert "fit" not in rules(desk.find(one))


def test_a_text_is_looked_at_with_what_others_say_by_then(desk: Desk, works: Path, one: Open) -> None:
    """Be it that nobody has heard of it yet; the text that is looked at waits for nobody."""
    assert len(desk.find(one)) == 1
    other = on(desk, works, "data/spine/more.ttl", SOMEBODY)

    assert desk.find(one) == []
    assert desk.hear(other) == []
    desk.change(other, Text(HEAD, 2))
    assert len(desk.find(one, anew=False)) == 0, "what it shows by itself is not looked for anew"
    assert len(desk.find(one)) == 1


def test_whoever_rests_on_a_text_is_looked_at_again_once(desk: Desk, works: Path, one: Open) -> None:
    """And nobody else is."""
    third = on(desk, works, "data/sources/third.ttl", SOURCE.replace("c:first", "c:third"))
    other = on(desk, works, "data/spine/more.ttl", HEAD)
    for each in (one, third, other):
        desk.find(each)
        desk.hear(each)
    source = on(desk, works, "data/sources/second.ttl", HEAD)
    desk.hear(source)

    desk.change(source, Text(SOMEBODY, 2))
    assert desk.hear(source) == [one], "which asks others for what it names"
    assert desk.hear(source) == []
    desk.change(source, Text(f"{SOMEBODY}# more\n", 3))
    assert desk.hear(source) == []
    desk.change(other, Text(f"{HEAD}c:artist1 c:born '1990-01-01'^^xsd:date .\n", 2))
    assert set(desk.hear(other)) == {one, third, source}, "the spine is read by all"


def test_what_was_laid_for_completion_is_heard_of_later(desk: Desk, works: Path, one: Open) -> None:
    """It is another text for those that rest on it, though what is known is as it is by then."""
    desk.find(one)
    source = on(desk, works, "data/sources/second.ttl", SOMEBODY)

    desk.lay_others(one)
    assert [label for _, label in known_of(one).iter_named("Some")] == ["Some Body"]
    assert desk.hear(source) == [one]
    desk.lay_others(source)
    assert desk.hear(source) == []
    desk.find(one)
    assert desk.hear(one) == [], "what was heard is heard once"
    desk.change(source, Text(f"{SOMEBODY}# more\n", 2))
    assert desk.hear(source) == [], "that is no other statement"


def test_only_what_is_of_the_graph_is_laid(desk: Desk, works: Path, one: Open) -> None:
    """Whoever asks is laid by nobody, nor is a text of another project."""
    for name, text in (("queries/more.rq", QUERY), ("ontology/more.ttl", SOMEBODY)):
        on(desk, works, name, text)
    desk.lay_others(one)
    assert [label for _, label in known_of(one).iter_named("Some")] == ["Some Body"]
    own = on(desk, works, "data/sources/own.ttl", SOMEBODY.replace("Some Body", "Own Body"))
    desk.lay_others(own)
    assert [label for _, label in known_of(one).iter_named("Own")] == []
    desk.lay_others(one)
    assert [label for _, label in known_of(one).iter_named("Own")] == ["Own Body"]


def test_what_a_check_found_and_all_texts_show_too_is_told_by_these(desk: Desk, works: Path) -> None:
    """Once they are looked through: it may hold no more."""
    one = on(desk, works, "data/sources/first.ttl")
    desk.warm()
    found = Finding("warning", "m", "query/q", Location(one.path, 5, 1))
    (works / "data/sources/first.ttl").write_text(SOURCE, "utf-8")
    desk.take_check(works, [found])
    assert desk.find(one) == [found]

    desk.find_in_all(one)

    assert desk.find(one) == []
    config = works / "kg.toml"
    config.write_text(config.read_text("utf-8") + "\n", "utf-8")
    desk.changed([config])
    assert desk.find(one) == [found], "until they are looked through by the settings as they are now"


def test_all_texts_are_looked_through_for_a_text_of_a_project(
    desk: Desk, works: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not for settings; and where what is found is the same list nobody is told."""
    asked, found = list[str](), list[list[Finding] | None]()

    def find(live: Live) -> list[Finding] | None:
        asked.append("asked")
        return found[-1]

    monkeypatch.setattr(Live, "find", find)
    one, settings = on(desk, works, "data/sources/first.ttl"), on(desk, works, "kg.toml")
    alone = on(desk, tmp_path, "alone.ttl", "<a> <b> <c> .")
    assert (desk.find_in_all(settings), desk.find_in_all(alone), asked) == ([], [], [])
    desk.find(one)
    told = [Finding("warning", "m", "fit", Location(one.path, 5, 1))]
    found.append(told)
    assert desk.find_in_all(one) == [one]
    assert rules(desk.find(one)) == ["fit"]
    assert desk.find_in_all(one) == []
    found.append(list(told))
    assert desk.find_in_all(one) == [], "the same is found"
    found.append([])
    assert desk.find_in_all(one) == [one]
    assert desk.find(one) == []
    checked = told[0]._replace(rule="query/q")
    one.path.write_text(SOURCE, "utf-8")
    desk.take_check(works, [checked])
    assert desk.find(one) == []
    found.append(None)
    desk.find_in_all(one)
    assert desk.find(one) == [checked], "all together are too much by now, and the check tells of them"


def test_what_a_text_describes_is_learnt_where_that_is_quick(
    desk: Desk, works: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not again at once, and not in a large one; what has no label is found by none."""
    one = on(desk, works, "data/sources/first.ttl", f"{SOURCE}c:second a c:Work .\n")
    desk.label(one)
    assert [it.label for it in one.labels] == ["First 🎵 song"]
    one.again = time.monotonic() + 60
    desk.change(one, Text(SOURCE.replace("First", "Other"), 2))
    desk.label(one)
    assert [it.label for it in one.labels] == ["First 🎵 song"]
    one.again = 0.0
    desk.change(one, Text(SOURCE.replace("First", "Other") + "#" * (1 << 20), 3))
    desk.label(one)
    assert [it.label for it in one.labels] == ["First 🎵 song"]
    desk.change(one, Text(SOURCE.replace("First", "Other"), 4))
    outline = outline_of

    def slow(*given: object) -> object:
        time.sleep(0.01)
        return outline(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(desks, "outline_of", slow)
    desk.label(one)
    assert [it.label for it in one.labels] == ["Other 🎵 song"]
    assert one.again - time.monotonic() > 0.1


def test_which_texts_a_changed_file_concerns(desk: Desk, works: Path, one: Open) -> None:
    """Itself; all of them for what all share; for a source those that ask for what it says, where that is another."""
    third, query = (
        on(desk, works, "data/sources/third.ttl", SOURCE.replace("c:first", "c:third")),
        on(desk, works, "queries/works_by.rq"),
    )
    every = {one, third, query}
    for each in every:
        desk.find(each)
    source = works / "data/sources/second.ttl"
    assert desk.changed([one.path]) == [one]
    source.write_text(HEAD, "utf-8")
    assert desk.changed([source]) == []
    source.write_text(SOMEBODY, "utf-8")
    assert desk.changed([source]) == [one]
    assert desk.changed([source]) == []
    for name, text in (("data/spine/more.ttl", SOMEBODY), ("ontology/more.ttl", f"{HEAD}c:More a c:Agent .\n")):
        (works / name).write_text(text, "utf-8")
        assert set(desk.changed([works / name])) == every, name
        assert desk.changed([works / name]) == [], name
    shapes = works / "ontology/shapes/things.ttl"
    assert set(desk.changed([shapes])) == every
    assert set(desk.changed([works / "kg.toml"])) == every
    assert desk.changed([works.parent / "elsewhere.ttl"]) == []


@pytest.mark.parametrize("name", ["data/spine/artists.ttl", "ontology/shapes/things.ttl", "ontology/terms.ttl"])
def test_what_all_share_is_read_anew_for_the_next_look(desk: Desk, works: Path, name: str) -> None:
    one, path = on(desk, works, "data/sources/first.ttl"), works / name
    assert desk.find(one) == []
    text = path.read_text("utf-8")
    old, new = {
        "artists.ttl": ("c:artist1 a c:Artist", "c:artist1 a c:Work"), "things.ttl": ("sh:maxInclusive 7200", "sh:maxInclusive 7"),
        "terms.ttl": ("c:length a owl:DatatypeProperty", "c:size a owl:DatatypeProperty"),
    }[path.name]  # fmt: skip
    assert old in text

    path.write_text(text.replace(old, new), "utf-8")
    desk.changed([path])

    assert desk.find(one) != []


def test_an_open_text_is_not_what_others_have_written_to_its_file(desk: Desk, works: Path, one: Open) -> None:
    desk.find(one)
    desk.hear(one)
    one.path.write_text(SOURCE, "utf-8")
    third = works / "data/sources/third.ttl"
    third.write_text(SOMEBODY, "utf-8")

    assert desk.changed_on_disk() == [one], "for the other one, which says what it asks for"
    assert desk.find(one) != [], "as the open text has it"
    one.path.write_text(f"{SOURCE}#", "utf-8")
    assert desk.changed_on_disk() == []


def test_files_in_which_a_term_may_stand_are_those_that_are_open_too(desk: Desk, works: Path, tmp_path: Path) -> None:
    """Each once; no settings, and none of another project."""
    one = on(desk, works, "data/sources/first.ttl")
    new = on(desk, works, "notes/never-saved.ttl", HEAD)
    on(desk, works, "kg.toml")
    on(desk, tmp_path, "alone.ttl", HEAD)

    found = [*desk.files_of(known_of(one))]

    assert sorted(found) == sorted({*known_of(one).iter_files(), new.path})


def test_a_check_is_of_the_saved_texts_of_its_project(desk: Desk, works: Path, tmp_path: Path) -> None:
    """What both find is told by the text as it is now; what a text lacked when it was saved, and has, is not."""
    shutil.copytree(works, tmp_path / "other")
    one, other = (on(desk, root, "data/sources/first.ttl", BY) for root in (works, tmp_path / "other"))
    (found,) = desk.find(one)
    for each in (one, other):
        each.path.write_text(BY, "utf-8")
    more = Finding("warning", "m", "ours", Location(one.path, 5, 1))
    desk.change(one, Text(f"{BY}c:somebody a c:Artist ; rdfs:label 'Some Body'@en .\n", 2))
    assert desk.find(one) == []

    assert desk.take_check(works, [found, more]) == [one]

    assert desk.find(one) == [more]
    assert len(desk.find(other)) == 1
    desk.take_check(works, [])
    assert desk.find(one) == []


def test_a_check_that_a_fault_kept_from_all_else_tells_of_the_rest_what_it_can(desk: Desk, works: Path) -> None:
    """Of the file at fault nothing that was known, once it is opened; of a text that no check has seen what is new."""
    names = [f"data/sources/{name}.ttl" for name in ("first", "second", "third")]
    for name in names:
        (works / name).write_text(SOURCE, "utf-8")
    first, second, third = (Finding("warning", name, "ours", Location(works / name, 5, 1)) for name in names)
    fault = Finding("violation", "f", "syntax", Location(works / names[0], 1, 1))
    opened = on(desk, works, names[0])
    desk.take_check(works, [fault], is_whole=False)
    assert desk.find(opened) == [fault]
    desk.take_check(works, [first, second])
    assert desk.find(opened) == [first]

    desk.take_check(works, [fault, third], is_whole=False)

    assert desk.find(opened) == [first], "it is looked at by itself, and is sound there"
    assert desk.find(on(desk, works, names[1])) == [second]
    assert desk.find(on(desk, works, names[2])) == [third]
    desk.close(opened.uri)
    assert desk.find(on(desk, works, names[0])) == [fault]
    fourth = third._replace(message="new", location=Location(works / names[2], 6, 5))
    desk.take_check(works, [fault, fourth], is_whole=False)
    assert [one.message for one in desk.find(desk.opened[(works / names[2]).as_uri()])] == ["new", names[2]]
