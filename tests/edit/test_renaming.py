"""Things are renamed by meaning, in every way to write them, and nothing else in a file changes by a byte."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from kg.edit.renaming_project import Plan, plan_renaming
from kg.edit.settling import settle
from kg.edit.undoing import change_files, take_back
from kg.errors import InputError, UsageError
from kg.link.publish import links_path
from kg.link.rules import read_rules
from kg.link.sssom import path_of
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.terms import Prefixes
from tests.conftest import Ran, git

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "10"))
BASE = "https://example.org/"
TOML = """[project]
name = "p"
base = "https://example.org/"
# {0!}
[prefixes]
ex = "thing/"
term = "terms#"
[labels]
preferred = ["skos:prefLabel", "{1:plain}"]
[site]
featured = ["{0:plain}", "{2:plain}"]
"""
DATA = """{bom}# of {0!}
@prefix x: <https://example.org/thing/> .
@prefix y: <https://example.org/terms#> .
@base <https://example.org/thing/> .
{0:x} a y:Person ;  # {0!} it is
    {1:y} {2:x}, {0:rel} , {2:iri} ;
    y:text "{0!} and {1!}"@en , '''{2!}
x:''' .
PREFIX x: <https://example.org/>
[ {1:y} ( {0:rel} x:other {2:iri} ) ; y:p x:thing\\/z ] .
x:z y:q [] , {0:iri} . {2:rel} {1:iri} _:b{eol}"""
TRIG = """PREFIX : <https://example.org/thing/>
PREFIX t: <https://example.org/terms#>
{0:colon} {1:t} <<( {2:colon} {1:t} {0:iri} )>> ; t:v "1"^^{1:t} .
<< {0:colon} {1:t} 2 >> t:q {2:colon} {{| t:s {0:colon} |}} .
"""
QUERY = """#+ summary: Who is {0!}?
#+ params:
#+   thing: {{type: iri, example: {0:plain}, description: "One"}}
PREFIX e: <https://example.org/thing/>
PREFIX term: <https://example.org/terms#>
SELECT ?a WHERE {{ ?a {1:term}/{1:term} {0:e} , {2:iri} . # {0!}
  FILTER(?a != {0:e} && STR(?a) != "{0!}") VALUES ?b {{ {0:iri} {2:e} }} }}
"""
CASE = '#+ params: {{thing: "{0:plain}"}}\n?a\t?b\n{0:plain}\t{2:plain}\n{1:plain}\t"{0!}"\n<<( {0:plain} {1:plain} 1 )>>\t\n'
DECISIONS = (
    "#curie_map:\n#  ex: https://example.org/thing/\nsubject_id\tpredicate_id\tobject_id\tmapping_justification\tcomment\n"
    "{0:plain}\tskos:exactMatch\thttp://e.org/Q1\tsemapv:ManualMappingCuration\t{0!} it is\n"
)
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix term: <https://example.org/terms#> .
<https://example.org/s> sh:declare [ sh:prefix "k" ; sh:namespace "https://example.org/thing/" ] .
<https://example.org/shape> a sh:NodeShape ; sh:targetSubjectsOf {1:term} ; sh:sparql [
    sh:select "SELECT $this WHERE {{ $this \\t ?p {0:k} FILTER(?p != \\"{0!}\\") }}" ;
    sh:message "not {0!}" ] ; sh:labelTemplate "{{{1:plain}}} {0!}" .
"""
YAML = "prefixes:\n  own: https://example.org/thing/\n# {0!}\nmappings:\n  a:\n    subject: ex:n-$(id)\n    po:\n      - [{1:plain}, {0:own}~iri]\n"
FILES = {
    "kg.toml": TOML, "data/one.ttl": DATA, "data/two.trig": TRIG, "data/three.nt": "{0:iri} {1:iri} {2:iri} .\n",
    "queries/ask.rq": QUERY, "tests/queries/ask/one.tsv": CASE, "tests/queries/ask/one.ttl": "{0:iri} {1:iri} 1 .",
    "data/links.sssom.tsv": DECISIONS, "ontology/shapes/all.ttl": SHAPES, "mappings/a.yml": YAML,
}  # fmt: skip
NAMES = ["rose", "rose-in-b", "rosé", "n1", "a.b", "r_o", "ro-se", "rosee", "x1y"]
_HOLE = re.compile(r"\{([012])(!|:\w+)\}|\{(bom|eol)\}|(\{\{|\}\})")


def written(iri: str, how: str) -> str:
    """Return an IRI in one of the ways of the templates."""
    local = re.split(r"[/#]", iri)[-1]
    space = iri[: -len(local)]
    if how == "rel":
        return f"<{local}>"
    if how == "iri":
        return f"<{iri}>"
    if how == "colon":
        return f":{local}"
    if how == "plain":
        return f"{'ex' if space.endswith('/') else 'term'}:{local}"
    return f"{how}:{local}"


def made(rng: random.Random, things: list[str]) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Return files: the text of each, and its parts: what is between names, and the IRIs."""
    files = {}
    for name, template in FILES.items():
        parts: list[tuple[str, str]] = []
        held, at, text = "", 0, ""
        for hole in _HOLE.finditer(template):
            held += template[at : hole.start()]
            at = hole.end()
            if hole[4]:
                held += hole[4][0]
            elif hole[3]:
                held += {"bom": rng.choice(["", "\ufeff"]), "eol": rng.choice([" .", " .\n", "\n.\r\n"])}[hole[3]]
            elif hole[2] == "!":
                held += written(things[int(hole[1])], "plain")
            else:
                iri = things[int(hole[1])]
                parts.append((held, iri))
                text += held + written(iri, hole[2][1:])
                held = ""
        held += template[at:]
        parts.append((held, ""))
        text += held
        if name.endswith(".ttl") and rng.random() < 0.3:
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
            parts = [(one.replace("\r\n", "\n").replace("\n", "\r\n"), iri) for one, iri in parts]
        files[name] = text, parts
    return files


def graph_of(path: Path, renamed: dict[str, str]) -> pyoxigraph.Dataset:
    """Return the statements of a file in canonical form, with things renamed."""

    def new(term: object) -> object:
        if isinstance(term, pyoxigraph.NamedNode):
            return pyoxigraph.NamedNode(renamed.get(term.value, term.value))
        if isinstance(term, pyoxigraph.Triple):
            return pyoxigraph.Triple(*map(new, term))  # type: ignore[arg-type]
        if isinstance(term, pyoxigraph.Literal) and not term.language:
            return pyoxigraph.Literal(term.value, datatype=new(term.datatype))  # type: ignore[arg-type]
        return term

    kind = {".ttl": "TURTLE", ".trig": "TRIG", ".nt": "N_TRIPLES"}[path.suffix]
    quads = pyoxigraph.parse(
        path.read_bytes().removeprefix(b"\xef\xbb\xbf"), getattr(pyoxigraph.RdfFormat, kind), base_iri="http://b/"
    )
    found = pyoxigraph.Dataset(
        pyoxigraph.Quad(new(q.subject), new(q.predicate), new(q.object), q.graph_name)  # type: ignore[arg-type]
        for q in quads
    )
    found.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return found


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_nothing_but_the_names_changes(tmp_path: Path, seed: int) -> None:
    """The graph is the same under the renaming, every other byte stays, and undone all bytes are as before."""
    rng = random.Random(seed)
    first, third, fresh = rng.sample(NAMES, 3)
    things = [f"{BASE}thing/{first}", f"{BASE}terms#{rng.choice(['of', 'p.q', 'is-a'])}", f"{BASE}thing/{third}"]
    files = made(rng, things)
    for name, (text, _) in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    rdf = [tmp_path / name for name in files if name.endswith((".ttl", ".trig", ".nt")) and "shapes" not in name]
    old = rng.choice(things[:2])
    new = rng.choice([f"{BASE}thing/{fresh}", f"{BASE}terms#{fresh}", "http://else.example/x,y", f"{BASE}{fresh}"])
    before = {path: graph_of(path, {old: new}) for path in rdf}

    project = read_project(tmp_path)
    plan = plan_renaming(project, {old: new})
    change_files(project, "rename", plan.after, plan.before)

    assert before == {path: graph_of(path, {}) for path in rdf}
    for name, (_, parts) in files.items():
        pattern = "".join(re.escape(held) + (r"(<[^<>]*>|[\w:.,/#-]+?)" if iri else "") for held, iri in parts)
        found = re.fullmatch(pattern, (tmp_path / name).read_bytes().decode())
        assert found, name
        for said, (held, iri) in zip(found.groups(), parts, strict=False):
            local = re.split(r"[/#]", iri)[-1]
            assert iri == old or said in (f"<{iri}>", f"<{local}>") or said.endswith(f":{local}"), (name, held, said)
            assert iri != old or said in (f"<{new}>", new) or said.partition(":")[2] in new, (name, held, said)

    take_back(project)
    assert {name: text.encode() for name, (text, _) in files.items()} == {
        name: (tmp_path / name).read_bytes() for name in files
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data/a.ttl", "<http://e/{}> <http://e/p> 1 .\n"),
        ("data/a.nt", "<http://e/{}> <http://e/p> <http://e/o> .\n"),
        ("queries/a.rq", "#+ summary: Is there one?\nASK {{ <http://e/{}> ?p ?o }}\n"),
    ],
)
@pytest.mark.parametrize("spelled", ["\\u0061nn", "an\\u006E", "\\U00000061nn", "an\\U0000006E"])
def test_a_file_is_not_passed_over_as_it_spells_a_name_with_escapes(
    tmp_path: Path, name: str, text: str, spelled: str
) -> None:
    """Nothing else in it need name the thing."""
    (tmp_path / "kg.toml").write_text('[project]\nname = "p"\nbase = "http://e/"\n', "utf-8")
    path = tmp_path / name
    path.parent.mkdir()
    path.write_text(text.format(spelled), "utf-8")

    plan = plan_renaming(read_project(tmp_path), {"http://e/ann": "http://e/rose"})

    assert {path: text.format("rose").encode()} == plan.after


def test_what_has_changed_since_is_not_taken_back(tmp_path: Path) -> None:
    """A file that somebody has gone on with is not overwritten, and no other is."""
    (tmp_path / "kg.toml").write_text('[project]\nname = "p"\nbase = "http://e/"\n', "utf-8")
    (tmp_path / "data").mkdir()
    for name in ("a", "b"):
        (tmp_path / "data" / f"{name}.ttl").write_text("<http://e/a> <http://e/p> 1 .\n", "utf-8")
    project = read_project(tmp_path)
    plan = plan_renaming(project, {"http://e/a": "http://e/z"})
    change_files(project, "rename", plan.after, plan.before)
    (tmp_path / "data" / "a.ttl").write_text("<http://e/z> <http://e/p> 2 .\n", "utf-8")

    with pytest.raises(UsageError, match=r"a\.ttl has changed since rename"):
        take_back(project)

    assert "<http://e/z>" in (tmp_path / "data" / "b.ttl").read_text("utf-8")


@pytest.mark.parametrize("done", [(), ("a",), ("b",), ("a", "b")])
def test_what_is_taken_back_in_part_can_be_taken_back_in_full(tmp_path: Path, done: tuple[str, ...]) -> None:
    """Whoever was stopped within it, or has mended a file by hand, is not told that the file has changed since."""
    (tmp_path / "kg.toml").write_text('[project]\nname = "p"\nbase = "http://e/"\n', "utf-8")
    (tmp_path / "data").mkdir()
    files = {tmp_path / "data" / f"{name}.ttl": name for name in ("a", "b")}
    for path in files:
        path.write_text("<http://e/a> <http://e/p> 1 .\n", "utf-8")
    before = {path: path.read_bytes() for path in files}
    project = read_project(tmp_path)
    new = tmp_path / "data" / "new.ttl"
    plan = plan_renaming(project, {"http://e/a": "http://e/z"})
    change_files(project, "rename", {**plan.after, new: b"# new\n"}, plan.before)
    for path, name in files.items():
        if name in done:
            path.write_bytes(before[path])
    if done:
        new.unlink()

    take_back(project)

    assert before == {path: path.read_bytes() for path in files}
    assert not new.exists()


def test_uncommitted_changes_are_refused(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    """What is not committed could not be told from what the command does."""
    git(tmp_path, "init", "-q")
    for name, text in {
        "kg.toml": '[project]\nname = "p"\nbase = "http://e/"\n',
        "data/a.ttl": "<http://e/a> <http://e/p> 1 .\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")

    ran = kg("rename", "<http://e/a>", "<http://e/z>", cwd=tmp_path)

    assert (2, "kg: data/a.ttl has changes that are not committed; commit them first, or give --force\n") == (
        ran.code,
        ran.err,
    )


ODD = ["ex:rosé", "ex:-x", "ex:rose.", "ex:a/b", "http://else.example/", "<urn:x:rose>", "<urn:x:a-b.>"]
SETTINGS = """[project]
name = "p"
base = "https://example.org/"
[prefixes]
ex = "thing/"
[labels]
preferred = ["ex:ann"]
others = ["<urn:y:other>"]
[links]
predicates = ["ex:ann"]
[site]
featured = ["ex:ann"]
about = "ex:ann"
"""
ASKED = """#+ summary: What is there?
#+ params:
#+   thing: {type: iri, example: ex:ann, description: "One"}
SELECT ?thing WHERE { ?thing a ?c }
"""
LINKING = """entities = "http://e/entity/"
direct = "http://e/direct/"
kind = "P31"
broader = "P279"
[classes."ex:ann"]
predicate = "ex:ann"
needs = [["name"]]
[facts.name]
label = "name"
path = "ex:ann/ex:ann"
properties = ["P1"]
"""


@pytest.mark.parametrize("new", ODD)
def test_an_id_that_is_no_prefixed_name_is_read_again_wherever_it_was_written(
    tmp_path: Path, kg: Callable[..., Ran], new: str
) -> None:
    """Settings, rules for links, a saved query, its case and decisions name the thing by an IRI in brackets."""
    files = {
        "kg.toml": SETTINGS,
        "ontology/linking.toml": LINKING,
        "data/a.ttl": "<https://example.org/thing/ann> a <urn:C> .\n",
        "queries/of.rq": ASKED,
        "tests/queries/of.tsv": '#+ params: {thing: "ex:ann"}\n?thing\nex:ann\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")

    renamed = kg("rename", "ex:ann", new, cwd=tmp_path)

    assert 0 == renamed.code, renamed.err
    iri = new.strip("<>").replace("ex:", "https://example.org/thing/")
    project = read_project(tmp_path)
    assert ((iri,), iri, (iri,)) == (project.site.featured, project.site.about, project.links)
    assert iri in read_rules(project).classes
    for words in (["queries", "check"], ["queries", "test"], ["undo"]):
        assert 0 == (ran := kg(*words, cwd=tmp_path)).code, (words, ran.out, ran.err)
    assert files == {name: (tmp_path / name).read_text("utf-8") for name in files}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("kg.toml", '[project]\nname = "p"\nbase = "http://e/"\n[site]\nabout = "no:such"\n'),
        ("ontology/linking.toml", "nothing = 1\n"),
        ("queries/a.rq", "#+ summary: What?\n#+ params:\n#+   x: {type: iri, example: no:such}\nASK { ?x ?p ?o }\n"),
    ],
)
def test_a_change_that_would_leave_a_file_unusable_is_refused(tmp_path: Path, name: str, text: str) -> None:
    """Nothing is written then; a file that was so already may be changed, or nobody could mend it in part."""
    before = {
        "kg.toml": b'[project]\nname = "p"\nbase = "http://e/"\n',
        "ontology/linking.toml": LINKING.replace("ex:ann", "skos:exactMatch").encode(),
        "queries/a.rq": b"#+ summary: What?\nASK { ?x ?p ?o }\n",
        "data/a.ttl": b"<http://e/a> <http://e/p> 1 .\n",
    }
    for one, content in before.items():
        (tmp_path / one).parent.mkdir(exist_ok=True)
        (tmp_path / one).write_bytes(content)
    project = read_project(tmp_path)
    after: dict[Path, bytes | None] = {tmp_path / "data" / "a.ttl": b"# gone\n", tmp_path / name: text.encode()}

    with pytest.raises(InputError, match=r"could not be used any more, so nothing was written: "):
        change_files(project, "change", after, {tmp_path / one: content for one, content in before.items()})

    assert before == {one: (tmp_path / one).read_bytes() for one in before}
    (tmp_path / name).write_text(text, "utf-8")
    change_files(project, "more", {tmp_path / name: text.encode() + b"\n"}, {tmp_path / name: text.encode()})
    assert text + "\n" == (tmp_path / name).read_text("utf-8")


def test_a_change_is_taken_back_though_the_settings_are_broken(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    """The doctor says what is wrong with kg.toml, and what changed it; of `kg undo` only where that does it."""
    (tmp_path / "kg.toml").write_text('[project]\nname = "p"\nbase = "http://e/"\n', "utf-8")
    project = read_project(tmp_path)
    settings = project.root / "kg.toml"
    before, broken = settings.read_bytes(), b"[project\n"
    settings.write_bytes(broken)
    change_files(project, "spoil it", {settings: broken + b"#\n"}, {settings: broken})

    examined = kg("doctor", cwd=tmp_path)

    assert 3 == examined.code
    assert "kg.toml was changed by: spoil it; take it back with: kg undo\n" in examined.err
    assert "kg.toml:1:9: " in examined.err
    assert 3 == kg("doctor", "--repair", cwd=tmp_path).code
    settings.write_bytes(broken + b"##\n")
    refused, examined, shown = (
        kg("undo", cwd=tmp_path),
        kg("doctor", cwd=tmp_path),
        kg("undo", "--dry-run", cwd=tmp_path),
    )
    assert "kg.toml has changed since spoil it" in refused.err
    assert "kg.toml has changed since spoil it" in examined.err
    assert "kg undo" not in examined.err
    assert (2, refused.err) == (shown.code, shown.err)
    assert "-##\n" in shown.out
    settings.write_bytes(broken + b"#\n")
    assert (0, broken) == (kg("undo", cwd=tmp_path).code, settings.read_bytes())
    settings.write_bytes(before)
    assert 0 == kg("doctor", cwd=tmp_path).code


def test_what_is_made_or_sorted_is_so_after_a_change(shipped: Project) -> None:
    """The table of decisions, the links that are made of it, and the rows of expected answers; others stay as they are."""
    case = shipped.cases / "members_of" / "example.tsv"
    files = (path_of(shipped), links_path(shipped), case)
    iri = Prefixes(shipped.prefixes).expand
    plan = plan_renaming(shipped, {iri("agent:rose").value: iri("agent:aa").value}, files)

    settled = settle(shipped, plan)

    assert plan.before == settled.before
    assert plan.after != settled.after
    for path in files:
        was, now, only_renamed = (
            [line for line in content.decode().splitlines() if line.startswith(("agent:", "place:"))]
            for content in (plan.before[path], settled.after[path], plan.after[path])
        )
        assert len(was) > 2
        assert sorted(now) == sorted(only_renamed)
        assert now != only_renamed
        assert now[0].startswith("agent:aa")
    *head, last = plan.before[case].splitlines(keepends=True)
    odd = b"".join((*head[:2], last, *head[2:]))  # as somebody wants it
    assert sorted(odd.splitlines()) == sorted(plan.before[case].splitlines())
    held = Plan({case: odd}, {case: odd.replace(b"agent:rose", b"agent:aa")}, 1, ())
    assert held == settle(shipped, held)
