"""What items say of linked things comes into a source of its own: whole, credited, repeatable, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kg.ask.opening import open_engine
from kg.check.steps import iter_steps
from kg.cli.advice import told as in_words
from kg.engines.base import Engine
from kg.enrich.dates import cut
from kg.enrich.running import Enriched, enrich, write
from kg.errors import ProjectError, UsageError
from kg.link.decisions import BY_HAND, Decision
from kg.link.item_json import item_from_json
from kg.link.item_triples import item_from_triples
from kg.link.items import DAY, MONTH, YEAR, Item
from kg.link.rules import Rules, read_rules
from kg.link.selection import select_subjects, sources_of_facts
from kg.link.sources.base import DatedSource
from kg.link.sssom import path_of
from kg.link.taken_file import body_of, check_taken
from kg.link.taking_rules import States
from kg.link.target_table import target_table
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.turtle import read_triples
from tests.conftest import Ran
from tests.copying import copied
from tests.link.wikibase import ITEM_PROPERTIES, WORLD, Value, Wikibase
from tests.servers import serving

GOLDEN = Path(__file__).parent / "enriched.ttl"
WD, PROP, ONTOLOGY = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/", "http://wikiba.se/ontology#"
ROSE, BLACKPINK, LISA, JENNIE, BIG_BANG, DAESUNG = (
    "Q27655344",
    "Q25056945",
    "Q26707663",
    "Q26262599",
    "Q282104",
    "Q194798",
)
APT, ROSIE = "Q900020", "Q900022"
GREGORIAN, JULIAN = "Q1985727", "Q1985786"

BACKWARDS = "its dates contradict each other: it would end before it starts"

# --- Items, as a Wikibase gives them; all but the identifiers is made up


def date(text: str, precision: int = 11, calendar: str = GREGORIAN) -> dict[str, Any]:
    """Return the value of a day, a month or a year."""
    parts = "-".join([*text.split("-"), "00", "00"][:3])
    return {
        "type": "time",
        "value": {"time": f"+{parts}T00:00:00Z", "precision": precision, "calendarmodel": WD + calendar},
    }


def value(told: Any) -> dict[str, Any]:
    """Return a value by what it looks like: an item, a text, or what is a value already."""
    if isinstance(told, dict):
        return told
    if told[:1] == "Q" and told[1:].isdigit():
        return {"type": "wikibase-entityid", "value": {"id": told}}
    return {"type": "string", "value": told}


def snak(prop: str, told: Any) -> dict[str, Any]:
    """Return what is said of a property; None is known to be there, and False not to be."""
    if told is None or told is False:
        return {"snaktype": "somevalue" if told is None else "novalue", "property": prop}
    return {"snaktype": "value", "property": prop, "datavalue": value(told)}


def said(told: Any, rank: str = "normal", refs: tuple[dict[str, Any], ...] = (), **qualifiers: Any) -> dict[str, Any]:
    """Return a statement but for its property."""
    return {"told": told, "rank": rank, "refs": refs, "qualifiers": qualifiers}


def entity(identifier: str, label: str = "", names: Mapping[str, str] | None = None, **claims: Any) -> dict[str, Any]:
    """Return an entity; of a property one statement or a list, each a value or what `said` gives."""
    read: dict[str, list[dict[str, Any]]] = {}
    for prop, given in claims.items():
        for one in given if isinstance(given, list) else [given]:
            told = one if isinstance(one, dict) and "told" in one else said(one)
            read.setdefault(prop, []).append({
                "mainsnak": snak(prop, told["told"]), "rank": told["rank"],
                "qualifiers": {p: [snak(p, v)] for p, v in told["qualifiers"].items()},
                "references": [{"snaks": {p: [snak(p, v)] for p, v in ref.items()}} for ref in told["refs"]],
            })  # fmt: skip
    labels = {tag: {"language": tag, "value": text} for tag, text in {"mul": label, **(names or {})}.items() if text}
    return {"id": identifier, "labels": labels, "claims": read}


WEB = {"P248": "Q900200", "P854": "https://example.org/a page", "P813": date("2026-01-31")}
EXTRACT = [
    entity(ROSE, "Rosé", {"ko": "로제"}, P463=said(BLACKPINK, refs=(WEB, {"P143": "Q328"}), P580=date("2016-08", 10)),
           P106=["Q177220", "Q33999"], P27=[said("Q884", "deprecated"), said("Q664", "preferred"), "Q145"],
           P434="7f233cda-eacb-4235-b681-5f7be343a1a2"),
    entity(BLACKPINK, "BLACKPINK", {"fr": "Noire-Rose"}, P527=[ROSE, said(LISA, P580=date("2016", 9), P582=date("2023-12-29"))]),
    entity(LISA, "Lisa", P106=said("Q177220", "deprecated")),
    entity(BIG_BANG, "BIGBANG"),
    entity(DAESUNG, "Daesung", P463=[said(BIG_BANG, P580=date("2006-08-19"), P582=date("2010", 9)),
                                     said(BIG_BANG, P580=date("2012-01", 10)), "Q1", None]),
    entity(APT, "APT.", P175=[ROSE, "Q1450"], P577=date("2024-10-18"), P361=ROSIE),
    entity(ROSIE, "rosie", P577=[date("2024-12", 10), date("2024-12-05")], P658=APT),
]  # fmt: skip


class Extract:
    """A source of items that are given as JSON; `asked` are the ids that were asked for."""

    def __init__(self, entities: list[dict[str, Any]], name: str = "index", retrieved: str = "2026-05-18") -> None:
        self.name, self.retrieved, self.asked = name, retrieved, list[str]()
        self._items = {one["id"]: item_from_json(one) for one in entities}

    def items(self, ids: Any) -> dict[str, Item]:
        """Return items by id."""
        self.asked += ids
        return {one: self._items.get(one, Item(one, gone=True)) for one in ids}


@pytest.fixture(scope="module")
def project(shipped: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The shipped project, where a song and an album are linked as well; not to be changed."""
    found = read_project(copied(shipped.root, tmp_path_factory.mktemp("enriching") / "music"))
    link_works(found)
    return found


def link_works(project: Project) -> None:
    table = path_of(project)
    row = "work:{0}\t{0}\tschema:sameAs\t\twd:{1}\t{0}\tsemapv:ManualMappingCuration\tme\tmusic-kg\t0.1.0\t2026-11-22\t\t\t\n"
    table.write_text(table.read_text("utf-8") + row.format("apt", APT) + row.format("rosie", ROSIE), "utf-8")


@pytest.fixture(scope="module")
def engine(project: Project) -> Engine:
    return open_engine(project)


@pytest.fixture(scope="module")
def rules(project: Project) -> Rules:
    return read_rules(project)


Run = Callable[..., Enriched]


@pytest.fixture
def run(project: Project, rules: Rules, engine: Engine) -> Run:
    """Take over what some entities say."""

    def run(
        *entities: dict[str, Any], name: str = "index", rules: Rules = rules, day: str = "2026-05-18", **options: Any
    ) -> Enriched:
        source: Any = Extract(list(entities), name, day)
        return enrich(project, rules, engine, source, **options)

    return run


def stated(project: Project, run: Enriched) -> set[str]:
    """Return the facts of a run, in short."""
    path = project.state / "stated.ttl"
    path.write_bytes(run.after or b"")
    graph = f"{project.base}graph"
    triples = (
        triple for triple in read_triples([path]) if not str(triple[0]).startswith((graph, f"{project.base}source/"))
    )
    return {" ".join(str(term).rpartition("/")[2] for term in triple) for triple in triples}


def left(run: Enriched) -> dict[str, str]:
    return dict(run.left)


# --- What is taken


def test_what_is_taken_over_is_as_it_was(run: Run) -> None:
    """The whole file: names, facts in our terms with their limits, and where each is from; what is deprecated is not."""
    found = run(*EXTRACT)

    assert GOLDEN.read_text("utf-8") == (found.after or b"").decode()
    assert {
        ("member of", "its value is linked to nothing of ours"): 1,
        ("member of", "they know that there is one, and not which"): 1,
        ("name", "it is the preferred one here"): 6,
        ("occupation", "its value is linked to nothing of ours"): 1,
        ("performer", "its value is linked to nothing of ours"): 1,
    } == found.left


@pytest.mark.parametrize(
    ("entities", "fact", "why"),
    [
        ([entity(LISA, P463=said(BLACKPINK, P582=date("1500", 7)))], "member of", "it is limited by P582, and the date is less exact than a year"),
        ([entity(LISA, P463=said(BLACKPINK, P582=None))], "member of", "it is limited by P582, and they know that there is one, and not which"),
        ([entity(APT, P175=said(ROSE, P582=date("2024")))], "performer", "it is limited by P582, for which the rules have no property"),
        ([entity(APT, P577=said(date("2024-10-18"), P291="Q884"))], "publication date", "it is limited by P291, for which the rules have no property"),
        ([entity(LISA, P463=BLACKPINK, P27="Q900300")], "country of citizenship", "its value is linked to nothing of ours"),
        ([entity(LISA, P463=ROSE)], "member of", "ours is of another class than such a value"),
        ([entity(BIG_BANG, P463=BLACKPINK)], "member of", "ours is nothing of which it is said"),
        ([entity(LISA, P463="BLACKPINK")], "member of", "it is no item"),
        ([entity(LISA, P463=date("2016"))], "member of", "it is no item"),
        ([entity(LISA, P463={"type": "quantity", "value": {"amount": "+4", "unit": "1"}})], "member of", "it is a quantity"),
        ([entity(LISA, P463={"type": "globecoordinate", "value": {}})], "member of", "it is of a kind that is not read"),
        ([entity(APT, P577="2024-10-18")], "publication date", "it is no date"),
        ([entity(APT, P577=date("2024-10-18", calendar=JULIAN))], "publication date", "it is a date of another calendar"),
        ([entity(APT, P577=date("2024-10-18", calendar="Q900400"))], "publication date", "it is a date of another calendar"),
        ([entity(APT, P577=date("2024-02-30"))], "publication date", "it is no day of the calendar"),
        ([entity(APT, P577=date("2024"))], "publication date", "it is no day of the calendar"),
        ([entity(APT, P577=date("12024-10-18"))], "publication date", "it is no day of the calendar"),
        ([entity(APT, P577=date("1990", 8))], "publication date", "the date is less exact than a year"),
        ([entity(APT, P577=[date("2024-10-18"), date("2024-10-19")])], "publication date", "they give several, and there can only be one here"),
        ([entity(APT, P577=[date("2024-10", 10), date("2024-10-18"), date("2024-10-19")])], "publication date", "they give several, and there can only be one here"),
        ([entity(APT, P577=[date("2023", 9), date("2024-10", 10), date("2024-10-18")])], "publication date", "they give several, and there can only be one here"),
        ([entity(DAESUNG, P463=[BIG_BANG, said(BIG_BANG, P580=date("2012", 9))])], "member of", "it is one of several, and nothing tells it from the others"),
        ([entity(DAESUNG, P463=[said(BIG_BANG, P580=date("2012", 9), P582=date(end, 9)) for end in ("2013", "2014")])], "member of", "another one is as that, but for what can only be once"),
        ([entity(LISA, P463=said(BLACKPINK, P580=date("2024-08-08"), P582=date("2015", 9)))], "member of", BACKWARDS),
        ([entity(LISA, P463=said(BLACKPINK, P580=date("2024-08", 10), P582=date("2024-07-31")))], "member of", BACKWARDS),
        ([entity(LISA, P463=said(BLACKPINK, P580=date("2024-08-08"))), entity(BLACKPINK, P527=said(LISA, P582=date("2015", 9)))], "member of", BACKWARDS),
        ([entity(LISA, P434="7F233CDA")], "MusicBrainz artist", "it is none, or its check digit does not fit"),
        ([entity(LISA, P213="0000000121032684")], "ISNI", "it is none, or its check digit does not fit"),
        ([entity(APT, P434="7f233cda-eacb-4235-b681-5f7be343a1a2")], "MusicBrainz artist", "ours is nothing that has one"),
        ([entity(one, P434="7f233cda-eacb-4235-b681-5f7be343a1a2") for one in (LISA, ROSE)], "MusicBrainz artist", "two things of ours would have it"),
        ([entity(LISA, "L" * 251)], "name", "it is longer than 250 characters"),
        ([entity(LISA, "La\u2028lisa")], "name", "it is empty, or has signs that no text has"),
        ([entity(LISA, " ")], "name", "it is empty, or has signs that no text has"),
        *(([entity(LISA, f"La{sign}lisa")], "name", "it is empty, or has signs that no text has") for sign in ("\x00", "\x7f", "\x85", "\u2029", "\ufffe", "\ud800")),
    ],
)  # fmt: skip
def test_what_cannot_be_said_here_is_left_out_and_counted(
    run: Run, project: Project, entities: list[dict[str, Any]], fact: str, why: str
) -> None:
    found = run(*entities)

    assert (fact, why) in found.left
    assert not [one for one in stated(project, found) if fact == "name" or "2024" in one or "mbid" in one]


def test_what_limits_a_statement_is_said_once(run: Run, project: Project) -> None:
    """Two ends of one stint are none that is known; the same end twice is one."""
    for other, kept in ((date("2021", 9), False), (date("2020", 9), True)):
        lisa = entity(LISA, P463=said(BLACKPINK, P582=date("2020", 9)))
        lisa["claims"]["P463"][0]["qualifiers"]["P582"].append(snak("P582", other))
        found = run(lisa)

        assert kept == any("endDate 2020-01-01" in fact for fact in stated(project, found))
        assert kept != (("member of", "it is limited by several P582") in found.left)


def test_what_a_reference_says_is_as_exact_as_it_is_and_no_address_unless_it_is_one(run: Run) -> None:
    """What they do not know of it is left out; a name of 250 letters is one."""
    refs = {"P813": date("2026-01", 10), "P854": "urn:x y"}, {"P813": date("2026", 9), "P854": None}
    text = (run(entity(LISA, "L" * 250, P463=said(BLACKPINK, refs=refs))).after or b"").decode()

    assert '"2026-01"^^xsd:gYearMonth' in text
    assert '"2026"^^xsd:gYear' in text
    assert '"urn:x y"' in text
    assert "L" * 250 in text


def test_a_date_is_no_value_where_a_thing_stands(run: Run, rules: Rules) -> None:
    one = restated(rules, "membership", qualifiers={"P582": "https://w3id.org/music-kg/ontology#group"})

    found = run(entity(LISA, P463=said(BLACKPINK, P582=date("2020", 9))), rules=one)

    assert {("member of", "it is limited by P582, and its value is no thing"): 1} == found.left


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        (date("2016-08-08"), date("2016", 9), True),
        (date("2016-08-08"), date("2016-08-08"), True),
        (date("2016-08-09"), date("2016-08-08"), False),
    ],
)
def test_what_ends_in_the_year_of_its_start_is_no_contradiction(
    run: Run, project: Project, start: Any, end: Any, kept: bool
) -> None:
    found = run(entity(LISA, P463=said(BLACKPINK, P580=start, P582=end)))

    assert kept == any("ontology#endDate 2016" in fact for fact in stated(project, found))


@pytest.mark.parametrize("calendars", [(), (GREGORIAN,), (JULIAN,)])
def test_without_calendars_only_gregorian_dates_are_taken(
    run: Run, rules: Rules, project: Project, calendars: tuple[str, ...]
) -> None:
    assert rules.enrichment is not None
    one = rules._replace(enrichment=rules.enrichment._replace(calendars=calendars))

    found = run(
        entity(APT, P577=date("1712-02-11", calendar=JULIAN)), entity(ROSIE, P577=date("2024-12-06")), rules=one
    )

    taken = "1712-02-11" if calendars == (JULIAN,) else "2024-12-06"
    assert {taken} == {one for one in ("1712-02-11", "2024-12-06") if any(one in s for s in dated_facts(found))}
    assert 1 == found.left["publication date", "it is a date of another calendar"]


def dated_facts(run: Enriched) -> list[str]:
    return [line for line in (run.after or b"").decode().splitlines() if "mg:date " in line]


@pytest.mark.parametrize(
    ("tag", "taken"),
    [
        ("ko", True), ("zh-Hant-TW", True), ("sr-ec", True), ("de-1996", True), ("be-x-old", True), ("x-klingon", True),
        ("simple", False), ("zh-classical", False), ("roa_tara", False), ("toolongtag", False), ("e", False), ("en--ltr", False),
    ],
)  # fmt: skip
def test_a_name_has_a_language_tag_of_bcp_47(run: Run, rules: Rules, project: Project, tag: str, taken: bool) -> None:
    """Where the rules say nothing, every language is taken that has one."""
    every = rules._replace(enrichment=rules.enrichment and rules.enrichment._replace(languages=()))

    found = run(entity(LISA, names={tag: "Lalisa"}, P463=BLACKPINK), rules=every)

    assert taken == (f'"Lalisa"@{tag}' in (found.after or b"").decode())
    assert taken != (("name", "its language tag is not one of BCP 47") in found.left)


def test_dates_are_as_exact_as_the_least_exact_one_of_their_node(run: Run, project: Project) -> None:
    """The day on which it ended would else be read as one that is known as well as the beginning."""
    found = stated(project, run(entity(LISA, P463=said(BLACKPINK, P580=date("2016", 9), P582=date("2023-12-29")))))

    node = "lisa-in-blackpink"
    assert {f"{node} ontology#startDate 2016-01-01", f"{node} ontology#endDate 2023-01-01"} < found
    assert f"{node} ontology#datePrecision year" in found


# --- Statements beside each other, and from both ends

R1, R2 = ({"P854": f"https://{name}.example/"} for name in "ab")


def referred(project: Project, run: Enriched) -> dict[str, set[str]]:
    """Return by passage which addresses hang from it, each by a node of its own."""
    path = project.state / "referred.ttl"
    path.write_bytes(run.after or b"")
    said = [tuple(str(term).rpartition("#")[2] for term in triple) for triple in read_triples([path])]
    named = {node: value for node, prop, value in said if prop.endswith("P854")}
    found: dict[str, set[str]] = {}
    for passage, prop, node in said:
        if prop.endswith("PrimarySource"):
            found.setdefault(passage, set()).add(named[node])
    return found


@pytest.mark.parametrize(
    ("entities", "refs"),
    [
        # Two stints in one group, and two members of one group, are two statements each.
        ([entity(DAESUNG, P463=[said(BIG_BANG, refs=(R1,), P580=date("2006", 9)), said(BIG_BANG, refs=(R2,), P580=date("2012", 9))])], [{"a"}, {"b"}]),
        ([entity(BLACKPINK, P527=[said(ROSE, refs=(R1,)), said(LISA, refs=(R2,))])], [{"a"}, {"b"}]),
        # What is only said twice is one, and rests on both.
        ([entity(LISA, P463=[said(BLACKPINK, refs=(R1,)), said(BLACKPINK, refs=(R2, R1))])], [{"a", "b"}]),
        ([entity(LISA, P463=[said(BLACKPINK, refs=(R1,)), said(BLACKPINK, refs=(R2,), P1810="Lalisa")])], [{"a"}, {"b"}]),
    ],
)  # fmt: skip
def test_references_stay_with_their_statement(
    run: Run, project: Project, entities: list[dict[str, Any]], refs: list[set[str]]
) -> None:
    """No passage is that of two, and none depends on which others there are or on their order."""
    whole = run(*entities)
    claims = {prop: list(reversed(some)) for prop, some in entities[0]["claims"].items()}

    found = referred(project, whole)

    assert refs == sorted(({one[8:-9] for one in some} for some in found.values()), key=sorted)
    assert found == referred(project, run({**entities[0], "claims": claims}))
    alone = {prop: some[:1] for prop, some in entities[0]["claims"].items()}
    assert set(referred(project, run({**entities[0], "claims": alone}))) <= set(found)


LEFT = "the other end says that it is not so, or limits it in a way that cannot be said here"
DIFFER = "the two ends differ in what limits it"


@pytest.mark.parametrize(
    ("own", "other", "dates", "why"),
    [
        (said(BLACKPINK), said(LISA, "deprecated"), None, LEFT),
        (said(BLACKPINK, "deprecated"), said(LISA), None, LEFT),
        (said(BLACKPINK, P582=None), said(LISA), None, LEFT),
        (said(BLACKPINK), said(LISA, P582=None), None, LEFT),
        (said(BLACKPINK), said(LISA, P5102="Q18603603"), None, LEFT),
        (said(BLACKPINK), said(LISA, P582=date("2020", 9)), {"endDate 2020-01-01"}, ""),
        (said(BLACKPINK, P582=date("2020", 9)), said(LISA), {"endDate 2020-01-01"}, ""),
        (said(BLACKPINK, P580=date("2016", 9)), said(LISA, P580=date("2016-08-08"), P582=date("2020-01-31")), {"startDate 2016-08-08", "endDate 2020-01-31"}, ""),
        (said(BLACKPINK, P580=date("2016", 9)), said(LISA, P580=date("2017", 9)), None, DIFFER),
        (said(BLACKPINK), [said(LISA, P580=date("2016", 9)), said(LISA, P580=date("2019", 9))], {"startDate 2016-01-01", "startDate 2019-01-01"}, ""),
        ([said(BLACKPINK, P580=date("2016", 9)), said(BLACKPINK, P580=date("2019", 9))], said(LISA, P582=date("2020", 9)), None, DIFFER),
        # What was put right is not denied, and a preferred one takes nothing from the dates of another.
        ([said(BLACKPINK, "deprecated"), said(BLACKPINK, P580=date("2016", 9))], said(LISA), {"startDate 2016-01-01"}, ""),
        (said(BLACKPINK), [said(LISA, P582=date("2020", 9)), said(ROSE, "preferred")], {"endDate 2020-01-01"}, ""),
        ([said(BLACKPINK, P582=date("2020", 9)), said(BIG_BANG, "preferred")], said(LISA), {"endDate 2020-01-01"}, ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("alone", [False, True])
def test_a_limit_of_one_end_is_not_lost_by_the_other(
    run: Run, project: Project, own: Any, other: Any, dates: set[str] | None, why: str, alone: bool
) -> None:
    """Also where the one end alone is taken anew."""
    things = {f"{project.base}agent/lisa"} if alone else ()

    found = run(entity(LISA, P463=own), entity(BLACKPINK, P527=other), things=things)

    told = {one.partition("#")[2] for one in stated(project, found) if one.startswith("lisa-in-blackpink")}
    if why:
        assert (alone or ("member of", why) in found.left, told) == (True, set())
    elif told or not alone:  # alone, what only the other end states is not stated
        assert dates == {one for one in told if "Date 2" in one}


@pytest.mark.parametrize(
    ("own", "other", "alone", "told"),
    [
        ([BLACKPINK, "Q1"], LISA, True, 1),
        ([BLACKPINK, "Q1", None], LISA, False, 2),
        (BLACKPINK, [LISA, "Q1"], True, 0),  # of the other end only what it says of this one is asked
        (BLACKPINK, [LISA, "Q1"], False, 1),
        ([said(BLACKPINK, "preferred"), "Q1"], LISA, False, 0),  # and of none what it prefers another to
        ([BLACKPINK, said("Q1", "deprecated")], LISA, False, 0),
    ],
)
def test_what_is_left_out_is_counted_of_what_was_asked_for(
    run: Run, project: Project, own: Any, other: Any, alone: bool, told: int
) -> None:
    things = {f"{project.base}agent/lisa"} if alone else ()
    found = run(entity(LISA, P463=own), entity(BLACKPINK, P527=other), things=things)
    assert told == sum(number for (_, why), number in found.left.items() if why != DIFFER)
    assert "lisa-in-blackpink ontology#member lisa" in stated(project, found)


@pytest.mark.parametrize(("rank", "kept"), [("normal", True), ("deprecated", False)])
def test_of_an_other_end_that_was_merged_what_it_is_now_is_heard(
    project: Project, rules: Rules, engine: Engine, rank: str, kept: bool
) -> None:
    source: Any = Extract([entity(LISA, P463=BLACKPINK), entity(BIG_BANG, P527=said(LISA, rank))])
    source._items[BLACKPINK] = item_from_json(entity(BIG_BANG, P527=said(LISA, "deprecated")), BLACKPINK)

    run = enrich(project, rules, engine, source, {f"{project.base}agent/lisa"})

    assert kept == ("lisa-in-big-bang ontology#member lisa" in stated(project, run))
    assert not [one for one in stated(project, run) if "blackpink" in one]


@pytest.mark.parametrize(
    ("into", "things", "value"),
    [(ROSE, (), "rose"), (ROSE, ("work/apt",), "rose"), ("Q5", (), None), ("Q5", ("work/apt",), None), (LISA, (), None)],
)  # fmt: skip
def test_a_value_that_was_merged_is_what_it_was_merged_into(
    project: Project, rules: Rules, engine: Engine, into: str, things: tuple[str, ...], value: str | None
) -> None:
    """Nothing is taken of the item, and it is nothing that others name; nor is one that was merged into itself."""
    items = {LISA: item_from_json(entity(into), LISA)._replace(moved=into), ROSE: item_from_json(entity(ROSE))}
    items[APT] = item_from_json(entity(APT, P175=[LISA]))
    source: Any = Extract([])
    source._items = items
    one = {f"{project.base}{thing}" for thing in things}

    found = enrich(project, rules, engine, source, one)

    performers = {fact.rpartition(" ")[2] for fact in stated(project, found) if "byArtist" in fact}
    assert ({value} if value else set()) == performers
    assert (value is None) == (("performer", "its value is linked to nothing of ours") in found.left)


def test_what_a_merged_item_says_is_of_what_it_was_merged_into_alone(
    project: Project, rules: Rules, engine: Engine, run: Run
) -> None:
    """It denies nothing of the thing that is still linked to the old id."""
    path = project.data / "sources" / "wikidata.ttl"
    now = entity(ROSE, P463=said(BLACKPINK, "deprecated"))
    source: Any = Extract([entity(APT, P175=[LISA]), now])
    source._items[LISA] = item_from_json(now, LISA)
    try:
        path.write_bytes(run(entity(BLACKPINK, P527=LISA)).after or b"")
        found = enrich(
            project, rules, engine, source, {f"{project.base}{thing}" for thing in ("agent/blackpink", "work/apt")}
        )
    finally:
        path.unlink()

    assert "lisa-in-blackpink ontology#member lisa" in stated(project, found)
    assert "apt ontology#byArtist rose" in stated(project, found)


@pytest.mark.parametrize(
    ("other", "facts"),
    [
        (said(LISA, "deprecated"), set()),
        (said(LISA, P582=None), set()),
        (said(LISA, P582=date("2023", 9)), {"lisa-in-blackpink ontology#endDate 2023-01-01", "lisa-in-blackpink ontology#member lisa"}),
        (said(LISA), {"lisa-in-blackpink ontology#startDate 2016-01-01", "lisa-in-blackpink ontology#member lisa"}),
        (said(LISA, P580=date("2016-08-08")), {"lisa-in-blackpink ontology#startDate 2016-01-01", "lisa-in-blackpink ontology#member lisa"}),
    ],
)  # fmt: skip
def test_the_other_end_is_heard_where_an_item_is_not_in_the_index(
    run: Run, project: Project, other: Any, facts: set[str]
) -> None:
    """What stays of it is only what that neither denies nor limits; a second run writes nothing."""
    path = project.data / "sources" / "wikidata.ttl"
    try:
        path.write_bytes(
            run(entity(LISA, "Lalisa", P463=said(BLACKPINK, refs=(R1,), P580=date("2016", 9)))).after or b""
        )
        found = run(entity(BLACKPINK, P527=other))
        path.write_bytes(found.after or b"")
        again = run(entity(BLACKPINK, P527=other))
    finally:
        path.unlink()

    known = stated(project, found)
    kinds = ("member ", "Date 2")
    assert facts == {one for one in known if one.startswith("lisa-in") and any(kind in one for kind in kinds)}
    assert "lisa core#altLabel Lalisa" in known
    assert again.before == again.after
    told = [one for one in found.notes if "the other end denies or limits" in one]
    assert (0 if any("startDate" in one for one in facts) else 1) == len(told)
    assert told or b"P463" in (found.after or b"")
    assert not told or b"P463" not in (found.after or b"")


@pytest.mark.parametrize("rank", ["normal", "deprecated"])
def test_what_a_property_states_goes_too_where_the_other_end_denies_it(
    run: Run, rules: Rules, project: Project, rank: str
) -> None:
    fact = next(one for one in rules.taken if one.name == "performer")
    one = rules._replace(
        taken=tuple(rule._replace(reverse=("P800",)) if rule == fact else rule for rule in rules.taken)
    )
    path = project.data / "sources" / "wikidata.ttl"
    try:
        path.write_bytes(run(entity(APT, P175=said(ROSE, refs=(R1,)))).after or b"")
        found = run(entity(ROSE, "Roseanne", P800=said(APT, rank)), rules=one)
    finally:
        path.unlink()

    assert (rank == "normal") == ("apt ontology#byArtist rose" in stated(project, found))
    assert (rank == "normal") == (b"Q900020-P175" in (found.after or b""))


def test_what_both_ends_say_rests_on_both(run: Run, project: Project) -> None:
    """Where each says a part of it."""
    found = run(
        entity(LISA, P463=said(BLACKPINK, refs=(R1,), P580=date("2016", 9))),
        entity(BLACKPINK, P527=said(LISA, refs=(R2,), P582=date("2020", 9))),
    )

    assert {"P463", "P527"} == {one.split("-")[1] for one in referred(project, found)}
    assert 1 == (found.after or b"").count(b"lisa-in-blackpink a mg:Membership"), "and is stated once"


@pytest.mark.parametrize("prop", ["P1480", "P5102", "P1310", "P585", "P1534", "P9999"])
@pytest.mark.parametrize(
    ("item", "claim", "value", "fact"),
    [
        (LISA, "P463", BLACKPINK, "member of"),
        (LISA, "P106", "Q177220", "occupation"),
        (APT, "P577", date("2024-10-18"), "publication date"),
        (LISA, "P434", "7f233cda-eacb-4235-b681-5f7be343a1a2", "MusicBrainz artist"),
    ],
)
def test_what_a_qualifier_may_weaken_is_left_out(
    run: Run, rules: Rules, prop: str, item: str, claim: str, value: Any, fact: str
) -> None:
    """Of every fact, by every qualifier but those that the rules know to be harmless; and counted by it."""
    qualifiers: dict[str, Any] = {prop: "Q18122778"}
    claims: dict[str, Any] = {claim: said(value, **qualifiers)}
    one = entity(item, **claims)

    found = run(one)

    why = f"it is qualified by {prop}, of which the rules do not say that it may be ignored"
    assert ({(fact, why): 1}, None) == (found.left, found.after)
    assert rules.enrichment
    harmless = rules._replace(enrichment=rules.enrichment._replace(ignores=(prop,)))
    assert run(one, rules=harmless).after


def test_plain_dates_of_one_thing_are_as_exact_as_the_least_exact(run: Run, rules: Rules, project: Project) -> None:
    """Whatever facts they are of, and whether or not the day has a property for how exact it is."""
    terms = [f"{project.base}ontology#{name}" for name in ("startDate", "endDate", "datePrecision")]
    base = next(rule for rule in rules.taken if rule.name == "date")
    for precision in (terms[2], ""):
        taken = tuple(
            base._replace(name=name, properties=(name,), states=States(predicate=term, precision=exact))
            for name, term, exact in (("P571", terms[0], precision), ("P576", terms[1], terms[2]))
        )

        found = stated(
            project, run(entity(APT, P571=date("2024-10-18"), P576=date("2025", 9)), rules=rules._replace(taken=taken))
        )

        assert {
            "apt ontology#startDate 2024-01-01", "apt ontology#endDate 2025-01-01", "apt ontology#datePrecision year"
        } == {one for one in found if "Date" in one or "Precision" in one}  # fmt: skip


def test_a_node_of_ours_is_found_again_whatever_its_id(run: Run, project: Project) -> None:
    """The release of rosie has an id that no template makes, and what both ends state is stated once."""
    found = stated(project, run(*EXTRACT))

    assert {"release:rosie".partition(":")[2] + " ontology#date 2024-12-05"} < found
    assert 1 == len([one for one in found if "trackOf" in one])


def restated(rules: Rules, fact: str, **states: Any) -> Rules:
    """Return rules of which one fact alone is taken over, stated otherwise."""
    some = (rule for rule in rules.taken if rule.name == fact)
    return rules._replace(
        taken=tuple(rule._replace(states=(rule.states or States())._replace(**states)) for rule in some)
    )


def test_a_node_keeps_the_id_that_it_was_made_with(run: Run, project: Project, rules: Rules) -> None:
    """A thing that is renamed, or another template, changes no id that others may refer to."""
    path = project.data / "sources" / "wikidata.ttl"
    try:
        path.write_bytes(run(EXTRACT[4]).after or b"")
        again = run(EXTRACT[4], rules=restated(rules, "membership", node="membership:of-{thing}"))
    finally:
        path.unlink()

    assert again.before == again.after


@pytest.mark.parametrize(
    ("fact", "states", "claims", "why", "there"),
    [
        ("membership", {"node": "agent:{thing}"}, {"P463": BIG_BANG}, "its id would be that of another", 0),
        ("membership", {"node": "membership:{thing}"}, {"P463": [BIG_BANG, BLACKPINK]}, "its id would be that of another", 1),
        ("country", {"predicate": "https://w3id.org/music-kg/ontology#releaseOf"}, {"P27": ["Q884", "Q664"]},
         "they give several, and there can only be one here", 0),
    ],
)  # fmt: skip
def test_what_only_one_can_have_is_stated_of_one(
    run: Run,
    project: Project,
    rules: Rules,
    fact: str,
    states: dict[str, Any],
    claims: dict[str, Any],
    why: str,
    there: int,
) -> None:
    """An id, and the value of a functional property; of several such values none is stated."""
    found = run(entity(DAESUNG, **claims), rules=restated(rules, fact, **states))

    assert [why] == [told for _, told in found.left]
    assert there == sum(line.endswith("#Membership") or "#releaseOf " in line for line in stated(project, found))


def test_what_another_source_says_more_exactly_is_not_said(run: Run, project: Project, rules: Rules) -> None:
    """Bruno Mars is a guest by one source; that he performs is no second credit."""
    table = path_of(project)
    text = table.read_text("utf-8")
    row = next(line for line in text.splitlines() if line.startswith("agent:bruno-mars"))
    try:
        table.write_text(
            text.replace(row, row.replace("skos:relatedMatch", "schema:sameAs").replace("decision=unsure", "")), "utf-8"
        )
        found = run(entity(APT, P175=[ROSE, "Q1450"]))
    finally:
        table.write_text(text, "utf-8")

    assert ("performer", "another source says more exactly what it is") in found.left
    assert "apt ontology#byArtist rose" in stated(project, found)


def test_only_what_is_accepted_is_asked_for(project: Project, rules: Rules, engine: Engine) -> None:
    """Not what is unsure, rejected or related; and of these nothing is a value."""
    source: Any = Extract(EXTRACT)

    enrich(project, rules, engine, source)

    assert {ROSE, BLACKPINK, APT} < set(source.asked)
    assert not {"Q1450", "Q41675", "Q85881428", "Q918"} & set(source.asked)


def test_items_are_the_same_from_rdf() -> None:
    """With their qualifiers, their references, and the calendar and precision of each date."""
    from kg.rdf.terms import IRI, XSD, Literal, Term, Triple

    def iri(text: str) -> IRI:
        return IRI(PROP + text)

    one, node, ref, begin, read = (
        IRI(f"{WD}{name}") for name in (ROSE, "statement/1", "reference/1", "value/1", "value/2")
    )
    day: list[Term] = [Literal(f"{text}T00:00:00Z", XSD + "dateTime") for text in ("2016-08-01", "2026-01-31")]
    triples: list[Triple] = [
        (one, iri("P463"), node), (node, iri("statement/P463"), IRI(WD + BLACKPINK)), (node, iri("qualifier/P580"), day[0]),
        (node, iri("qualifier/value/P580"), begin), (node, IRI(ONTOLOGY + "rank"), IRI(ONTOLOGY + "NormalRank")),
        (node, IRI("http://www.w3.org/ns/prov#wasDerivedFrom"), ref), (ref, iri("reference/P248"), IRI(WD + "Q900200")),
        (ref, iri("reference/P854"), IRI("https://example.org/page")), (ref, iri("reference/P813"), day[1]),
        (ref, iri("reference/value/P813"), read),
        *((end, IRI(f"{ONTOLOGY}time{name}"), term) for end, when, exact in ((begin, day[0], "10"), (read, day[1], "11"))
          for name, term in (("Value", when), ("Precision", Literal(exact)), ("CalendarModel", IRI(WD + GREGORIAN)))),
    ]  # fmt: skip
    web = {**WEB, "P854": "https://example.org/page"}

    found = item_from_triples(ROSE, triples, WD)

    same = item_from_json(entity(ROSE, P463=said(BLACKPINK, refs=(web,), P580=date("2016-08", 10))))
    assert same.claims == found.claims


# --- The file, from run to run


@pytest.fixture
def linked(few: Project, kg: Callable[..., Ran], tmp_path: Path) -> Project:
    """A small copy of the shipped project with the extract as its index."""
    index(kg, few, EXTRACT, tmp_path)
    return few


def index(kg: Callable[..., Ran], project: Project, entities: list[dict[str, Any]], folder: Path) -> None:
    (folder / "extract.json").write_text("\n".join(json.dumps(one) for one in entities), "utf-8")
    assert kg("link", "index", str(folder / "extract.json"), cwd=project).code == 0


def test_a_run_is_repeatable(linked: Project, kg: Callable[..., Ran], tmp_path: Path) -> None:
    """The second writes nothing; what they do not say any more goes, and what is new or changed is told."""
    path = linked.data / "sources" / "wikidata.ttl"

    first = kg("enrich", cwd=linked)

    content = path.read_bytes()
    assert (0, "") == (first.code, first.out)
    assert "wrote data/sources/wikidata.ttl" in first.err
    assert "left out: 1 × occupation: its value is linked to nothing of ours" in first.err
    assert kg("fmt", "--check", "--sort", str(path), cwd=linked).code == 0
    again = kg("enrich", cwd=linked)
    assert "nothing has changed" in again.err
    assert content == path.read_bytes()

    later = entity(BLACKPINK, P527=[ROSE, said(LISA, P580=date("2017", 9), P582=date("2023-12-29"))])
    rest = [entity(ROSE, "Rosie Park", P106="Q177220"), later, *EXTRACT[2:]]
    index(kg, linked, rest, tmp_path)
    shown = kg("enrich", "--dry-run", cwd=linked)
    assert content == path.read_bytes()
    assert "+agent:rose mg:occupation concept:singer ;\n" in shown.out
    kept = kg("enrich", "-o", str(tmp_path / "out.ttl"), cwd=linked)
    assert (0, content) == (kept.code, path.read_bytes())
    changed = kg("enrich", cwd=linked)
    assert (tmp_path / "out.ttl").read_bytes() == path.read_bytes() != content
    assert "changed: Rosé: other name" in changed.err
    gone = next(line for line in changed.err.splitlines() if line.startswith("gone: Rosé:"))
    assert "nationality New Zealand" in gone
    assert "7f233cda" in gone
    assert 'start date "2016-01-01"^^xsd:date → "2017-01-01"^^xsd:date' in changed.err
    assert kg("undo", cwd=linked).code == 0
    assert content == path.read_bytes()


def test_a_project_is_in_order_right_after(linked: Project, kg: Callable[..., Ran]) -> None:
    """In every step of a check but those that ask no more than the queries, which are as they were."""
    kg("enrich", cwd=linked)

    found = {name: step().findings for name, step in iter_steps(linked) if name not in ("saved queries", "answers")}

    assert dict.fromkeys(("syntax", "shapes", "quality checks", "links"), ()) == {n: tuple(f) for n, f in found.items()}


def test_a_conflict_with_another_source_shows_as_one(linked: Project, kg: Callable[..., Ran]) -> None:
    """And is credited to both; the item is the passage."""
    link_works(linked)
    kg("enrich", cwd=linked)
    (linked.queries / "source_conflicts.rq").write_bytes(
        (Path(__file__).parents[2] / "queries" / "provenance" / "source_conflicts.rq").read_bytes()
    )

    conflicts = kg("query", "source_conflicts", cwd=linked).out
    card = kg("show", "Rosé", cwd=linked).out

    assert "release/rosie" in conflicts
    assert "2024-12-05" in conflicts
    assert "source/wikidata" in conflicts
    number = next(line.split()[0] for line in card.splitlines() if line.endswith("  Wikidata"))
    assert f"로제 (ko)  {number}" in card
    assert f"locator: {ROSE}" in card


def test_some_things_are_looked_at_anew_and_the_others_stay(
    linked: Project, kg: Callable[..., Ran], tmp_path: Path
) -> None:
    kg("enrich", cwd=linked)
    path = linked.data / "sources" / "wikidata.ttl"
    index(kg, linked, [entity(ROSE, "Rosie"), entity(BLACKPINK, "Pink")], tmp_path)
    before = path.read_text("utf-8")

    ran = kg("enrich", "Rosé", cwd=linked)

    after = path.read_text("utf-8")
    assert 0 == ran.code
    assert '"Pink"@mul' not in after
    assert '"Rosie"@mul' in after
    sections = [{one.partition("\n")[0]: one for one in text.split("# --- ")} for text in (before, after)]
    assert {name for name in sections[0] if sections[0][name] != sections[1].get(name)} == {
        f"Rosé, {ROSE}", next(iter(sections[0]))  # the first has the digest of all
    }  # fmt: skip
    index(kg, linked, [entity(LISA, "Lisa", P463=BLACKPINK)], tmp_path)
    assert 0 == kg("enrich", "Lisa", cwd=linked).code
    assert 1 == path.read_text("utf-8").count("membership:lisa-in-blackpink a mg:Membership")
    assert 2 == kg("enrich", "Bruno Mars", cwd=linked).code


def test_what_was_changed_by_hand_is_refused(linked: Project, kg: Callable[..., Ran]) -> None:
    """And told by a check; another's file as well, and a renamed thing is no change by hand."""
    path = linked.data / "sources" / "wikidata.ttl"
    path.write_text("@prefix a: <urn:a:> .\na:a a a:a .\n", "utf-8")
    foreign = kg("enrich", cwd=linked)
    assert (2, True) == (foreign.code, "was not made by taking over; rename it" in foreign.err)
    path.unlink()
    kg("enrich", cwd=linked)
    assert kg("rename", "agent:lisa", "agent:lalisa", cwd=linked).code == 0
    assert body_of(path.read_bytes()) is not None
    assert "agent:lalisa" in path.read_text("utf-8")
    assert "nothing has changed" in kg("enrich", cwd=linked).err
    moved = kg("move", "agent:rose", "--from", "wikidata", "--to", "rose-and-g-dragon", cwd=linked)
    assert "was taken over from the other side" in moved.err

    path.write_text(path.read_text("utf-8").replace("로제", "로즈"), "utf-8")

    refused, (finding,) = kg("enrich", cwd=linked), check_taken(linked).findings
    assert 2 == refused.code
    assert "was changed by hand; write what you know into another file, then: kg enrich --replace" in refused.err
    assert (path, "violation") == (finding.location and finding.location.path, finding.severity)
    assert "changed by hand" in finding.message
    assert 2 != kg("enrich", "--replace", cwd=linked).code
    assert body_of(path.read_bytes()) is not None
    assert "로제" in path.read_text("utf-8")


@pytest.mark.parametrize(
    "lost",
    [
        lambda text: text.replace(text.splitlines(True)[1], ""),
        lambda text: text.replace("# sha256 ", "# sha256 x"),
        lambda text: text.partition("\n\n")[2],
        lambda text: "".join(line for line in text.splitlines(True) if not line.startswith("#")),
    ],
    ids=["digest", "other digest", "head", "comments"],
)
def test_a_file_that_lost_its_digest_is_one_that_was_changed(
    project: Project, rules: Rules, run: Run, lost: Callable[[str], str]
) -> None:
    """By a hand, or in a merge: it is still no source that somebody wrote."""
    path = project.data / "sources" / "wikidata.ttl"
    try:
        path.write_text(lost((run(*EXTRACT).after or b"").decode()), "utf-8")
        found = check_taken(project).findings
        with pytest.raises(UsageError, match="was changed by hand") as caught:
            run(*EXTRACT)
        anew = run(*EXTRACT, replace=True)
    finally:
        path.unlink()

    assert [("violation", path, True)] == [
        (one.severity, one.location and one.location.path, "changed by hand" in one.message) for one in found
    ]
    assert "kg enrich --replace" in in_words(caught.value)
    assert GOLDEN.read_bytes() == anew.after


def test_the_day_is_that_on_which_an_item_said_something_else(run: Run, project: Project) -> None:
    """A later extract that says the same changes no byte, and one item that says more changes its own day."""
    path = project.data / "sources" / "wikidata.ttl"
    try:
        path.write_bytes(run(*EXTRACT).after or b"")
        same = run(*EXTRACT, day="2026-06-01")
        more = run(entity(BIG_BANG, "BIGBANG", {"ko": "빅뱅"}), *EXTRACT[:3], *EXTRACT[4:], day="2026-06-01")
    finally:
        path.unlink()

    assert same.before == same.after
    assert 1 == (more.after or b"").count(b"2026-06-01")


@pytest.mark.parametrize(
    ("name", "entities", "note", "stays"),
    [
        ("index", [], "not in the index, so that what was taken before stays", True),
        ("api", [], "not there any more", False),
        ("index", [entity(LISA) | {"id": "Q900500"}], "not in the index, so that what was taken before stays", True),
    ],
)
def test_an_item_that_is_gone_says_nothing_any_more(
    run: Run, project: Project, name: str, entities: list[dict[str, Any]], note: str, stays: bool
) -> None:
    """But a smaller extract says nothing of what it does not hold."""
    path = project.data / "sources" / "wikidata.ttl"
    try:
        path.write_bytes(run(entity(LISA, "Lalisa", P463=BLACKPINK)).after or b"")
        found = run(*entities, name=name)
    finally:
        path.unlink()

    assert [True] == [one.startswith(f"{note}: ") and LISA in one for one in found.notes]
    assert stays == (b"Lalisa" in (found.after or b""))


def test_where_nothing_is_left_there_is_no_file(run: Run, project: Project, rules: Rules) -> None:
    path = project.data / "sources" / "wikidata.ttl"
    path.write_bytes(run(EXTRACT[0]).after or b"")

    assert write(project, rules, run(name="api"), "a run")
    assert not path.exists()


def test_of_an_item_that_was_merged_nothing_is_taken(project: Project, rules: Rules, engine: Engine) -> None:
    moved = item_from_json(entity("Q5", "Lalisa"), LISA)
    source: Any = SimpleNamespace(name="api", retrieved="", items=lambda ids: {LISA: moved})

    found = enrich(project, rules, engine, source)

    assert (None, f"{LISA} was merged into Q5") == (found.after, found.notes[0][: len(LISA) + 19])


def test_nothing_is_written_on_links_that_have_changed(run: Run, project: Project, rules: Rules) -> None:
    found = run(*EXTRACT)

    with pytest.raises(UsageError, match="changed meanwhile; nothing was written"):
        write(project, rules, found._replace(links={}), "a run")

    assert not found.path.exists()


# --- What it rests on


def relinked(project: Project, change: Callable[[str], str]) -> None:
    """Have other decisions on links, row by row; a row of which nothing is left goes."""
    table = path_of(project)
    rows = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text(
        "".join(row if row[0] == "#" or row.startswith("subject_id") else change(row) for row in rows), "utf-8"
    )


def swapped(row: str) -> str:
    """Return the row of one of two members with the item of the other."""
    other = {LISA: JENNIE, JENNIE: LISA}
    return next((row.replace(f"wd:{one}", f"wd:{two}") for one, two in other.items() if f"wd:{one}\t" in row), row)


@pytest.mark.parametrize(
    ("change", "item", "gone"),
    [
        (lambda row: "" if LISA in row else row, BLACKPINK, "lisa-in-blackpink"),
        (lambda row: row.replace("\t\twd:" + LISA, "\tNot\twd:" + LISA), BLACKPINK, "lisa-in-blackpink"),
        (swapped, BLACKPINK, "lisa-in-blackpink"),
        (lambda row: "" if BIG_BANG in row else row, DAESUNG, "daesung-in-big-bang"),
        (lambda row: "" if ROSE in row else row, ROSE, "로제"),
        (lambda row: "", BIG_BANG, "BIGBANG"),
    ],
    ids=["undone", "rejected", "of each other now", "the value", "the thing", "all"],
)  # fmt: skip
def test_what_rests_on_a_link_that_is_no_more_goes(
    few: Project, kg: Callable[..., Ran], tmp_path: Path, change: Callable[[str], str], item: str, gone: str
) -> None:
    """Though no index holds the item; a check tells it before with its line, and it can be taken back."""
    index(kg, few, EXTRACT, tmp_path)
    kg("enrich", cwd=few)
    path = few.data / "sources" / "wikidata.ttl"
    content = path.read_text("utf-8")
    index(kg, few, [entity("Q900900", "Nobody")], tmp_path)
    assert "nothing has changed" in kg("enrich", cwd=few).err
    assert () == tuple(check_taken(few).findings)
    relinked(few, change)
    if not any(path_of(few).read_text("utf-8").count(f"wd:{one}\t") for one in (ROSE, LISA, BIG_BANG)):
        (few.state / "link" / "index.sqlite").unlink()  # where nothing is linked, nothing is looked up

    told = {one.location.line: one for one in check_taken(few).findings if one.location}
    ran = kg("enrich", cwd=few)

    line = next(n for n, text in enumerate(content.splitlines(), 1) if text.endswith(f", {item}"))
    assert ("violation", True) == (told[line].severity, "rests on " in told[line].message)
    assert (0, True) == (ran.code, " goes" in ran.err)
    assert gone in content
    assert gone not in (path.read_text("utf-8") if path.exists() else "")
    assert ("removed data/sources/wikidata.ttl; take it back with: kg undo" in ran.err) != path.exists()
    assert () == tuple(check_taken(few).findings)
    assert kg("undo", cwd=few).code == 0
    assert content == path.read_text("utf-8")


@pytest.mark.parametrize("better", ["normal", "preferred"])
def test_an_identifier_is_the_best_there_is_and_is_credited(run: Run, better: str) -> None:
    """What is deprecated, or less than what is preferred, is not taken; what it refers to comes with it."""
    mine, other = "7f233cda-eacb-4235-b681-5f7be343a1a2", "7f233cda-eacb-4235-b681-5f7be343a1a3"
    worse = "deprecated" if better == "normal" else "normal"
    text = (run(entity(ROSE, P434=[said(other, worse), said(mine, better, (WEB,))])).after or b"").decode()

    assert (True, False) == (mine in text, other in text)
    assert "https://example.org/a page" in text
    assert f"P434-{mine}" not in text, "a text may be no part of an IRI"


@pytest.mark.parametrize("verdict", ["rejected", "unsure", "absent", "accepted"])
def test_an_identifier_that_a_person_refused_is_not_stated(
    run: Run, project: Project, rules: Rules, verdict: str
) -> None:
    """Nor one that was accepted for another thing; and what was stated before goes, whatever is in the index."""
    target = rules.targets["musicbrainz-artist"]
    mbid = "7f233cda-eacb-4235-b681-5f7be343a1a2"
    subject = f"{project.base}agent/{'lisa' if verdict == 'accepted' else 'rose'}"
    decision = Decision(
        subject, "" if verdict == "absent" else mbid, verdict, project.links[0], BY_HAND, "2026-11-22", "me"
    )
    path, table = project.data / "sources" / "wikidata.ttl", target_table(project, target)
    kept = table.path.read_bytes() if table.path.is_file() else None
    try:
        path.write_bytes(run(EXTRACT[0]).after or b"")
        before = path.read_text("utf-8")
        table.write([decision])
        told = [one.message for one in check_taken(project).findings]
        found, absent = run(EXTRACT[0]), run()
    finally:
        path.unlink()
        table.path.unlink(missing_ok=True)
        if kept is not None:
            table.path.write_bytes(kept)

    assert mbid in before
    assert [True] == [mbid in one for one in told]
    assert mbid not in (found.after or b"").decode()
    assert (target.label, "it was decided here that it is none of ours") in found.left
    assert absent.after is None
    assert ROSE in absent.notes[-1]


def test_only_what_can_be_made_anew_wholly_is_replaced(linked: Project, kg: Callable[..., Ran], tmp_path: Path) -> None:
    """What the index has not would be lost; what goes is told; and a file of somebody else is never replaced."""
    path = linked.data / "sources" / "wikidata.ttl"
    kg("enrich", cwd=linked)
    made = path.read_text("utf-8")
    edited = made.replace("\nagent:big-bang skos:altLabel", '\nagent:big-bang skos:altLabel "Groß"@de, ')
    path.write_text(edited, "utf-8")

    some = kg("enrich", "Rosé", "--replace", cwd=linked)
    index(kg, linked, EXTRACT[1:], tmp_path)
    absent = kg("enrich", "--replace", cwd=linked)
    assert edited == path.read_text("utf-8")
    index(kg, linked, EXTRACT, tmp_path)
    ran = kg("enrich", "--replace", cwd=linked)

    assert (2, 2, 0) == (some.code, absent.code, ran.code)
    assert "made anew of all that is linked; give no THING" in some.err
    assert f"the index does not hold {ROSE}, of which the file has facts that would go; make an index" in absent.err
    assert "gone: Big Bang:" in ran.err
    assert "Groß" in ran.err
    assert made == path.read_text("utf-8")
    foreign = "@prefix a: <urn:a:> .\na:a a a:a .\n"
    path.write_text(foreign, "utf-8")
    refused = kg("enrich", "--replace", cwd=linked)
    assert (2, foreign) == (refused.code, path.read_text("utf-8"))
    assert "was not made by taking over" in refused.err


def test_the_ends_of_lines_are_no_change_by_hand(run: Run, project: Project) -> None:
    """As git writes them on some machines."""
    path = project.data / "sources" / "wikidata.ttl"
    try:
        path.write_bytes((run(*EXTRACT).after or b"").replace(b"\n", b"\r\n"))
        findings = tuple(check_taken(project).findings)
        again = run(*EXTRACT)
    finally:
        path.unlink()

    assert () == findings
    assert again.before == again.after


def test_a_file_that_the_rules_name_no_more_is_told(linked: Project, kg: Callable[..., Ran]) -> None:
    """And is no source of ours for linking, under whatever name."""
    rules, project = read_rules(linked), linked
    before = select_subjects(open_engine(project), project, rules, {})
    kg("enrich", cwd=project)
    (project.data / "sources" / "wikidata.ttl").rename(old := project.data / "sources" / "items.ttl")
    old.write_text(old.read_text("utf-8").replace("graph/sources/wikidata", "graph/sources/items"), "utf-8")

    ran = kg("enrich", "--dry-run", cwd=project)

    assert before == select_subjects(open_engine(project), project, rules, {})
    assert "data/sources/items.ttl was taken over as well, and the rules name another file now" in ran.err
    assert [old] == [one.location.path for one in check_taken(project).findings if one.location]


# --- Linking


def test_what_was_taken_over_is_no_fact_of_ours_for_linking(linked: Project, kg: Callable[..., Ran]) -> None:
    """It would prove the very link by which it came, and be offered to those who said it."""
    rules, thing = read_rules(linked), f"{linked.base}agent/lisa"
    before = (
        select_subjects(open_engine(linked), linked, rules, {}),
        sources_of_facts(open_engine(linked), linked, rules),
    )
    kg("enrich", cwd=linked)
    engine = open_engine(linked)

    after = (select_subjects(engine, linked, rules, {}), sources_of_facts(engine, linked, rules))

    assert before == after
    assert engine.ask(f"ASK {{ ?m <{linked.base}ontology#member> <{thing}> }}")


def test_a_name_of_ours_stays_ours_where_theirs_is_alike_in_another_language(
    linked: Project, kg: Callable[..., Ran]
) -> None:
    """It is one of another language that was taken over, and is known from nowhere else."""
    rules, thing = read_rules(linked), f"{linked.base}agent/rose"
    own = linked.data / "sources" / "hand.ttl"
    name = f'<{thing}> <http://www.w3.org/2004/02/skos/core#altLabel> "로제"@ja .'
    own.write_text(f'<{linked.graph_iri(own)}> <http://purl.org/dc/terms/title> "T"@en .\n{name}\n', "utf-8")
    kg("enrich", cwd=linked)
    assert '"로제"@ko' in (linked.data / "sources" / "wikidata.ttl").read_text("utf-8")

    (rose,) = (one for one in select_subjects(open_engine(linked), linked, rules, {}) if one.iri == thing)

    assert "로제" in rose.names
    assert "ja" in rose.languages


@pytest.mark.parametrize(("where", "stated"), [("links/musicbrainz-artist.ttl", True), ("sources/hand.ttl", False)])
def test_what_a_file_of_links_says_and_nobody_decides_is_nobodys(
    linked: Project, kg: Callable[..., Ran], where: str, stated: bool
) -> None:
    """An identifier of another thing that was taken back is taken over, though the links are not yet written anew."""
    mbid = "7f233cda-eacb-4235-b681-5f7be343a1a2"
    path = linked.data / where
    same = f"<{linked.base}agent/lisa> <https://schema.org/sameAs> <https://musicbrainz.org/artist/{mbid}> .\n"
    path.write_text(f'<{linked.graph_iri(path)}> <http://purl.org/dc/terms/title> "T"@en .\n{same}', "utf-8")

    ran = kg("enrich", cwd=linked)

    assert (mbid in (linked.data / "sources" / "wikidata.ttl").read_text("utf-8")) == stated, ran.err


def test_an_interface_is_asked_in_batches(
    linked: Project, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On this machine, and with a sender; an endpoint that holds the same says the same."""
    monkeypatch.setitem(WORLD[LISA]["claims"], "P106", [Value("Q177220")])
    monkeypatch.setattr("tests.link.wikibase.ITEM_PROPERTIES", {*ITEM_PROPERTIES, "P106"})
    with serving(Wikibase()) as server:
        config = linked.root / "kg.toml"
        text = config.read_text("utf-8").replace('contact = ""', 'contact = "me@example.org"')
        config.write_text(text.replace("[linking]\n", f'[linking]\napi = "{server.url}/w/api.php"\n'), "utf-8")
        ran = kg("enrich", "--online", cwd=linked)
        asked = len(server.asked)
        same = kg("enrich", "--endpoint", f"{server.url}/sparql", cwd=linked)

    assert ran.code == 0, ran.err
    assert 1 == asked
    assert "agent:lisa mg:occupation concept:singer" in (linked.data / "sources" / "wikidata.ttl").read_text("utf-8")
    assert "nothing has changed" in same.err
    assert "not there any more: Q408, " in ran.err
    assert (
        '"박채영"@ko'
        not in (linked.data / "sources" / "wikidata.ttl").read_text("utf-8").partition("# --- BLACKPINK")[0]
    )
    assert 2 == kg("enrich", "--online", "--offline", cwd=linked).code


# --- Wrong inputs


def test_what_is_missing_is_told(music: Project, kg: Callable[..., Ran], tmp_path: Path) -> None:
    """No index, one of another version, no links, and no rules for it."""
    import sqlite3

    none = kg("enrich", cwd=music)
    index(kg, music, EXTRACT, tmp_path)
    with sqlite3.connect(music.state / "link" / "index.sqlite") as database:
        database.execute("UPDATE meta SET value = '2' WHERE key = 'version'")
    old = kg("enrich", cwd=music)
    path_of(music).unlink()
    index(kg, music, EXTRACT, tmp_path)
    unlinked = kg("enrich", cwd=music)
    rules = music.linking.rules
    before, _, rest = rules.read_text("utf-8").partition("# What `kg enrich`")
    rules.write_text(before + rest[rest.index("# Lists of others") :], "utf-8")
    without = kg("enrich", cwd=music)

    assert (3, 3, 2, 3) == (none.code, old.code, unlinked.code, without.code)
    assert "there is no index to look for candidates in; make one with: kg link index" in none.err
    assert "made with other rules or by another version; make it anew with: kg link index" in old.err
    assert "nothing is linked yet" in unlinked.err
    assert "they have no table [enrichment]" in without.err


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('value = "mg:group"', 'value = "mg:grup"', "'value' in [facts.membership.states] names mg:grup, which the ontology does not declare; did you mean mg:group?"),
        ('value = "mg:group"', 'value = "nix:group"', "nix"),
        ('node = "membership:{thing}-in-{value}"', 'node = "nix:{thing}"', "nix"),
        ('node = "membership:{thing}-in-{value}"', 'node = "membership:x"', "must have {thing} in it"),
        ('node = "membership:{thing}-in-{value}"', 'property = "mg:member"', "needs 'property', or 'node', 'class' and 'thing'"),
        ('class = "mg:Membership"', "", "needs 'class' too"),
        ("{ P580 =", "{ Q580 =", "cannot be an identifier of theirs"),
        ("values = { Q177220", "values = { P177220", "cannot be an identifier of theirs"),
        ('stated_in = "mg:statedIn"', 'stated_in = "mg:statedInn"', "names mg:statedInn, which the ontology does not declare"),
        ('file = "sources/wikidata.ttl"', 'file = "spine/agents.ttl"', "'file' in [enrichment] is below data/spine, which is for what all sources share"),
        ("concept:singer", "concept:singr", "is concept:singr, of which the data says nothing"),
        ('month = "concept:month"', 'month = "concept:mnth"', "'month' in [enrichment] is concept:mnth, of which the data says nothing"),
        ('year = "concept:year"', 'year = "concept:yr"', "is concept:yr, of which the data says nothing"),
        ('value = "mg:trackOf" }', 'value = "mg:trackOf", also = { "mg:trackNumber" = "concept:one" } }', "is concept:one, of which the data says nothing"),
        ('value = "mg:date"', 'value = "mg:releaseOf"', "'value' in [facts.date.states] is mg:releaseOf, which leads to things, and what is stated is a date"),
        ('value = "mg:date"', 'value = "rdf:type"', "is rdf:type, which leads to things, and what is stated is a date"),
        ('aliases = "skos:altLabel"', 'aliases = "mg:member"', "'aliases' in [enrichment] is mg:member, which leads to things, and what is stated is a text"),
        ('property = "mg:nationality"', 'property = "mg:date"', "is mg:date, which has dates or texts, and the fact is a thing"),
        ('file = "sources/wikidata.ttl"', 'file = "links/wikidata.ttl"', "is below data/links, which is for links"),
        ('classes = ["mg:MusicRecording", "mg:ReleaseGroup"]', 'classes = ["mg:MusicRecordin"]', "names mg:MusicRecordin, which the ontology does not declare"),
        ('file = "sources/wikidata.ttl"', 'file = "../wikidata.ttl"', "the name of a file of Turtle below the data"),
        ("source:wikidata a mg:SourceDocument", "nix:wikidata a mg:SourceDocument", "'describes' is not Turtle with the prefixes of kg.toml"),
        ('label = "genre"\npath = "mg:genre"\nproperties = ["P136"]\ncompared = false\nstates = { property = "mg:genre", classes = ["mg:MusicRecording", "mg:ReleaseGroup"] }',
         'label = "genre"\npath = "mg:genre"\nproperties = ["P136"]\ncompared = false', "is not compared, and needs 'states'"),
    ],
)  # fmt: skip
def test_a_faulty_rule_is_told(project: Project, engine: Engine, old: str, new: str, told: str) -> None:
    """With its place in the file of the rules."""
    path = project.linking.rules
    text = path.read_text("utf-8")
    assert old in text
    try:
        path.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(ProjectError) as caught:
            enrich(project, read_rules(project), engine, source(EXTRACT))
    finally:
        path.write_text(text, "utf-8")

    assert told in in_words(caught.value)
    assert caught.value.location is not None
    assert caught.value.location.path == path


@pytest.mark.parametrize(("exact", "meant"), [(YEAR, "-0044"), (MONTH, "-0044-03"), (DAY, "-0044-03-15")])
def test_a_date_before_the_first_year_is_cut_behind_its_year(exact: int, meant: str) -> None:
    assert meant == cut("-0044-03-15", exact)


def source(entities: list[dict[str, Any]]) -> DatedSource:
    found: Any = Extract(entities)
    return found  # type: ignore[no-any-return]  # only what is asked of it
