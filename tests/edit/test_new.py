"""kg new and kg add: facts of a person become files that pass every check, or nothing is written."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.ask.opening import open_engine
from kg.check.steps import iter_steps
from kg.edit.allowed import read_allowed
from kg.edit.asked import Property
from kg.edit.asking_apart import FactsApart
from kg.edit.asking_line import Names, read_line, split_outside
from kg.edit.asking_person import Question
from kg.edit.asking_values import Misfit, read_day
from kg.edit.belonging import Belonging
from kg.edit.layout import lay_out
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_store
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.terms import IRI
from kg.rdf.turtle import read_triples
from tests import ROOT

from ..conftest import Ran

BASE = "https://w3id.org/music-kg/"
ARTICLE = [
    "Article on Paper Moon; identifier: paper-moon.txt; dated: 8 March 2025; kind: news article; author: Mina Park; "
    "about: Rosé; id: paper-moon",
    "",  # Mina Park is a new person
    "music recording Paper Moon; by artist: Rosé; producer: Hana Seo; genre: pop, ballad; language: en; theme: distance",
    "",  # and so is Hana Seo
    "release event Paper Moon; date: 2025-03-07; status: occurred",
    "Hana Seo; occupation: singer",
    "chart entry Paper Moon; chart: Bugs; metric: peak; position: 4",
    "",  # the one chart of Bugs is meant
    "claim Paper Moon; writer: Bruno Mars; status: reported; locator: paragraph 3",
    "",
    "y",
]
Talk = Callable[..., Ran]


@pytest.fixture
def talk(kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> Talk:
    """Run kg in a project with lines as answers."""

    def run(project: Project, *words: str, answers: list[str]) -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in answers)))
        return kg(*words, cwd=project)

    return run


def files_of(project: Project) -> dict[str, bytes]:
    """Return what all files of the data hold."""
    return {
        str(path.relative_to(project.root)): path.read_bytes() for path in project.data.rglob("*") if path.is_file()
    }


def said(path: Path) -> set[tuple[str, str, str]]:
    """Return the statements of a file as texts, without the base."""
    return {tuple(str(term).removeprefix(BASE) for term in triple) for triple in read_triples([path])}  # type: ignore[misc]


def troubles(project: Project) -> list[str]:
    """Return what a check finds, all steps taken."""
    return [finding.message for _, step in iter_steps(read_project(project.root)) for finding in step().findings]


def test_an_article_is_entered_in_few_answers_and_is_right_at_once(request: pytest.FixtureRequest, talk: Talk) -> None:
    """Twelve facts, a rumour and two unknown people: no prefix is typed, and the first check finds nothing.

    With KG_EXAMPLES the check asks all saved queries, which takes ten times as long.
    """
    project: Project = request.getfixturevalue("music" if "KG_EXAMPLES" in os.environ else "few")
    before = files_of(project)
    ran = talk(project, "new", "source", answers=ARTICLE)

    assert (0, len(ARTICLE)) == (ran.code, 11)
    assert len(ARTICLE) <= 15
    assert not [line for line in ARTICLE if re.search(r"\b\w+:\w|prefix|<http", line)]
    written = said(project.data / "sources" / "paper-moon.ttl")
    rumour = {triple for triple in written if triple[0].startswith("claim/")}
    facts = {(s, p, o) for s, p, o in written - rumour if not p.endswith("#type")}
    assert len(facts) >= 12
    assert ("work/paper-moon", "ontology#producer", "agent/hana-seo") in facts
    assert ("entry/paper-moon-bugs-peak", "ontology#position", "4") in facts
    assert {o for _, p, o in rumour if p.endswith(("subject", "predicate", "object"))} == {
        "work/paper-moon",
        "ontology#writer",
        "agent/bruno-mars",
    }
    assert not any(p == "ontology#writer" for _, p, _ in written)
    assert {"agent/mina-park", "agent/hana-seo"} <= {s for s, _, _ in said(project.spine / "agents.ttl")}
    assert ("graph/sources/paper-moon", "http://www.w3.org/ns/prov#wasDerivedFrom", "source/paper-moon") in said(
        project.spine / "sources.ttl"
    )
    assert [] == troubles(project)
    after = files_of(project)
    assert [] == [
        n for n, content in after.items() if content != before.get(n) and lay_out(content, Path(n)) != content
    ]
    for name, content in before.items():  # lines come, and none goes
        kept = iter(after[name].decode().splitlines())
        assert all(line in kept for line in content.decode().splitlines()), name
    agents = after["data/spine/agents.ttl"].decode()  # people stand with people, before the next section
    assert agents.index("Dương Hương") < agents.index("Hana Seo") < agents.index("# --- Groups")


@pytest.mark.parametrize("answers", [ARTICLE[:4], [*ARTICLE[:-1], "n"]], ids=["ended", "refused"])
def test_what_is_not_agreed_to_is_not_written(few: Project, talk: Talk, answers: list[str]) -> None:
    """Answers that end, and a no, leave all files as they were."""
    before = files_of(few)
    ran = talk(few, "new", "source", answers=answers)

    assert ran.code in (1, 2)
    assert "the answers ended" in ran.err or "nothing was written" in ran.err
    assert before == files_of(few)


PASTED = [
    "Article on Paper Moon; identifier: paper-moon.txt; dated: 8 March 2025; about: Rosé; id: paper-moon",
    "music recording Paper Moon; by artist: Rosé; genre: pop; theme: distance",
    "release event Paper Moon; date: 2025-03-07; status: occurred",
    "music recording Paper Boats; by artist: Rosé; producer: Hana Seo",  # a new person
    "chart entry Paper Boats; chart: Bugs; metric: peak; position: 4",
    "claim Paper Moon; writer: Ada Quill; status: reported",  # and another
    "claim Paper Boats; writer: Bruno Mars; status: reported",
    "release event Paper Boats; date: 2025-03-09; status: occurred",
    "chart entry Paper Moon; chart: Bugs; metric: debut; position: 9",
    "Paper Moon; language: en",
]


def test_a_line_of_facts_is_no_answer(few: Project, talk: Talk) -> None:
    """Lines that come where a new person is asked for wait for their turn: none is lost, and none becomes a person."""
    before = said(few.spine / "agents.ttl")
    ran = talk(few, "new", "source", answers=[*PASTED, "", "1", "", "1", "", "y"])

    assert 0 == ran.code
    assert "is a line of facts, and no answer to this; it waits for the next fact" in ran.err
    people = {o for s, p, o in said(few.spine / "agents.ttl") - before if p.endswith("prefLabel")}
    assert {"Hana Seo", "Ada Quill"} == people
    stated = {(s, p.rpartition("#")[2], o) for s, p, o in said(few.data / "sources" / "paper-moon.ttl")}
    assert stated >= {
        ("work/paper-boats", "producer", "agent/hana-seo"),
        ("entry/paper-boats-bugs-peak", "position", "4"),
        ("release/paper-moon", "date", "2025-03-07"),
        ("release/paper-boats", "date", "2025-03-09"),
        ("entry/paper-moon-bugs-debut", "position", "9"),
        ("work/paper-moon", "language", "en"),
    }
    assert {o for _, p, o in stated if p == "object"} == {"agent/ada-quill", "agent/bruno-mars"}


@pytest.mark.parametrize(
    ("question", "typed", "waits"),
    [
        (Question("a new one?"), "chart entry Paper Boats; chart: Bugs", True),
        (Question("a new one?"), "Hana Seo; occupation: singer", True),
        (Question("a new one?"), "Hana Seo", False),
        (Question("a new one?"), "The Song; or: not", False),
        (Question("which?"), "position: 4; date: 2025", False),
        (Question("topic?", property=Property(IRI("x:t"), "topic")), "chart entry of the year; so: she said", False),
        (Question("topic?", property=Property(IRI("x:t"), "topic")), "chart entry Paper Boats; chart: Bugs", True),
        (Question("again", line=True), "Hana Seo; occupation: singer", False),
        (Question("fact?", lines=True), "chart entry Paper Boats; chart: Bugs", False),
    ],
)
def test_what_a_line_of_facts_is(question: Question, typed: str, waits: bool) -> None:
    """One with properties behind a class, or behind a name; a text stays a text, and what goes on with a thing is its."""
    classes = Names({IRI("x:Entry"): ["chart entry"]})
    properties = Names({IRI(f"x:{name}"): [name] for name in ("chart", "occupation", "position", "date")})
    person = FactsApart(Answers(typed, "y"), lambda: classes, lambda: properties)
    person.keeps = True

    assert ("y" if waits else typed) == person.ask(question)
    assert not waits or typed == person.ask(Question("fact?", lines=True))


class Answers:
    """Somebody who gives answers, one after the other."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    def ask(self, question: Question) -> str:
        """Return the next answer."""
        return self.answers.pop(0)

    def tell(self, text: str) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    ("line", "answers", "speaker", "about"),
    [
        ("quotation Rosé; about: APT.", [], "agent/rose", "work/apt"),
        ("quotation Rosé", ["APT."], "agent/rose", "work/apt"),
        ("quotation APT.; speaker: Rosé", [], "agent/rose", "work/apt"),
        ("quotation APT.", [], None, "work/apt"),
        ("quotation Ada Quill; about: APT.", ["1"], "agent/ada-quill", "work/apt"),
        ("quotation Ada Quill", ["speaker", "1", "APT."], "agent/ada-quill", "work/apt"),
    ],
)
def test_a_line_on_what_has_no_name_begins_with_what_the_shapes_have_first(
    few: Project, talk: Talk, line: str, answers: list[str], speaker: str | None, about: str
) -> None:
    """Who spoke is said first of a quotation, and where that is nobody's name, what it is about; else it is asked."""
    source = few.data / "sources" / "number-one-girl-single.ttl"
    before = said(source)
    fact = f"{line.partition(';')[0]}; voice: artist; topic: how it was made{line.removeprefix(line.partition(';')[0])}"
    ran = talk(few, "new", "--in", "number-one-girl-single", answers=[fact, *answers, "", "y"])

    assert 0 == ran.code, ran.err
    new = {
        p.rpartition("/")[2].rpartition("#")[2]: o for s, p, o in said(source) - before if s.startswith("quotation/")
    }
    assert (new.get("speaker"), new["about"]) == (speaker, about)


def test_an_achievement_begins_with_who_achieved_it(few: Project, talk: Talk) -> None:
    """And not with the source that states it, whatever of its words stand in the title of that."""
    source = few.data / "sources" / "number-one-girl-video.ttl"
    before = said(source)
    answers = ["achievement Rosé; kind: record; scope: most weeks of a duet", "", "y"]
    ran = talk(few, "new", "--in", "number-one-girl-video", answers=answers)

    assert 0 == ran.code, ran.err
    new = {p.rpartition("#")[2]: o for _, p, o in said(source) - before}
    assert ("agent/rose", "source/number-one-girl-video") == (new["achievedBy"], new["statedIn"])


def test_what_a_shape_refuses_is_not_written(few: Project, talk: Talk) -> None:
    """A claim that the same source states as a fact is told before anything is written."""
    before = files_of(few)
    answers = [
        "music recording Paper Moon; producer: Bruno Mars",
        "claim Paper Moon; producer: Bruno Mars; status: reported",
        "",
        "n",
    ]
    ran = talk(few, "new", "--in", "number-one-girl-video", answers=answers)

    assert 1 == ran.code
    assert "states as a fact what it also only claims" in ran.err
    assert before == files_of(few)


@pytest.mark.parametrize(
    ("mended", "ends"),
    [(["y"], set()), (["", "membership Rosé; group: Blackpink; start date: 2016-08-08"], {"2016-08-08"})],
    ids=["left out", "given again"],
)
def test_a_line_that_is_wrong_takes_no_other_with_it(
    few: Project, talk: Talk, mended: list[str], ends: set[str]
) -> None:
    """What is found at the end is mended or left out there, and all else is kept."""
    answers = [
        "person Kim; occupation: singer",
        "membership Rosé; group: Blackpink; start date: 2016-08-08; end date: 2015-01-01",
        "Kim; occupation: idol",
        "",
        *mended,
        "y",
    ]
    ran = talk(few, "new", "--in", "number-one-girl-video", answers=answers)

    assert 0 == ran.code
    assert "give this line again, or y: leave it out, n: write nothing" in ran.err
    written = said(few.data / "sources" / "number-one-girl-video.ttl")
    assert {"concept/singer", "concept/idol"} == {o for s, _, o in written if s == "agent/kim" and "concept" in o}
    assert ends == {o for s, p, o in written if s.startswith("membership/") and p.endswith("Date")}


def test_what_must_be_told_and_is_not_known_leaves_out_its_thing(few: Project, talk: Talk) -> None:
    """The word for it stands in the question; what was said before and after is kept."""
    answers = [
        "music recording Blue; by artist: Rosé; genre: Neupop, ballad",
        "",  # a new one
        "-",  # of which no list is known
        "",
        "claim Blue; status: reported",
        "-",
        "",
        "y",
    ]
    ran = talk(few, "new", "--in", "number-one-girl-video", answers=answers)

    assert 0 == ran.code
    assert "(- leaves Neupop out)" in ran.err
    assert "(- leaves this claim out)" in ran.err
    written = said(few.data / "sources" / "number-one-girl-video.ttl")
    assert {"concept/ballad"} == {o for s, p, o in written if s == "work/blue" and p.endswith("genre")}
    assert not any("neupop" in path.read_text("utf-8") for path in few.data.rglob("*.ttl"))
    assert not [s for s, p, o in written if o == "work/blue"]


def test_things_that_may_be_meant_are_shown_where_they_are_few(few: Project, talk: Talk) -> None:
    """A new genre is asked for its list, which nobody knows by heart."""
    answers = ["music recording Blue; by artist: Rosé; genre: Neupop", "", "genres", "", "y"]
    ran = talk(few, "new", "--in", "number-one-girl-video", answers=answers)

    assert 0 == ran.code
    assert re.search(r"^  \d+  genres$", ran.err, re.MULTILINE)
    written = said(few.spine / "concepts.ttl")
    neupop = next(s for s, _, o in written if o == "Neupop")
    assert (neupop, "http://www.w3.org/2004/02/skos/core#inScheme", "concept/genres") in written


def test_ctrl_c_leaves_all_as_it_was(few: Project, talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it comes: here at the last question."""
    before = files_of(few)

    class Interrupted(io.StringIO):
        def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # of a text, and no bytes
            line = super().readline(size)
            if line == "y\n":
                raise KeyboardInterrupt
            return line

    monkeypatch.setattr("io.StringIO", Interrupted)
    ran = talk(few, "new", "source", answers=ARTICLE)

    assert (130, before) == (ran.code, files_of(few))


def test_the_session_of_the_docs_goes_so(few: Project, talk: Talk) -> None:
    """Questions and answers in their order; the diff between them is left out."""
    page = (ROOT / "docs" / "authoring.md").read_text("utf-8")
    shown = page.partition("```text\n$ kg new source\n")[2].partition("```")[0]
    answers = [line[2:] for line in shown.splitlines() if line.startswith("> ") or line == ">"]
    ran = talk(few, "new", "source", answers=answers)

    typed = iter(answers)
    told = [
        line.rstrip() + (f"\n> {next(typed)}".rstrip() if line.endswith(" ") else "") for line in ran.err.splitlines()
    ]
    assert (0, shown.splitlines()) == (ran.code, "\n".join(told).splitlines())


# --- Things that are known


def test_a_namesake_is_found_first(few: Project, talk: Talk) -> None:
    """The same gets another fact; another one gets an id of its own."""
    source = few.data / "sources" / "rose-and-g-dragon.ttl"
    same = ["APT.; by artist: Rosé; theme: a game", "y", "y"]
    assert 0 == talk(few, "new", "music recording", "--in", "rose-and-g-dragon", answers=same).code
    assert ("work/apt", "ontology#theme", "a game") in said(source)

    other = ["APT.; by artist: Jennie", "n", "1", "y"]
    ran = talk(few, "new", "music recording", "--in", "rose-and-g-dragon", answers=other)
    assert 0 == ran.code
    assert "there is a APT. already (work:apt, music recording): the same?" in ran.err
    assert ("work/apt--rose-and-g-dragon", "ontology#byArtist", "agent/jennie") in said(source)
    agents = (few.spine / "agents.ttl").read_text("utf-8")
    assert 'agent:jennie a mg:Person, mg:MusicArtist ;\n    skos:prefLabel "Jennie"@en .' in agents


def test_a_name_with_a_slip_is_asked_for(few: Project, talk: Talk) -> None:
    """Nobody becomes a second person for a letter."""
    answers = ["Paper Moon; producer: Carter Leng", "1", "y"]
    ran = talk(few, "new", "music recording", "--in", "rose-and-g-dragon", answers=answers)

    assert 0 == ran.code
    source = few.data / "sources" / "rose-and-g-dragon.ttl"
    assert ("work/paper-moon", "ontology#producer", "agent/carter-lang") in said(source)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("song", "did you mean music recording?"),
        ("recordign", "did you mean music recording?"),
        ("sonnet", "classes are agent, person,"),
    ],
)
def test_a_class_is_told_by_its_name_or_definition(few: Project, kg: Callable[..., Ran], kind: str, told: str) -> None:
    ran = kg("new", kind, "--set", "label=Paper Moon", cwd=few)

    assert 2 == ran.code
    assert f"kg: there is no class '{kind}'; {told}" in ran.err


def test_a_misspelt_class_is_no_part_of_a_name(few: Project, talk: Talk) -> None:
    answers = ["music recordign Paper Moon; by artist: Rosé", "y", "", "y"]
    ran = talk(few, "new", "--in", "rose-and-g-dragon", answers=answers)

    assert 0 == ran.code
    assert "'music recordign Paper Moon': did you mean a music recording, 'Paper Moon'?" in ran.err
    source = few.data / "sources" / "rose-and-g-dragon.ttl"
    assert ("work/paper-moon", "ontology#byArtist", "agent/rose") in said(source)


def test_enter_makes_no_song_an_album(few: Project, talk: Talk) -> None:
    """Where things of a class are never of the other one, nothing is chosen unseen; a person may become an artist."""
    before = files_of(few)
    answers = ["release event Number One Girl; date: 2024-11-23; status: occurred; single from: APT.", "", "", "", "n"]
    ran = talk(few, "new", "--in", "rose-and-g-dragon", answers=answers)

    assert (1, before) == (ran.code, files_of(few))
    assert "APT. (work:apt) is a music recording; single from takes release group" in ran.err
    assert "single from: 'APT.' is left out" in ran.err
    answers = ["APT.; by artist: Jennie", "", "", "y"]
    assert 0 == talk(few, "new", "--in", "rose-and-g-dragon", answers=answers).code
    assert "agent:jennie a mg:Person, mg:MusicArtist" in (few.spine / "agents.ttl").read_text("utf-8")


def test_scripts_say_the_same_by_its_id(few: Project, kg: Callable[..., Ran]) -> None:
    """A namesake is told with its id; with that the facts are of it, and what its file states is not stated again."""
    words = ("new", "person", "--in", "rose-and-g-dragon", "--set", "label=Rosé", "--set", "occupation=singer")
    source = few.data / "sources" / "rose-and-g-dragon.ttl"
    ran = kg(*words, cwd=few)
    assert 2 == ran.code
    assert "give id=agent:rose if it is the same, or else an id that nothing has" in ran.err

    assert 0 == kg(*words, "--set", "id=agent:rose", cwd=few).code
    assert ("agent/rose", "ontology#occupation", "concept/singer") in said(source)
    before = files_of(few)
    again = kg(*words, "--set", "id=rose", cwd=few)
    assert (0, before) == (again.code, files_of(few))
    assert "all of that is stated already" in again.err


def test_what_has_no_name_is_known_by_what_is_stated_of_it(few: Project, kg: Callable[..., Ran]) -> None:
    """A release that the file states already is that one; of another day, or with an id of its own, it is a new one."""
    words = ["new", "release event", "--in", "rose-and-g-dragon", "--set", "release of=work:number-one-girl"]
    words += ["--set", "status=occurred", "--dry-run"]

    again = kg(*words, "--set", "date=2024-11-22", cwd=few)
    other = kg(*words, "--set", "date=2024-11-23", cwd=few)
    named = kg(*words, "--set", "date=2024-11-22", "--set", "id=another", cwd=few)

    assert (0, "") == (again.code, again.out)
    assert "all of that is stated already" in again.err
    assert '+    mg:date "2024-11-23"^^xsd:date' in other.out
    assert "+release:another a mg:ReleaseEvent" in named.out


def test_a_line_with_less_than_the_source_has_may_be_meant_as_what_it_has(few: Project, talk: Talk) -> None:
    """Somebody is asked, where one thing of the source is alone with what the line says; a no asks for the rest."""
    line = "claim Number One Girl; producer: Bruno Mars"

    words = ("new", "--in", "rose-and-g-dragon", "--dry-run")

    same = talk(few, *words, answers=[line, "y", ""])
    other = talk(few, *words, answers=[line, "n", "disputed", ""])

    asked = "the source has this as claim:bruno-mars-produced-number-one-girl: the same?"
    assert asked in same.err
    assert asked in other.err
    assert (0, "") == (same.code, same.out)
    assert "all of that is stated already" in same.err
    assert "+    mg:claimStatus concept:disputed" in other.out


def test_a_name_says_nothing_twice(few: Project) -> None:
    """Neither what its namespace says, nor a thing that it is about in two ways."""
    engine = open_engine(few)
    belonging = Belonging(few, engine, read_allowed(few))
    release = [IRI(f"{BASE}ontology#ReleaseEvent")]

    about = [IRI(f"{BASE}{name}") for name in ("release/release-apt", "work/apt", "work/rosie", "event/rosie")]

    assert "apt rosie" == belonging.name_by(about, release)


def test_a_class_is_at_home_where_its_types_stand(empty_project: Project) -> None:
    """However much more is said elsewhere of its things."""
    spine, source = empty_project.spine / "things.ttl", empty_project.data / "sources" / "a.ttl"
    for path in (spine, source):
        path.parent.mkdir(parents=True, exist_ok=True)
    spine.write_text("<urn:x> a <urn:C> .\n", "utf-8")
    source.write_text("<urn:x> <urn:p> 1, 2, 3 ; <urn:q> 4 .\n", "utf-8")
    store = load_store([(empty_project.graph_iri(path), path) for path in (spine, source)])
    belonging = Belonging(empty_project, EmbeddedEngine(store), read_allowed(empty_project))

    assert (spine,) == belonging.habits(IRI("urn:C")).homes


def test_a_fact_is_added_without_a_question(few: Project, kg: Callable[..., Ran]) -> None:
    """What would have to be asked is told, and nothing is written."""
    words = ("add", "Number One Girl", "theme=envy", "--in", "rose-and-g-dragon")
    source = few.data / "sources" / "rose-and-g-dragon.ttl"
    before = files_of(few)

    shown = kg(*words, "--dry-run", cwd=few)
    assert (0, before) == (shown.code, files_of(few))
    assert '+work:number-one-girl mg:theme "envy"@en .' in shown.out
    assert 0 == kg(*words, cwd=few).code
    assert ("work/number-one-girl", "ontology#theme", "envy") in said(source)
    assert (0, before) == (kg("undo", cwd=few).code, files_of(few))
    assert 0 == kg(*words, cwd=few).code
    after = files_of(few)
    unknown = kg("add", "Number One Girl", "producer=Hana Seo", "--in", "rose-and-g-dragon", cwd=few)
    assert (2, after) == (unknown.code, files_of(few))
    assert "no person is called 'Hana Seo' yet" in unknown.err
    created = kg("add", "Number One Girl", "producer=Hana Seo", "--create", "--in", "rose-and-g-dragon", cwd=few)
    assert 0 == created.code
    assert ("work/number-one-girl", "ontology#producer", "agent/hana-seo") in said(source)


@pytest.mark.parametrize(
    ("name", "sign"),
    [("Bruno Mars?", "?"), ("Bruno Mars (?)", "?"), ("Hana Seo?", "?"), ("Bruno Mars?, Rosé", "?"),
     ("Bruno Mars (reportedly)", "reportedly"), ("reportedly Hana Seo", "reportedly"), ("Hana Seo (tbc)", "tbc"),
     ("Hana Seo (rumored)", "rumored"), ("allegedly Hana Seo", "allegedly"), ("maybe Bruno Mars", "maybe")],
)  # fmt: skip
def test_what_is_doubted_is_no_fact(few: Project, kg: Callable[..., Ran], talk: Talk, name: str, sign: str) -> None:
    """A name of which ? is a part stands in quotation marks, where nothing is called so yet."""
    before = files_of(few)
    words = ("add", "Number One Girl", f"writer={name}", "--create", "--in", "rose-and-g-dragon")
    added = kg(*words, cwd=few)
    asked = talk(few, "new", "--in", "rose-and-g-dragon", answers=[f"Number One Girl; writer: {name}", "", ""])
    quoted = kg(*words[:2], 'writer="Who Is It?"', *words[3:], "--dry-run", cwd=few)

    assert (2, before) == (added.code, files_of(few))
    for ran in (added, asked):
        told = f"{sign} says that it is doubted: give the name without it, in a claim where that is so"
        assert told in ran.err + ran.out
    assert (0, True) == (quoted.code, 'skos:prefLabel "Who Is It?"@en' in quoted.out)


def test_a_word_that_begins_names_as_well_doubts_only_what_is_known(few: Project, kg: Callable[..., Ran]) -> None:
    words = ("add", "Number One Girl", "writer=Maybe Tomorrow", "--create", "--in", "rose-and-g-dragon", "--dry-run")
    added = kg(*words, cwd=few)

    assert (0, True) == (added.code, 'skos:prefLabel "Maybe Tomorrow"@en' in added.out)


@pytest.mark.parametrize(
    ("given", "meant"), [("writer=RosÃ©", "Rosé"), ("theme=fameâ€™s price", "fame’s price"), ("theme=R&amp;B", "R&B")]
)
def test_what_a_program_made_of_a_text_is_told(few: Project, kg: Callable[..., Ran], given: str, meant: str) -> None:
    before = files_of(few)
    added = kg("add", "Number One Girl", given, "--create", "--in", "rose-and-g-dragon", cwd=few)

    assert (2, before) == (added.code, files_of(few))
    assert f": write {meant}\n" in added.err


@pytest.mark.parametrize("given", ["position=top 10", "position at most=in the top ten", "position=10 or better"])
def test_a_bound_is_stated_by_the_property_for_it(few: Project, kg: Callable[..., Ran], given: str) -> None:
    pairs = ("entry of=Number One Girl", "chart=Billboard Hot 100", "metric=peak", given)
    words = ("new", "chart entry", "--in", "rose-and-g-dragon", *(word for one in pairs for word in ("--set", one)))
    added = kg(*words, "--dry-run", cwd=few)

    assert 0 == added.code, added.err
    assert "mg:positionAtMost 10" in added.out
    assert "mg:position 10" not in added.out


@pytest.mark.parametrize(
    ("zone", "told"),
    [("GMT+9", 'mg:timeZone "Etc/GMT-9"'), ("Asia/Seul", "Asia/Seoul"), ("Qx", "Qx is none of: ")],
)
def test_of_a_long_list_what_is_meant_or_near_is_told(
    few: Project, kg: Callable[..., Ran], zone: str, told: str
) -> None:
    words = ("new", "release event", "--in", "rose-and-g-dragon", "--set", "release of=work:number-one-girl")
    ran = kg(*words, "--set", f"time zone={zone}", "--dry-run", cwd=few)

    assert told in ran.out + ran.err
    assert len(ran.out + ran.err) < 2_000


def test_many_come_from_a_table(few: Project, kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Columns are properties; a cell that does not fit is told with its line, and no row is written."""
    table = tmp_path / "songs.csv"
    words = ("new", "music recording", "--template", str(table), "--in", "rose-and-g-dragon")
    before = files_of(few)
    table.write_text('name,by artist,language\nGlass Sea,Rosé,en\nTwo Trains,"Rosé, Bruno Mars",Korean\n', "utf-8")
    ran = kg(*words, cwd=few)
    assert (2, before) == (ran.code, files_of(few))
    assert "songs.csv:3: language: Korean: This is not a language tag" in ran.err

    table.write_text(table.read_text("utf-8").replace("Korean", "ko"), "utf-8")
    assert 0 == kg(*words, cwd=few).code
    written = said(few.data / "sources" / "rose-and-g-dragon.ttl")
    assert ("work/two-trains", "ontology#byArtist", "agent/bruno-mars") in written


# --- Values


def test_values_are_asked_again_until_they_fit(few: Project, talk: Talk) -> None:
    """A day that does not exist, a word that is in no list, and a property of another class are told at once."""
    answers = [
        "rosie; date: 2025-02-30; status: maybe; number of tracks: 4",
        "February 2025",
        "2",
        "",
        "y",
    ]
    ran = talk(few, "new", "release event", "--in", "number-one-girl-single", answers=answers)

    assert "2025-02-30: February 2025 has 28 days" in ran.err
    assert "maybe is none of: scheduled, occurred, cancelled" in ran.err
    assert "'number of tracks' is a property of release group" in ran.err
    assert 0 == ran.code
    written = said(few.data / "sources" / "number-one-girl-single.ttl")
    new = {(p, o) for s, p, o in written if s == "release/rosie--number-one-girl-single"}
    assert ("ontology#date", "2025-02-01") in new
    assert ("ontology#datePrecision", "concept/month") in new
    assert ("ontology#eventStatus", "concept/occurred") in new


@pytest.mark.parametrize(
    "typed", ["foo bar", "../../x", "a/b", "<https://w3id.org/music-kg/agent/foo bar>", "nothing:foo", "rose", "foo."]
)
def test_an_id_that_is_none_is_told_and_asked_again(few: Project, talk: Talk, typed: str) -> None:
    """All that was answered before is kept."""
    answers = [f"Foo; id: {typed}", "foo-1", "y"]
    ran = talk(few, "new", "person", "--in", "number-one-girl-video", answers=answers)

    assert 0 == ran.code
    assert "id? (Enter: one that is made of the name)" in ran.err
    assert {"agent/foo-1"} == {s for s, _, o in said(few.spine / "agents.ttl") if o == "Foo"}
    ran = talk(few, "new", "person", "--set", "label=Bar", "--set", f"id={typed}", answers=[])
    assert (2, True) == (ran.code, "is taken" in ran.err or "prefix" in ran.err or "is no" in ran.err)


def test_more_is_asked_of_what_is_only_named(few: Project, talk: Talk) -> None:
    """In as many lines as somebody wants; of what a line says more of, nothing that need not be."""
    answers = ["Foo", "occupation: singer", "occupation: idol", "", "y"]
    ran = talk(few, "new", "person", "--in", "number-one-girl-video", answers=answers)

    assert (0, 3) == (ran.code, ran.err.count("more? ("))
    written = said(few.data / "sources" / "number-one-girl-video.ttl") | said(few.spine / "agents.ttl")
    assert {"concept/singer", "concept/idol"} == {
        o for s, p, o in written if s == "agent/foo" and p.endswith("#occupation")
    }


@pytest.mark.parametrize(
    "typed", ["by artist: Rosé, Neu Wer, Bruno Mars", "by artist: Neu Wer, Rosé, Bruno Mars"], ids=["second", "first"]
)
def test_a_name_that_is_left_out_takes_no_other_with_it(few: Project, talk: Talk, typed: str) -> None:
    """What is told to be left out is, wherever it stands in a list, and nothing else."""
    ran = talk(
        few,
        "new",
        "music recording",
        "--in",
        "number-one-girl-video",
        answers=[f"Blue; {typed}", "", "Taeyang, G-Dragon", "y"],
    )

    assert "by artist: 'Neu Wer' is left out" in ran.err
    assert 0 == ran.code
    written = said(few.data / "sources" / "number-one-girl-video.ttl")
    assert {"agent/rose", "agent/bruno-mars", "agent/g-dragon", "agent/taeyang"} == {
        o for s, p, o in written if s == "work/blue" and p.endswith("#byArtist")
    }


def test_what_a_class_must_have_is_asked_for(few: Project, talk: Talk) -> None:
    """One by one, with what the shape says of it; and of what may be chosen, one is."""
    answers = ["Number One Girl", "Billboard Global 200", "debut", "position: 7", "", "y"]
    ran = talk(few, "new", "chart entry", "--in", "number-one-girl-single", answers=answers)

    assert "A chart entry needs exactly one known chart." in ran.err
    assert "A chart entry needs either a position or a bound on it." in ran.err
    assert 0 == ran.code
    written = said(few.data / "sources" / "number-one-girl-single.ttl")
    assert ("entry/number-one-girl-billboard-global-200-debut", "ontology#position", "7") in written


def test_a_source_without_facts_gets_some(few: Project, talk: Talk) -> None:
    """It is described in the spine, and known by its name although it has no file yet."""
    words = ("new", "source", "--set", "label=S", "--set", "identifier=s.txt")
    assert 0 == talk(few, *words, answers=[]).code
    source = few.data / "sources" / "s.ttl"
    assert not source.exists()

    assert 0 == talk(few, "add", "Rosé", "occupation=idol", "--in", "s", answers=[]).code
    assert {("agent/rose", "ontology#occupation", "concept/idol")} <= said(source)
    assert 0 == talk(few, "new", "person", "--set", "label=Ulf", "--in", "s.ttl", answers=[]).code
    assert "there is no source 't'" in talk(few, "add", "Rosé", "theme=x", "--in", "t", answers=[]).err


@pytest.mark.parametrize("typed", ["agent:nobody", "<https://w3id.org/music-kg/agent/nobody>", "http://example.org/x"])
def test_an_id_of_nothing_is_no_name(few: Project, talk: Talk, typed: str) -> None:
    """It is told and asked again, as a value and as what a line begins with; a title with a colon is a name."""
    answers = [f"Re:Zero; by artist: {typed}, Bruno Mars", "Rosé", "y"]
    ran = talk(few, "new", "music recording", "--in", "number-one-girl-video", answers=answers)

    assert 0 == ran.code
    assert f"{typed} is an id, and nothing has it" in ran.err
    written = said(few.data / "sources" / "number-one-girl-video.ttl")
    assert {"agent/rose", "agent/bruno-mars"} == {
        o for s, p, o in written if s == "work/re-zero" and p.endswith("#byArtist")
    }
    ran = talk(few, "new", "person", "--in", "number-one-girl-video", answers=[typed])
    assert "give the name first" in ran.err


@pytest.mark.parametrize(
    ("typed", "themes"),
    [
        ('"longing, and more"@fr', ["longing, and more@fr"]),
        ('"a; b", c', ["a; b@en", "c@en"]),
        ("a, b", ["a, b@en"]),
        ('"a, b", "c"@de', ["a, b@en", "c@de"]),
        (r'"so \"true\"; or not"', ['so "true"; or not@en']),
        ('"the "best" of it"', ['the "best" of it@en']),
        ('the "best", of it', ['the "best", of it@en']),
        ('"me@home"', ["me@home@en"]),
        ("so\tit \r\n is\t", ["so it is@en"]),
        ('"so\tit is"', ["so\\tit is@en"]),
    ],
)
def test_texts_are_read_without_their_marks(
    few: Project, kg: Callable[..., Ran], typed: str, themes: list[str]
) -> None:
    """Quotation marks and tags are no part of what they are around; other marks are."""
    ran = kg("add", "Number One Girl", f"theme={typed}", "--in", "rose-and-g-dragon", "--dry-run", cwd=few)
    line = next(one for one in ran.out.splitlines() if one.startswith("+work:number-one-girl mg:theme"))
    found = [f"{text}@{tag}" for text, tag in re.findall(r'"((?:[^"\\]|\\.)*)"@(\w+)', line)]

    assert themes == [text.replace('\\"', '"') for text in found]


@pytest.mark.parametrize("typed", ["longing@french", '"longing"@x!', '"longing"^^xsd:string'])
def test_a_tag_that_is_none_is_no_text(few: Project, kg: Callable[..., Ran], typed: str) -> None:
    ran = kg("add", "Number One Girl", f"theme={typed}", "--in", "rose-and-g-dragon", cwd=few)

    assert 2 == ran.code
    assert "is no tag of a language" in ran.err or "nothing behind the quotation marks" in ran.err


# --- Another project


def test_a_new_project_is_filled(empty_project: Project, talk: Talk) -> None:
    """Nothing of the shipped graph is needed: no document, no spine, and no thing before."""
    answers = ["Inventory", "thing Blue Chair", "label: Blauer Stuhl@de", "", "y"]
    ran = talk(empty_project, "new", "source", answers=answers)

    assert (0, []) == (ran.code, [path.name for path in empty_project.spine.iterdir()])
    assert all("the answer is not the expected one" in message for message in troubles(empty_project))
    assert (
        (empty_project.data / "sources" / "inventory.ttl").read_text("utf-8")
        == """\
# What "Inventory" states.

@prefix ex: <https://example.org/small/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix thing: <https://example.org/small/thing/> .

thing:blue-chair a ex:Thing ;
    skos:prefLabel "Blue Chair", "Blauer Stuhl"@de .
"""
    )
    assert 0 == talk(empty_project, "new", "thing", "--set", "label=Red Chair", "--in", "inventory", answers=[]).code
    twice = talk(empty_project, "new", "thing", "--set", "label=red chair", answers=[])
    assert (2, True) == (twice.code, "there is a Red Chair already" in twice.err)


# --- Words


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2025-03-07", ("2025-03-07", "day")),
        ("7 March 2025", ("2025-03-07", "day")),
        ("March 7th, 2025", ("2025-03-07", "day")),
        ("7.3.2025", ("2025-03-07", "day")),
        ("Mar 2025", ("2025-03-01", "month")),
        ("2025-3", ("2025-03-01", "month")),
        ("2025", ("2025-01-01", "year")),
        ("3/7/2025", None),  # two days, depending on who writes it
        ("soon", None),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, day: tuple[str, str] | None) -> None:
    assert day == read_day(typed)


@pytest.mark.parametrize("typed", ["2025-02-30", "31 April 2025", "2025-13"])
def test_a_day_that_does_not_exist_is_told(typed: str) -> None:
    with pytest.raises(Misfit, match=r"has \d+ days|there are 12 months"):
        read_day(typed)


@pytest.mark.parametrize(
    ("typed", "head", "pairs"),
    [
        ("song Paper Moon; by artist: Rosé", "song Paper Moon", (("by artist", "Rosé"),)),
        ("Moon: A Song; mg:byArtist = agent:rose", "Moon: A Song", (("mg:byArtist", "agent:rose"),)),
        ('"One; Two"; theme="a; b"', '"One; Two"', (("theme", '"a; b"'),)),
        ("by artist: Rosé; Bruno Mars", "", (("by artist", "Rosé"), ("by artist", "Bruno Mars"))),
        ('12" version; theme: x', '12" version', (("theme", "x"),)),
    ],
)
def test_lines_are_read_as_people_type_them(typed: str, head: str, pairs: tuple[tuple[str, str], ...]) -> None:
    assert (head, pairs) == read_line(typed, {"by artist"}.__contains__)


def test_a_sign_for_inches_is_no_quotation_mark() -> None:
    """A mark that begins a text stands behind nothing, or behind what can stand before a text."""
    assert ['7"', ' 12"', ' "a; b"'] == split_outside('7"; 12"; "a; b"', ";")
    assert ['"a', " b"] == split_outside('"a; b', ";")
    assert ["Guns N' Roses", " label: Jo's"] == split_outside("Guns N' Roses; label: Jo's", ";")


def test_names_are_found_though_they_are_not_typed_so() -> None:
    names = Names(
        {1: ["by artist", "byArtist"], 2: ["featured artist"], 3: ["genre"], 4: ["event status"], 5: ["event"]}
    )

    assert [1, 1, 2, 3, 4] == [names.find(name) for name in ("By Artist", "by_artist", "featured", "gener", "status")]
    assert names.find("artist") is None  # two end so
    assert (4, "") == names.longest_at_start("event status")
    assert (5, "Horizon") == names.longest_at_start("Event Horizon")
