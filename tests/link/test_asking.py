"""What is asked of other lists over HTTP and of endpoints: as their operators ask for, and nothing that others wrote."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from kg.errors import IdentifierError, RemoteError, UsageError
from kg.io.http import Request
from kg.io.response import Limits
from kg.link.items import Item
from kg.link.readings import Interface, Reads
from kg.link.rules import Rules, read_rules
from kg.link.sources import list_api, wikibase
from kg.link.sources.answers import Answers
from kg.link.sources.list_api import ListAPI
from kg.link.sources.remote import RemoteItems, _reachable
from kg.link.sources.wikibase import WikibaseAPI
from kg.link.targets import Target
from kg.project.config import Project
from kg.rdf.terms import IRI, BlankNode, Literal

READS = Reads("id", ("name",), "kind", {"band": "Q5"}, {"P463": "of"})
LIST = Target(
    "list", "list", "http://e/{id}", "[a-z/]+", reads=READS,
    interface=Interface("http://e/search?q={query}", "found[].id", "http://e/one/{id}", 0.0),
)  # fmt: skip
ADDRESS = "http://e/w/api.php"


class Line:
    """What stands in place of the network: what was asked, with which limits, how long was waited, and what is told."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.limits: list[Limits] = []
        self.waited: list[float] = []
        self.tell: Callable[[str], tuple[int, Any]] = lambda _: (200, {})
        self.headers: dict[str, str] = {}
        self.now = 1000.0

    @contextmanager
    def send(self, request: Request, limits: Limits) -> Iterator[Any]:
        """Answer a request."""
        self.asked.append(request)
        self.limits.append(limits)
        status, told = self.tell(request.url)
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        yield SimpleNamespace(status=status, headers=self.headers, read=lambda: body, quote=lambda: "told")

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waited.append(round(seconds, 3))
        self.now += seconds

    @property
    def urls(self) -> list[str]:
        """What was asked for."""
        return [one.url for one in self.asked]


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    line = Line()
    modules: tuple[ModuleType, ...] = (list_api, wikibase)
    for module in modules:
        monkeypatch.setattr(module, "send", line.send)
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: line.now, sleep=line.sleep))
    return line


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


# --- Another list


def asked(folder: Path, target: Target = LIST, *, contact: str = "ann@e.org", deadline: float | None = None) -> ListAPI:
    return ListAPI(target, "P31", contact, Answers(folder), deadline=deadline)


@pytest.mark.parametrize(
    ("target", "contact", "told"),
    [
        (LIST._replace(reads=None), "ann", "do not say how list is asked"),
        (LIST._replace(interface=None), "ann", "do not say how list is asked"),
        (LIST, "", "who asks must be said"),
    ],
)
def test_a_list_is_asked_by_somebody_and_as_the_rules_say(
    line: Line, tmp_path: Path, target: Target, contact: str, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        asked(tmp_path, target, contact=contact)
    assert [] == line.asked


def test_a_name_is_searched_for_as_one_text_and_gives_identifiers_alone(line: Line, tmp_path: Path) -> None:
    """Nothing in a name means anything to the search, and what is none of the list's is passed over."""
    found = [{"id": one} for one in ("a", "http://evil/", "b", 5, "a", "B")]
    line.tell = lambda _: (200, {"found": found})

    assert ["a", "b"] == asked(tmp_path).with_name('A "B" & \\C?x=1#')
    (url,) = line.urls
    assert '"A  B  &  C?x=1#"' == unquote(url.removeprefix("http://e/search?q="))
    assert not {"&", "#", '"', " "} & set(url)
    assert "ann@e.org" in line.asked[0].headers["User-Agent"]
    assert [(60.0, 16 << 20)] == [(one.seconds, one.size) for one in line.limits]


def test_an_entity_is_asked_for_once_and_may_be_gone_or_another_by_now(line: Line, tmp_path: Path) -> None:
    """A class that the rules name is no entity, and not asked for."""
    known = {"a/b": (200, {"id": "a/b", "name": "Ten"}), "b": (200, {"id": "c", "name": "Two"}), "d": (404, b"no JSON")}
    line.tell = lambda url: known[unquote(url.removeprefix("http://e/one/"))]
    source = asked(tmp_path)

    found = source.items(["a/b", "b", "d", "Q5", "a/b"])
    assert ("Ten", None) == (found["a/b"].label(("und",)), found["a/b"].moved)
    assert ("b", "c") == (found["b"].id, found["b"].moved)
    assert (Item("d", gone=True), Item("Q5")) == (found["d"], found["Q5"])
    source.items(["a/b", "d"])
    asked(tmp_path).items(["a/b", "d"])
    assert ["http://e/one/a%2Fb", "http://e/one/b", "http://e/one/d"] == line.urls


@pytest.mark.parametrize("status", [400, 403, 410, 429, 500])
def test_a_list_that_does_not_answer_is_told_and_nothing_is_kept(line: Line, tmp_path: Path, status: int) -> None:
    line.tell = lambda _: (status, {})
    with pytest.raises(RemoteError, match=rf"gives no answer \(HTTP {status}\): told"):
        asked(tmp_path).items(["a"])
    line.tell = lambda _: (200, {"id": "a", "name": "Ten"})
    assert not asked(tmp_path).items(["a"])["a"].gone


def test_between_two_requests_is_the_pause_that_the_list_asks_for(line: Line, tmp_path: Path) -> None:
    """Also behind one that failed; time that has passed anyway counts."""
    interface = LIST.interface
    assert interface is not None
    source = asked(tmp_path, LIST._replace(interface=interface._replace(pause=2.0)))
    line.tell = lambda url: (500 if url.endswith("a") else 200, {"id": url[-1], "name": "Ten"})
    with pytest.raises(RemoteError):
        source.items(["a"])
    line.now += 0.5
    source.items(["b", "c"])
    line.now += 3
    source.items(["d"])

    assert [1.5, 2.0] == line.waited


def test_a_list_is_asked_no_longer_than_there_is_time(line: Line, tmp_path: Path) -> None:
    line.tell = lambda url: (200, {"id": url[-1], "name": "Ten"})
    source = asked(tmp_path, deadline=line.now + 100)
    source.items(["a"])
    line.now += 70
    source.items(["b"])
    line.now += 30
    with pytest.raises(RemoteError, match="the time for all requests is over; what was found so far is kept"):
        source.items(["c"])
    assert [60.0, 30.0] == [one.seconds for one in line.limits]


# --- A Wikibase


def api(folder: Path, rules: Rules, *, limits: Limits | None = None, deadline: float | None = None) -> WikibaseAPI:
    return WikibaseAPI(ADDRESS, rules, "ann@e.org", Answers(folder), limits=limits, deadline=deadline)


FOUND = {"query": {"search": [{"title": "Q5"}]}}


def given(url: str) -> dict[str, str]:
    """Return the parameters of a request."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://e/", "e/w/api.php", "", "http://e/\nx"])
def test_what_is_no_address_is_never_asked(line: Line, rules: Rules, tmp_path: Path, address: str) -> None:
    with pytest.raises(IdentifierError, match="the address of the interface"):
        WikibaseAPI(address, rules, "ann@e.org", Answers(tmp_path))
    assert [] == line.asked


def test_what_is_searched_for_is_one_text_and_no_words_of_the_search(line: Line, rules: Rules, tmp_path: Path) -> None:
    """And the server is told to refuse while it is behind."""
    line.tell = lambda url: (200, {**FOUND, "search": [{"id": "Q5"}]})
    source = api(tmp_path, rules)
    source.with_statement("P1", 'a" insource:"b\\')
    source.with_name('Ten" OR "x')

    texts = [one["srsearch"] for one in map(given, line.urls) if "srsearch" in one]
    assert ['haswbstatement:"P1=a  insource: b "', '"Ten  OR  x"'] == texts
    assert {"5"} == {given(url)["maxlag"] for url in line.urls}


def test_items_are_asked_for_by_fifty_and_found_where_they_were_merged_to(
    line: Line, rules: Rules, tmp_path: Path
) -> None:
    def tell(url: str) -> tuple[int, Any]:
        entities = {one: {"id": one} for one in given(url)["ids"].split("|") if one != "Q3"}
        if "Q3" in given(url)["ids"].split("|"):
            entities["Q4"] = {"id": "Q4", "redirects": {"from": "Q3", "to": "Q4"}}  # type: ignore[dict-item]
        return 200, {"entities": entities}

    line.tell = tell
    found = api(tmp_path, rules).items([f"Q{n}" for n in range(1, 52)])
    assert ["Q4", None] == [found[one].moved for one in ("Q3", "Q5")]
    assert [50, 1] == [given(url)["ids"].count("Q") for url in line.urls]
    assert {"yes"} == {given(url)["redirects"] for url in line.urls}


@pytest.mark.parametrize(
    ("status", "told", "words"),
    [
        (200, {"entities": {"Q2": {"id": "Q2"}}}, "says nothing of Q1, which was asked for"),
        (200, {"entities": {"Q1": []}}, "says nothing of Q1"),
        (200, {"entities": {"Q1": {"id": "Q1", "labels": [1]}}}, "describes Q1 in an unknown form"),
        (200, {"entities": {"Q1": {"id": "Q1", "claims": {"P1": 5}}}}, "describes Q1 in an unknown form"),
        (200, {"entities": {"Q1": {"id": "x"}}}, "describes Q1 in an unknown form"),
        (200, b"[" * 100_000, "something that is no JSON"),
        (200, [1], "answers in an unknown form"),
        (404, {"entities": {"Q1": {"id": "Q1"}}}, r"gives no answer \(HTTP 404\)"),
        (206, {"entities": {"Q1": {"id": "Q1"}}}, r"gives no answer \(HTTP 206\)"),
        (403, {}, "forbids our requests"),
        (200, {"error": {"code": "no-such-entity"}}, "answers with an error"),
        (200, {"error": "x"}, "answers with an error"),
    ],
)
def test_what_an_interface_tells_in_no_form_that_is_known_is_told(
    line: Line, rules: Rules, tmp_path: Path, status: int, told: Any, words: str
) -> None:
    """At once, and nothing of it is kept."""
    line.tell = lambda _: (status, told)
    with pytest.raises(RemoteError, match=words):
        api(tmp_path, rules).items(["Q1"])
    assert (1, []) == (len(line.asked), line.waited)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("code", "lag", "told", "waited"),
    [
        ("maxlag", None, None, [5.0]),
        ("maxlag", 2, None, [5.0]),
        ("maxlag", 7.5, None, [7.5]),
        ("ratelimited", None, None, [5.0]),
        ("maxlag", 7.5, "1", [1]),
        ("maxlag", 61, None, None),
        ("maxlag", None, "61", None),
    ],
)
def test_a_server_that_is_busy_is_left_alone_for_as_long_as_it_says(
    line: Line, rules: Rules, tmp_path: Path, code: str, lag: float | None, told: str | None, waited: list[float] | None
) -> None:
    """For five seconds at least, where it says nothing; and no longer than we may."""
    line.headers = {"Retry-After": told} if told else {}
    busy = {"error": {"code": code, **({"lag": lag} if lag is not None else {})}}
    line.tell = lambda _: (200, busy if len(line.asked) == 1 else FOUND)

    if waited is None:
        with pytest.raises(RemoteError, match="is too busy"):
            api(tmp_path, rules).with_statement("P1", "x")
        assert [] == line.waited
    else:
        assert ["Q5"] == api(tmp_path, rules).with_statement("P1", "x")
        assert waited == line.waited


@pytest.mark.parametrize(("left", "asks", "seconds"), [(100, 1, [60.0]), (30, 1, [30.0]), (0, 0, []), (-1, 0, [])])
def test_an_interface_is_asked_no_longer_than_there_is_time(
    line: Line, rules: Rules, tmp_path: Path, left: float, asks: int, seconds: list[float]
) -> None:
    line.tell = lambda _: (200, FOUND)
    source = api(tmp_path, rules, deadline=line.now + left)
    if asks:
        source.with_statement("P1", "x")
    else:
        with pytest.raises(RemoteError, match="the time for all requests is over"):
            source.with_statement("P1", "x")
    assert seconds == [one.seconds for one in line.limits]


def test_nobody_waits_for_longer_than_there_is_time(line: Line, rules: Rules, tmp_path: Path) -> None:
    line.tell = lambda _: (200, {"error": {"code": "maxlag"}})
    with pytest.raises(RemoteError, match="too busy"):
        api(tmp_path, rules, deadline=line.now + 4).with_statement("P1", "x")
    assert (1, []) == (len(line.asked), line.waited)


# --- An endpoint


def test_an_endpoint_is_asked_for_names_as_they_are_written_and_gives_items_alone(rules: Rules, tmp_path: Path) -> None:
    """In the languages of the rules and of the thing, and without one; each endpoint has answers of its own."""
    queries: list[str] = []

    def select(query: str) -> Any:
        queries.append(query)
        return SimpleNamespace(
            rows=iter([(IRI(f"{rules.entities}Q1"),), (IRI("http://else/Q2"),), (Literal("Q3"),), (BlankNode("b"),)])
        )

    engine: Any = SimpleNamespace(select=select)
    source = RemoteItems(engine, "http://one/", rules, Answers(tmp_path))
    assert ["Q1"] == source.with_name("Ten", languages=["x-own"])
    assert all(f'"Ten"{tag}' in queries[0] for tag in (" ", "@x-own", *(f"@{one}" for one in rules.languages)))
    assert "LIMIT 499" in queries[0]

    for value, term in (("Q5", f"<{rules.entities}Q5>"), ("12345", '"12345"'), ("Qx", '"Qx"')):
        source.with_statement("P1", value)
        assert f"<{rules.direct}P1> {term} " in queries[-1]
        assert "LIMIT 499" in queries[-1]
    many = len(queries)
    source.with_statement("P1", "Q5")
    assert many == len(queries), "an answer is kept"
    RemoteItems(engine, "http://two/", rules, Answers(tmp_path)).with_statement("P1", "Q5")
    assert many + 1 == len(queries)


def test_what_is_said_of_an_item_is_nothing_of_another_one() -> None:
    """It hangs on the item through nodes of statements, however these are tied together."""
    item, other, node = (IRI(f"http://w/entity/{one}") for one in ("Q1", "Q2", "statement/x"))
    of, label = IRI("http://w/of"), IRI("http://w/label")
    own = [(item, of, other), (item, of, node)]
    about: dict[Any, Any] = {
        item: own, node: [(node, of, node), (node, of, other)], other: [(other, label, Literal("Two"))],
    }  # fmt: skip

    assert {item, node} == {triple[0] for triple in _reachable(item, about)}


def test_of_an_item_is_read_what_the_rules_compare_and_what_they_take_over(rules: Rules, tmp_path: Path) -> None:
    queries: list[str] = []

    def select(query: str) -> Any:
        queries.append(query)
        return SimpleNamespace(rows=iter(()))

    engine: Any = SimpleNamespace(select=select)
    RemoteItems(engine, "http://one/", rules, Answers(tmp_path)).items(["Q1"])
    wanted = {rules.kind, rules.broader, *rules.names}
    wanted |= {name for one in (*rules.facts.values(), *rules.taken) for name in (*one.properties, *one.reverse)}
    assert rules.taken
    assert all(f"<{rules.direct}{name}>" in queries[0] for name in wanted)
