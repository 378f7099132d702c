"""Every command beside every text of others that it may meet: `python -m tests.ways_in FOLDER [PLACE] [--all]`.

A project in which a place (a saved question, a check, a shape, a rule of linking, a setting, or what the command is
given) holds a text that would reach out, end the process or never end. Each command of kg is run in it, in a process of
its own, and what came of it is printed as JSON, a line for each. Without `--all` that is one text, and with `--only`
some commands. What all of it gave is kept in `tests/figures.tsv`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from kg.cli import main
from kg.cli.group import cli
from kg.errors import KgError
from kg.project.scaffold import create_project
from tests import ROOT
from tests.deaf import iter_commands
from tests.figures import keep
from tests.servers import Server, Told, serving

SECONDS, GRACE = 10, 2.0
"""The limit that each command gets, and how much longer it may take in all."""
QUESTION, OTHER = "hazard", "thing:one"

TEXTS: dict[str, Callable[[str], str]] = {
    "SERVICE": lambda a: f"SELECT ?s WHERE {{ ?s ?p ?o SERVICE <{a}> {{ ?s ?q ?x }} }}",
    "FROM": lambda a: f"SELECT ?s FROM <{a}> WHERE {{ ?s ?p ?o }}",  # noqa: S608 - this is SPARQL
    "LOAD": lambda a: f"LOAD <{a}>",
    "a hidden call": lambda a: f"PREFIX : <{a}> SELECT ?s WHERE {{ ?s ?p ?o . service:x {{ ?s ?p ?o }} }}",
    "deep nesting": lambda a: f"SELECT ?s WHERE {{ ?s ?p ?o {'{ ' * 7_000}{'} ' * 7_000} }}",
    "a long chain": lambda a: f"SELECT ?s WHERE {{ ?s ?p ?o {' '.join(f'BIND(1 AS ?v{n})' for n in range(8_000))} }}",
    "a long pattern": lambda a: 'SELECT ?s WHERE { ?s ?p ?o FILTER(REGEX(STR(?o), "^(%s)$")) }' % ("(a+)+" * 20_000),
    "many values": lambda a: f"SELECT ?s WHERE {{ VALUES ?o {{ {' '.join(map(str, range(20_000)))} }} ?s ?p ?o }}",
}  # fmt: skip
"""What a text of somebody else may hold; the address is one that nobody is to ask."""
ENDS_PLAINLY = (0, 1, 2, 3, 4)


def _asked(text: str) -> str:
    return f"#+ summary: What is here?\n#+ tags: [lists]\n{text}\n"


def _checked(text: str) -> str:
    body = text.replace("SELECT ?s ", "SELECT (?s AS ?focus) (?s AS ?path) (?s AS ?value) ")
    head = "summary: What is wrong?\n#+ tags: [check]\n#+ severity: warning\n#+ problem: It is.\n#+ solution: Mend it."
    return f"#+ {head}\n{body}\n"


def _shape(text: str) -> str:
    select = text.replace("SELECT ?s ", "SELECT $this ").replace("?s ", "$this ").replace("\\", "\\\\")
    return (
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:hazard> a sh:NodeShape ; sh:targetSubjectsOf "
        "<http://www.w3.org/2004/02/skos/core#prefLabel> ;\n  sh:sparql [ a sh:SPARQLConstraint ; "
        f'sh:message "m" ; sh:select """{select}""" ] .\n'
    )


def _ask_shape(project: Path, text: str) -> None:
    (project / "ontology/shapes/hazard.ttl").write_text(_shape(text), "utf-8")


def _rule(project: Path, text: str) -> None:
    rules = (ROOT / "ontology/linking.toml").read_text("utf-8").partition("[classes.")[0]
    rules = rules.replace('addresses = ["schema:url", "dcterms:source"]', "addresses = []")
    body = (text.partition("WHERE {")[2].rpartition("}")[0] or text).replace("?s ", "?thing ")
    pattern = f"where = {json.dumps(body)}" if text else 'path = "skos:broader"'
    rules += '[classes."ex:Thing"]\nitems = ["Q5"]\n\n[facts.hazard]\nlabel = "hazard"\nproperties = ["P463"]\n'
    rules += f"{pattern}\n"
    (project / "ontology/linking.toml").write_text(rules, "utf-8")


def _setting(project: Path, text: str) -> None:
    path = project / "kg.toml"
    named = json.dumps(f"urn:x> {text} <urn:y")
    path.write_text(path.read_text("utf-8").replace("[prefixes]\n", f"[prefixes]\nhazard = {named}\n"), "utf-8")


def _question(project: Path, text: str) -> None:
    (project / f"queries/{QUESTION}.rq").write_text(_asked(text), "utf-8")
    case = project / f"tests/queries/{QUESTION}/all.tsv"
    case.parent.mkdir(parents=True, exist_ok=True)
    case.write_text("?s\n", "utf-8")


def _check(project: Path, text: str) -> None:
    (project / f"queries/{QUESTION}.rq").write_text(_checked(text), "utf-8")


def _everywhere(project: Path, text: str) -> None:
    """Put the text wherever it leaves other places to be met."""
    _question(project, text)
    _ask_shape(project, text)
    _rule(project, text)


PLACES: dict[str, Callable[[Path, str], None]] = {
    "a question": _question, "a check": _check, "a shape": _ask_shape, "a rule": _rule, "a setting": _setting,
    "everywhere": _everywhere,
}  # fmt: skip

_LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
_TABLES = {
    "tables/songs.csv": "year,title\n1958,Slow Rain\n",
    "mappings/songs.yml": (
        "sources:\n  songs: [tables/songs.csv~csv]\nmappings:\n  entry:\n    sources: songs\n"
        "    subjects: thing:entry-$(year)\n    po:\n      - [a, ex:Thing]\n      - [skos:prefLabel, $(title), en~lang]\n"
    ),
}
# How each command is run in such a project, TEXT being the text and FILE a file with it; one that is not here fails.
WORDS: dict[str, Sequence[Sequence[str]]] = {
    "init": [["made", "--example", "music"]], "new": [["thing", "--in", "one", "--set", "label=X", "--yes"]],
    "add": [[OTHER, "label=X", "--in", "one", "--dry-run"]], "build": [["--full"]], "check": [[], ["FILE"]], "fix": [["--dry-run"]],
    "validate": [[], ["data/one.ttl", "--shapes", "SHAPE"]], "query": [[QUESTION], [QUESTION, "--help"]],
    "sparql": [["TEXT"], ["FILE"], ["TEXT", "--engine", "memory"], ["TEXT", "--data", "data/one.ttl"]],
    "queries accept": [[QUESTION]], "queries check": [[]], "queries docs": [[]], "queries list": [[]],
    "queries show": [[QUESTION]], "queries test": [["--update", QUESTION], [QUESTION]], "show": [[OTHER]],
    "why": [[OTHER, "skos:prefLabel", '"One"@en']], "search": [["One"]], "explain": [["claim"]], "stats": [[]], "dump": [["-o", "out.nq"]],
    "release": [["1.0", "-o", "out"], ["--check", "released"]], "diff": [["data/one.ttl", "SHAPE"]], "enrich": [["--dry-run"]], "convert": [["SHAPE", "out.nt"]],
    "import": [["SHAPE", "--graph", "two", "--name-nodes"]], "tables check": [[]], "tables new": [["tables/songs.csv", "--name", "more"]], "tables preview": [["songs"]],
    "tables review": [[]], "tables run": [[]], "tables status": [[]], "tables undo": [["One"]],
    "fmt": [["--check"], ["--diff", "FILE"]], "rename": [[OTHER, "thing:two", "--dry-run"]], "merge": [[OTHER, "thing:three", "--dry-run"]],
    "split": [[OTHER, "thing:two", "--in", "one", "--dry-run"]], "move": [[OTHER, "--from", "one", "--to", "two", "--dry-run"]], "undo": [["--dry-run"]],
    "link absent": [[OTHER]], "link accept": [[OTHER, "Q1"]], "link apply": [[]], "link candidates": [[]], "link check": [[]],
    "link eval": [[]], "link index": [["SHAPE"]], "link list": [[]], "link reject": [[OTHER, "Q1"]], "link review": [["-o", "out.csv"]],
    "link undo": [[]], "link unsure": [[OTHER, "Q1"]], "wikidata compare": [[]], "wikidata ids": [[]], "wikidata quickstatements": [[]],
    "push": [["nowhere"]], "serve": [[]], "lsp": [[]], "mcp": [[]], "site": [["-o", "pages"]], "doctor": [["--repair"]],
}  # fmt: skip


def names() -> list[str]:
    """Return every command of kg, by its words; the saved questions are one."""
    found = dict.fromkeys(" ".join(words) for words, one in iter_commands(cli) if not isinstance(one, click.Group))
    return list(dict.fromkeys("query" if name.startswith("query ") else name for name in found))


def lay_down(project: Path, place: str, text: str, commands: Sequence[str]) -> None:
    """Make a project that holds a text in a place, with what commands need: things, a snapshot, and perhaps a release."""
    if not (template := project.parent / "template").exists():
        create_project(template)
        (template / "data").mkdir(exist_ok=True)
        shutil.rmtree(template / "tests")  # the answers of an empty project
        things = "".join(
            f'thing:{name} a ex:Thing ; skos:prefLabel "{name.title()}"@en .\n' for name in ("one", "three")
        )
        heads = {"ex": "ontology#", "thing": "thing/"}
        prefixes = "".join(f"@prefix {name}: <https://example.org/template/{tail}> .\n" for name, tail in heads.items())
        skos = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        (template / "data/one.ttl").write_text(f"{prefixes}{skos}{things}", "utf-8")
        settings = template / "kg.toml"
        settings.write_text(
            settings.read_text("utf-8").replace("[prefixes]", f'license = "{_LICENCE}"\n\n[prefixes]'), "utf-8"
        )
        for name, held in _TABLES.items():
            (template / name).parent.mkdir(exist_ok=True)
            (template / name).write_text(held, "utf-8")
        _rule(template, "")
        first = [["tables", "run"], ["build"]]
        if "release" in commands:
            first.append(["release", "0.1", "-o", "released"])
        for words in first:
            code, _, said = run(template, words, b"")
            assert code == 0, said
    shutil.copytree(template, project)
    PLACES[place](project, text)
    (project / "given.rq").write_text(text, "utf-8")
    (project / "given.ttl").write_text(_shape(text), "utf-8")
    for path in (project / "released").rglob("*.rq"):
        path.write_text(_asked(text), "utf-8")


def run(folder: Path, words: Sequence[str], stdin: bytes) -> tuple[int, float, str]:
    """Run kg in a process of its own; return its exit code (negative for a signal), how long it took, and what it said."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as typed:
        typed.write(stdin)
        typed.seek(0)
        since = time.monotonic()
        process = os.fork()
        if not process:
            os.setsid()
            os.chdir(folder)
            for stream, file in ((0, typed), (1, said), (2, said)):
                os.dup2(file.fileno(), stream)
            _work(list(words))
        until = since + SECONDS + GRACE + 20
        while not (ended := os.waitpid(process, os.WNOHANG))[0]:
            if time.monotonic() > until:
                os.kill(process, signal.SIGKILL)
            time.sleep(0.005)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
        return os.waitstatus_to_exitcode(ended[1]), time.monotonic() - since, text


def _work(words: list[str]) -> None:
    """Do what the words say, in a process that ends with it."""
    code = 70
    try:
        if words[0] in ("serve", "mcp"):
            _ask_as_server(words[0], Path("given.rq").read_text("utf-8"))
            code = 0
        else:
            main([*words, "--timeout", str(SECONDS)])
    except KgError as error:  # of what is asked as a server would be, which the command tells and ends with
        code = 3
        sys.stderr.write(f"kg: {error}\n")
    except BaseException as error:  # whatever it is, it is told and ends this process
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        sys.stderr.flush()
        os._exit(code)


def _ask_as_server(kind: str, text: str) -> None:
    """Ask the application as `kg serve` and `kg mcp` have it, for what they offer and with the text itself."""
    from kg.project.reading import read_project
    from kg.web.application import make_application
    from kg.web.served import open_served
    from tests.web.asking import Site

    site = Site(make_application(open_served(read_project(Path.cwd()))).wsgi_app)
    if kind == "serve":
        told = [site.get(address) for address in ("/", "/questions", f"/query/{QUESTION}", f"/query/{QUESTION}.csv")]
        told += [
            site.get("/sparql", query=text[:16_000]),
            site.post("/sparql", text.encode(), "application/sparql-query"),
        ]
        assert {one.status for one in told} <= {200, 303, 400, 404, 413, 414, 504}, [one.status for one in told]
        return
    for name, given in ((QUESTION, {}), ("sparql", {"query": text})):
        call = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": name, "arguments": given},
        }
        assert site.post("/mcp", json.dumps(call).encode(), "application/json").status in (200, 413)


def _editor(project: Path, text: str) -> bytes:
    """Return what an editor says to `kg lsp` that opens the files with the text, and closes again."""
    opened = [
        {"uri": (project / name).as_uri(), "languageId": language, "version": 1, "text": held}
        for name, language, held in (
            ("queries/x.rq", "sparql", text),
            ("ontology/shapes/x.ttl", "turtle", _shape(text)),
        )
    ]
    said = [
        {
            "id": 1,
            "method": "initialize",
            "params": {"processId": None, "rootUri": project.as_uri(), "capabilities": {}},
        }
    ]
    said += [{"method": "initialized", "params": {}}]
    said += [{"method": "textDocument/didOpen", "params": {"textDocument": one}} for one in opened]
    said += [{"id": 2, "method": "shutdown"}, {"method": "exit"}]
    bodies = [json.dumps({"jsonrpc": "2.0", **one}).encode() for one in said]
    return b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)


def try_all(
    folder: Path, places: Sequence[str], texts: Sequence[str], commands: Sequence[str], server: Server
) -> Iterator[dict[str, Any]]:
    """Yield what came of commands for each place and text: the code, how long it took, and whether somebody was asked.

    What is given to a command holds the text in every place.
    """
    for number, (place, kind) in enumerate((place, kind) for place in places for kind in texts):
        text = TEXTS[kind](f"{server.url}/")
        project = folder / f"p{number}"
        lay_down(project, place, text, commands)
        files = {"TEXT": text, "FILE": "given.rq", "SHAPE": "given.ttl"}
        for name in commands:
            for given in WORDS.get(name, ()):
                words = [*name.split(), *(files.get(word, word) for word in given)]
                code, seconds, said = run(project, words, _editor(project, text) if name == "lsp" else b"")
                asked = len(server.asked)
                server.asked.clear()
                yield {
                    "command": name, "words": [word[:40] for word in words], "place": place, "text": kind, "code": code,
                    "seconds": seconds, "asked": asked, "said": said[-300:],
                }  # fmt: skip
        shutil.rmtree(project)


def is_fine(told: dict[str, Any]) -> bool:
    """Tell whether a command ended in time, with a code that is no bug and no signal, and asked nobody."""
    return told["code"] in ENDS_PLAINLY and told["asked"] == 0 and told["seconds"] < SECONDS + GRACE


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("places", nargs="*", metavar="PLACE")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    places = options.places or [place for place in PLACES if place != "everywhere"]
    commands = options.only.split(",") if options.only else names()
    tried = failed = 0
    with serving(lambda asked: Told(500)) as server:
        for told in try_all(options.folder, places, list(TEXTS) if options.all else ["SERVICE"], commands, server):
            print(json.dumps(told), flush=True)
            tried, failed = tried + 1, failed + (not is_fine(told))
    if options.all and not options.places and not options.only:
        keep("soak", f"texts of others, beside each of {len(commands)} commands", tried, failed)


if __name__ == "__main__":
    _main()
