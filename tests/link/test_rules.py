"""What a file of rules for links may say: each value of its kind, and what is named is there."""

from __future__ import annotations

import pytest

from kg.errors import ProjectError, UsageError
from kg.link.rules import Rules, link_of, read_rules, rules_of_text
from kg.project.config import Project

TEXT = """
entities = "http://www.wikidata.org/entity/"
direct = "http://www.wikidata.org/prop/direct/"
kind = "P31"
broader = "P279"
[spelling.scripts.one]
signs = ["ж zh Ž zZ", "ь -"]
[classes."ex:Person"]
items = ["Q5"]
needs = [["of"]]
family_names = ["Kim"]
where = "?thing ex:p ?x"
parts = ["ex:Person"]
new = "Q5"
[facts.of]
label = "of"
path = "ex:of"
properties = ["P463"]
few = 1
pattern = "[0-9]+"
[facts.born]
label = "born"
where = "?thing ex:born ?value"
properties = ["P569"]
kind = "date"
compared = false
[facts.born.states]
node = "ex:{thing}-born"
class = "ex:Birth"
thing = "ex:of"
also = { "ex:kind" = "ex:known" }
[targets.list]
label = "list"
address = "https://l.example/one/{id}"
form = "[0-9]+"
written = ["l.example/{any}/{id}"]
property = "P1"
example = "12"
classes = ["ex:Person"]
check = { weights = [1, 1], modulo = 3 }
[targets.list.reads]
id = "id"
names = ["name"]
kind = "kind"
kinds = { person = "Q5" }
statements = { P463 = "of" }
[targets.list.interface]
search = "https://l.example/search?q={query}"
found = "found[].id"
item = "https://l.example/one/{id}"
pause = 60
[enrichment]
document = "ex:document"
[enrichment.passage]
class = "ex:Passage"
about = "ex:about"
item = "ex:item"
reference = "ex:reference"
retrieved = "ex:retrieved"
"""


@pytest.fixture
def project(empty_project: Project) -> Project:
    return empty_project._replace(prefixes={"ex": "http://e/"}, links=("http://e/same", "http://e/other"))


def rules_of(project: Project, old: str = "", new: str = "") -> Rules:
    assert old in TEXT
    return rules_of_text(project, TEXT.replace(old, new, 1) if old else TEXT)


def test_rules_are_read_as_they_are_written(project: Project) -> None:
    rules = rules_of(project)
    assert ("mul", "en") == rules.languages
    assert {"of", "list"} == {*rules.facts}, "what is not compared is taken over alone"
    assert ["born"] == [one.name for one in rules.taken]
    written_as = rules.naming.scripts.written_as
    assert [True, True, True, False] == [written_as("жь", one) for one in ("zh", "zz", "z", "g")]
    (rule,) = rules.classes.values()
    assert (frozenset({"kim"}), "http://e/same") == (rule.family_names, rule.predicate)
    assert rules.enrichment is not None
    assert "sources/wikidata.ttl" == rules.enrichment.file
    (states,) = (one.states for one in rules.taken)
    assert states is not None
    assert ["http://e/kind"] == [*states.also]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        *(('items = ["Q5"]', f'items = ["{one}"]', "must be") for one in ("Q0", "Q05", "Q5x", "P5", "q5", "5", "")),
        ('kind = "P31"', 'kind = "Q31"', "such as P5"),
        ('"?thing ex:p ?x"', '"?thing no:p ?x"', "the prefix no: is not declared"),
        ('"?thing ex:born ?value"', '"?thing no:p ?value"', "the prefix no: is not declared"),
        ('path = "ex:of"', 'path = "no:of"', "the prefix no: is not declared"),
        ('properties = ["P463"]', "properties = []", "properties"),
        ("few = 1", "few = 0", "few"),
        ('pattern = "[0-9]+"', r"pattern = '(?<!a)b'", "might take for ever"),
        ('form = "[0-9]+"', r"form = '(a+)+\1'", "might take for ever"),
        ('"ж zh Ž zZ"', '"ж"', "a sign and how it is written"),
        ("/one/{id}\"\nform", '/one/{id}/"\nform', "an address that ends with"),
        ("https://l.example/one/{id}\"\nform", 'l.example/{id}"\nform', "an address that ends with"),
        ('"l.example/{any}/{id}"', '"l.example/{any}/"', "an address with {id} in it"),
        ('"l.example/{any}/{id}"', '"l.example/{id}/{id}"', "an address with {id} in it"),
        ('"l.example/{any}/{id}"', '"l.example/{any}{any}{id}"', "no more than two stand between slashes"),
        ("modulo = 3", "modulo = 1", "modulo"),
        ('"https://l.example/search?q={query}"', '"ftp://l.example/search?q={query}"', "an address with {id} or {query}"),
        ('"https://l.example/search?q={query}"', '"httpx://l.example/search?q={query}"', "an address with {id} or {query}"),
        ('"https://l.example/search?q={query}"', '"https://l.example/search"', "an address with {id} or {query}"),
        ("pause = 60", "pause = 61", "pause"),
        ("pause = 60", "pause = -1", "pause"),
        ('example = "12"', 'example = "x"', "the example 'x' is not what the target says"),
        ('example = "12"', 'example = "13"', "the example '13' is not what the target says"),
        ("[facts.of]", '[facts.list]\nlabel = "l"\npath = "ex:l"\nproperties = ["P2"]\n[facts.of]', "there is a fact list as well"),
        ('label = "born"', 'label = "of"', "the facts of and born have the same label"),
        ('path = "ex:of"', 'path = "ex:of"\nwhere = "?thing ex:of ?value"', "needs 'path', SPARQL, or 'where'"),
        ('path = "ex:of"\n', "", "needs 'path', SPARQL, or 'where'"),
        ('needs = [["of"]]', 'needs = [["no"]]', "needs a fact 'no'"),
        ('needs = [["of"]]', 'needs = [["born"]]', "needs a fact 'born'"),
        ('needs = [["of"]]', 'predicate = "ex:no"', "is no link; kg.toml names under"),
        ('parts = ["ex:Person"]', 'parts = ["ex:Persn"]', "is no class that .classes. has a rule for; line 8 has one"),
        ("few = 1", "compared = false", "is not compared, and needs 'states'"),
        ('node = "ex:{thing}-born"', 'node = "ex:born"', "must have {thing} in it"),
        ('node = "ex:{thing}-born"', 'node = "no:{thing}"', "there is no prefix 'no'"),
        ('node = "ex:{thing}-born"\n', "", "makes nodes, and needs 'node' too"),
        ('class = "ex:Birth"\n', "", "makes nodes, and needs 'class' too"),
        ('node = "ex:{thing}-born"', 'node = "ex:{thing}-born"\nproperty = "ex:p"', "and not both"),
        ('node = "ex:{thing}-born"\nclass = "ex:Birth"\nthing = "ex:of"\n', "", "needs 'property', or 'node'"),
        ('"ex:kind" =', '"no:kind" =', "no:"),
        *(
            ('document = "ex:document"', f'document = "ex:document"\nfile = "{one}"', "a file of Turtle below the data")
            for one in ("a.nt", "../a.ttl", "/a.ttl", "a/../b.ttl", ".a.ttl", "a//b.ttl", ".ttl", "a.ttl/", "./a.ttl")
        ),
    ],
)  # fmt: skip
def test_what_rules_must_not_say_is_told(project: Project, old: str, new: str, told: str) -> None:
    with pytest.raises((ProjectError, UsageError), match=told) as error:
        rules_of(project, old, new)
    assert error.value.location is not None


def test_rules_are_those_of_the_project_and_of_the_text_of_now(project: Project) -> None:
    """Whoever read them before, and whatever stood there."""
    project.linking.rules.write_text(TEXT)
    first = read_rules(project)
    assert first is read_rules(project)
    other = project._replace(links=("http://e/other",))
    (rule,) = read_rules(other).classes.values()
    assert "http://e/other" == rule.predicate
    project.linking.rules.write_text(TEXT.replace('"Kim"', '"Lee"'))
    assert frozenset({"lee"}) == read_rules(other).family_names == read_rules(project).family_names


def test_a_link_is_the_one_of_schema_org_only_where_the_project_has_it(project: Project) -> None:
    same = "https://schema.org/sameAs"
    assert "http://e/same" == link_of(project)
    assert same == link_of(project._replace(links=("http://e/same", same)))
    assert "" == link_of(project._replace(links=()))


def test_rules_for_a_list_are_of_what_it_tells(project: Project) -> None:
    """Of its classes, with the facts that it has, and with nothing to take over."""
    rules = rules_of(project)
    own = rules.of_target("list")
    assert (["of"], ["http://e/Person"], (), {}) == ([*own.facts], [*own.classes], own.taken, own.targets)
    assert "https://l.example/one/" == own.entities
    assert [] == [*rules_of(project, 'classes = ["ex:Person"]', "classes = []").of_target("list").classes]
    with pytest.raises(UsageError, match="the rules have no target 'no'; known: list"):
        rules.of_target("no")
    reads = TEXT[TEXT.index("[targets.list.reads]") : TEXT.index("[targets.list.interface]")]
    with pytest.raises(UsageError, match="do not say what entities of list look like"):
        rules_of(project, reads, "").of_target("list")


def test_what_is_no_item_is_told_with_how_others_are_written(project: Project) -> None:
    rules = rules_of(project)
    told = "; other addresses than http://www.wikidata.org/entity/ID are told as 'written'"
    texts = ["x", "https://e.org/Q1"]
    assert [False, True] == [told in rules.no_item(one) for one in texts]
    assert [False, False] == [told in rules._replace(written=("e.org/{id}",)).no_item(one) for one in texts]
    assert [False, False] == [told in rules.of_target("list").no_item(one) for one in texts]
