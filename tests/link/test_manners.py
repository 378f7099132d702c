"""Faults and refusals of a knowledge base on the network: waited for as told, or stopped, and nothing lost."""

from __future__ import annotations

import email.utils
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import RemoteError
from kg.io.response import Limits
from kg.link.rules import Rules, read_rules
from kg.link.sources.answers import Answers
from kg.link.sources.list_api import ListAPI
from kg.link.sources.wikibase import WikibaseAPI
from kg.project.config import Project
from tests.conftest import Ran
from tests.link.wikibase import Wikibase
from tests.servers import Asked, Told, in_turn, serving
from tests.timing import LONG, within

GOOD = Told(200, b'{"query": {"search": [{"title": "Q5"}]}}', {"Content-Type": "application/json"})
LAG = b'{"error": {"code": "maxlag", "info": "Waiting", "lag": 0.01}}'
FAST = Limits(seconds=LONG, size=1 << 20, wait=0.5)


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


def ask(rules: Rules, folder: Path, url: str, *, limits: Limits = FAST, deadline: float | None = None) -> list[str]:
    source = WikibaseAPI(url, rules, "a@example.org", Answers(folder), limits=limits, deadline=deadline)
    return list(source.with_statement("P31", "Q5"))


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_to_wait_is_asked_again_after_that_time(rules: Rules, tmp_path: Path, status: int) -> None:
    with serving(in_turn(Told(status, headers={"Retry-After": "0"}), Told(status), GOOD)) as server:
        assert ask(rules, tmp_path, server.url) == ["Q5"]

    assert len(server.asked) == 3


def test_a_date_to_wait_for_is_understood(rules: Rules, tmp_path: Path) -> None:
    soon = email.utils.formatdate(time.time() + 1, usegmt=True)
    with serving(in_turn(Told(429, headers={"Retry-After": soon}), GOOD)) as server:
        assert ask(rules, tmp_path, server.url, limits=FAST._replace(wait=5)) == ["Q5"]


def test_nothing_is_sent_before_the_time_is_over(rules: Rules, tmp_path: Path) -> None:
    with serving(in_turn(Told(429, headers={"Retry-After": "1"}), GOOD)) as server:
        ask(rules, tmp_path, server.url, limits=FAST._replace(wait=5))

    assert server.asked[1].at - server.asked[0].at >= 1


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (Told(429, headers={"Retry-After": "86400"}), "asks to wait 86,400 s"),
        (Told(429, b"slow down", {"Retry-After": "nonsense"}), "HTTP 429"),
        (Told(403, b"Your address was banned"), "forbids our requests.*banned"),
        (Told(500, b"oops"), "HTTP 500.*oops"),
        (Told(200, LAG.replace(b"0.01", b"3600")), "too busy"),
        (Told(200, b'{"error": {"code": "badvalue", "info": "what?"}}'), "answers with an error.*badvalue"),
        (Told(200, b"<html>A proxy</html>", {"Content-Type": "text/html"}), "no JSON.*A proxy"),
        (Told(200, b'{"query": {"search": [{"tit'), "no JSON, or is cut off"),
        (Told(200, GOOD.body, cut=10), "cut off"),
        (Told(200, b"[1, 2]"), "unknown form"),
        (Told(302, headers={"Location": "http://example.org/"}), "only the same host"),
        (Told(301, headers={"Location": "file:///etc/passwd"}), "only the same host"),
        (Told(301, headers={"Location": "ftp://127.0.0.1/"}), "only the same host"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_ends_with_a_message(rules: Rules, tmp_path: Path, told: Told, message: str) -> None:
    with within(6), serving(lambda asked: told) as server, pytest.raises(RemoteError, match=message):
        ask(rules, tmp_path, server.url)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_a_list_says_that_is_no_json_is_not_kept(rules: Rules, tmp_path: Path) -> None:
    """Such as the page of a proxy: the list is asked again, and then answers."""
    target = rules.targets["musicbrainz-artist"]
    assert target.interface is not None
    tell = in_turn(Told(200, b"<html>Log in</html>"), Told(200, b'{"artists": []}'))
    with serving(tell) as server:
        interface = target.interface._replace(search=f"{server.url}/?q={{query}}", pause=0.0)
        source = ListAPI(target._replace(interface=interface), "type", "a@example.org", Answers(tmp_path))
        with pytest.raises(RemoteError, match="no JSON"):
            source.with_name("Rosé")

        assert not [path for path in tmp_path.rglob("*") if path.is_file()]
        assert [] == list(source.with_name("Rosé"))


def test_what_was_told_is_as_old_as_the_oldest_answer(tmp_path: Path) -> None:
    """Whichever of the answers was asked for last; what nobody asks for this time does not count."""
    days = {"older": 1_600_000_000, "old": 1_700_000_000, "new": 1_750_000_000}
    for name, moment in days.items():
        Answers(tmp_path / name).get(name, name.encode)
        (path,) = (one for one in (tmp_path / name).rglob("*") if one.is_file())
        os.utime(path, (moment, moment))
        path.parent.rename(tmp_path / path.parent.name)
    answers = Answers(tmp_path)
    told = []
    for name in ("new", "old", "new"):
        assert name.encode() == answers.get(name, lambda: b"asked again")
        told.append(answers.retrieved)

    assert ["2025-06-15", "2023-11-14", "2023-11-14"] == told


def test_an_answer_is_asked_for_once_and_anew_where_that_is_said(tmp_path: Path) -> None:
    """Anew but once: what is needed twice in one run is the same."""

    def asked(fresh: bool, *requests: str) -> list[str]:
        answers, sent = Answers(tmp_path, fresh=fresh), list[str]()
        for request in requests:

            def fetch(one: str = request) -> bytes:
                sent.append(one)
                return one.encode()

            answers.get(request, fetch)
        assert answers.asked == len(sent)
        return sent

    assert ["a", "b"] == asked(False, "a", "b", "a")
    assert ["c"] == asked(False, "a", "c", "b")
    assert ["a", "b"] == asked(True, "a", "b", "a", "b")


def test_an_answer_without_what_was_asked_for_is_told(rules: Rules, tmp_path: Path) -> None:
    with (
        serving(lambda asked: Told(200, b'{"query": {}}')) as server,
        pytest.raises(RemoteError, match="gives no 'search'"),
    ):
        ask(rules, tmp_path, server.url)


STRANGE = ["X1", "../Q1", "Q01", "", None, 5, ["Q1"], {"Q1": "Q1"}]


@pytest.mark.parametrize("value", STRANGE, ids=repr)
@pytest.mark.parametrize("where", ["search", "title", "entity"])
def test_what_is_no_item_is_told_and_not_kept(rules: Rules, tmp_path: Path, where: str, value: object) -> None:
    """In the two kinds of search and in what is told of an item; a server that was mended is asked again."""
    faulty = True

    def tell(asked: Asked) -> Told:
        kind = "entity" if "wbgetentities" in asked.path else "search" if "wbsearch" in asked.path else "title"
        bad = faulty and kind == where
        said: dict[str, object] = {
            "search": {"search": [{"id": value if bad else "Q5"}]},
            "title": {"query": {"search": [{"title": value if bad else "Q5"}]}},
            "entity": {"entities": {"Q5": value if bad else {"id": "Q5"}}},
        }
        return Told(200, json.dumps(said[kind]).encode())

    with serving(tell) as server:
        source = WikibaseAPI(server.url, rules, "a@example.org", Answers(tmp_path), limits=FAST)

        def found() -> list[str]:
            return list(source.items(["Q5"]) if where == "entity" else source.with_name("X"))

        with pytest.raises(RemoteError, match=r"Q5|where the id of an item should be"):
            found()
        faulty = False
        assert ["Q5"] == found()


def test_maxlag_in_a_good_answer_is_waited_for(rules: Rules, tmp_path: Path) -> None:
    lag = Told(200, LAG, {"Retry-After": "0"})
    with serving(in_turn(lag, lag, GOOD)) as server:
        assert ask(rules, tmp_path, server.url) == ["Q5"]


@pytest.mark.parametrize("told", [Told(200, GOOD.body * 20, drip=0.05), Told(200, GOOD.body, silent=60)])
def test_a_slow_answer_ends_at_the_deadline(rules: Rules, tmp_path: Path, told: Told) -> None:
    with (
        within(1.3, waiting=0.7),
        serving(lambda asked: told) as server,
        pytest.raises(RemoteError, match=r"within 0\.7 s"),
    ):
        ask(rules, tmp_path, server.url, limits=FAST._replace(seconds=0.7))


def test_the_time_for_all_requests_counts(rules: Rules, tmp_path: Path) -> None:
    with serving(lambda asked: GOOD) as server, pytest.raises(RemoteError, match="time for all requests is over"):
        ask(rules, tmp_path, server.url, deadline=time.monotonic() - 1)


def test_nobody_is_asked_without_saying_who_asks(rules: Rules, tmp_path: Path) -> None:
    """The small knowledge base refuses senders that do not say who they are."""
    with serving(Wikibase()) as server:
        assert "Q5" not in ask(rules, tmp_path, server.url + "/w/api.php")

    assert "kg-workbench/" in server.asked[0].headers["User-Agent"]
    assert "(a@example.org)" in server.asked[0].headers["User-Agent"]


def test_what_was_found_before_a_ban_is_kept_and_not_asked_again(
    music: Project, kg: Callable[..., Ran], tmp_path: Path
) -> None:
    """The run ends with exit code 4; its proposals are there, and the next run begins where it stopped."""
    world = Wikibase()
    limit = [60]

    def banned(asked: Asked) -> Told | None:
        limit[0] -= 1
        return Told(403, b"banned") if limit[0] < 0 else None

    world.before = banned
    (music.data / "links" / "wikidata.sssom.tsv").unlink()
    with serving(world) as server:
        config = music.root / "kg.toml"
        text = config.read_text().replace('contact = ""', 'contact = "a@example.org"')
        config.write_text(text.replace("[linking]\n", f'[linking]\napi = "{server.url}/w/api.php"\n'))
        ran = kg("link", "candidates", "--online", cwd=music)
        assert ran.code == 4
        assert "forbids our requests" in ran.err
        kept = (music.root / ".kg" / "link" / "proposals.jsonl").read_text().splitlines()
        assert 1 < len(kept) < 79
        before = {one.path for one in server.asked[:60]}
        limit[0] = 100_000
        ran = kg("link", "candidates", "--online", cwd=music)
        assert ran.code == 0, ran.err
        assert not before & {one.path for one in server.asked[61:]}
    assert len((music.root / ".kg" / "link" / "proposals.jsonl").read_text().splitlines()) > len(kept)
    assert json.loads(kept[1])["subject"]["iri"]
