"""The gate: text passes it on its way to every engine, and what an engine would read counts, not what somebody wrote."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph
import pytest

from kg.ask.running import prepare_text
from kg.engines import gate
from kg.engines.embedded import EmbeddedEngine
from kg.engines.federation import find_calls
from kg.engines.gate import admit
from kg.engines.rdflib_memory import MemoryEngine, load_dataset
from kg.errors import QueryError
from kg.io.worker import LARGEST_STACK, call, room, stack, stream
from kg.project.config import Project
from kg.sparql.guard import MAX_OWN_LENGTH, MAX_PARTS, is_plain, require_safe
from kg.sparql.tokens import MAX_LENGTH
from tests import ROOT
from tests.servers import Server, Told, serving

from ..conftest import Ran

# What looks harmless, and sends a request or kills the process: `{a}` is an address.
REACHING = {
    "a name that begins with the word": "PREFIX : <{a}> ASK {{ service:x {{ ?s ?p ?o }} }}",
    "a name that goes on behind the word": "PREFIX desk: <{a}> ASK {{ servicedesk:x {{ ?s ?p ?o }} }}",
    "two words and a name in one": "PREFIX x: <{a}> ASK {{ serviceSILENTx:x {{ ?s ?p ?o }} }}",
    "two words in one": "ASK {{ SERVICEsilent<{a}>{{ ?s ?p ?o }} }}",
    "behind true": "ASK {{ OPTIONAL {{ ?s ?p trueSERVICE<{a}>{{ ?s ?p ?o }} }} }}",
    "behind true and a full stop": "PREFIX : <{a}> ASK {{ ?s ?p true.SERVICE:x{{ ?s ?p ?o }} }}",
    "behind false and a full stop": "PREFIX : <{a}> ASK {{ ?s ?p false.SERVICE:{{ ?s ?p ?o }} }}",
    "behind a prefix and a full stop": "PREFIX : <urn:o> ASK {{ ?s ?p :.SERVICE<{a}>{{ ?s ?p ?o }} }}",
    "behind a prefix with a name and a full stop": "PREFIX a: <urn:o> PREFIX s: <{a}> ASK {{ ?s ?p a:.SERVICE s:x{{ ?s ?p ?o }} }}",
    "behind a number": "ASK {{ OPTIONAL {{ ?s ?p 1SERVICE<{a}>{{ ?s ?p ?o }} }} }}",
    "behind less than": "ASK {{ VALUES ?e {{ <{a}> }} FILTER(1<2)SERVICE?e#>\n{{ ?s ?p ?o }}#)\n }}",
    "in a text that is none": 'ASK {{ FILTER(1<2#>"""\n)SERVICE<{a}>{{ ?s ?p ?o }}#""")\n }}',
    "FROM in a name": "PREFIX x: <{a}> SELECT * FROMx:x WHERE {{ ?s ?p ?o }}",
    "escapes in an IRI": "BASE <{a}> ASK {{ FILTER(<x\\u003e\\u0020!=\\u00201)\\u0020SERVICE\\u0020<x>\\u0020{{?s?p?o}} }}",
    "an escape for a word": "ASK {{ \\u0053ERVICE <{a}> {{ ?s ?p ?o }} }}",
    "behind a comment": "ASK {{ # to the end of a line\rSERVICE <{a}> {{ ?s ?p ?o }} # or of another\n }}",
    "a word behind less than": "ASK {{ VALUES ?e {{ <{a}> }} FILTER(1<2&&?e!=SERVICE&&2>1) }}",
    "long s": "ASK {{ \u017fERVICE <{a}> {{ ?s ?p ?o }} }}",
}
# What an engine takes for "less than" behind them, and for a comment behind that, where we see an IRI.
OPERANDS = {
    "a number": "1", "a variable": "?e", "a text": '"a"', "a text in a language": '"a"@en', "an IRI": "<urn:a>",
    "a name": "x:a", "a truth": "true", "a bracket": "(1)", "a call": "BOUND(?e)", "a pattern": "EXISTS {{ }}",
    "a triple": "<<?e ?e ?e>>",
}  # fmt: skip
REACHING |= {
    f"less than behind {name}": "PREFIX x: <urn:x> ASK {{ VALUES ?e {{ <{a}> }} FILTER("
    + operand
    + "<2)SERVICE?e#>)\n{{ ?s ?p ?o }} }}"
    for name, operand in OPERANDS.items()
}
REACHING |= {
    f"{name}, small": text.replace("SERVICE", "service") for name, text in REACHING.items() if "SERVICE" in text
}
LONG: dict[str, Callable[[int], str]] = {
    "BIND": lambda n: f"SELECT * {{ {' '.join(f'BIND(1 AS ?v{i})' for i in range(n))} }}",
    "projection": lambda n: f"SELECT {' '.join(f'(1 AS ?v{i})' for i in range(n))} {{ }}",
    "aggregates": lambda n: f"SELECT {' '.join(f'(COUNT(*) AS ?v{i})' for i in range(n))} {{ ?s ?p ?o }}",
    "VALUES": lambda n: f"SELECT * {{ {'VALUES ?x { 1 } ' * n} }}",
    "groups": lambda n: f"SELECT * {{ {'{} ' * n} }}",
    "FILTER": lambda n: f"SELECT * {{ {'FILTER(?x) ' * n} }}",
    "NOT EXISTS": lambda n: f"SELECT * {{ {'FILTER NOT EXISTS { ?s ?p ?o } ' * n} }}",
    "GRAPH": lambda n: f"SELECT * {{ {'GRAPH ?g { ?s ?p ?o } ' * n} }}",
    "OPTIONAL": lambda n: f"SELECT * {{ {'OPTIONAL { ?s ?p ?o } ' * n} }}",
    "MINUS": lambda n: f"SELECT * {{ {'MINUS { ?s ?p ?o } ' * n} }}",
    "UNION": lambda n: f"SELECT * {{ {' UNION '.join(['{}'] * n)} }}",
    "subqueries": lambda n: f"SELECT * {{ {'{ SELECT ?x { ?x ?p ?o } } ' * n} }}",
    "triples": lambda n: f"SELECT * {{ {'?s ?p ?o . ' * n} }}",
    "; chain": lambda n: f"SELECT * {{ ?s {' ; '.join(['?p ?o'] * n)} }}",
    ", chain": lambda n: f"SELECT * {{ ?s ?p {' , '.join(['?o'] * n)} }}",
    "collection": lambda n: f"SELECT * {{ ?s ?p ({' 1' * n}) }}",
    "HAVING": lambda n: f"SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s HAVING {'(1) ' * n}",
    "GROUP BY": lambda n: f"SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s {' '.join(f'(1 AS ?v{i})' for i in range(n))}",
    "ORDER BY": lambda n: f"SELECT * {{ ?s ?p ?o }} ORDER BY {'(1) ' * n}",
    "DESCRIBE": lambda n: f"DESCRIBE {' '.join(f'<urn:{i}>' for i in range(n))}",
    "path": lambda n: f"ASK {{ ?s {'/'.join(['<urn:p>'] * n)} ?o }}",
    "or": lambda n: f"ASK {{ FILTER({' || '.join(['?x'] * n)}) }}",
    "plus": lambda n: f"ASK {{ FILTER({' + '.join(['1'] * n)}) }}",
    "not": lambda n: f"ASK {{ FILTER({'!' * n}?x) }}",
    "plus, taken for an IRI": lambda n: f"ASK {{ FILTER(1<1{'+1' * n}&&2>1) }}",
    "triple terms": lambda n: f"ASK {{ {'<< ' * n} ?s ?p ?o {'>> ?p ?o ' * n} }}",
}  # fmt: skip
FLAT: dict[str, Callable[[int], str]] = {
    "VALUES": lambda n: f"ASK {{ VALUES ?x {{ {' '.join(f'<urn:{i}>' for i in range(n))} }} ?s ?p ?x }}",
    "VALUES of two": lambda n: f"ASK {{ VALUES (?s ?x) {{ {' '.join(f'(<urn:{i}#a> -{i})' for i in range(n))} }} ?s ?p ?x }}",
    "NOT IN": lambda n: f"ASK {{ ?s ?p ?x FILTER(?x NOT IN ({', '.join(f'<urn:{i}>' for i in range(n))})) }}",
    "IN texts": lambda n: 'ASK { ?s ?p ?x FILTER(?x IN (' + ", ".join(f'"{i}"@en, -{i}' for i in range(n)) + ")) }",
}  # fmt: skip


@pytest.fixture(scope="module")
def canary() -> Iterator[Server]:
    """A server that nobody is to ask."""
    with serving(lambda asked: Told(500)) as server:
        yield server


def store() -> pyoxigraph.Store:
    """A store with one triple, so that what is asked of it is evaluated."""
    made = pyoxigraph.Store()
    made.add(pyoxigraph.Quad(pyoxigraph.NamedNode("urn:s"), pyoxigraph.NamedNode("urn:p"), pyoxigraph.Literal("1")))
    return made


@pytest.mark.parametrize("name", REACHING)
def test_what_an_engine_would_take_for_a_call_is_refused(canary: Server, name: str) -> None:
    """On both engines, and by the guard that looks at what somebody wrote."""
    text = REACHING[name].format(a=f"{canary.url}/")
    for engine in (EmbeddedEngine(store()), MemoryEngine(load_dataset([("urn:g", list(store()))]))):
        with pytest.raises(QueryError):
            list(engine.select(text).rows)
        with pytest.raises(QueryError):
            engine.ask(text)
    with pytest.raises(QueryError):
        require_safe(text)

    assert canary.asked == []


# A terminal of each kind (SPARQL 1.1, section 19.8), or a part of one.
PIECES = (
    ":", "a:", "a:b", ".", "-", "+", "true", "false", "1", "1.", "1e0", "?e", '"a"', "'a'", "@en", "@en-a", "_:b", "<urn:a>", "[]", "()", "{}",
    "}", "(", ")", " ", "\n", "#", "%41", "·", "é", "_", "0", ";", ",", "^^", "a", "<", ">", "!", "*", "/", "|", "\\-", "UNION", "OPTIONAL",
)  # fmt: skip


@pytest.mark.parametrize("begin", ["?s ?p ", "?s ?p ?o ", "FILTER(?e"])
def test_nothing_that_may_stand_before_a_call_hides_it(begin: str) -> None:
    """Where an engine reads a text, and no longer when the word for a call is another, it has read the word."""

    def is_read(text: str) -> bool:
        try:
            store().query(text)
        except (SyntaxError, OSError):  # or it asks whoever is to be called
            return isinstance(sys.exc_info()[1], OSError)
        return True

    found = 0
    for one in PIECES:
        for two in ("", *PIECES):
            for name in ("<urn:x>", "x:x"):
                text = f"PREFIX : <urn:> PREFIX a: <urn:> PREFIX x: <urn:> ASK {{{begin}{one}{two}SERVICE{name}{{ ?s ?p ?o }} }}"
                if is_read(text) and not is_read(text.replace("SERVICE", "SERVICF")):
                    found += 1
                    with pytest.raises(QueryError):
                        admit(text)
    assert found > (0 if begin == "FILTER(?e" else 50)


@pytest.mark.parametrize("name", REACHING)
def test_where_service_is_allowed_only_calls_that_we_make_are_let_through(name: str) -> None:
    """What is no call to us is never asked by us, and an engine would ask it for itself."""
    text = REACHING[name].format(a="http://127.0.0.1/")
    try:
        require_safe(text, services=True)
    except QueryError:
        return

    assert find_calls(text)


def test_the_trap_is_real(canary: Server) -> None:
    """Without the gate a name alone sends a request; if that ends one day, the guard may be simpler."""
    names = ("a name that begins with the word", "two words in one", "behind a comment")
    for name in names:
        with pytest.raises(OSError, match="500"):
            store().query(REACHING[name].format(a=f"{canary.url}/").replace("silent", " "))

    assert len(canary.asked) == len(names)
    canary.asked.clear()


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX service: <urn:s> ASK { service:a a service:b . { ?s ?p ?o } }",
        "PREFIX service: <urn:s> ASK { GRAPH service:a { ?s ?p ?o } }",
        "ASK { ?s <http://e/service#from> ?load FILTER(?s != <http://e/service#(x)>) }",
        "ASK { VALUES (?a ?b) { (1 <http://e/service#x>) } ?s ?from 'SERVICE' }",
        "ASK { ?s ?p (1 <http://e/a> <http://e/b>) }",
        "ASK { ?s ?p <<( ?a <http://e/service#from> ?b )>> }",
        "ASK { ?s ?p ?o FILTER(?o < 5 && ?o>3) FILTER(?o<7&&?o>2) }",
    ],
)
def test_what_only_looks_like_a_call_runs(text: str) -> None:
    """Names, IRIs and texts may hold the words."""
    assert EmbeddedEngine(store()).ask(text) in (True, False)
    require_safe(text)


@pytest.mark.parametrize("name", LONG)
def test_long_texts_are_refused(name: str) -> None:
    """20,000 of anything that the algebra nests; and so is the least that is too much."""
    with pytest.raises(QueryError, match=r"more than 10,000 parts|nested more than 128"):
        admit(LONG[name](20_000))
    with pytest.raises(QueryError, match=r"more than 10,000 parts|nested more than 128"):
        require_safe(LONG[name](MAX_PARTS))


def test_a_text_of_others_has_an_end_before_it_is_read() -> None:
    """By its length alone, whatever is in it; what is made of it here may be longer."""
    text = f"ASK {{}}#{'x' * MAX_LENGTH}"
    with pytest.raises(QueryError, match="longer than 4,194,304 characters"):
        require_safe(text)

    require_safe(text, longest=MAX_OWN_LENGTH)


def test_a_text_of_our_own_has_an_end_as_well() -> None:
    """A quarter of a gigabyte, whatever rows are put in it; this text only says that it is so long."""

    class Long(str):
        __slots__ = ()

        def __len__(self) -> int:
            return (1 << 28) + 1

    with pytest.raises(QueryError, match="longer than 268,435,456 characters"):
        admit(Long("ASK {}"))


def test_what_is_made_here_of_many_rows_may_count_as_well() -> None:
    """It is too long for a look at its aggregates, which a text of others never is."""
    text = "SELECT (COUNT(?x) AS ?n) (SUM(?x) AS ?m) { VALUES ?x { 1 } }#"
    for length in (MAX_LENGTH, MAX_LENGTH + 1):
        long = text.ljust(length, "x")
        assert long == admit(long)
    with pytest.raises(QueryError, match="aggregate"):
        admit("SELECT (COUNT(SUM(?x)) AS ?n) { VALUES ?x { 1 } }#".ljust(MAX_LENGTH, "x"))


@pytest.mark.parametrize("text", [REACHING["two words in one"].format(a="urn:"), f"ASK {{}}#{'x' * MAX_LENGTH}"])
def test_what_somebody_asks_is_looked_at_with_its_place_before_anything_reads_it(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate before the engine comes too late for what reads it on the way, and knows no file."""
    monkeypatch.setattr("kg.ask.running.normalize", lambda *_: pytest.fail("it was read"))
    with pytest.raises(QueryError) as caught:
        prepare_text(text, None, Path("asked.rq"))

    assert caught.value.location is not None
    assert caught.value.location.path == Path("asked.rq")


@pytest.mark.parametrize("name", FLAT)
def test_long_lists_are_no_parts(name: str) -> None:
    """20,000 values are one list to the engine, and run."""
    assert EmbeddedEngine(store()).ask(FLAT[name](20_000)) in (True, False)


def test_a_glance_lets_nothing_through_that_a_look_refuses() -> None:
    """What is plain at a glance is not looked at again."""
    texts = [text.format(a="http://127.0.0.1/") for text in REACHING.values()]
    texts += [make(n) for make in LONG.values() for n in (100, 2000, 5000)]
    for text in texts:
        if is_plain(text) and "\\" not in text:
            require_safe(text)

    assert not any(is_plain(text) for text in texts[: len(REACHING)] if "\\" not in text)


@pytest.mark.parametrize("depth", [129, 1_000, 4_900])
@pytest.mark.parametrize("brackets", ["{}", "()", "[]"])
def test_a_glance_sees_how_deep_a_short_text_may_be(brackets: str, depth: int) -> None:
    """Few characters are enough to take all the stack there is."""
    text = f"ASK {{ {brackets[0] * depth}{brackets[1] * depth} }}"

    assert not is_plain(text)
    with pytest.raises(QueryError, match="nested more than 128"):
        EmbeddedEngine(store()).ask(text)


@pytest.mark.parametrize(("stack", "most"), [(256 << 20, 10_000), (4 << 20, 209), (16 << 20, 838)])
def test_where_the_stack_is_small_a_query_may_have_fewer_parts(
    stack: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As under `ulimit -v`; a part is 20,000 bytes of it, and a text is told the same limit before it is run."""
    monkeypatch.setattr(gate, "stack", lambda: stack)
    text = f"SELECT * {{ VALUES ?x {{ 1 }} FILTER(?x {'+1' * most} > 1) }}"

    with pytest.raises(QueryError, match=f"the query has more than {most:,} parts"):
        admit(text)
    with pytest.raises(QueryError, match=f"the query has more than {most:,} parts"):
        prepare_text(text.replace("+1", "+1" * 60), None)
    assert admit("SELECT * { ?s ?p ?o }")


def test_whoever_asks_from_elsewhere_has_the_stack_of_a_thread_to_be_started() -> None:
    """The most there is, and less where less may be reserved."""
    code = "from kg.io.worker import call, stack\nprint(stack(), call(stack))"

    assert run_limited(code, 600_000).stdout.split() == [str(16 << 20)] * 2
    assert {stack(), call(stack)} == {LARGEST_STACK}


def test_text_runs_where_the_stack_is_large() -> None:
    """Whoever asks: the main thread and a worker, for rows, truth and triples."""
    seen: list[int] = []
    made = store()

    class Watched:
        def query(self, text: str) -> object:
            seen.append(room())
            return made.query(text)

    engine = EmbeddedEngine(Watched())  # type: ignore[arg-type]  # has query()
    assert engine.ask("ASK { ?s ?p ?o }")
    assert 1 == len(list(engine.select("SELECT * { ?s ?p ?o }").rows))
    assert 1 == len(list(engine.graph("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")))
    assert call(lambda: engine.ask("ASK { ?s ?p ?o }"))
    assert 1 == len(list(stream(lambda: engine.select("SELECT * { ?s ?p ?o }").rows)))

    assert {LARGEST_STACK} == set(seen)
    assert len(seen) == 5


def run_limited(code: str, kilobytes: int) -> subprocess.CompletedProcess[str]:
    """Run Python with so much room for addresses."""
    limited = f"ulimit -v {kilobytes}; exec {sys.executable} -c '{code}'"
    return subprocess.run(["bash", "-c", limited], cwd=ROOT, capture_output=True, text=True, check=False)


def test_where_little_can_be_reserved_the_stack_is_smaller() -> None:
    """And then fewer parts are admitted, also of a text that is short and has no brackets."""
    code = (
        "from kg.io.worker import call, room\n"
        "from kg.engines.gate import admit\n"
        "print(call(room))\n"
        "for part in (\"BIND(1 AS ?v)\", \"?s ?p ?o . \"):\n"
        "    text = \"SELECT * {\" + part * 500 + \"}\"\n"
        "    try:\n        call(lambda: admit(text))\n"
        "    except Exception as error:\n        print(error.message)\n"
    )  # fmt: skip
    done = run_limited(code, 600_000)

    assert done.stdout.splitlines() == [
        str(16 << 20),
        *["the query has more than 838 parts; what stands in one VALUES or IN is none, however long"] * 2,
    ], done.stderr


# --- Nothing goes round the gate


HANDING_OVER = {"query", "setQuery", "prepareQuery", "parseQuery", "translateQuery", "processUpdate"}
GATES = {"admit", "for_rdflib", "prepare", "_require_admitted"}
# Text to an endpoint that was marked as writable, made from nothing but IRIs and canonical N-Triples of our own.
BESIDE = {("engines/requests.py", "update")}


def iter_functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Yield every function of a module, methods included."""
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def names_called(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield the last name of each thing that is called within a node."""
    for call_ in ast.walk(node):
        if isinstance(call_, ast.Call):
            if isinstance(call_.func, ast.Attribute):
                owner = call_.func.value.id if isinstance(call_.func.value, ast.Name) else ""
                yield f"pyshacl.{call_.func.attr}" if owner == "pyshacl" else call_.func.attr, call_
            elif isinstance(call_.func, ast.Name):
                yield call_.func.id, call_


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * { ?s ?p ?o } LOAD <http://e/>", "LOAD would reach out to another server"),
        ("SELECT * { ?s ?p ?o } ; load<http://e/>", "LOAD would reach out to another server"),
        (f"SELECT * {{ VALUES ?x {{ {', ' * (MAX_PARTS + 1)} }} }}", "the query has more than 10,000 parts"),
        (f"SELECT * {{ ?s ?p {', '.join(['?o'] * MAX_PARTS)} }}", "the query has more than 10,000 parts"),
    ],
)
def test_the_guard_does_not_rest_on_what_an_engine_would_refuse(text: str, told: str) -> None:
    """An update behind a query, and signs among the values of VALUES, are no query to an engine we know."""
    with pytest.raises(QueryError, match=told):
        require_safe(text)


def test_half_a_letter_is_refused_with_its_line_before_an_engine_gets_it() -> None:
    with pytest.raises(QueryError, match="half of a letter, or a byte that is no UTF-8, in line 2 of the query"):
        admit('SELECT * {\n?s ?p "\ud800" }')


def test_whatever_hands_text_to_an_engine_goes_through_the_gate() -> None:
    """Every call in kg/ that gives text to pyoxigraph, rdflib, pySHACL or SPARQLWrapper stands behind `admit`."""
    found: set[tuple[str, str]] = set()
    for module in sorted((ROOT / "kg").rglob("*.py")):
        for function in iter_functions(ast.parse(module.read_text("utf-8"))):
            calls = list(names_called(function))
            handed = [c for name, c in calls if name in HANDING_OVER or name == "pyshacl.validate"]
            if handed and not all(isinstance(one.args[0], ast.Constant) for one in handed if one.args):
                found.add((module.relative_to(ROOT / "kg").as_posix(), function.name))
                assert GATES & {name for name, _ in calls} or (module.relative_to(ROOT / "kg").as_posix(), function.name) in BESIDE, (
                    f"{module}: {function.name} hands text to an engine and does not call admit"
                )  # fmt: skip

    assert {
        ("engines/any_graph.py", "query"), ("engines/embedded.py", "_query"), ("engines/embedded.py", "_values_in"), ("engines/rdflib_memory.py", "_query"), ("engines/rdflib_queries.py", "_parsed"), ("engines/rdflib_queries.py", "read_query"), ("engines/parser_faults.py", "told_of"), ("engines/parser_faults.py", "variables_of_all"), ("engines/rdflib_order.py", "_places"), ("engines/asked_graph.py", "_kind"), ("engines/asked_graph.py", "query"),
        ("engines/store_values.py", "_found"), ("engines/written_graph.py", "_ask"), ("engines/requests.py", "ask"),
        ("engines/requests.py", "update"), ("shacl/reference.py", "run"), ("engines/store_values.py", "holds"),
    } == found  # fmt: skip


@pytest.mark.parametrize("engine", ["embedded", "memory"])
@pytest.mark.parametrize(
    "query",
    [
        'SELECT (<http://e/f>("a") AS ?x) {}',
        "SELECT * { ?s ?p ?o FILTER(1 = 1 || <http://e/f>(?o)) }",
        "SELECT * { ?s ?p ?o FILTER EXISTS { ?s ?p ?q FILTER(<http://e/f>(?q)) } }",
        "SELECT * { { SELECT ?s { ?s ?p ?o BIND(<http://e/f>(?o) AS ?x) } } }",
        "PREFIX e: <http://e/> ASK { ?s ?p ?o FILTER(e:f(?o)) }",
    ],
)
def test_a_function_that_nobody_knows_is_refused(
    kg: Callable[..., Ran], empty_project: Project, engine: str, query: str
) -> None:
    """On every engine, and not taken for one without a value."""
    ran = kg("sparql", query, "--engine", engine, cwd=empty_project)

    assert (3, True) == (ran.code, "http://e/f" in ran.err), ran
