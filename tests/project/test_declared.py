"""A fault in kg.toml, in a query's header or in the rules for links is told at the very key or item.

In a case, ▸ stands before the character that the fault is told at, and is taken out before the file is written.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.cli.asking_options import asking_options
from kg.errors import KgError, Location, ProjectError, QueryError, UsageError
from kg.link.rules import Rules, read_rules
from kg.project.config import Endpoint, Linking, Project, Style, Thresholds
from kg.project.declared import FILE_OR_FOLDER, find_too_deep, number, read_settings
from kg.project.header import RESERVED, parse_header
from kg.project.named_paths import path_below
from kg.project.reading import read_project
from kg.project.toml_text import find_keys
from tests import ROOT

MARK = "▸"
HEAD = '[project]\nname = "x"\nbase = "http://e/"\n'
STORE = HEAD + '[endpoints.a]\nurl = "http://e/"\n'
RULES = """\
entities = "http://e/entity/"
direct = "http://e/direct/"
kind = "P31"
broader = "P279"
[classes."skos:Concept"]
predicate = "skos:exactMatch"
needs = [["name"]]
[facts.name]
label = "name"
path = "skos:prefLabel"
properties = ["P1"]
"""


class Folder(NamedTuple):
    """A folder with a project in it, whose settings can be written and read."""

    root: Path

    def kg_toml(self, text: str) -> Project:
        """Read a kg.toml."""
        self.write("kg.toml", text)
        return read_project(self.root)

    def header(self, text: str) -> dict[str, Any]:
        """Read the header of a query."""
        return parse_header(text.removeprefix("\ufeff"), self.root / "q.rq")  # the catalogue takes the mark off

    def rules(self, text: str) -> Rules:
        """Read the rules for links, of a project that declares no prefix."""
        self.write("kg.toml", HEAD)
        self.write("ontology/linking.toml", text)
        return read_rules(read_project(self.root))

    def write(self, name: str, text: str) -> None:
        """Write a file as it is."""
        (self.root / name).write_bytes(text.encode("utf-8", "surrogatepass"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    root = tmp_path_factory.mktemp("project")
    for name in ("data/spine", "ontology/shapes/one", "queries"):
        (root / name).mkdir(parents=True)
    (root / "data" / "a.ttl").touch()
    (root / "queries" / "nameless.rq").write_text("SELECT * {}")
    return Folder(root)


def require_told(read: Callable[[str], object], text: str, words: str) -> None:
    """Require that a fault is told with its words at the mark, however lines end and whether a byte order is marked."""
    assert 1 == text.count(MARK), "a case has one mark"
    for start, end in (("", "\n"), ("", "\r\n"), ("\ufeff", "\n"), ("\ufeff", "\r\n")):
        with pytest.raises(KgError) as caught:
            read(start + text.replace(MARK, "").replace("\n", end))
        before = text[: text.index(MARK)]
        assert words in caught.value.message
        assert caught.value.location is not None
        assert (before.count("\n") + 1, len(before) - before.rfind("\n")) == caught.value.location[1:]


def case_name(text: str) -> str:
    """Return the beginning of a text on one line."""
    return " ".join(text.split())[:50]


@pytest.mark.parametrize("opening", "[{")
def test_brackets_within_each_other_are_a_hundred_at_most(opening: str) -> None:
    """Of whatever kind; those behind each other are not, nor does one that closes nothing make room for more."""
    closing = {"[": "]", "{": "}"}[opening]
    deep = opening * 100
    for text in (
        "",
        deep,
        "[{" * 50,
        f"{deep}{closing * 100}" * 9,
        f"{opening}{closing}" * 500,
        f"{deep}{closing}{opening}",
        closing * 9 + deep,
    ):
        assert find_too_deep(text) is None
    for text in (
        f"{deep}{{",
        f"{deep}[",
        f"{closing * 9}{deep}[",
        f"{deep}{closing}{opening}{{",
        f"ab {deep}{closing * 2}[[[",
    ):
        assert len(text) - 1 == find_too_deep(text)
    assert find_too_deep("[" * 999, r"[^\[]") is None


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("data/spine/b.ttl", "; did you mean 'data/spine/a.ttl'?"), ("data/spnie/a.ttl", "; did you mean 'data/spine/a.ttl'?"),
        ("data/spnie/b.ttl", "; did you mean 'data/spine/a.ttl'?"), ("spnie/a.ttl", "; did you mean 'spines/a.ttl'?"),
        ("dta/x/spines/a.ttl", "; did you mean 'spines/a.ttl'?"), ("data/else/zzz", ""), ("data/spine/a.ttl/b.ttl", ""),
    ],
)  # fmt: skip
def test_a_path_that_is_not_there_is_told_with_the_one_that_is_meant(tmp_path: Path, named: str, told: str) -> None:
    """In its folder, or in one that is called nearly so; a file that is called so is no folder."""
    for folder in ("data/spine", "spines"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.ttl").touch()
    (tmp_path / "data" / "spnif").touch()
    with pytest.raises(UsageError) as caught:
        path_below(named, tmp_path)
    assert f"{named!r} is not there{told}" == caught.value.message


@pytest.mark.parametrize(
    ("named", "told"),
    [("..", "is outside"), ("../x", "is outside"), ("/etc", "is outside"), ("out", "is outside"), ("out/x", "is outside"),
     ("inside/..", "is the project itself"), (".", "is the project itself"), ("itself", "is the project itself"), ("", "is the project itself")],
)  # fmt: skip
def test_a_path_leads_out_of_no_project(tmp_path: Path, named: str, told: str) -> None:
    """Neither by dots nor by links."""
    root = tmp_path / "root"
    (root / "inside").mkdir(parents=True)
    (tmp_path / "x").touch()
    (root / "out").symlink_to(tmp_path)
    (root / "itself").symlink_to(root)
    (root / "link").symlink_to(root / "inside")
    with pytest.raises(UsageError, match=told):
        path_below(named, root)
    assert [root / "inside", root / "link", root / "inside"] == [
        path_below(one, root) for one in ("inside", "link", "link/../inside")
    ]


def test_what_is_neither_a_file_nor_a_folder_is_no_place_for_shapes(folder: Folder, tmp_path: Path) -> None:
    """A pipe would be waited for without an end."""
    os.mkfifo(tmp_path / "pipe")
    settings = read_settings(folder.root / "data" / "a.ttl", tmp_path, {})
    with pytest.raises(ProjectError, match="'pipe' is neither a file nor a folder"):
        FILE_OR_FOLDER.check("pipe", settings)


@pytest.mark.parametrize(("length", "told"), [(60, "x" * 60), (61, "x" * 57 + "...")])
def test_of_a_long_text_the_beginning_is_told(folder: Folder, tmp_path: Path, length: int, told: str) -> None:
    """60 letters say what is meant."""
    settings = read_settings(folder.root / "data" / "a.ttl", tmp_path, {})
    with pytest.raises(ProjectError) as caught:
        number(1).check("x" * length, settings)
    assert f"the file must be a number, 1 or more, not {told!r}" == caught.value.message


def test_settings_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").mkdir()
    with pytest.raises(ProjectError, match="cannot be read: Is a directory") as caught:
        read_settings(tmp_path / "kg.toml", tmp_path, {})
    assert Location(tmp_path / "kg.toml") == caught.value.location
    (tmp_path / "a.toml").write_bytes(b"a = 1\nb = '\xff'")
    with pytest.raises(ProjectError, match="byte 0xff is not UTF-8") as caught:
        read_settings(tmp_path / "a.toml", tmp_path, {})
    assert Location(tmp_path / "a.toml", 2, 6) == caught.value.location


# --- kg.toml


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # unknown, or known elsewhere
        (HEAD + '▸bsae = "y"\n', "unknown key 'bsae' in [project]; did you mean 'base'?"),
        (HEAD + '▸zzz = "y"\n', "unknown key 'zzz' in [project]; known: name, title, base, license"),
        (HEAD + '[▸labls]\npreferred = []\n', "unknown table 'labls'; did you mean 'labels'?"),
        ("▸name = 1\n" + HEAD, "unknown key 'name'; known: project, prefixes"),
        (HEAD + '[validation]\nspine = "data/spine"\n[labels]\n▸spine = "data/spine"\n', "unknown key 'spine' in [labels]"),
        (STORE + '[endpoints.b]\nurl = "http://e/"\n▸row = "xml"\n', "unknown key 'row' in [endpoints.b]; did you mean 'rows'?"),
        (STORE + '[endpoints."b c"]\nurl = "http://e/"\n▸row = 1\n', "unknown key 'row' in [endpoints.'b c']"),
        (HEAD + "[links.▸predicates]\n", "'predicates' in [links] must be a list of CURIEs"),
        # missing
        ("▸", "[project] needs 'name', a name for files"),
        ("▸# nothing\n", "[project] needs 'name', a name for files"),
        ('[labels]\npreferred = []\n[▸project]\nname = "x"\n', "[project] needs 'base', an absolute IRI that ends in / or #"),
        (STORE + '[endpoints.▸b]\nrows = "xml"\n', "[endpoints.b] needs 'url', an address"),
        (HEAD + '[endpoints]\na.url = "http://e/"\n▸b = {}\n', "[endpoints.b] needs 'url', an address"),
        # of another type
        ('[project]\n▸name = 3\nbase = "http://e/"\n', "'name' in [project] must be a name for files"),
        ('[project]\n▸name = 2024-01-01\nbase = "http://e/"\n', "'name' in [project] must be a name for files"),
        ('▸project = "x"\n', "'project' must be a table, not 'x'"),
        (HEAD + '[site]\nsections = ["a", "b", "a"]\n'.replace("sections", "▸sections"), "'sections' in [site] must be a list of names, each once; 'a' is named twice"),
        (HEAD + '[site]\nsections = ["a", ▸" "]\n', "item 2 of 'sections' in [site] must be a name of a line"),
        (HEAD + f'[site]\nsections = ["a", ▸"{"b" * 101}"]\n', "item 2 of 'sections' in [site] must be a name of a line"),
        (HEAD + '[site]\nsections = ["a", ▸"b\\nc"]\n', "item 2 of 'sections' in [site] must be a name of a line"),
        (HEAD + '[site]\n▸passage = "no:such"\n', "'passage' in [site] must be a CURIE; there is no prefix 'no'"),
        (HEAD + '[site]\n▸featuerd = []\n', "unknown key 'featuerd' in [site]; did you mean 'featured'?"),
        (HEAD + '[labels]\n▸preferred = "skos:prefLabel"\n', "'preferred' in [labels] must be a list of CURIEs, not 'skos:prefLabel'"),
        (HEAD + '[labels]\npreferred = ["skos:prefLabel", ▸3]\n', "item 2 of 'preferred' in [labels] must be a CURIE"),
        *((HEAD + f'[labels]\npreferred = [▸"{one}"]\n', "item 1 of 'preferred' in [labels] must be a CURIE")
          for one in ("<http://e/ab", "http://e/ab>", "<a>", "", "<")),
        (HEAD + '[linking]\n▸identical = "yes"\n', "'identical' in [linking] must be true or false, not 'yes'"),
        (HEAD + '[linking]\n▸identical = 1\n', "'identical' in [linking] must be true or false"),
        (HEAD + '[linking]\n▸gap = "0.5"\n', "'gap' in [linking] must be a number from 0 to 1, not '0.5'"),
        (HEAD + '[linking]\n▸gap = true\n', "'gap' in [linking] must be a number from 0 to 1"),
        (HEAD + '[linking]\n▸agreements = 1.5\n', "'agreements' in [linking] must be a whole number, 0 or more"),
        (STORE + '▸method = "PUT"\n', "'method' in [endpoints.a] must be POST or GET, not 'PUT'"),
        (STORE + '▸method = "Post"\n', "'method' in [endpoints.a] must be POST or GET; did you mean 'POST'?"),
        (STORE + '▸method = ["GET"]\n', "'method' in [endpoints.a] must be POST or GET"),
        # out of bounds
        (HEAD + '[linking]\n▸gap = 1.1\n', "must be a number from 0 to 1"),
        (HEAD + '[linking]\n▸gap = nan\n', "must be a number from 0 to 1"),
        (HEAD + '[linking]\n▸agreements = -1\n', "must be a whole number, 0 or more"),
        (STORE + '▸seconds = 0\n', "'seconds' in [endpoints.a] must be a number from 0.001 to 86400"),
        (STORE + '▸seconds = inf\n', "must be a number from 0.001 to 86400"),
        (STORE + f'▸seconds = 0x{"f" * 9000}\n', "must be a number from 0.001 to 86400"),
        # IRIs, CURIEs, prefixes
        ('[project]\nname = "x"\n▸base = "e/"\n', "must be an absolute IRI that ends in / or #; 'e/' is not an absolute IRI"),
        ('[project]\nname = "x"\n▸base = "http://e"\n', "must be an absolute IRI that ends in / or #, not 'http://e'"),
        (HEAD + '▸license = "CC0"\n', "'license' in [project] must be an absolute IRI; 'CC0' is not an absolute IRI"),
        (HEAD + '[prefixes]\na = "a/"\n▸b = "http://e/> } SERVICE <http://f/"\n', "'b' in [prefixes] must be an IRI, or what stands behind the base"),
        (HEAD + '[prefixes]\n▸1a = "a/"\n', "'1a' cannot be a prefix; use letters, digits, - and _, a letter first"),
        (HEAD + '[prefixes]\n▸"é" = "a/"\n', "'é' cannot be a prefix; use letters, digits, - and _, a letter first"),
        (HEAD + '[prefixes]\n▸_ = "a/"\n', "'_' cannot be a prefix; use letters, digits, - and _, a letter first"),
        # addresses
        (HEAD + '[endpoints.a]\n▸url = "nope"\n', "'url' in [endpoints.a] must be an address with http:// or https://; the address 'nope' does not begin with http:// or https://"),
        (HEAD + '[endpoints.a]\n▸url = ""\n', "the address '' is empty"),
        (STORE + '▸update = "ftp://e/"\n', "'update' in [endpoints.a] must be an address"),
        (STORE + '▸graphs = "http:///store"\n', "names no host"),
        (HEAD + '[linking]\n▸api = "www.wikidata.org"\n', "'api' in [linking] must be an address"),
        (HEAD + '[links]\npredicates = [▸"owl:sameAs"]\n', "must be a CURIE; there is no prefix 'owl'"),
        (HEAD + '[links]\npredicates = [▸"skos:a> b"]\n', "must be a CURIE; 'http://www.w3.org/2004/02/skos/core#a> b' is not an IRI"),
        (STORE + '▸merged = ""\n', "must be the name of a graph, such as graph/merged, not ''"),
        (HEAD + '[prefixes]\na = "a/"\n▸"" = "http://e/ /"\n', "'' in [prefixes] must be an IRI, or what stands behind the base; 'http://e/ /' is not an IRI"),
        (HEAD + "[prefixes]\na = 'a/'\n▸'' = 3\n", "'' in [prefixes] must be an IRI, or what stands behind the base"),
        # house style
        (HEAD + '[▸stile]\ncases = "off"\n', "unknown table 'stile'; did you mean 'style'?"),
        (HEAD + '[style]\n▸prefix = "off"\n', "unknown key 'prefix' in [style]; did you mean 'prefixes'?"),
        (HEAD + '[style]\n▸labels = "off"\n', "unknown key 'labels' in [style]; known: prefixes, meanings, names, cases, literals, fit, repeats, ids, examples, queries"),
        (HEAD + '[style]\n▸cases = "warn"\n', "'cases' in [style] must be error, warning or off; did you mean 'warning'?"),
        (HEAD + '[style]\n▸cases = false\n', "'cases' in [style] must be error, warning or off"),
        (HEAD + '[style]\n▸queries = "off"\n', "'queries' in [style] must be a table, not 'off'"),
        (HEAD + '[style.queries]\n▸nameles = "off"\n', "'nameles' in [style.queries] is no saved query; did you mean 'nameless'?"),
        (HEAD + '[style.queries]\n▸xyz = "off"\n', "'xyz' in [style.queries] is no saved query, by the names of the files in queries/"),
        (HEAD + '[style.queries]\n▸nameless = "on"\n', "'nameless' in [style.queries] must be error, warning or off"),
        # paths
        (HEAD + '[validation]\n▸shapes = "ontology/shape"\n', "'ontology/shape' is not there; did you mean 'ontology/shapes'?"),
        (HEAD + '[validation]\n▸shapes = "ontolgy/shapes"\n', "'ontolgy/shapes' is not there; did you mean 'ontology/shapes'?"),
        (HEAD + '[linking]\n▸rules = "data/aa.ttl"\n', "'data/aa.ttl' is not there; did you mean 'data/a.ttl'?"),
        (HEAD + '[validation]\n▸shapes = "zz/yy/xx"\n', "'zz/yy/xx' is not there"),
        (HEAD + '[validation]\n▸shapes = "no"\n', "'shapes' in [validation] must be a file or a folder within the project; 'no' is not there"),
        (HEAD + '[validation]\n▸spine = ".."\n', "must be a folder within the project; '..' is outside"),
        (HEAD + '[validation]\n▸within_a_source = "/etc"\n', "must be a folder within the project; '/etc' is outside"),
        (HEAD + '[validation]\n▸within_a_source = "ontology/shapes/wihtin"\n', "'ontology/shapes/wihtin' is not there"),
        (HEAD + '[validation]\n▸within_a_source = "queries"\n', "'queries' is not below ontology/shapes, the folder of the shapes"),
        (HEAD + '[validation]\n▸within_a_source = "ontology"\n', "'ontology' is not below ontology/shapes"),
        (HEAD + '[validation]\n▸within_a_source = "ontology/shapes"\nshapes = "queries"\n', "'ontology/shapes' is not below queries, the folder of the shapes"),
        (HEAD + '[validation]\n▸spine = "queries"\n', "'queries' is not below data, the folder of the data"),
        (HEAD + '[validation]\n▸spine = "data/a.ttl"\n', "'data/a.ttl' is no folder"),
        (HEAD + '[validation]\n▸spine = "data/a.ttl/b"\n', "'data/a.ttl/b' is not there"),
        *((HEAD + f'[validation]\n▸{key} = "{name}"\n', f"folder within the project; {name!r} is the project itself")
          for key in ("spine", "shapes", "within_a_source") for name in ("", ".", "data/..")),
        (HEAD + '[validation]\n▸spine = "a\\u0000b"\n', "must be a folder within the project, not 'a\\x00b'"),
        (HEAD + f'[validation]\n▸spine = "{"a" * 5000}"\n', "must be a folder within the project; File name too long"),
        (HEAD + '[linking]\n▸rules = "../linking.toml"\n', "must be a file within the project"),
        (HEAD + '[linking]\n▸rules = "ontology/nope.toml"\n', "must be a file within the project; 'ontology/nope.toml' is not there"),
        (HEAD + '[linking]\n▸rules = "ontology"\n', "must be a file within the project; 'ontology' is no file"),
        # inline tables, arrays of tables, dotted and quoted keys
        ('project = {name = "x", base = "http://e/", ▸bsae = 1}\n', "unknown key 'bsae' in [project]"),
        (HEAD + '[endpoints]\na = {url = "http://e/", rows = "xml"}\nb = { url = "http://e/", ▸rows = "rdf" }\n', "'rows' in [endpoints.b] must be json or xml"),
        ('[[▸project]]\nname = "x"\n', "'project' must be a table"),
        (HEAD + '[[endpoints.▸a]]\nurl = "http://e/"\n', "'a' in [endpoints] must be a table"),
        ('project.name = "x"\nproject.▸bsae = "http://e/"\n', "unknown key 'bsae' in [project]"),
        (HEAD + "▸x . y = 1\n", "unknown table 'x' in [project]"),
        ('endpoints.a.url = "http://e/"\nendpoints . a . ▸rows = 1\n' + HEAD, "'rows' in [endpoints.a] must be json or xml"),
        ('["project"]\n\'name\' = "x"\n"b\\u0061se" = "http://e/"\n▸"bsae" = 1\n', "unknown key 'bsae' in [project]"),
        ('["project"]\nname = "x"\n▸"b\\u0061se" = "e"\n', "'base' in [project] must be an absolute IRI"),
        (STORE + "[endpoints.'b.c']\n▸url = 1\n[endpoints.b]\nurl = 1\n", "'url' in [endpoints.'b.c'] must be an address"),
        (HEAD + '[ endpoints . "a" ]\n  ▸url = 1\n', "'url' in [endpoints.a] must be an address"),
        # what looks like a key and is none
        ('# bsae = 1\n' + HEAD + '# bsae = 1\n  ▸bsae = 1 # bsae = 2\n', "unknown key 'bsae' in [project]"),
        (HEAD + 'title = """\n[labels]\nbsae = 1\n"""\n▸bsae = 1\n', "unknown key 'bsae' in [project]"),
        (HEAD + "title = '''\nbsae = 1\n'''\n▸bsae = 1\n", "unknown key 'bsae' in [project]"),
        (HEAD + 'title = "bsae = \\" # 1"\n▸bsae = 1\n', "unknown key 'bsae' in [project]"),
        (HEAD + '[labels]\npreferred = [ # "nope:x"\n  "rdfs:label", # ]\n  ▸"nope:x",\n]\n', "item 2 of 'preferred' in [labels] must be a CURIE; there is no prefix 'nope'"),
        ('[prefixes]\nbase = "b/"\nname = "n/"\n[project]\nname = "x"\n▸base = "e"\n', "'base' in [project] must be an absolute IRI"),
        # twice
        (HEAD + '▸base = "http://f/"\n', "'base' in [project] is there already; keep one of the two"),
        (HEAD + '[labels]\n[▸project]\n', "'project' is there already; keep one of the two"),
        (HEAD + '[labels]\npreferred = [\n]\n▸"preferred" = [\n]\n', "'preferred' in [labels] is there already"),
        (HEAD + '[endpoints]\na = {url = "u", ▸url = "v"}\n', "'url' in [endpoints.a] is there already"),
        # not TOML
        ('[project]\nname = ▸x\n', "Invalid value; this is not TOML"),
        ('[project]\nname = "x▸\n', "needs a quotation mark at its end"),
        ('[project]\nname▸: "x"\n', "= stands between a key and its value"),
        ('[project]\nname = "a "▸song" of"\n', 'with \\" for one within it'),
        ('[labels]\npreferred = ["a" ▸"b"]\n', "a comma is missing before this"),
        ('[labels]\npreferred = [▸\n\n', "this is not TOML"),
        (HEAD + "title = " + "[" * 100 + "▸" + "[" * 4900 + "\n", "this nests too deep"),
        (HEAD + "# " + "]" * 5000 + "\ntitle = " + "[" * 100 + "▸" + "[" * 4900 + "\n", "this nests too deep"),
        (HEAD + "title = " + '["]", ' * 100 + "▸" + '["]", ' * 2900 + "\n", "this nests too deep"),
        (HEAD + "title = " + "[ # ]\n" * 100 + "▸" + "[ # ]\n" * 2900, "this nests too deep"),
        (HEAD + "title = " + "{a = " * 100 + "▸" + "{a = " * 2900 + "\n", "this nests too deep"),
        (HEAD + "title = ▸" + "9" * 5000 + "\n", "this number has too many digits"),
    ],
    ids=case_name,
)  # fmt: skip
def test_a_fault_in_kg_toml_is_told_at_its_key(folder: Folder, text: str, words: str) -> None:
    require_told(folder.kg_toml, text, words)


@pytest.mark.parametrize("there", ["out", "out/below"])
def test_where_a_link_leads_outside_is_outside(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory, there: str
) -> None:
    """Whatever its name looks like."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "below").mkdir()
    (folder.root / "out").symlink_to(outside)
    try:
        told = f"must be a folder within the project; '{there}' is outside"
        require_told(folder.kg_toml, HEAD + f'[validation]\n▸spine = "{there}"\n', told)
    finally:
        (folder.root / "out").unlink()


def test_a_fault_is_told_at_the_same_place_again(folder: Folder) -> None:
    """The second time, the tables come from .kg/, where nothing says at which line they stood."""
    (folder.root / ".kg").mkdir()
    try:
        for _ in range(2):
            require_told(folder.kg_toml, HEAD + "\n▸bsae = 1\n", "unknown key 'bsae' in [project]")
        assert (folder.root / ".kg" / "project.json").is_file()
        (folder.root / ".kg" / "project.json").unlink()
        require_told(folder.kg_toml, HEAD + f"▸bsae = 0x{'f' * 9000}\n", "unknown key 'bsae' in [project]")
    finally:
        for left in (folder.root / ".kg").iterdir():
            left.unlink()
        (folder.root / ".kg").rmdir()


def test_a_file_that_is_no_text_is_told_with_its_line(folder: Folder) -> None:
    (folder.root / "kg.toml").write_bytes(HEAD.encode() + b"title = '\xff'\n")

    with pytest.raises(ProjectError, match="not UTF-8") as caught:
        read_project(folder.root)

    assert Location(folder.root / "kg.toml", 4, 10) == caught.value.location


def test_every_key_comes_through_typed(folder: Folder) -> None:
    """What kg.toml says of linking and endpoints goes by the names of the values, each of which it can say."""
    folder.write("l.toml", "")
    linking: dict[str, Any] = {"rules": "l.toml", "api": "http://e/api", "identical": True}
    style: dict[str, Any] = {
        "prefixes": "off",
        "meanings": "warning",
        "names": "off",
        "cases": "error",
        "literals": "off",
        "fit": "off",
        "repeats": "error",
        "ids": "off",
        "examples": "warning",
    }
    limits: dict[str, Any] = {"name": 0.1, "agreements": 2, "gap": 0.3, "review": 0, "weight": 1}
    store: dict[str, Any] = {
        "url": "http://e/", "update": "http://e/u", "graphs": "http://e/g", "merged": "graph/all", "method": "GET",
        "rows": "xml", "ordered": False, "user_variable": "U", "password_variable": "P", "writable": True,
        "authentication": "digest", "seconds": 2.5,
    }  # fmt: skip
    written = [
        HEAD.replace("name", 'title = "X"\nlicense = "http://l/"\nname'),
        '[prefixes]\nown = "o#"\nall = ""\n"" = "http://n/"\nfar = "http://f/"\nskos = "http://s/"\n',
        '[labels]\npreferred = ["own:a"]\nothers = ["skos:b"]\n[links]\npredicates = ["far:c"]\n',
        '[validation]\nspine = "data"\nshapes = "ontology"\nwithin_a_source = "queries/../ontology/shapes/one"\n[network]\ncontact = "me"\n',
        "[linking]\n" + lines({**linking, **limits}),
        "[endpoints.a]\n" + lines(store),
        "[style]\n" + lines(style) + '[style.queries]\nnameless = "warning"\n',
    ]

    project = folder.kg_toml("".join(written))

    root = folder.root
    assert ("x", "X", "http://e/", "http://l/", "me") == (
        project.name, project.title, project.base, project.license, project.contact,
    )  # fmt: skip
    assert ("http://e/o#", "http://e/", "http://n/", "http://f/", "http://s/") == tuple(
        project.prefixes[prefix] for prefix in ("own", "all", "", "far", "skos")
    )
    assert (("http://e/o#a",), ("http://s/b",), ("http://f/c",)) == (project.preferred, project.others, project.links)
    assert (root / "data", root / "ontology", root / "ontology/shapes/one") == (
        project.spine, project.shapes, project.within_a_source,
    )  # fmt: skip
    assert Linking(**{**linking, "rules": root / "l.toml"}, thresholds=Thresholds(**limits)) == project.linking
    assert Endpoint(**{**store, "name": "a", "merged": "http://e/graph/all"}) == project.endpoints["a"]
    assert {*Linking._fields, *Thresholds._fields} == {*linking, *limits, "thresholds"}
    assert {*Endpoint._fields} == {*store, "name"}
    assert Style(**style, queries={"nameless": "warning"}) == project.style
    assert {*Style._fields} == {*style, "queries"}


# Each bounded number of kg.toml: its table, what it may be, and what is just beyond.
BOUNDS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    **dict.fromkeys(("name", "gap", "review", "weight"), ("[linking]", ("0", "0.5", "1"), ("-0.1", "1.1", "true", '"1"'))),
    "agreements": ("[linking]", ("0", "7"), ("-1", "1.5", "false")),
    "seconds": ('[endpoints.a]\nurl = "http://e/"', ("0.001", "86_400"), ("0", "0.0009", "86_401", "nan")),
}  # fmt: skip


@pytest.mark.parametrize("name", BOUNDS)
def test_a_number_has_its_bounds(folder: Folder, name: str) -> None:
    table, within, beyond = BOUNDS[name]
    for value in within:
        folder.kg_toml(f"{HEAD}{table}\n{name} = {value}\n")
    for value in beyond:
        with pytest.raises(ProjectError, match=f"'{name}' in "):
            folder.kg_toml(f"{HEAD}{table}\n{name} = {value}\n")


@pytest.mark.parametrize(
    "text",
    [
        "[endpoints.a]\n",
        "[endpoints.a]\nurl = 1\n",
        '[endpoints.a]\nurl = "store"\n',
        *(
            f'[endpoints.a]\nurl = "http://e/"\n{line}\n'
            for line in (
                'update = "store"', 'graphs = "store"', 'merged = ""', 'merged = "a b"', 'method = "PUT"', 'method = "get"',
                'rows = "csv"', "ordered = 1", "user_variable = 1", "password_variable = 1", 'writable = "yes"',
                "writable = 1", 'authentication = ""', 'authentication = "none"',
            )
        ),
        *(f"[linking]\n{line}\n" for line in ('rules = "none.toml"', 'rules = "data"', 'api = "e"', 'identical = "yes"')),
        *(f'[labels]\n{key} = "skos:a"\n' for key in ("preferred", "others", "beside", "precision")),
        *(f'[labels]\n{key} = ["none:a"]\n' for key in ("preferred", "others", "beside", "precision")),
        '[links]\npredicates = ["none:a"]\n',
        '[links]\nredirect = "none:a"\n',
        *(f'[style]\n{key} = "on"\n' for key in Style._fields if key != "queries"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_told_for_each_key(folder: Folder, text: str) -> None:
    """What stands there comes to be only where it can mean something."""
    with pytest.raises(ProjectError, match=r"kg\.toml|' in \["):
        folder.kg_toml(HEAD + text)


def test_what_kg_toml_does_not_say_is_as_usual(folder: Folder) -> None:
    project = folder.kg_toml(HEAD)
    skos = "http://www.w3.org/2004/02/skos/core#"

    assert (f"{skos}prefLabel", "http://www.w3.org/2000/01/rdf-schema#label") == project.preferred
    assert (f"{skos}altLabel",) == project.others
    assert (f"{skos}exactMatch",) == project.links
    assert Thresholds() == project.linking.thresholds


def lines(values: dict[str, Any]) -> str:
    """Write values as TOML."""
    return "".join(
        f"{key} = {str(value).lower() if isinstance(value, bool) else repr(value)}\n" for key, value in values.items()
    )


def test_shapes_are_where_the_ontology_is(folder: Folder) -> None:
    """So what holds within a source lies below these, wherever that is."""
    for place in ("terms", "ontology"):
        (folder.root / place / "shapes" / "one").mkdir(parents=True, exist_ok=True)
    moved = f'{HEAD}[folders]\nontology = "terms"\n'
    assert folder.root / "terms/shapes" == folder.kg_toml(moved).shapes
    said = f'{moved}[validation]\nwithin_a_source = "{{}}/shapes/one"\n'

    assert folder.root / "terms/shapes/one" == folder.kg_toml(said.format("terms")).within_a_source
    with pytest.raises(ProjectError, match="'within_a_source' in "):
        folder.kg_toml(said.format("ontology"))


@pytest.mark.parametrize("source", ["data", "data/", ".", "ontology", "data/../ontology", "data/..", "../data"])
def test_a_source_lies_below_the_data(folder: Folder, source: str) -> None:
    """However that is written."""
    (folder.root / "data" / "one").mkdir(parents=True, exist_ok=True)
    assert (folder.root / "data/one",) == folder.kg_toml(f'{HEAD}[validation]\nsources = ["data/one"]\n').sources

    with pytest.raises(ProjectError, match="'sources' in "):
        folder.kg_toml(f'{HEAD}[validation]\nsources = ["{source}"]\n')


def test_rules_within_a_source_are_where_the_shapes_are(folder: Folder) -> None:
    """Where nothing is said of them, they go with the shapes; this folder need not be there."""
    assert folder.root / "ontology/shapes/within_a_source" == folder.kg_toml(HEAD).within_a_source
    assert (
        folder.root / "queries/within_a_source"
        == folder.kg_toml(HEAD + '[validation]\nshapes = "queries"\n').within_a_source
    )


def test_what_is_unsaid_is_so(folder: Folder) -> None:
    project = folder.kg_toml(HEAD)

    assert ("x", None, "", {}) == (project.title, project.license, project.contact, project.endpoints)
    assert Linking(folder.root / "ontology/linking.toml") == project.linking
    assert Style("error", "error", "warning", "warning", "warning", {}) == project.style
    assert ("http://www.w3.org/2004/02/skos/core#altLabel",) == project.others


def test_the_page_on_servers_shows_every_setting_of_one(folder: Folder) -> None:
    page = (ROOT / "docs" / "scale.md").read_text("utf-8")
    shown = page.split("```toml\n")[1].split("```")[0]

    (endpoint,) = folder.kg_toml(HEAD + shown).endpoints.values()

    assert {*Endpoint._fields} - {"name"} == {*tomllib.loads(shown)["endpoints"][endpoint.name]}


def test_the_page_on_house_style_shows_every_rule_and_its_level(folder: Folder) -> None:
    """What it says of a project that says nothing is so, and its other examples can be read."""
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    unsaid, *others = (part.split("```")[0] for part in page.split("```toml\n")[1:])
    (pages,) = (other for other in others if other.startswith("[site]"))
    others.remove(pages)
    for name in ("blank_node", "source_without_document"):
        folder.write(f"queries/{name}.rq", "SELECT * {}")
    (folder.root / "data/sources/hot-100").mkdir(parents=True)
    for name in ("rdf/graphs", "sparql", "tests/answers"):
        (folder.root / name).mkdir(parents=True)
    (folder.root / "rdf/library.ttl").touch()

    assert Style() == folder.kg_toml(HEAD + unsaid).style
    assert {*Style._fields} == {*tomllib.loads(unsaid)["style"]}
    known = '[prefixes]\nagent = "agent/"\nmg = "ontology#"\nschema = "https://schema.org/"\n'
    site = folder.kg_toml(HEAD + known + pages).site
    assert (site.featured, site.passage, len(site.sections)) == (
        ("http://e/agent/rose",),
        "http://e/ontology#locator",
        3,
    )
    said = [folder.kg_toml(HEAD + other) for other in others]
    assert {"blank_node": "off", "source_without_document": "warning"} == said[0].style.queries
    assert ("https://example.org/terms#", "http://e/terms#") == (said[1].prefixes[""], said[1].prefixes["ex"])
    assert ("http://www.w3.org/2004/02/skos/core#note",) == said[2].beside
    named = said[3].data, said[3].ontology, said[3].queries, said[3].cases
    assert named == tuple(folder.root / name for name in ("rdf/graphs", "rdf/library.ttl", "sparql", "tests/answers"))
    assert folder.root / "data" == said[4].spine
    assert (folder.root / "data/sources/hot-100",) == said[5].sources
    assert folder.root / "ontology/shapes/one" == said[6].within_a_source


# --- The header of a query


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # unknown, or known elsewhere
        ("#+ summary: W?\n#+ ▸sumary: x", "unknown key 'sumary'; did you mean 'summary'?"),
        ("#+ summary: W?\n#+ ▸zzzzzz: x", "unknown key 'zzzzzz'; known: summary, description"),
        ("#+ summary: W?\n#+ ▸type: iri", "unknown key 'type'"),
        ("#+ summary: W?\n#+ tags: [a]\n#+ params:\n#+   work: {type: iri, ▸tags: [a]}", "unknown key 'tags' in the parameter 'work'"),
        ("#+ summary: W?\n#+ params:\n#+   type: {type: iri}\n#+   work:\n#+     type: iri\n#+     ▸exmaple: a", "unknown key 'exmaple' in the parameter 'work'; did you mean 'example'?"),
        # missing
        ("▸SELECT * { ?s ?p ?o }", "the query has no header"),
        ("#+ ▸tags: [a]", "the header needs 'summary', the question it answers, with its question mark"),
        ("#+ ▸summary:", "the header needs 'summary'"),
        ("▸#+", "the header must be keys such as summary and tags"),
        ("#+ summary: W?\n#+ params:\n#+   ▸work: {example: a}", "the parameter 'work' needs 'type', iri, string,"),
        # of another type
        ("#+ ▸summary: ''", "'summary' must be the question it answers, with its question mark, not ''"),
        ("#+ ▸summary", "the header must be keys such as summary and tags, not 'summary'"),
        ("#+ ▸summary: [W]", "'summary' must be the question"),
        ("#+ summary: W?\n#+ ▸description: 3", "'description' must be a text"),
        ("#+ summary: W?\n#+ ▸tags: a", "'tags' must be a list of texts, not 'a'"),
        ("#+ summary: W?\n#+ tags:\n#+ - a\n#+ - ▸2024", "item 2 of 'tags' must be a text"),
        ("#+ summary: W?\n#+ answers: [1, ▸yes]", "item 2 of 'answers' must be a whole number, 0 or more"),
        ("#+ summary: W?\n#+ ▸severity: warn", "'severity' must be violation, warning or info; did you mean 'warning'?"),
        ("#+ summary: W?\n#+ ▸view: bar", "'view' must be a table such as {kind: bar, label: name, value: count}, not 'bar'"),
        ("#+ summary: W?\n#+ ▸view: {label: x}", "'view' needs 'kind', table, list, number, bar"),
        ("#+ summary: W?\n#+ view: {▸kind: pie}", "'kind' in 'view' must be table, list, number, bar"),
        ("#+ summary: W?\n#+ view: {▸kind: [bar]}", "'kind' in 'view' must be table, list, number, bar"),
        ("#+ summary: W?\n#+ ▸view: {kind: bar, label: x}", "'view' needs 'value', the name of a variable"),
        ("#+ summary: W?\n#+ view: {kind: bar, label: x, ▸value: '?y'}", "'value' in 'view' must be the name of a variable; write it without the question mark: y"),
        ("#+ summary: W?\n#+ view: {kind: bar, label: x, value: y, ▸best: low}", "unknown key 'best' in 'view'"),
        ("#+ summary: W?\n#+ view: {kind: rank, label: x, value: y, ▸best: lowest}", "'best' in 'view' must be low or high; did you mean 'low'?"),
        ("#+ summary: W?\n#+ view: {kind: table, ▸hide: x}", "'hide' in 'view' must be a list of names of variables"),
        ("#+ summary: W?\n#+ ▸panel: {thing: a}\n#+ params: {a: {type: string}}".replace("▸", "").replace("thing", "▸thing"), "'a' takes no thing; name a parameter of the type iri"),
        ("#+ summary: W?\n#+ params: {a: {type: iri}}\n#+ panel: [{home: true, with: {a: b}}, {▸thing: b}]", "'b' takes no thing"),
        ("#+ summary: W?\n#+ params: {a: {type: iri}}\n#+ panel: {with: {a: b}, ▸thing: a}", "'a' takes no thing; name a parameter of the type iri that 'with' gives no value"),
        ("#+ summary: W?\n#+ ▸panel: {order: 1}", "say with 'thing' which parameter takes the thing of the page"),
        ("#+ summary: W?\n#+ params: {a: {type: iri}, b: {type: iri}}\n#+ ▸panel: {thing: a}", "the query needs 'b'; give it with: {b: VALUE}"),
        ("#+ summary: W?\n#+ params: {a: {type: iri}}\n#+ panel: {with: {▸b: 1}}", "the query has no parameter 'b'"),
        ("#+ summary: W?\n#+ params: {a: {type: iri}}\n#+ panel: {home: true, ▸thing: a}", "a panel of the front page has no thing and no classes"),
        ("#+ summary: W?\n#+ params: {a: {type: iri}}\n#+ panel: {▸rows: 0}", "'rows' in 'panel' must be a whole number from 1 to 1000"),
        ("#+ summary: W?\n#+ params: {a: {type: iri}}\n#+ panel: [{order: ▸x}]".replace("order: ▸", "▸order: "), "'order' in item 1 of 'panel' must be a number"),
        ("#+ summary: W?\n#+ params: {a: {type: iri, ▸class: [1]}}".replace("▸class: [1]", "class: [▸1]"), "item 1 of 'class' in the parameter 'a' must be a text"),
        ("#+ summary: W?\n#+ params: {a: {type: iri, ▸class: []}}", "'class' in the parameter 'a' must be a class, or a list of classes"),
        ("#+ summary: W?\n#+ ▸params: [a]", "'params' must be a table"),
        ("#+ summary: W?\n#+ params:\n#+   ▸work: iri", "'work' in 'params' must be a table such as {type: iri}, not 'iri'"),
        ("#+ summary: W?\n#+ params: {work: {▸type: uri}}", "'type' in the parameter 'work' must be iri, string,"),
        ("#+ summary: W?\n#+ params: {work: {type: iri, ▸many: 1}}", "'many' in the parameter 'work' must be true or false"),
        ("#+ summary: W?\n#+ params: {work: {type: string, enum: [a, ▸[b]]}}", "item 2 of 'enum' in the parameter 'work' must be a text or a number"),
        ("#+ summary: W?\n#+ params: {▸2nd: {type: iri}}", "'2nd' cannot be a parameter; use letters, digits and _"),
        *((f"#+ summary: W?\n#+ params: {{▸{one}: {{type: iri}}}}", f"{one!r} cannot be a parameter") for one in ("a-b", "é", "_a", "aé")),
        ("#+ summary: W?\n#+ params: {▸limit: {type: iri}}", "has the name of a common option"),
        ("#+ summary: W?\n#+ params: {work: {type: string, enum: [a, 1], ▸default: 2}}", "the default of 'work' is not one of its values"),
        ("#+ summary: W?\n#+ params: {work: {type: string, optional: true, ▸default: c}}", "keep one of the two"),
        # too many, too long
        ("#+ summary: W?\n#+ params:\n" + "".join(f"#+   {'▸' * (n == 100)}p{n}: {{type: iri}}\n" for n in range(500)), "a query takes at most 100 parameters"),
        (f"#+ summary: W?\n#+ description: {'x' * 65511}▸{'x' * 1_000_000}\n", "this header has more than 65,536 characters"),
        # quoted, nested, and what looks like a key and is none
        ('#+ summary: W?\n#+ ▸"sumary": x', "unknown key 'sumary'"),
        ("#+ summary: W?\n#+ # sumary: x\n#+ description: 'sumary: y'\n#+ ▸sumary: z # sumary: a", "unknown key 'sumary'"),
        ("#+ summary: W?\n#+ description: |\n#+   sumary: y\n#+ ▸sumary: z", "unknown key 'sumary'"),
        ("#+ summary: W?\nSELECT * { ?s ?p ?o }\n# sumary: a\n#+ ▸sumary: z", "unknown key 'sumary'"),
        ("#+summary: W?\n#+▸sumary: z", "unknown key 'sumary'"),
        ("#+ summary: W?\n#+ description: \"a\u2028b\"\n#+ ▸sumary: z", "unknown key 'sumary'"),
        # twice
        ("#+ summary: W?\n#+ ▸summary: V?", "'summary' is there already; keep one of the two"),
        ("#+ summary: W?\n#+ params: {work: {type: iri, ▸type: string}}", "'type' in the parameter 'work' is there already"),
        # not YAML, or not ours
        ("#+ summary: a▸: b", "the header is not YAML: mapping values are not allowed here; put a text that holds a colon"),
        ("#+ summary: [a▸", "the header is not YAML"),
        ("#+ summary: a▸\x07", "the header is not YAML: it cannot be read"),
        ("#+ ▸summary: \"\\U00110000\"", "the header is not YAML"),
        ("#+ ▸summary: \"\\UFFFFFFFF\"", "the header is not YAML"),
        ("#+ ▸summary: \"\\ud800\"", "'summary' must be the question"),
        ("#+ summary: " + "[" * 100 + "▸" + "[" * 4900, "this nests too deep"),
        ("#+ summary: " + "[[], " * 99 + "[▸" + "[" * 4900, "this nests too deep"),
        ("#+ ▸summary: " + '["]", ' * 3000, "the header is not YAML: it nests too deep"),
        ("#+ ▸summary:\n#+ " + "- " * 5000, "the header is not YAML: it nests too deep"),
        ("#+ summary: W?\n#+ description: ▸!!bool maybe", "this is no bool"),
        ("#+ summary: W?\n#+ description: ▸!!int tag", "this is no int"),
        ("#+ summary: W?\n#+ description: ▸!!float tag", "this is no float"),
        ("#+ summary: W?\n#+ description: ▸!mine x", "the type !mine is not known here"),
        ("#+ summary: W?\n#+ answers: [▸" + "9" * 5000 + "]", "this is no int"),
        ("#+ summary: W?\n#+ params: {work: {type: integer, ▸example: 0x" + "f" * 9000 + "}}", "'example' in the parameter 'work' must be a text or a number"),
        ("#+ summary: W?\n#+ ? ▸[a]\n#+ : b", "a key must be a text"),
        ("#+ summary: W?\n#+ ▸<<: {tags: [a]}", "unknown key '<<'"),
        ("#+ summary: W?\n#+ ▸tags: &a [*a]", "item 1 of 'tags' must be a text"),
    ],
    ids=case_name,
)  # fmt: skip
def test_a_fault_in_a_header_is_told_at_its_key(folder: Folder, text: str, words: str) -> None:
    require_told(folder.header, text, words)


def test_a_header_is_as_long_as_is_said(folder: Folder) -> None:
    """65,536 characters without their marks; a name of a section has 100."""
    begin = "summary: W?\ndescription: "
    rest = "x" * (65_536 - len(begin))
    header = "\n".join(f"#+ {line}" for line in f"{begin}{rest}".split("\n"))

    assert rest == folder.header(header)["description"]
    with pytest.raises(QueryError, match="this header has more than 65,536 characters"):
        folder.header(f"{header}x")
    assert ("b" * 100,) == folder.kg_toml(f'{HEAD}[site]\nsections = ["{"b" * 100}"]\n').site.sections


def test_a_number_is_within_its_bounds_with_both_of_them(folder: Folder) -> None:
    for seconds in (0, 0.5, 86_400):
        assert seconds == folder.header(f"#+ summary: W?\n#+ seconds: {seconds}\n")["seconds"]
    for wrong in ("-0.5", "86400.5", ".nan", ".inf", "true", "'1'"):
        with pytest.raises(QueryError, match="'seconds' must be a number from 0 to 86400"):
            folder.header(f"#+ summary: W?\n#+ seconds: {wrong}\n")
    assert (0, 7) == folder.header("#+ summary: W?\n#+ answers: [0, 7]\n")["answers"]
    for wrong in ("-1", "1.5", "true"):
        with pytest.raises(QueryError, match="must be a whole number, 0 or more"):
            folder.header(f"#+ summary: W?\n#+ answers: [{wrong}]\n")


def test_a_header_says_what_a_person_would_type(folder: Folder) -> None:
    """Dates and times stay as they are written, and a key without a value is as if it were not there."""
    header = "#+ summary: ' W? '\n#+ tags:\n#+ params:\n#+   a: {type: dateTime, default: 2024-11-22T12:00:00+07:00}\n" \
             "#+   b: {type: date, example: 2024-02-30, enum: [2024-02-30, 1, yes, 1.50]}\n#+   yes: {type: iri, example: }\n"  # fmt: skip

    fields = folder.header(header)

    assert ("W?", (), "violation", None) == (fields["summary"], fields["tags"], fields["severity"], fields["view"])
    assert [("a", None, "2024-11-22T12:00:00+07:00"), ("b", "2024-02-30", None), ("yes", None, None)] == [
        (param["name"], param.get("example"), param.get("default")) for param in fields["params"]
    ]
    assert ("2024-02-30", "1", "true", "1.5") == fields["params"][1]["enum"]


def test_names_that_grow_by_names_are_read_at_once(folder: Folder) -> None:
    """Nine lists of nine of the list before would be 387 million texts."""
    rows = "".join(f"#+   p{n}: &p{n} [{', '.join([f'*p{n - 1}'] * 9)}]\n" for n in range(1, 10))

    for text in (f"#+ params:\n#+   p0: &p0 [x]\n{rows}#+   a: {{type: string, enum: *p9}}\n",
                 f"#+ params:\n#+   p0: &p0 [x]\n{rows}#+ panel: {{with: {{a: *p9}}}}\n"):  # fmt: skip
        with pytest.raises(QueryError, match="'p0' in 'params' must be a table"):
            folder.header(f"#+ summary: W?\n{text}")


def test_no_parameter_takes_the_name_of_an_option() -> None:
    """Options that every query has, by what is typed and by what they are called within."""
    options = asking_options()
    typed = {word for option in options for word in (*option.opts, *option.secondary_opts) if word.startswith("--")}

    assert {word[2:].replace("-", "_") for word in typed} | {str(option.name) for option in options} | {
        "help"
    } == RESERVED


# --- The rules for links


@pytest.mark.parametrize(
    ("change", "text", "words"),
    [
        # unknown, or known elsewhere
        ("kind = ", "▸knd = 1\nkind = ", "unknown key 'knd'; did you mean 'kind'?"),
        ("needs", "▸need", "unknown key 'need' in [classes.'skos:Concept']; did you mean 'needs'?"),
        ('label = "name"', 'label = "name"\n▸items = []', "unknown key 'items' in [facts.name]"),
        ("[facts.name]", "[▸fcts.name]\n[facts.name]", "unknown table 'fcts'; did you mean 'facts'?"),
        # missing
        ('kind = "P31"\n', "", "▸the file needs 'kind', an identifier of theirs, such as P5"),
        ('path = "skos:prefLabel"\n', "", "[facts.name] needs 'path', SPARQL, or 'where'"),
        ('path = "skos:prefLabel"', 'path = "skos:prefLabel"\nwhere = "?thing skos:prefLabel ?value"', "[facts.name] needs 'path', SPARQL, or 'where', a pattern of it, and not both"),
        # of another type
        ('"http://e/entity/"', "3", "▸'entities' must be an absolute IRI"),
        ('kind = "P31"', '▸kind = "Q31"', "'kind' must be an identifier of theirs, such as P5, not 'Q31'"),
        ('broader', 'names = ["P1", ▸"P01"]\nbroader', "item 2 of 'names' must be an identifier of theirs, such as P5, not 'P01'"),
        ('broader', '▸languages = "en"\nbroader', "'languages' must be a list of texts, not 'en'"),
        ('[["name"]]', '[▸"name"]', "item 1 of 'needs' in [classes.'skos:Concept'] must be a list of texts, not 'name'"),
        ('[["name"]]', '[["name"], [\n  "name",\n  ▸3]]', "item 2 of item 2 of 'needs' in [classes.'skos:Concept'] must be a text"),
        ('[["name"]]', '[["name", ▸"date"]]', "[classes.'skos:Concept'] needs a fact 'date' that [facts] does not describe"),
        ('predicate = "skos:exactMatch"', '▸predicate = "owl:sameAs"', "must be a CURIE; there is no prefix 'owl'"),
        ('predicate = "skos:exactMatch"', '▸predicate = "skos:related"', "'predicate' in [classes.'skos:Concept'] is no link; kg.toml names under [links]: skos:exactMatch"),
        ("needs", "▸strict = 1\nneeds", "'strict' in [classes.'skos:Concept'] must be true or false"),
        ("needs", '▸where = "?thing owl:is 1"\nneeds', "must be SPARQL; the prefix owl: is not declared in kg.toml"),
        ('properties = ["P1"]', "▸properties = []", "'properties' in [facts.name] must be a list of identifiers of theirs, such as P5, one or more"),
        ('properties = ["P1"]', 'properties = ["P1"]\n▸kind = "day"', "'kind' in [facts.name] must be item, date or id, not 'day'"),
        ('properties = ["P1"]', 'properties = ["P1"]\n▸pattern = "(a"', "'pattern' in [facts.name] must be a regular expression; missing ), unterminated subpattern"),
        ('properties = ["P1"]', 'properties = ["P1"]\n[facts.other]\n▸label = "name"\npath = "skos:a"\nproperties = ["P2"]', "the facts name and other have the same label"),
        ('[facts.name]', '[facts]\n▸a = 1\n[facts.name]', "'a' in [facts] must be a table"),
        ('[classes."skos:Concept"]', '[classes.▸"owl:Concept"]', "'owl:Concept' in [classes] must be a CURIE; there is no prefix 'owl'"),
        # in other words, and what looks like a key and is none
        ('kind = "P31"', '# kind = 1\n▸"kind" = 1 # kind = 2', "'kind' must be an identifier of theirs"),
        ('[facts.name]', '[facts]\ndate = {label = "kind = 3", path = "skos:a", properties = ["P2"], ▸kind = 4}\n[facts.name]', "'kind' in [facts.date] must be item, date or id"),
        ('[facts.name]', '[[facts.▸dates]]\n[facts.name]', "'dates' in [facts] must be a table"),
        # twice
        ('kind = "P31"', 'kind = "P31"\n▸kind = "P31"', "'kind' is there already"),
        ('[facts.name]', '[facts.name]\n[facts.▸name]', "'name' in [facts] is there already"),
        # not TOML
        ("[facts.name]", "[facts.name▸", "this is not TOML"),
    ],
    ids=case_name,
)  # fmt: skip
def test_a_fault_in_the_rules_is_told_at_its_key(folder: Folder, change: str, text: str, words: str) -> None:
    assert change in RULES
    changed = RULES.replace(change, text, 1)
    if MARK not in changed:  # at the key that was changed or the table around it: the file, or the fact
        changed = changed.replace("[facts.name]", "[facts.▸name]") if "facts" in words else MARK + changed

    require_told(folder.rules, changed, words.removeprefix(MARK))


def test_the_rules_come_through_typed(folder: Folder) -> None:
    rules = folder.rules(RULES)

    assert ("P31", ("mul", "en"), ()) == (rules.kind, rules.languages, rules.never)
    (concept,) = rules.classes.values()
    assert ("http://www.w3.org/2004/02/skos/core#exactMatch", (("name",),), frozenset()) == (
        concept.predicate, concept.needs, concept.family_names,
    )  # fmt: skip


def test_family_names_are_written_as_anybody_writes_them(folder: Folder) -> None:
    """And known as names are compared."""
    said = 'family_names = ["Kim", "Müller", "DE  Vries", "김"]\n'
    (concept,) = folder.rules(RULES.replace("needs = ", f"{said}needs = ")).classes.values()

    assert {"kim", "muller", "de vries", "김"} == concept.family_names


def test_a_class_of_which_no_link_is_said_has_one_that_the_project_knows(folder: Folder) -> None:
    """Else a decision could be made, and could not be read again."""
    (concept,) = folder.rules(RULES.replace('predicate = "skos:exactMatch"\n', "")).classes.values()

    assert "http://www.w3.org/2004/02/skos/core#exactMatch" == concept.predicate


# --- Any text


PIECES = [
    "[a]", "[[a]]", "[a.b]", "[[a.b]]", "[a.b.c]", '["a b"]', "['c.d']", "x = 1", 'y.z = "q = 1 # no"', '"quo\\u0074ed" = \'[x]\'',
    "'l it' = 2", "i = {a = 1, b.c = [1, {d = 2}], e = {}}", 'l = [\n  1, # x = 2\n  "a", [2, [3]],\n]', "# c = 1", "", "em = []",
    'm = """\nx = 1\n[a]\n\\""" " ""\n"""', "n = '''\ny = ''' ", "d = 2024-01-01 10:00:00", "f = 1.5", "en = [[], {}]",
    "t.u.v = 1", "1.2 = 3", 'o = """a""""" ', "s = ''''a'''''", "w = [ { x = 1 }, { x = 2, y = [ ] } ]",
]  # fmt: skip
BASES = {
    "kg_toml": [(ROOT / "kg.toml").read_text("utf-8") + STORE[len(HEAD) :] + "merged = 'm'\nseconds = 3\n"],
    "header": [path.read_text("utf-8") for path in sorted((ROOT / "queries").rglob("*.rq"))],
    "rules": [RULES, (ROOT / "ontology" / "linking.toml").read_text("utf-8").replace("mg:", "skos:")],
}
ODD = [
    '"', "'", '"""', "'''", "[", "]", "{", "}", "=", ",", ".", "#", "\n", "\r\n", "\r", "\\", "\\u0041", "\\U00110000", "\x00",
    "\u2028", "\x85", "\x07", "\t", "- ", "#+ ", ": ", "!!bool ", "!!timestamp x", "!!python/object:x ", "!x ", "&a ", "*a", "<<: *a",
    "|", "> ", "2024-02-30", "25:99", "9" * 5000, "0x" + "f" * 9000, "[[" * 300, "{a=" * 400, "nan", "inf", "-1", "true", "~", "? ",
    "---", "...", "%YAML 1.1", "@", "`", '"\\ud800"', "é", "_", "1e999", "[]", "{}", "(", "../",
]  # fmt: skip
ANY = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def iter_paths(value: Any, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the keys and numbers that lead to each value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*steps, key)
        yield from iter_paths(one, (*steps, key))


@ANY
@given(
    st.lists(st.tuples(st.sampled_from(["", " ", "\t"]), st.sampled_from(PIECES)), max_size=8),
    st.sampled_from(["\n", "\r\n"]),
)
def test_keys_are_found_where_a_parser_finds_them(pieces: list[tuple[str, str]], end: str) -> None:
    """Each value that a parser sees has one place, which begins with its key, and nothing else has one."""
    text = end.join("".join(piece) for piece in pieces)
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        read = None

    found, again = find_keys(text)

    if read is not None:
        assert (set(iter_paths(read)), {}) == (set(found), again)
        for steps, at in found.items():
            if isinstance(steps[-1], str):
                key = re.match(r"\"[^\"]*\"|'[^']*'|[\w-]+", text[at:])
                assert key is not None
                assert {steps[-1]: 0} == tomllib.loads(f"{key[0]} = 0")


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, str]:
    """Return the kind of a file, and a good one with a few changes."""
    kind = draw(st.sampled_from(sorted(BASES)))
    text = draw(st.sampled_from(BASES[kind]))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        rows = text.split("\n")
        row, other = (draw(st.integers(0, len(rows) - 1)) for _ in range(2))
        match draw(st.integers(0, 3)):
            case 0:
                text = text[:start] + text[start + draw(st.integers(1, 20)) :]
            case 1:
                text = text[:start] + draw(st.sampled_from(ODD)) + text[start + draw(st.integers(0, 3)) :]
            case 2:
                rows.insert(row, rows[other])
                text = "\n".join(rows)
            case 3:
                rows[row], rows[other] = rows[other], rows[row]
                text = "\n".join(rows)
    return kind, text


@ANY
@given(mutated())
def test_whatever_a_file_says_is_read_or_told_with_a_line_that_it_has(folder: Folder, changed: tuple[str, str]) -> None:
    """No traceback, and no place that an editor could not go to."""
    kind, text = changed
    try:
        getattr(folder, kind)(text)
    except (ProjectError, QueryError) as error:
        place = error.location
        assert place is not None
        assert place.line is not None
        rows = text.split("\n")
        assert 1 <= place.line <= len(rows)
        assert 1 <= (place.column or 0) <= len(rows[place.line - 1]) + 1


@pytest.mark.parametrize("name", ["R&B (2024)", "음악", "it's", "a+b, c"])
def test_a_name_that_a_file_can_have_is_taken(tmp_path: Path, name: str) -> None:
    (tmp_path / "kg.toml").write_text(f'[project]\nname = "{name}"\nbase = "https://example.org/"\n')

    assert name == read_project(tmp_path).name


@pytest.mark.parametrize("name", ["../evil", "AC/DC", "", ".hidden", "a\\nb", "ends with a dot.", "x" * 101, *(f"a{sign}b" for sign in (r"\\", r"\"", *":*?<>|", r"\u007f"))])  # fmt: skip
def test_a_name_that_no_file_can_have_is_told(tmp_path: Path, name: str) -> None:
    """Dumps and releases are called by it, and must not land anywhere else."""
    (tmp_path / "kg.toml").write_text(f'[project]\nname = "{name}"\nbase = "https://example.org/"\n')

    with pytest.raises(ProjectError, match="a name for files") as told:
        read_project(tmp_path)
    assert told.value.location is not None
    assert told.value.location.line == 2
