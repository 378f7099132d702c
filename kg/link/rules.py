"""The rules for links: which items may be what our classes hold, and which of our facts theirs must agree with.

They are data: a TOML file in the ontology's folder, which kg.toml names.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kg.ask.labels import fold
from kg.errors import Location, ProjectError, UsageError, nearest
from kg.project.config import Project
from kg.rdf.terms import Prefixes

KINDS = ("item", "date", "id")
_ITEM = re.compile(r"Q[1-9][0-9]*\Z")
_PROPERTY = re.compile(r"P[1-9][0-9]*\Z")


class ClassRule(NamedTuple):
    """How things of one of our classes are linked.

    `items` are their classes, subclasses included; none means that no class of theirs is known, so that nothing is
    accepted unseen. `needs` are groups of facts, of each of which one must agree. `predicate` is the link's property.
    One of the `family_names`, folded, may be missing in a name; where names are `strict`, no word and no remark may.
    `where` is a SPARQL pattern that says which ?thing of the class is meant.
    """

    cls: str
    items: tuple[str, ...]
    predicate: str
    needs: tuple[tuple[str, ...], ...] = ()
    family_names: frozenset[str] = frozenset()
    strict: bool = False
    where: str = ""


class FactRule(NamedTuple):
    """A fact that both sides may know.

    `path` is a SPARQL property path from our thing to the value, `properties` are theirs, `reverse` theirs from the
    other end. A `weak` fact proves nothing by itself; a fact that `finds` is used to look for candidates. `pattern`
    takes an identifier out of our value.
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


class Rules(NamedTuple):
    """Everything that linking has to know of the domain and of the other side.

    `entities` is the namespace of their items; `direct` that of the properties of best values; `names` are properties
    whose texts are names; `kind` and `broader` say what an item is and of what kind a kind is; `never` are classes of
    items that stand for nothing outside the knowledge base.
    """

    path: Path
    entities: str
    direct: str
    languages: tuple[str, ...]
    names: tuple[str, ...]
    kind: str
    broader: str
    never: tuple[str, ...]
    classes: Mapping[str, ClassRule]
    facts: Mapping[str, FactRule]

    @property
    def family_names(self) -> frozenset[str]:
        """The family names of all classes."""
        return frozenset().union(*(rule.family_names for rule in self.classes.values()))


def read_rules(project: Project) -> Rules:
    """Read the rules of a project; raise ProjectError, with the place, for what cannot be used."""
    path = project.linking
    if not path.is_file():
        raise ProjectError(
            "there are no rules for links; docs/linking.md says what stands there, and `kg init NAME --example music` "
            "lays down some",
            location=Location(path),
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"the rules for links cannot be read: {error}", location=Location(path)) from None
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProjectError(f"this is not TOML: {error}", location=Location(path)) from None
    return _Reader(project, path, text).read(tables)


class _Reader:
    def __init__(self, project: Project, path: Path, text: str) -> None:
        self._prefixes = Prefixes(project.prefixes)
        self._path, self._text = path, text

    def _fail(self, message: str, key: str) -> ProjectError:
        for number, line in enumerate(self._text.splitlines(), 1):
            if key in line:
                return ProjectError(message, location=Location(self._path, number, line.index(key) + 1))
        return ProjectError(message, location=Location(self._path))

    def _known(self, where: str, values: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in values:
            if key not in known:
                close = nearest(key, known, 1)
                hint = f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(known)}"
                raise self._fail(f"unknown key {key!r} in {where}{hint}", key)

    def _ids(self, values: Any, pattern: re.Pattern[str], where: str) -> tuple[str, ...]:
        if not isinstance(values, list):
            raise self._fail(f"{where} must be a list", where.rpartition(" ")[2])
        for value in values:
            if not isinstance(value, str) or not pattern.match(value):
                raise self._fail(
                    f"{value!r} in {where} is no identifier of theirs, such as {pattern.pattern[0]}5", str(value)
                )
        return tuple(values)

    def _text_of(self, value: Any, where: str) -> str:
        if not isinstance(value, str):
            raise self._fail(f"{where} must be a text", where.split()[-1])
        return value

    def _texts(self, value: Any, where: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self._fail(f"{where} must be a list of texts", where.split()[-1])
        return tuple(value)

    def _flag(self, value: Any, where: str) -> bool:
        if not isinstance(value, bool):
            raise self._fail(f"{where} must be true or false", where.split()[-1])
        return value

    def _one_id(self, value: Any, where: str) -> str:
        return self._ids([value], _PROPERTY, where)[0]

    def _expanded(self, value: Any, where: str) -> str:
        try:
            return str(self._prefixes.expand(self._text_of(value, where)))
        except UsageError as error:
            raise self._fail(f"{where}: {error.message}", str(value)) from None

    def _pattern_of(self, value: Any, where: str) -> str:
        """Return a path or a pattern of SPARQL, its prefixes known and its text readable."""
        text = self._text_of(value, where)
        for prefix in re.findall(r"\b([A-Za-z][\w-]*):[\w-]", text):
            if prefix not in self._prefixes.namespaces:
                raise self._fail(f"{where}: the prefix {prefix}: is not declared in kg.toml", text)
        return text

    def read(self, tables: Mapping[str, Any]) -> Rules:
        """Return the rules that the tables of the file say."""
        self._known(
            "the file",
            tables,
            ("entities", "direct", "languages", "names", "kind", "broader", "never", "classes", "facts"),
        )
        for key in ("entities", "direct", "kind", "broader", "classes", "facts"):
            if key not in tables:
                raise self._fail(f"the rules for links need {key!r}", key)
        for key in ("classes", "facts"):
            if not isinstance(tables[key], dict) or not all(isinstance(one, dict) for one in tables[key].values()):
                raise self._fail(f"{key!r} must hold tables, such as [{key}.name]", key)
        facts = {name: self._fact(name, values) for name, values in tables["facts"].items()}
        labels: dict[str, str] = {}
        for fact in facts.values():
            if fact.label in labels:
                raise self._fail(f"the facts {labels[fact.label]} and {fact.name} have the same label", fact.name)
            labels[fact.label] = fact.name
        classes = [self._class(name, values, facts) for name, values in tables["classes"].items()]
        return Rules(
            path=self._path,
            entities=self._text_of(tables["entities"], "entities"),
            direct=self._text_of(tables["direct"], "direct"),
            languages=self._texts(tables.get("languages", ["mul", "en"]), "languages"),
            names=self._ids(tables.get("names", []), _PROPERTY, "names"),
            kind=self._one_id(tables["kind"], "kind"),
            broader=self._one_id(tables["broader"], "broader"),
            never=self._ids(tables.get("never", []), _ITEM, "never"),
            classes={rule.cls: rule for rule in classes},
            facts=facts,
        )

    def _class(self, name: str, values: Mapping[str, Any], facts: Mapping[str, FactRule]) -> ClassRule:
        where = f"[classes.{name!r}]"
        self._known(where, values, ("items", "predicate", "needs", "family_names", "strict", "where"))
        groups = values.get("needs", [])
        if not isinstance(groups, list):
            raise self._fail(f"{where} needs must be a list of lists", "needs")
        needs = tuple(self._texts(group, f"{where} needs") for group in groups)
        for fact in (fact for group in needs for fact in group):
            if fact not in facts:
                raise self._fail(f"{where} needs a fact {fact!r} that [facts] does not describe", fact)
        return ClassRule(
            self._expanded(name, where),
            self._ids(values.get("items", []), _ITEM, f"{where} items"),
            self._expanded(values.get("predicate", "schema:sameAs"), f"{where} predicate"),
            needs,
            frozenset(fold(name) for name in self._texts(values.get("family_names", []), f"{where} family_names")),
            self._flag(values.get("strict", False), f"{where} strict"),
            self._pattern_of(values.get("where", ""), f"{where} where"),
        )

    def _fact(self, name: str, values: Mapping[str, Any]) -> FactRule:
        where = f"[facts.{name}]"
        self._known(where, values, FactRule._fields[1:])
        for key in ("label", "path", "properties"):
            if key not in values:
                raise self._fail(f"{where} needs {key!r}", f"facts.{name}")
        if values.get("kind", "item") not in KINDS:
            raise self._fail(f"the kind of {where} must be one of {', '.join(KINDS)}", f"facts.{name}")
        for key in ("weak", "finds"):
            self._flag(values.get(key, False), f"{where} {key}")
        self._text_of(values["label"], f"{where} label")
        self._pattern_of(values["path"], f"{where} path")
        if not values["properties"]:
            raise self._fail(f"{where} properties must name one", f"facts.{name}")
        try:
            re.compile(self._text_of(values.get("pattern", ""), f"{where} pattern"))
        except re.error as error:
            raise self._fail(f"the pattern of {where} is no regular expression: {error}", "pattern") from None
        return FactRule(
            **{
                **values,
                "name": name,
                "properties": self._ids(values["properties"], _PROPERTY, f"{where} properties"),
                "reverse": self._ids(values.get("reverse", []), _PROPERTY, f"{where} reverse"),
            }
        )
