"""The rules for links: which items may be what our classes hold, and which of our facts theirs must agree with.

They are data: a TOML file in the ontology's folder, which kg.toml names.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kg.ask.folding import fold
from kg.errors import Advice, Location, ProjectError, UsageError
from kg.link.naming import PLAIN, Naming
from kg.link.scripts import Scripts
from kg.project.config import Project
from kg.project.declared import (
    CURIE,
    FLAG,
    IRI,
    TEXT,
    Kind,
    Settings,
    list_of,
    named,
    one_of,
    read_settings,
    read_text,
    table_of,
)
from kg.project.toml_text import read_toml
from kg.rdf import terms

# What a class is linked by where nothing is said and kg.toml allows it; else the first link that it names.
_SAME_AS = "https://schema.org/sameAs"
KINDS = ("item", "date", "id")


def _identifier(letter: str) -> Kind:
    """Return the kind of their identifiers that begin with a letter."""

    def read(value: Any, *_: object) -> str:
        if not re.fullmatch(rf"{letter}[1-9][0-9]*", read_text(value)):
            raise ValueError
        return str(value)

    return Kind(f"an identifier of theirs, such as {letter}5", f"identifiers of theirs, such as {letter}5", read)


def _read_sparql(value: Any, settings: Settings, _: object) -> str:
    for prefix in re.findall(r"\b([A-Za-z][\w-]*):[\w-]", read_text(value)):
        if prefix not in settings.prefixes:
            raise UsageError(f"the prefix {prefix}: is not declared in kg.toml")
    return str(value)


def _read_pattern(value: Any, *_: object) -> str:
    try:
        with warnings.catch_warnings(action="ignore"):  # of signs that may mean more one day
            re.compile(read_text(value))
    except (re.error, RecursionError, OverflowError) as error:
        raise UsageError(str(error)) from None
    return str(value)


_ITEM, _PROPERTY = _identifier("Q"), _identifier("P")
_SPARQL = Kind("SPARQL", "SPARQL", _read_sparql)
_PATTERN = Kind("a regular expression", "regular expressions", _read_pattern)
# What the file may say, a line for each key; a value goes by the same name in Rules, ClassRule or FactRule.
_CLASS = table_of({
    "items": list_of(_ITEM).default([]),
    "predicate": CURIE,
    "needs": list_of(list_of(TEXT)),
    "family_names": list_of(TEXT),
    "strict": FLAG,
    "where": _SPARQL,
    "new": _ITEM,
})  # fmt: skip
_FACT = table_of({
    "label": TEXT.needed,
    "path": _SPARQL.default(""),
    "where": _SPARQL,
    "properties": list_of(_PROPERTY, least=1).needed,
    "kind": one_of(*KINDS),
    "reverse": list_of(_PROPERTY),
    "weak": FLAG,
    "finds": FLAG,
    "offered": FLAG,
    "pattern": _PATTERN,
})  # fmt: skip


def _read_sign(value: Any, *_: object) -> tuple[str, tuple[str, ...]]:
    sign, *spellings = read_text(value).split()
    if not spellings:
        raise ValueError
    return sign, tuple("" if one == "-" else fold(one) for one in spellings)


_SIGN = Kind(
    "a sign and how it is written, such as 'ж zh'", "signs and how they are written, such as 'ж zh'", _read_sign
)
_SCRIPT = table_of({"signs": list_of(_SIGN, least=1).needed, "beginnings": list_of(_SIGN).default([])})
_SPELLING = table_of({
    "articles": list_of(TEXT),
    "joints": list_of(TEXT),
    "remarks": list_of(TEXT),
    "signs": TEXT,
    "letters": named(TEXT),
    "words": named(TEXT),
    "scripts": named(_SCRIPT),
})  # fmt: skip
_FILE = table_of({
    "entities": IRI.needed,
    "direct": IRI.needed,
    "languages": list_of(TEXT).default(["mul", "en"]),
    "names": list_of(_PROPERTY).default([]),
    "kind": _PROPERTY.needed,
    "broader": _PROPERTY.needed,
    "never": list_of(_ITEM).default([]),
    "addresses": list_of(CURIE).default([]),
    "read_on": list_of(CURIE).default([]),
    "spelling": _SPELLING.default({}),
    "classes": named(_CLASS).needed,
    "facts": named(_FACT).needed,
})  # fmt: skip


class ClassRule(NamedTuple):
    """How things of one of our classes are linked.

    `items` are their classes, subclasses included; none means that no class of theirs is known, so that nothing is
    accepted unseen. `needs` are groups of facts, of each of which one must agree. `predicate` is the link's property.
    One of the `family_names`, folded, may be missing in a name; where names are `strict`, no word and no remark may.
    `where` is a SPARQL pattern that says which ?thing of the class is meant; `new` is the class of an item that is made
    for one.
    """

    cls: str
    items: tuple[str, ...]
    predicate: str
    needs: tuple[tuple[str, ...], ...] = ()
    family_names: frozenset[str] = frozenset()
    strict: bool = False
    where: str = ""
    new: str = ""


class FactRule(NamedTuple):
    """A fact that both sides may know.

    `path` is a SPARQL property path from our thing to the value, or `where` a pattern of ?thing and ?value that holds
    within one graph; `properties` are theirs, `reverse` theirs from the other end. A `weak` fact proves nothing by
    itself; a fact that `finds` is used to look for candidates; one that is not `offered` is never written for them.
    `pattern` takes an identifier out of our value.
    """

    name: str
    label: str
    path: str
    properties: tuple[str, ...]
    kind: str = "item"
    reverse: tuple[str, ...] = ()
    weak: bool = False
    finds: bool = False
    pattern: str | None = None
    offered: bool = True
    where: str = ""


class Rules(NamedTuple):
    """Everything that linking has to know of the domain and of the other side.

    `entities` is the namespace of their items; `direct` that of the properties of best values; `names` are properties
    whose texts are names; `kind` and `broader` say what an item is and of what kind a kind is; `never` are classes of
    items that stand for nothing outside the knowledge base. `addresses` are properties of ours that name the address of
    a document, and `read_on` those that say on which day it was read.
    """

    path: Path
    entities: str
    direct: str
    languages: tuple[str, ...]
    names: tuple[str, ...]
    kind: str
    broader: str
    never: tuple[str, ...]
    addresses: tuple[str, ...]
    classes: Mapping[str, ClassRule]
    facts: Mapping[str, FactRule]
    read_on: tuple[str, ...] = ()
    naming: Naming = PLAIN

    @property
    def family_names(self) -> frozenset[str]:
        """The family names of all classes."""
        return frozenset().union(*(rule.family_names for rule in self.classes.values()))


def read_rules(project: Project) -> Rules:
    """Read the rules of a project; raise ProjectError, with the place, for what cannot be used."""
    path = project.linking.rules
    if not path.is_file():
        raise ProjectError(
            "there are no rules for links; docs/linking.md says what stands there, and an example has some",
            location=Location(path),
            advice=Advice("keep-example"),
        )
    settings = read_settings(path, project.root, project.prefixes)
    said = _FILE.check(read_toml(settings), settings)
    facts = {name: FactRule(name=name, **values) for name, values in said["facts"].items()}
    labels: dict[str, str] = {}
    for fact in facts.values():
        other = labels.setdefault(fact.label, fact.name)
        if bool(fact.path) == bool(fact.where):
            told = f"[facts.{fact.name}] needs 'path', SPARQL, or 'where', a pattern of it, and not both"
            raise settings.fail(told, ("facts", fact.name))
        if other != fact.name:
            told = f"the facts {other} and {fact.name} have the same label"
            raise settings.fail(told, ("facts", fact.name, "label"))
    classes = [_class_rule(name, values, facts, settings, project) for name, values in said["classes"].items()]
    naming = _naming(said.pop("spelling"))
    return Rules(
        **{**said, "naming": naming, "path": path, "facts": facts, "classes": {rule.cls: rule for rule in classes}}
    )


def _naming(said: dict[str, Any]) -> Naming:
    scripts = said.pop("scripts", {}).values()
    signs = {sign: spellings for script in scripts for sign, spellings in script["signs"]}
    beginnings = {sign: spellings for script in scripts for sign, spellings in script["beginnings"]}
    return Naming(**said, scripts=Scripts(signs, beginnings))


def _class_rule(
    name: str, values: dict[str, Any], facts: Mapping[str, FactRule], settings: Settings, project: Project
) -> ClassRule:
    here = ("classes", name)
    for n, group in enumerate(values.get("needs", ())):
        for m, fact in enumerate(group):
            if fact not in facts:
                told = f"{settings.table(here)} needs a fact {fact!r} that [facts] does not describe"
                raise settings.fail(told, (*here, "needs", n, m))
    unsaid = _SAME_AS if _SAME_AS in project.links else next(iter(project.links), "")
    predicate = values.get("predicate", unsaid)
    if predicate not in project.links:
        render = terms.Prefixes(project.prefixes).render
        known = ", ".join(render(terms.IRI(link)) for link in project.links) or "none"
        told = f"{settings.value((*here, 'predicate'))} is no link; kg.toml names under [links]: {known}"
        raise settings.fail(told, (*here, "predicate"))
    family_names = frozenset(map(fold, values.get("family_names", ())))
    return ClassRule(
        **{**values, "cls": CURIE.check(name, settings, here), "predicate": predicate, "family_names": family_names}
    )
