"""The page on which links are decided: what it does, and who is not let to."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from contextlib import chdir
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from kg.cli import _run
from kg.link.decisions import PROVEN, Decision, put
from kg.link.link_desk import LinkDesk
from kg.link.pipeline import Proposal, basis_of, read_proposals, write_proposals
from kg.link.rules import read_rules
from kg.project.config import Project
from kg.project.reading import read_project
from tests.conftest import Ran
from tests.copying import copied
from tests.link.test_decisions import rows
from tests.link.wikibase import entity_lines
from tests.services import FLASK, require

OWN = "a-token-of-this-run"
ROSE = "https://w3id.org/music-kg/agent/rose"


@pytest.fixture(scope="module")
def proposed(shipped: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The music project without any decision, with an index, and with proposals; not to be changed."""
    require(FLASK)
    folder = tmp_path_factory.mktemp("proposed")
    root = copied(shipped.root, folder / "music")
    shutil.rmtree(root / "data" / "links")
    (folder / "world.json").write_text(entity_lines(), "utf-8")
    with chdir(root):
        assert _run(["link", "index", str(folder / "world.json")]) == 0
        assert _run(["link", "candidates"]) == 0
    return root


@pytest.fixture
def project(proposed: Path, tmp_path: Path) -> Project:
    """A copy of it that a test may change."""
    return read_project(copied(proposed, tmp_path / "music"))


@pytest.fixture
def client(project: Project) -> Any:
    """The review as a browser meets it: behind the front, which passes on some of what a request says."""
    from werkzeug.test import Client

    from kg.web.application import make_application
    from kg.web.front import Front
    from kg.web.messages import respond
    from kg.web.served import open_served

    application = make_application(open_served(project), token=OWN).wsgi_app
    return Client(Front(lambda asked, _: respond(application, asked), lambda: "same", {"localhost"}))


def heading(answer: Any) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.text)
    return unescape(found[1]) if found else ""


def post(client: Any, thing: str, answer: str, headers: dict[str, str] | None = None, **more: str) -> Any:
    form = {"by": "ann", "token": OWN, "thing": f"https://w3id.org/music-kg/{thing}", "answer": answer, **more}
    return client.post("/review", data=form, headers=headers or {})


def test_one_after_the_other_is_decided(project: Project, client: Any) -> None:
    first = client.get("/review")
    assert (first.status_code, first.headers["Cache-Control"], heading(first)) == (200, "no-store", "Rosé")
    assert "member of: BLACKPINK" in first.text
    assert 'value="accepted Q27655344"' in first.text

    second = post(client, "agent/rose", "accepted Q27655344", because="seen <it>")
    assert heading(second) == "G-Dragon"
    assert "Rosé: Q27655344 accepted" in second.text
    works = ("work:apt wd:Q900020", "work:r wd:Q900023", "work:rosie wd:Q900022")
    others = ("agent:lisa wd:Q26707663", "agent:jennie wd:Q26262599")
    proven = dict.fromkeys(("agent:blackpink wd:Q25056945", "agent:rose wd:Q27655344", *works), "yes")
    proven |= dict.fromkeys(others, "rests=<https://w3id.org/music-kg/agent/blackpink> Q25056945")
    assert rows(project) == proven, "works with their dates, the group, and who is in it"
    assert "\tann\t" in (project.data / "links" / "wikidata.sssom.tsv").read_text("utf-8")

    assert heading(post(client, "agent/bruno-mars", "rejected Q900004")) == "Bruno Mars", "another candidate is left"
    assert heading(client.get("/review?after=https://w3id.org/music-kg/agent/g-dragon")) == "Bruno Mars"
    assert heading(post(client, "agent/daesung", "absent")) == "Taeyang"
    undone = post(client, "", "undo")
    assert "taken back: Daesung: no item absent" in undone.text
    assert rows(project) == {**proven, "agent:bruno-mars wd:Q900004": "Not"}


def test_what_has_fallen_is_asked_first(project: Project, client: Any, kg: Callable[..., Ran]) -> None:
    """Though it was linked when candidates were looked for, and whatever is open besides."""
    post(client, "agent/rose", "accepted Q27655344")
    assert heading(client.get("/review")) == "G-Dragon"
    kg("link", "reject", "BLACKPINK", "Q25056945", "--by", "ann", cwd=project)

    first = client.get("/review")
    assert heading(first) == "Lisa"
    assert 'value="accepted Q26707663"' in first.text
    assert heading(post(client, "agent/lisa", "accepted Q26707663")) == "Jennie"
    assert heading(post(client, "agent/jennie", "rejected Q26262599")) == "G-Dragon"


@pytest.mark.parametrize(("named", "told"), [
    ("the rules", "taken back: Rosé: Q27655344 accepted by the rules"),
    (" The  RULES ", "taken back: Rosé: Q27655344 accepted by the rules"),
    ("ann", "taken back: Daesung: no item absent by ann"),
    ("ann lee", "nothing was decided here by ann lee that could be taken back; the last was Rosé: Q27655344 accepted by the rules; if that is to go, put in 'the rules' here"),
])  # fmt: skip
def test_whose_last_decision_is_taken_back_is_as_at_the_prompt(
    project: Project, client: Any, named: str, told: str, kg: Callable[..., Ran]
) -> None:
    """The page takes back what the prompt does, and tells a name of which nothing can be, with what there is."""
    post(client, "agent/daesung", "absent")
    rule = Decision(
        ROSE, "Q27655344", "accepted", "https://schema.org/sameAs", PROVEN, "2026-01-31", subject_label="Rosé"
    )
    LinkDesk(project, read_rules(project)).change(partial(put, new=rule))
    before = copied(project.root, project.root.with_name("again"))

    page = unescape(post(client, "", "undo", by=named).text)
    prompt = kg("link", "undo", "--by", named, cwd=before)

    assert told in page
    assert told.partition("; if that")[0] in prompt.err
    assert rows(project) == rows(read_project(before))


@pytest.mark.parametrize(
    ("thing", "answer", "told"),
    [
        ("agent/daesung", "absent", r"Daesung: no item was absent already, by bob on 2\d\d\d-\d\d-\d\d \(I asked\)"),
        ("agent/nobody", "absent", "nothing like that waits here; nothing was written"),
        ("agent/daesung", "deleted", "'deleted' is no decision; nothing was written"),
    ],
)
def test_a_form_that_is_old_is_told_who_has_decided_what(client: Any, thing: str, answer: str, told: str) -> None:
    post(client, "agent/daesung", "absent", by="bob", because="I asked")
    assert re.search(told, unescape(post(client, thing, answer).text))


@pytest.mark.parametrize("verdict", ["accepted", "rejected", "unsure"])
def test_what_a_person_says_of_what_the_rules_took_meanwhile_is_theirs(
    project: Project, client: Any, verdict: str
) -> None:
    """It was open when the page was shown."""
    same = "https://schema.org/sameAs"
    rule = Decision(ROSE, "Q27655344", "accepted", same, PROVEN, "2026-01-31", comment="their group")
    desk = LinkDesk(project, read_rules(project))
    desk.change(partial(put, new=rule))

    told = unescape(post(client, "agent/rose", f"{verdict} Q27655344", by="Bob").text)

    assert f"{verdict}" in told
    (one,) = (one for one in desk.current() if one.subject == ROSE)
    assert (verdict, "Bob") == (one.verdict, one.author)
    assert verdict != "accepted" or "proven=their group" == one.other


def test_a_group_proves_its_members(project: Project, client: Any) -> None:
    told = post(client, "agent/blackpink", "accepted Q25056945")
    assert "it has been decided meanwhile" not in told.text
    assert "more are proven by that, and accepted" in told.text
    assert {"agent:rose wd:Q27655344", "agent:lisa wd:Q26707663"} <= set(rows(project))


def test_all_with_a_score_are_decided_at_once(project: Project, client: Any) -> None:
    """Where a score is asked for, and only there; without the mark it is one thing alone."""
    shown = client.get("/review?score=0.5-0.8").text
    assert "first candidate of all whose score is 0.5-0.8" in shown
    assert 'name="scored"' not in client.get("/review").text
    thing = re.search(r'name="thing" value="https://w3id.org/music-kg/([^"]*)"', shown)
    item = re.search(r'value="rejected ([^"]*)"', shown)
    assert thing is not None
    assert item is not None
    post(client, thing[1], f"rejected {item[1]}", scored="yes")
    assert len(rows(project)) == 1
    post(client, "", "undo")
    post(client, thing[1], f"rejected {item[1]}", score="0.5-0.8", scored="yes")
    left = client.get("/review?score=0.5-0.8")
    assert len(rows(project)) > 1
    assert set(rows(project).values()) == {"Not"}
    post(client, "", "undo")
    assert (rows(project), heading(left) == heading(client.get("/review?score=0.5-0.8"))) == ({}, False)


def test_an_item_or_another_name_is_looked_at(project: Project, client: Any) -> None:
    thing = quote("https://w3id.org/music-kg/agent/taeyang")
    assert 'value="accepted Q85881428"' in client.get(f"/review?thing={thing}&name=Yoo+Tae-yang").text
    assert "which ours is not" in client.get(f"/review?thing={thing}&id=Q25056945").text
    assert "Q482991 accepted" in post(client, "agent/taeyang", "accepted Q482991").text


def test_an_item_that_was_looked_at_is_decided_as_those_that_were_proposed(project: Project, client: Any) -> None:
    """With its own reasons, and not another one in its place."""
    told = unescape(post(client, "agent/taeyang", "accepted Q85881428").text)
    assert "Q85881428 accepted" in told
    assert {"agent:taeyang wd:Q85881428": "yes"} == rows(project)
    post(client, "", "undo")
    assert "Q85881428 rejected" in unescape(post(client, "agent/taeyang", "rejected Q85881428").text)
    assert {"agent:taeyang wd:Q85881428": "Not"} == rows(project)


def test_parts_of_joint_names_are_decided_as_at_the_prompt(project: Project, client: Any) -> None:
    """Each with its part in the heading; none of them can be absent. What the index does not hold is told."""
    path, basis = project.state / "link" / "proposals.jsonl", basis_of(project)
    before = list(read_proposals(path, basis))
    (whole,) = [one for one in before if one.subject.label == "Bruno Mars"]
    joint = whole.subject._replace(iri="https://w3id.org/music-kg/agent/duo", label="Rosé & Bruno Mars")
    parts = [
        Proposal(joint._replace(part=part), (whole.candidates[0]._replace(item=item),))
        for part, item in (("Rosé", "Q27655344"), ("Bruno Mars", "Q987654321"))
    ]
    write_proposals([*before, *parts], path, basis)

    shown = client.get(f"/review?thing={quote(parts[0].subject.key)}")
    assert heading(shown) == "Rosé & Bruno Mars · part 'Rosé'"
    assert "Looked for, and there is none" not in shown.text
    assert "kg link undo --by NAME" in shown.text
    assert "a part is not told to be absent" in unescape(post(client, "agent/duo Rosé", "absent").text)
    taken = post(client, "agent/duo Rosé", "accepted Q27655344")
    assert "Rosé & Bruno Mars · part 'Rosé': Q27655344 related" in unescape(taken.text)
    assert heading(taken) == "Rosé & Bruno Mars · part 'Bruno Mars'", "the next in the order"
    last = post(client, "agent/duo Bruno Mars", "unsure Q987654321")
    assert "Q987654321 is not in the index: nothing about it was checked" in last.text
    assert {"agent:duo wd:Q27655344", "agent:duo wd:Q987654321"} <= set(rows(project))
    assert "part 'Bruno Mars'" in unescape(post(client, "", "undo").text)
    post(client, "", "undo")
    assert rows(project) == {}


def similar(project: Project, *cases: tuple[str, str, float]) -> None:
    """Propose nothing but things with one candidate each for the same reasons, each so far ahead of the next."""
    path, basis = project.state / "link" / "proposals.jsonl", basis_of(project)
    (whole,) = [one for one in read_proposals(path, basis) if one.subject.label == "Bruno Mars"]
    write_proposals(
        [
            whole._replace(
                subject=whole.subject._replace(
                    iri=f"https://w3id.org/music-kg/agent/{name}", label=f"{name} & {part}" if part else name, part=part
                ),
                candidates=(whole.candidates[0]._replace(item=f"Q98765{n}", gap=gap),),
            )
            for n, (name, part, gap) in enumerate(cases)
        ],
        path,
        basis,
    )


@pytest.mark.parametrize(
    ("answer", "more", "decided"),
    [
        ("rejected Q987650", {}, {"a wd:Q987650": "Not"}),
        ("rejected Q987650", {"alike": "yes"}, {"a wd:Q987650": "Not", "b wd:Q987651": "Not", "c wd:Q987652": "Not"}),
        ("accepted Q987650", {"alike": "yes"}, {"a wd:Q987650": "yes", "b wd:Q987651": "yes"}),
        ("unsure Q987650", {"alike": "yes"}, {"a wd:Q987650": "", "b wd:Q987651": "", "c wd:Q987652": ""}),
        ("absent", {"alike": "yes"}, {f"{name} sssom:NoTermFound": "" for name in "abc"}),
        ("accepted Q987650", {"score": "0-1"}, {"a wd:Q987650": "yes"}),
        ("accepted Q987650", {"score": "0-1", "scored": "yes"}, {"a wd:Q987650": "yes", "b wd:Q987651": "yes"}),
        ("absent", {"score": "0-1", "scored": "yes"}, {f"{name} sssom:NoTermFound": "" for name in "abc"}),
    ],
)
def test_others_are_decided_where_that_was_marked_and_accepted_where_they_are_far_ahead(
    project: Project, client: Any, answer: str, more: dict[str, Any], decided: dict[str, str]
) -> None:
    """A part of a joint name is none of them, and what is absent has no item, whatever was proposed."""
    similar(project, ("a", "", 1.0), ("b", "", 1.0), ("c", "", 0.0), ("d", "D", 1.0))
    assert "2 others have the same reasons" in client.get("/review").text

    told = unescape(post(client, "agent/a", answer, because="seen", **more).text)

    found = {key.removeprefix("agent:").strip(): value for key, value in rows(project).items()}
    if answer.startswith("rejected") and "scored" in more:
        found.pop("d wd:Q987653")
    assert set(decided) == {key for key in found if not key.startswith("d ")}
    assert all(found[key] == value for key, value in decided.items() if value)
    (table,) = (project.data / "links").glob("*.sssom.tsv")
    because = [line for line in table.read_text("utf-8").splitlines() if line.startswith("agent:a")]
    assert because
    assert all("\tseen" in line for line in because)
    assert ("no item absent" in told) == (answer == "absent")


def test_the_first_three_are_told_of_many_that_are_decided(project: Project, client: Any) -> None:
    similar(project, *((name, "", 1.0) for name in "abcde"))
    told = unescape(post(client, "agent/a", "rejected Q987650", alike="yes").text)
    assert 5 == len(rows(project))
    assert 3 == len(re.findall("Q98765[0-9] rejected", told))


def test_what_was_proposed_meanwhile_is_shown(project: Project, client: Any) -> None:
    """By whatever it can be told: another file in the place of the first, or the same with other content."""
    similar(project, ("a", "", 1.0))
    assert heading(client.get("/review")) == "a"
    path = project.state / "link" / "proposals.jsonl"
    (before, other) = path.read_text("utf-8"), path.stat()
    path.write_text(before.replace('"a"', '"b"'), "utf-8")
    os.utime(path, ns=(other.st_atime_ns, other.st_mtime_ns + 1_000_000))
    assert path.stat().st_ino == other.st_ino
    assert heading(client.get("/review")) == "b"
    new = path.with_name("new")
    new.write_text(before.replace('"a"', '"c"'), "utf-8")
    os.utime(new, ns=(other.st_atime_ns, path.stat().st_mtime_ns))
    new.replace(path)
    assert heading(client.get("/review")) == "c"
    assert heading(client.get("/review?score=0-1")) == "c"


@pytest.mark.parametrize("address", ["/review", f"/review?token={OWN}"])
def test_a_form_without_the_token_in_it_decides_nothing(project: Project, client: Any, address: str) -> None:
    """What an address has may have been read by others."""
    form = {"by": "ann", "thing": ROSE, "answer": "accepted Q27655344"}
    assert client.post(address, data=form).status_code == 403
    assert rows(project) == {}


def test_without_proposals_it_is_told_what_is_to_be_done(project: Project, client: Any) -> None:
    path = project.state / "link" / "proposals.jsonl"
    assert client.get("/review").status_code == 200
    path.unlink()
    answer = client.get("/review")
    assert answer.status_code in (200, 400, 503)
    assert "a fault of this program" not in answer.text


def test_a_reason_and_a_name_are_as_long_as_is_said(project: Project, client: Any) -> None:
    """A thousand letters; what is around a name is none of it."""
    post(client, "agent/daesung", "absent", because="x" * 1_001, by="  ann \n lee ")
    (one,) = LinkDesk(project, read_rules(project)).current()
    assert ("x" * 1_000, "ann lee") == (one.comment, one.author)


def test_whoever_goes_on_stays_who_they_are_and_where_they_were(client: Any) -> None:
    """In each form of the page."""
    asked: dict[str, Any] = {"by": "ann <a>", "class": "mg:Person", "score": "0.1-1", "part": "1/1"}
    for answer in (client.get(f"/review?{urlencode(asked)}"), post(client, "agent/daesung", "unsure", **asked)):
        forms = answer.text.split("<form")[1:]
        held = [dict(re.findall('name="([a-z]+)" value="([^"]*)"', form)) for form in forms]
        assert held
        kept = [{key: unescape(value) for key, value in one.items() if key in asked} for one in held]
        assert asked in kept, "in full where one looks at another item"
        assert all(one.items() <= asked.items() for one in kept)
        assert 1 < sum({"class", "score", "part"} <= set(one) for one in kept)


@pytest.mark.parametrize(
    ("headers", "token", "status"),
    [
        ({}, OWN, 200),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, OWN, 200),
        ({}, "", 403),
        ({}, OWN + "x", 403),
        ({"Origin": "http://evil.example"}, OWN, 403),
        ({"Origin": "null"}, OWN, 403),
        ({"Origin": ""}, OWN, 403),
        ({"Origin": "http://localhost.evil.example"}, OWN, 403),
        ({"Sec-Fetch-Site": ""}, OWN, 403),
        ({"Origin": "https://localhost"}, OWN, 403),
        ({"Origin": "http://localhost:81"}, OWN, 403),
        ({"Sec-Fetch-Site": "cross-site"}, OWN, 403),
        ({"Sec-Fetch-Site": "same-site"}, OWN, 403),
        ({"Sec-Fetch-Site": "none"}, OWN, 403),
    ],
)
def test_a_page_of_another_site_decides_nothing(
    project: Project, client: Any, headers: dict[str, str], token: str, status: int
) -> None:
    answer = post(client, "agent/rose", "accepted Q27655344", headers, token=token)
    assert answer.status_code == status
    assert bool(rows(project)) == (status == 200)


@pytest.mark.parametrize(
    "form",
    [
        {"thing": "https://w3id.org/music-kg/agent/nobody", "answer": "accepted Q1"},
        {"thing": "https://w3id.org/music-kg/agent/rose", "answer": "deleted Q1"},
        {"thing": "https://w3id.org/music-kg/agent/rose", "answer": "accepted Q25056945"},
        {"thing": "https://w3id.org/music-kg/agent/rose", "answer": "accepted"},
        {"thing": "https://w3id.org/music-kg/agent/rose", "answer": "accepted ../../x"},
        {"thing": "https://w3id.org/music-kg/agent/rose", "answer": "absent", "by": " "},
        {"answer": "undo", "by": "nobody"},
        {"answer": "undo"},
    ],
)
def test_what_cannot_be_decided_is_not(project: Project, client: Any, form: dict[str, str]) -> None:
    answer = client.post("/review", data={"by": "ann", "token": OWN, **form})
    assert answer.status_code == 200
    assert '<ul role="status">' in answer.text
    assert rows(project) == {}


@pytest.mark.parametrize("words", [{"class": "nobody"}, {"score": "much"}, {"part": "5/2"}])
def test_a_filter_that_cannot_be_is_refused(client: Any, words: dict[str, str]) -> None:
    assert client.get(f"/review?{urlencode(words)}").status_code == 400


def test_without_it_nothing_is_written(project: Project) -> None:
    from kg.web.application import make_application
    from kg.web.served import open_served

    with make_application(open_served(project)).test_client() as client:
        assert client.get("/review").status_code == 404
        assert post(client, "agent/rose", "accepted Q27655344").status_code in (404, 405)
        assert "/review" not in client.get("/").text
    assert rows(project) == {}


def test_the_front_keeps_no_page_of_it() -> None:
    """What is decided shows at once, though the graph has not changed."""
    require(FLASK)
    from kg.web.front import Front
    from tests.web.test_front import Asks, ask

    workers = Asks()
    front = Front(workers, lambda: "same", {"localhost"})
    for _ in range(2):
        assert ask(front, "/review?by=ann")[0] == 200
    assert len(workers.asked) == 2
    status, headers, _ = ask(front, "/review", Origin="http://evil.example")
    assert (status, "access-control-allow-origin" in headers) == (200, False)


@pytest.mark.parametrize("words", [("--host", "0.0.0.0", "--allow-host", "x"), ("--allow-host", "x")])  # noqa: S104
def test_it_is_for_this_machine_alone(music: Project, kg: Callable[..., Ran], words: tuple[str, ...]) -> None:
    ran = kg("serve", "--review", *words, cwd=music)
    assert (ran.code, "for this machine alone" in ran.err) == (2, True)


def test_no_thing_is_called_as_a_room_of_the_site(project: Project) -> None:
    """With the review, which is one as well: a thing that had its address could not be looked at."""
    from kg.web.addresses import ROOMS
    from kg.web.application import make_application
    from kg.web.served import open_served

    rules = [rule.rule for rule in make_application(open_served(project), token=OWN).url_map.iter_rules()]
    rooms = {rule.split("/")[1].split("<")[0].rstrip(".") for rule in rules} - {""}

    assert "review" in rooms
    assert rooms - {"ontology", "ontology.html"} <= set(ROOMS), "the ontology is a thing itself"
