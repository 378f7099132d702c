"""The contract of the command line: stdout is data, stderr is talk, and the exit code says what happened."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest

from kg.cli import exits, stopping
from kg.cli.group import cli
from kg.errors import InputError, KgError, LimitError, UsageError
from kg.project.config import Project
from tests import ROOT
from tests.services import BASH, NOHUP, require
from tests.timing import LONG, used_seconds, wait_until, within

from ..conftest import Ran
from .terminal import run_on_terminal

Kg = Callable[..., Ran]
QUESTION = ("query", "chart_positions_of", "--work", "Number One Girl")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"
PYTHON = {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("query", "chart_position_of"), 2, "did you mean chart_positions_of"),
        (("query", "chart_positions_of"), 2, "--work: chart_positions_of needs a value; for example: 'work:number-one-girl'"),
        (("query", "chart_positions_of", "--wrok", "x"), 2, "--work"),
        (("query", "chart_positions_of", "--work", "Number Two Girl"), 2, "did you mean Number One Girl"),
        (("query", "chart_positions_of", "--work", "wrok:apt"), 2, "did you mean work"),
        (("query", "chart_positions_of", "--work", "work:apt", "--chart", "Nothing"), 2, "--chart: there is no mg:Chart called"),
        (("query", "chart_positions_of", "--work", "Rosé"), 2, "--work: Rosé is a music artist and a person; this asks for a work"),
        (("query", "peaks_within", "--chart", "Billboard 200", "--within", "five"), 2, "--within: 'five' is not a whole number"),
        (("query", "known_by", "--thing", "work:apt", "--day", "22.11.2024"), 2, "is not a date such as"),
        (("query", "chart_positions_of", "--work", "work:apt", "-f", "turtle"), 2, "SELECT cannot be written as turtle"),
        (("sparql", "SELECT * { ?s wrok:x ?o }"), 3, "query:1:15: the prefix wrok: is not declared; did you mean work:?"),
        (("sparql", "SELECT * { ?s ?p }"), 3, "query:1:18: this is not SPARQL: something is missing"),
        (("sparql", "SELECT * {\n ?s ?p work:a work:b }"), 3, "query:2:15"),
        (("sparql", "INSERT DATA { work:a work:b work:c }"), 3, "changes data"),
        (("sparql", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), 3, "SERVICE"),
        (("sparql", "SELECT * {" + "(" * 100_000), 3, "nested more than 128"),
        (("sparql", "nothing.rq"), 3, "cannot be read: No such file"),
        (("query", "peaks_within", "Hot 100"), 2, "called 'Hot 100'; did you mean Billboard Hot 100?"),
        (("show", "Rosee"), 2, "did you mean Rose"),
        (("show", "Oh dear, Mockingjay"), 2, "look for it with: kg search"),
        (("show", "agent:rosee"), 2, "did you mean agent:rose"),
        (("search", "xyzzy"), 1, "nothing is called anything like"),
        (("quer",), 2, "Did you mean query"),
        (("queries", "chek"), 2, "Did you mean check"),
        (("queries", "new"), 2, "Did you mean kg new?"),
        (("export",), 2, "There is no command 'export'. Did you mean dump?"),
        (("lint",), 2, "Did you mean check?"),
        (("help", "claim"), 2, "Did you mean --help or explain?"),
        (("glossary",), 2, "Did you mean explain?"),
        (("queries", "export"), 2, "See kg --help."),
        (("dump", "-o", "graph.doc"), 2, "names no format"),
        (("dump", "--graph", "sources/rose"), 2, "did you mean"),
        (("dump", "--base", "not an iri"), 2, "not an IRI"),
        (("validate", "--shapes", "x.ttl"), 2, "DATA and --shapes go together"),
        (("validate", "none.ttl", "--shapes", "none2.ttl"), 3, "there is no such file"),
        (("init", ".", "--example", "musik"), 2, "did you mean music"),
        (("init", "."), 3, "is not empty"),
        (("--nonsense",), 2, "No such option"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_words(kg: Kg, shipped: Project, words: tuple[str, ...], code: int, told: str) -> None:
    """One message on stderr with what to do next, the right exit code, nothing on stdout, no traceback."""
    ran = kg(*words, cwd=shipped)

    assert (code, "") == (ran.code, ran.out if code != 1 else "")
    assert told in ran.err
    assert "Traceback" not in ran.err


def test_the_table_of_exit_codes_is_whole() -> None:
    """Every kind of error has its code, and every code its meaning."""
    assert (2, 3, 4, 70) == tuple(map(exits.code_for, (UsageError(""), InputError(""), LimitError(""), KgError(""))))
    values = {value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)}
    assert values == set(exits.MEANING)


def test_an_ambiguous_label_lists_the_candidates(kg: Kg, music: Project) -> None:
    """A name that fits two things is answered with both."""
    (music.data / "spine" / "more.ttl").write_text(
        "@prefix work: <https://w3id.org/music-kg/work/> .\n@prefix mg: <https://w3id.org/music-kg/ontology#> .\n"
        '@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\nwork:other a mg:MusicRecording ; skos:prefLabel "APT."@en .\n'
    )

    ran = kg("query", "songs_featuring", "--artist", "Rosé", cwd=music)
    assert 0 == ran.code
    ran = kg("show", "APT.", cwd=music)
    assert 2 == ran.code
    assert "'APT.' fits 2 things: work:apt, work:other" in ran.err


def test_a_bug_leaves_its_traceback_in_a_file(kg: Kg, shipped: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw ends with 70, and the message names the file with the details."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(import_module("kg.cli.commands.stats"), "count_graph", broken)
    ran = kg("stats", cwd=shipped)

    assert 70 == ran.code
    path = Path(ran.err.split("with the file ")[1].strip())
    assert "ZeroDivisionError: on purpose" in path.read_text()
    path.unlink()


# --- Formats


def test_rows_in_every_format(kg: Kg, shipped: Project) -> None:
    """Each format holds the same rows, and reads back with a standard reader."""
    import pyoxigraph

    def out(name: str) -> str:
        ran = kg(*QUESTION, "-f", name, cwd=shipped)
        assert (0, "") == (ran.code, ran.err)
        return ran.out

    rows = list(csv.DictReader(io.StringIO(out("csv"))))
    assert ["29", "5", "12", "17", "43"] == [row["position"] for row in rows]
    assert rows[0]["chart"] == "https://w3id.org/music-kg/chart/billboard-global-200"
    found = json.loads(out("json"))["results"]["bindings"]
    assert [row["position"] for row in rows] == [binding["position"]["value"] for binding in found]
    assert "atMost" not in found[0]
    tree = ElementTree.fromstring(out("xml"))  # noqa: S314 - our own output
    assert 5 == len(tree.findall(".//{http://www.w3.org/2005/sparql-results#}result"))
    assert [29, 5, 12, 17, 43] == [json.loads(line)["position"] for line in out("ndjson").splitlines()]
    assert out("tsv").splitlines()[0] == "?chart\t?metric\t?position\t?atMost\t?source"
    assert out("markdown").splitlines()[2].startswith("| chart:billboard-global-200 | concept:peak | 29 |")
    assert "chart:billboard-global-200" in out("table")
    for name, kind in (("json", "JSON"), ("xml", "XML"), ("tsv", "TSV")):
        parsed = pyoxigraph.parse_query_results(out(name), getattr(pyoxigraph.QueryResultsFormat, kind))
        assert 5 == len(list(parsed))  # type: ignore[arg-type]  # a graph format gives quads


ALIKE = {
    "integer": "1 01 +1 -0 007", "int": "1 0001", "decimal": "1.0 1.00 -0.0 100.10", "double": "1e0 1.0 1E1 INF NaN",
    "boolean": "1 true 0", "date": "2024-01-01Z 2024-01-01+00:00", "dateTime": "2024-01-01T00:00:00Z 2024-01-01T00:00:00.000+00:00",
    "duration": "P1Y P12M PT60M PT1H", "time": "24:00:00 00:00:00", "gYear": "2024 2024Z", "float": "1 1.0",
    "nonNegativeInteger": "5 05", "string": "01", "hexBinary": "ff FF", "token": "a", "byte": "1 300",
}  # fmt: skip


def test_both_engines_count_alike_what_is_written_otherwise(kg: Kg, empty_project: Project) -> None:
    """Each value once, in its canonical form, and those that are none of their type as they are."""
    said = " , ".join(f'"{one}"^^xsd:{kind}' for kind, many in ALIKE.items() for one in (*many.split(), "?"))
    (empty_project.data / "a.ttl").write_text(
        f"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n<urn:a> <urn:b> {said} , 'x'@en , <urn:c> .\n"
    )
    for query in ("SELECT ?o { <urn:a> <urn:b> ?o }", "SELECT (COUNT(*) AS ?n) { <urn:a> <urn:b> ?o }",
                  "SELECT (COUNT(DISTINCT ?o) AS ?n) { GRAPH ?g { <urn:a> <urn:b> ?o } }"):  # fmt: skip
        one, other = (kg("sparql", query, "-f", "tsv", "--engine", engine, cwd=empty_project).out
                      for engine in ("embedded", "memory"))  # fmt: skip
        assert sorted(one.splitlines()) == sorted(other.splitlines())
        assert one.count("\n") > 1


def test_both_engines_print_the_same(kg: Kg, shipped: Project) -> None:
    """The second opinion agrees to the byte."""
    for name in ("csv", "tsv", "json", "xml", "ndjson", "markdown"):
        assert kg(*QUESTION, "-f", name, cwd=shipped) == kg(*QUESTION, "-f", name, "--engine", "memory", cwd=shipped)


@pytest.mark.parametrize("name", ["turtle", "ntriples", "trig", "nquads", "jsonld", "rdfxml"])
def test_graphs_in_every_format(kg: Kg, shipped: Project, name: str) -> None:
    """A CONSTRUCT comes in every RDF format and reads back."""
    import pyoxigraph

    from kg.rdf.formats import FORMATS

    ran = kg("query", "description_of", "--thing", "release:apt", "--thing", "event:mama", "-f", name, cwd=shipped)

    assert (0, "") == (ran.code, ran.err)
    kind = getattr(pyoxigraph.RdfFormat, FORMATS[name].constant)
    subjects = {quad.subject.value.rsplit("/", 1)[1] for quad in pyoxigraph.parse(ran.out, kind)}
    assert {"apt", "mama"} == subjects


def test_a_truth_value_and_its_exit_status(kg: Kg, shipped: Project) -> None:
    """ASK prints true or false; with --exit-status the code says it too."""
    question = ("query", "is_asserted", "--subject", "work:number-one-girl", "--property", "mg:writer", "--value")

    assert (0, "false\n", "") == kg(*question, "agent:bruno-mars", cwd=shipped)
    assert (1, "false\n", "") == kg(*question, "agent:bruno-mars", "--exit-status", cwd=shipped)
    assert 1 == kg("query", "awards_of", "--exit-status", cwd=shipped).code
    assert '"boolean": false' in kg(*question, "agent:bruno-mars", "-f", "json", cwd=shipped).out


def test_no_rows_are_explained(kg: Kg, shipped: Project) -> None:
    """An empty answer comes with its reason: a query's own, or a term that the data never uses."""
    assert "no data: none of the sources reports an award" in kg("query", "awards_of", cwd=shipped).err
    told = kg("sparql", "SELECT ?x { ?x mg:byArtits agent:rose }", cwd=shipped)
    assert (0, "x\r\n") == (told.code, told.out)
    assert "mg:byArtits does not occur in the data; did you mean mg:byArtist?" in told.err


def test_labels_limits_and_talk(kg: Kg, shipped: Project) -> None:
    """--labels shows names, --limit stops, --show prints SPARQL and --explain tells what was run."""
    assert "Billboard Global 200,peak,29,," in kg(*QUESTION, "--labels", cwd=shipped).out
    limited = kg(*QUESTION, "--limit", "2", cwd=shipped)
    assert 3 == len(limited.out.splitlines())
    assert "there may be more" in limited.err
    shown = kg(*QUESTION, "--show", cwd=shipped)
    assert "mg:entryOf <https://w3id.org/music-kg/work/number-one-girl>" in shown.out
    explained = kg(*QUESTION, "--explain", cwd=shipped).err
    assert "embedded" in explained
    assert "5 rows" in explained
    assert "work:number-one-girl" in explained


def test_a_query_from_a_file_from_stdin_and_from_the_prompt(kg_process: Kg, shipped: Project, tmp_path: Path) -> None:
    """All three ways to ask give the same answer."""
    text = "SELECT ?song { ?song mg:byArtist agent:g-dragon }"
    (tmp_path / "q.rq").write_text(text)

    answers = {
        kg_process("sparql", text, cwd=shipped),
        kg_process("sparql", str(tmp_path / "q.rq"), cwd=shipped),
        kg_process("sparql", "-", cwd=shipped, stdin=text),
    }

    assert {Ran(0, "song\nhttps://w3id.org/music-kg/work/home-sweet-home\n", "")} == answers


def test_output_to_a_file_appears_whole(kg: Kg, kg_process: Kg, shipped: Project, tmp_path: Path) -> None:
    """The suffix picks the format; a failure leaves the file before."""
    target = tmp_path / "out.json"
    assert 0 == kg(*QUESTION, "-o", str(target), cwd=shipped).code
    before = target.read_text()
    assert 5 == len(json.loads(before)["results"]["bindings"])
    assert 3 == kg("sparql", "SELECT * { ?s ?p }", "-o", str(target), cwd=shipped).code
    # In a process of its own, for the work that is given up goes on as long as the process.
    assert 4 == kg_process("sparql", ENDLESS, "--timeout", "0.2", "-o", str(target), cwd=shipped).code
    assert before == target.read_text()
    assert [target] == list(tmp_path.iterdir())


def test_a_missing_or_full_place_for_output_is_told(kg: Kg, shipped: Project, tmp_path: Path) -> None:
    """A folder that is not there, and a device without space."""
    assert "cannot be written" in kg(*QUESTION, "-o", str(tmp_path / "no" / "x.csv"), cwd=shipped).err
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-m", "kg", *QUESTION], cwd=shipped.root, stdout=full, stderr=subprocess.PIPE,
                              text=True, env=PYTHON, check=False)  # fmt: skip
    assert done.returncode == 3
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


# --- Signals, limits and pipes


def test_the_time_limit_ends_a_query(kg_process: Kg, shipped: Project) -> None:
    """A query that would run for days ends soon after its time limit, with exit code 4."""
    for engine in ("embedded", "memory"):
        with within(7, waiting=1):
            ran = kg_process("sparql", ENDLESS, "--timeout", "1", "--engine", engine, cwd=shipped)
        assert (4, "") == (ran.code, ran.out)
        assert "the time limit of 1 s was reached" in ran.err


def wait_until_used(process: subprocess.Popen[str], seconds: float) -> None:
    """Wait until a process has been computing so long, so that no busy machine makes it look further than it is."""
    wait_until(lambda: process.poll() is not None or used_seconds(process.pid) >= seconds)
    assert process.poll() is None


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[None]:
    """See to it that a process is gone after the block, also when a test fails in it."""
    try:
        yield
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)])
@pytest.mark.parametrize("engine", ["embedded", "memory"])
def test_a_signal_ends_a_query(shipped: Project, sent: signal.Signals, code: int, engine: str) -> None:
    """Ctrl-C and its kin are heard while the engine is busy."""
    process = subprocess.Popen([sys.executable, "-m", "kg", "sparql", ENDLESS, "--engine", engine], cwd=shipped.root,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=PYTHON)  # fmt: skip
    with ended(process):
        wait_until_used(process, 1.5)
        with within(2):
            process.send_signal(sent)
            out, err = process.communicate(timeout=LONG)

    assert (code, "") == (process.returncode, out)
    assert "Traceback" not in err


@pytest.mark.parametrize("engine", ["embedded", "memory"])
def test_an_ignored_signal_stays_ignored(shipped: Project, engine: str) -> None:
    """A query under nohup outlives its terminal, which tells each of its processes; SIGTERM ends it all the same."""
    words = [str(require(NOHUP)), sys.executable, "-m", "kg", "sparql", ENDLESS, "--engine", engine]
    process = subprocess.Popen(words, cwd=shipped.root, start_new_session=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=PYTHON)  # fmt: skip
    with ended(process):
        wait_until_used(process, 1.5)
        told = time.monotonic()
        os.killpg(process.pid, signal.SIGHUP)
        # Who hears it has ended by then, or was ended by who waits for it, however fast it computed meanwhile.
        wait_until(lambda: process.poll() is not None or time.monotonic() > told + 1.5 * stopping.GRACE)
        wait_until_used(process, 2.0)
        process.terminate()
        assert 143 == process.wait(LONG)


def test_ctrl_c_while_the_commands_are_imported_is_quiet(shipped: Project) -> None:
    script = "import kg.cli\ndef late(words): raise KeyboardInterrupt\nkg.cli._run = late\nkg.cli.main(['check'])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=shipped.root, env=PYTHON, capture_output=True, check=False
    )
    assert (130, b"", b"") == (done.returncode, done.stdout, done.stderr)


def test_a_reader_that_goes_away_is_no_error(shipped: Project) -> None:
    """`kg … | head -1` ends quietly."""
    command = f"{sys.executable} -m kg sparql 'SELECT * {{ ?s ?p ?o . ?a ?b ?c }}' -f csv"
    done = subprocess.run([require(BASH), "-c", f"{command} | head -1; exit ${{PIPESTATUS[0]}}"], cwd=shipped.root,
                          capture_output=True, text=True, env=PYTHON, timeout=LONG, check=False)  # fmt: skip

    assert (exits.CLOSED_PIPE, "") == (done.returncode, done.stderr)
    assert 1 == len(done.stdout.splitlines())


def test_a_plain_environment_will_do(shipped: Project) -> None:
    """No locale, no terminal, no stdin: names keep their letters."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C", "LC_ALL": "C", "NO_COLOR": "1"}
    done = subprocess.run([sys.executable, "-m", "kg", "show", "agent:rose"], cwd=shipped.root, stdin=subprocess.DEVNULL,
                          capture_output=True, env=environment, check=False)  # fmt: skip

    assert 0 == done.returncode
    assert "Rosé" in done.stdout.decode("utf-8")


def test_a_terminal_gets_a_table_and_no_control_characters(music: Project) -> None:
    """Data cannot move the cursor, clear the screen or turn text round."""
    (music.data / "sources" / "evil.ttl").write_text(
        "@prefix w: <https://w3id.org/music-kg/work/> .\n"
        '@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\nw:evil skos:prefLabel "\\u001B[2J\\u001B]0;x\\u0007\\u202Egnp"@en .\n'
    )
    shown = run_on_terminal(music, "sparql", "SELECT ?name { work:evil skos:prefLabel ?name }")
    card = run_on_terminal(music, "show", "work:evil")
    csv_shown = run_on_terminal(music, "sparql", "SELECT ?name { work:evil skos:prefLabel ?name }", "-f", "csv")
    turtle = run_on_terminal(music, "sparql", "DESCRIBE work:evil")

    for text in (shown, card, csv_shown, turtle):
        assert "\\x1b[2J" in text or "\\u001B[2J" in text, text
        assert "\x1b[2J" not in text
        assert "\u202e" not in text
    assert "─" in shown


def test_a_person_reads_labels_and_a_program_ids(shipped: Project) -> None:
    """By default; a format for programs has ids on a terminal too, and one option or the other says otherwise."""
    words = ("query", "releases_by", "--artist", "Rosé")
    ids, labels = "work:apt", "APT."
    on_terminal = {
        option: run_on_terminal(shipped, *words, *option)
        for option in ((), ("--labels",), ("--ids",), ("-f", "csv"), ("-f", "csv", "--labels"))
    }

    assert labels in on_terminal[()]
    assert ids not in on_terminal[()]
    assert on_terminal[()] == on_terminal["--labels",]
    assert ids in on_terminal["--ids",]
    assert labels not in on_terminal["--ids",]
    assert "music-kg/work/apt" in on_terminal["-f", "csv"]
    assert labels in on_terminal["-f", "csv", "--labels"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "music-kg/work/apt,"),
        (("-f", "table"), "work:apt"),
        (("-f", "table", "--labels"), "APT."),
        (("--labels",), "APT.,"),
    ],
)
def test_what_is_piped_has_ids_unless_labels_are_wanted(
    kg: Callable[..., Ran], shipped: Project, options: tuple[str, ...], told: str
) -> None:
    ran = kg("query", "releases_by", "--artist", "Rosé", *options, cwd=shipped)

    assert told in ran.out
    assert ("APT." in ran.out) is ("--labels" in options)


EVIL = "\x1b]0;pwn\x07\x1b[2J\x1b[31m\x9b31m\u202e"
HEADER = """\
#+ summary: "S EVIL"
#+ description: "D EVIL"
#+ tags: ["T EVIL"]
#+ no_data: "N EVIL"
#+ params:
#+   one: {type: string, description: "P EVIL", default: "V EVIL", enum: ["V EVIL", "W EVIL"]}
#+   two: {type: string, example: "E EVIL"}
SELECT ?one ?two { }
"""


@pytest.mark.parametrize(
    "words",
    [
        ("query",), ("query", "evil", "--help"), ("query", "evil"), ("query", "evil", "--two", "x"),
        ("query", "evil", "--two", "x", "--one", "y"), ("query", "evil", "--two", EVIL), ("query", EVIL),
        ("query", "evil", f"--{EVIL}", "x"), ("query", "evil", EVIL), (EVIL,), ("queries", "list"),
        ("queries", "show", "evil"), ("queries", "docs"), ("queries", "list", "--tag", EVIL), ("show", EVIL),
        ("search", EVIL), ("sparql", EVIL), ("sparql", f"ASK {{ {EVIL} }}"), ("dump", "-f", EVIL), ("check",),
        ("convert", "evil.nt", "-"), ("convert", "evil.nt", "-", "--to", "turtle"), ("init", "x", "--example", EVIL),
    ],
    ids=lambda words: "_".join(words).replace(EVIL, "EVIL"),
)  # fmt: skip
def test_nothing_that_others_wrote_commands_a_terminal(empty_project: Project, words: tuple[str, ...]) -> None:
    """Neither the header of a query, in lists, help and faults, nor what was pasted, nor what is converted."""
    escaped = EVIL.encode("ascii", "backslashreplace").decode().replace("\x1b", "\\e").replace("\x07", "\\a")
    (empty_project.queries / "evil.rq").write_text(HEADER.replace("EVIL", escaped))
    (empty_project.root / "evil.nt").write_text(f'<urn:a> <urn:b> "{EVIL}" .\n', "utf-8")

    shown = run_on_terminal(empty_project, *words)

    assert shown.strip()
    assert not [sign for sign in ("\x1b]", "\x1b[2J", "\x1b[31m", "\x9b", "\u202e", "\x07") if sign in shown]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    "told",
    [
        {}, {"COMP_WORDS": "kg "}, {"COMP_WORDS": "kg ", "COMP_CWORD": "x"}, {"COMP_WORDS": "", "COMP_CWORD": "-1"},
        {"COMP_WORDS": 'kg "', "COMP_CWORD": "1"}, {"COMP_WORDS": "kg show \\", "COMP_CWORD": "99"},
        {"COMP_LINE": "kg 'a", "COMP_POINT": "x"}, {"COMP_POINT": "7"}, {"COMP_LINE": 'kg "', "COMP_POINT": "-9"},
    ],
    ids=repr,
)  # fmt: skip
def test_a_shell_that_says_little_or_nonsense_gets_no_fault(shell: str, told: dict[str, str], tmp_path: Path) -> None:
    environment = {**PYTHON, "_KG_COMPLETE": f"{shell}_complete", **told}
    done = subprocess.run([sys.executable, "-m", "kg"], cwd=tmp_path, env=environment, capture_output=True,
                          text=True, timeout=LONG, check=False)  # fmt: skip

    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize(
    ("shell", "typed"), [("zsh", {"COMP_CWORD": "1"}), ("zsh", {}), ("fish", {"COMP_CWORD": "qu"})]
)
def test_other_shells_complete_as_well(shell: str, typed: dict[str, str], tmp_path: Path) -> None:
    """Zsh tells the number of the word, and fish the word itself."""
    environment = {**PYTHON, "_KG_COMPLETE": f"{shell}_complete", "COMP_WORDS": "kg qu" if typed else "kg", **typed}
    code = "import sys; sys.argv = ['kg']; from kg.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True,
                          text=True, timeout=LONG, check=False)  # fmt: skip

    assert "query" in done.stdout
    assert ("init" in done.stdout) == (not typed)


@pytest.mark.parametrize("words", ["query", "sparql -", "convert - x.ttl", "link review"])
def test_a_closed_stdin_is_an_empty_one(empty_project: Project, words: str) -> None:
    script = f"{sys.executable} -m kg {words} 0<&-"
    done = subprocess.run([require(BASH), "-c", script], cwd=empty_project.root, env=PYTHON, capture_output=True,
                          text=True, timeout=LONG, check=False)  # fmt: skip

    assert done.returncode in (0, 2, 3), done.stderr
    assert words != "sparql -" or "the query is empty" in done.stderr


@pytest.mark.parametrize(
    "said",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "ascii"},
    ],
    ids=repr,
)  # fmt: skip
def test_letters_are_understood_and_shown_in_any_locale(empty_project: Project, said: dict[str, str]) -> None:
    """What is typed, the names of files, what is printed and what is told are UTF-8, whatever Python was told."""
    (empty_project.data / "é.ttl").write_text('<urn:a> <http://www.w3.org/2004/02/skos/core#prefLabel> "로제 é"@ko .\n')
    environment = {**PYTHON, **said}
    for words, code, out, err in (
        (("search", "로제"), 0, "로제 é", ""),
        (("show", "로제 é"), 0, "로제 é", ""),
        (("sparql", 'ASK { ?s ?p "로제 é"@ko }'), 0, "true", ""),
        (("show", "로저"), 2, "", "로저"),
        (("dump", "-f", "ntriples", "-o", "ö.nt"), 0, "", "ö.nt"),
        (("convert", "ö.nt", "-", "--to", "turtle"), 0, "로제 é", ""),
    ):
        done = subprocess.run([sys.executable, "-m", "kg", *words], cwd=empty_project.root, env=environment,
                              capture_output=True, timeout=LONG, check=False)  # fmt: skip
        assert code == done.returncode, done
        assert out in done.stdout.decode("utf-8")
        ways = [err.encode(coding, "backslashreplace") for coding in ("utf-8", "latin-1", "ascii")]
        assert any(way in done.stderr for way in ways), done.stderr


def test_completing_a_command_imports_none(tmp_path: Path) -> None:
    """A shell waits for it at each press of a key; what is told of each is known without."""
    environment = {**PYTHON, "_KG_COMPLETE": "zsh_complete", "COMP_WORDS": "kg ", "COMP_CWORD": "1"}
    words = [sys.executable, "-X", "importtime", "-m", "kg"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True, env=environment)

    assert "plain\nvalidate\nValidate data against the shapes\n" in done.stdout
    assert "kg.cli.group" in done.stderr
    assert "kg.cli.commands." not in done.stderr


def test_completion_knows_queries_options_and_labels(shipped: Project) -> None:
    """A shell completes commands, the names of queries, their options, labels and CURIEs."""

    def complete(line: str) -> list[str]:
        environment = {**PYTHON, "_KG_COMPLETE": "bash_complete", "COMP_LINE": line, "COMP_POINT": str(len(line))}
        code = "import sys; sys.argv = ['kg']; from kg.cli import main; main()"
        done = subprocess.run([sys.executable, "-c", code], cwd=shipped.root, capture_output=True, text=True, env=environment, check=False)  # fmt: skip
        return [shown.partition(",")[2] for shown in done.stdout.splitlines()]

    assert "query" in complete("kg qu")
    assert complete("kg query chart_") == ["chart_career_of", "chart_on_day", "chart_positions_of", "chart_run_of"]
    assert "--work" in complete("kg query chart_positions_of --w")
    assert "Number\\ One\\ Girl" in complete("kg query chart_positions_of --work num")
    assert complete("kg query chart_positions_of --work Home\\ Sw") == ["Home\\ Sweet\\ Home"]
    assert complete('kg query chart_positions_of --work "Home Sw') == ["Home Sweet Home"]
    assert "apt" in complete("kg query chart_positions_of --work work:ap")
    assert complete("kg query peaks_within --chart Billboard\\ 2") == ["Billboard\\ 200"]
    assert "Rosé" in complete("kg show ros")
    assert "rose" in complete("kg show agent:ro")
    assert complete("kg dump --graph sources/r") == ["sources/rose-and-g-dragon"]
    assert complete("kg init --example ") == ["charts", "music"]


def test_completion_works_in_bash_itself(shipped: Project) -> None:
    """What is typed and completed in a real shell is a command that runs."""
    script = f"""
        kg() {{ {sys.executable} -m kg "$@"; }}
        eval "$(_KG_COMPLETE=bash_source {sys.executable} -c 'import sys; sys.argv=["kg"]; from kg.cli import main; main()')"
        COMP_LINE='kg show Home'; COMP_POINT=${{#COMP_LINE}}
        _kg_completion {shipped.root}/kg-complete
        printf '%s\n' "${{COMPREPLY[@]}}"
    """
    stub = shipped.root / "kg-complete"
    stub.write_text(
        f"#!/bin/sh\nexec {sys.executable} -c 'import sys; sys.argv=[\"kg\"]; from kg.cli import main; main()'\n"
    )
    stub.chmod(0o755)
    done = subprocess.run(
        [require(BASH), "-c", script], cwd=shipped.root, capture_output=True, text=True, env=PYTHON, check=False
    )
    stub.unlink()

    assert done.stdout.splitlines() == ["Home\\ Sweet\\ Home"], done.stderr


def test_closed_or_full_places_for_output_are_no_bug(shipped: Project) -> None:
    """A closed stdout, and a full device under the front page, end without a traceback."""
    for command in (f"{sys.executable} -m kg query reported_claims >&-", f"{sys.executable} -m kg --help > /dev/full"):
        done = subprocess.run(
            [require(BASH), "-c", command], cwd=shipped.root, capture_output=True, text=True, env=PYTHON, check=False
        )
        assert "Traceback" not in done.stderr, command
        assert "bug" not in done.stderr, command


def test_a_table_of_many_rows_streams(shipped: Project) -> None:
    """A table shows its first rows before the last are known."""
    command = f"{sys.executable} -m kg sparql 'SELECT * {{ ?s ?p ?o . ?a ?b ?c }}' -f table"
    done = subprocess.run([require(BASH), "-c", f"{command} | head -3; exit ${{PIPESTATUS[0]}}"], cwd=shipped.root,
                          capture_output=True, text=True, env=PYTHON, timeout=LONG, check=False)  # fmt: skip

    assert (exits.CLOSED_PIPE, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('SELECT ?a { ?a ?b ?c FILTER regx(?c, "a") }', "1:29: this is not SPARQL: 'regx' is no word of SPARQL; did you mean REGEX?"),
        ("SELECT * { GRAPH <a.ttl> { ?s ?p ?o } }", "1:18: this is not SPARQL: <a.ttl> is a relative IRI, and the query has no BASE to complete it; write the whole IRI"),
        ("SELECT s { ?s ?p ?o }", "1:8: this is not SPARQL: 's' is no word of SPARQL; did you mean ?s?"),
        ("SELECT ?s {\n ?s ?p ?o\n} LIMT 4", "3:3: this is not SPARQL: 'LIMT' is no word of SPARQL; did you mean LIMIT?"),
        ("SELECT ?p (COUNT(?s) AS ?n) { ?s ?p ?o }", "1:8: this is not SPARQL: ?p is neither aggregated nor grouped by; write GROUP BY ?p, or leave it out"),
        ("SELECT ?s ?p (COUNT(?s) AS ?n) { ?s ?p ?o } GROUP BY ?p", "1:8: this is not SPARQL: ?s is neither aggregated nor grouped by"),
        ("SELECT * {\n { SELECT ?p (COUNT(?s) AS ?n) { ?s ?p ?o } }\n # a remark\n ?a ?p ?b . FILTER(?n > 1) }", "2:11: this is not SPARQL: ?p is neither aggregated nor grouped by"),
        ("SELECT ?t (COUNT(?s) AS ?n) { ?s a ?t } GROUP BY (STR(?t) AS ?u) ?", "1:8: this is not SPARQL: ?t is neither"),
        ("SELECT ?t (COUNT(?s) AS ?n) { ?s a ?t FILTER } GROUP BY ?t", "1:46: this is not SPARQL: something is missing before '}'"),
        ("SELECT ?s {\n ?s ?p ?o FILTER(?o = ) }\n", "2:21: this is not SPARQL: a value is missing behind ="),
    ],
)  # fmt: skip
def test_a_slip_in_a_query_is_named(kg: Kg, shipped: Project, text: str, told: str) -> None:
    """A misspelt keyword or function, or a variable without its mark, is named with its place."""
    assert f"query:{told}" in kg("sparql", text, cwd=shipped).err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('ASK { FILTER(REGEX("am", "^(?!.*m$)")) }', 'query:1:26: this engine cannot read the pattern "^(?!.*m$)"'),
        ('SELECT ?l { ?s rdfs:label ?l\n FILTER(!regex(STR(?l), "(a", "i")) }', 'query:2:25: this engine cannot read the pattern "(a"'),
        ('SELECT (REPLACE("ab", \'[\', "") AS ?x) {}', "query:1:23: this engine cannot read the pattern '['"),
        (f'ASK {{ FILTER(REGEX("am", "({"x" * 1000}")) }}', f'query:1:26: this engine cannot read the pattern "({"x" * 58}…'),
    ],
)  # fmt: skip
def test_a_pattern_that_an_engine_cannot_read_is_told(kg: Kg, shipped: Project, text: str, told: str) -> None:
    """An error in a filter is no answer, and nobody would see it."""
    ran = kg("sparql", text, cwd=shipped)

    assert 0 == ran.code
    assert f"note: {told}, so nothing matches it; another may" in ran.err


@pytest.mark.parametrize("pattern", ["^a", "(a|b)+", r"\\d{3}", "[a-z]"])
def test_a_good_pattern_is_not_told(kg: Kg, shipped: Project, pattern: str) -> None:
    assert "note" not in kg("sparql", f'ASK {{ FILTER(REGEX("am", "{pattern}", "i")) }}', cwd=shipped).err


@pytest.mark.parametrize("engine", ["embedded", "memory"])
def test_a_bad_pattern_is_no_bug(kg: Kg, shipped: Project, engine: str) -> None:
    """It is an error of each row, as SPARQL says, and told: nothing matches it, on either engine."""
    ran = kg("sparql", 'SELECT ?s { ?s rdfs:label ?l FILTER REGEX(?l, "(") }', "--engine", engine, cwd=shipped)

    assert (0, "s") == (ran.code, ran.out.strip())
    assert 'query:1:47: this engine cannot read the pattern "("' in ran.err


def test_a_false_answer_about_an_unknown_term_is_explained(kg: Kg, shipped: Project) -> None:
    """`false` because of a typo is not left alone."""
    ran = kg("query", "is_asserted", "--subject", "APT.", "--property", "mg:wrtr", "--value", "agent:rose", cwd=shipped)

    assert (0, "false\n") == ran[:2]
    assert "mg:wrtr does not occur in the data; did you mean mg:writer?" in ran.err


def test_a_fault_in_a_saved_query_has_the_line_of_the_file(kg: Kg, music: Project) -> None:
    """The lines of the header count."""
    path = music.queries / "works" / "themes_of.rq"
    text = path.read_text("utf-8")
    path.write_text(text.replace("SELECT", "SELCT"), "utf-8")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "SELECT" in row)

    assert f"themes_of.rq:{line}:1" in kg("query", "themes_of", "--work", "APT.", cwd=music).err
    assert "themes_of" in kg("query", cwd=music).out


def test_help_shows_the_question_an_example_and_its_answer(kg: Kg, shipped: Project) -> None:
    """The page of a saved query is enough to use it."""
    page = kg("query", "peaks_within", "--help", cwd=shipped).out

    assert "Which works reached a position or better on a chart?" in page
    assert "--within INTEGER" in page
    assert "default: 5" in page
    assert "kg query peaks_within chart:billboard-hot-100" in page
    assert "work:apt  3" in page
    for name in ("init", "build", "check", "validate", "query", "sparql", "show", "search", "stats", "dump", "doctor"):
        assert "Example" in kg(name, "--help", cwd=shipped).out, name


def commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command by its words, the groups as well."""
    names = group.list_commands(click.Context(group))
    for name in names[:6] if before == ("query",) else names:  # saved queries are all made alike
        command = group.get_command(click.Context(group), name)
        assert command is not None
        yield (*before, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))


def test_an_option_of_one_value_is_not_given_twice(
    kg: Callable[..., Ran], music: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of any command, that of a saved query included: nobody is answered for the last value alone."""
    monkeypatch.chdir(music.root)
    tried = 0
    for words, command in commands(cli):
        for param in command.params:
            if not isinstance(param, click.Option) or param.multiple or (param.is_flag and not param.secondary_opts):
                continue
            word = param.opts[-1]
            given = (word, *param.secondary_opts[:1]) if param.is_flag else (word, "1", word, "1")
            ran = kg(*words, *given)
            tried += 1
            assert ran.code == 2, (words, ran)
            assert "takes one value, and is given 2 times" in ran.err, (words, word, ran)
    assert tried > 120


def test_words_of_a_name_are_told_to_be_one(
    kg: Callable[..., Ran], shipped: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of any command that takes one name, that of a saved query included; where files are named, it is not said."""
    monkeypatch.chdir(shipped.root)
    told = []
    for words, command in commands(cli):
        if len([param for param in command.params if isinstance(param, click.Argument)]) == 1:
            ran = kg(*words, "Bruno", "Mars")
            if f"needs quotes: kg {' '.join(words)} 'Bruno Mars'" in ran.err:
                told.append(" ".join(words))
                assert ran.code == 2, ran

    assert {"show", "search", "explain", "link undo", "tables undo", "query achievements_of"} <= set(told)
    assert not {"init", "build", "import", "sparql", "validate", "push"} & set(told)


def test_words_of_several_names_are_told_to_need_quotes(
    kg: Callable[..., Ran], shipped: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of any command that takes some names: which words belong together is not known."""
    monkeypatch.chdir(shipped.root)
    told = set()
    for words, command in commands(cli):
        found = [param for param in command.params if isinstance(param, click.Argument)]
        if len(found) > 1 and all(param.nargs == 1 for param in found):
            ran = kg(*words, *["a", "b", "c", "d", "e"])
            assert (ran.code, "needs quotes: kg " in ran.err) == (2, True), (words, ran)
            told.add(" ".join(words))

    assert {"merge", "rename", "split", "link accept"} <= told


def test_a_value_that_may_be_repeated_is(kg: Callable[..., Ran], music: Project) -> None:
    assert 0 == kg("dump", "--graph", "spine/works", "--graph", "spine/places", "-o", "x.nt", cwd=music).code
    assert 0 == kg("validate", "--summary", "--summary", cwd=music).code, "a flag means the same twice"


@pytest.mark.parametrize(("engine", "word"), [("memory", "REPLACE"), ("embedded", "REPLACE"), ("embedded", "REGEX")])
def test_what_has_no_value_for_its_pattern_is_told(kg: Kg, shipped: Project, engine: str, word: str) -> None:
    """In memory a pattern that only Python knows is known to REGEX alone."""
    more = ', "", "i"' if word == "REPLACE" else ""
    called = f'{word}("aa", "(a)\\\\1"{more})'
    ran = kg("sparql", f"SELECT ({called} AS ?x) {{}}", "--engine", engine, cwd=shipped)

    assert "cannot read the pattern" in ran.err
