"""The rules for links: which items may be what our classes hold, and which of our facts theirs must agree with.

They are data: a TOML file in the ontology's folder, which kg.toml names.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kg.ask.folding import fold
from kg.errors import Advice, Location, ProjectError, UsageError, nearest
from kg.link.declared_rules import RULES_FILE
from kg.link.expressions import first_part
from kg.link.naming import PLAIN, Naming
from kg.link.readings import Interface, Reads
from kg.link.scripts import Scripts
from kg.link.taking_rules import Enrichment, States, make_enrichment, make_states
from kg.link.targets import Check, Cleaner, Target, items_behind
from kg.project.config import Project
from kg.project.declared import CURIE, Settings, read_settings
from kg.project.toml_text import read_toml
from kg.rdf import terms

# What a class is linked by where nothing is said and kg.toml allows it; else the first link that it names.
_SAME_AS = "https://schema.org/sameAs"


class ClassRule(NamedTuple):
    """How things of one of our classes are linked.

    `items` are their classes, subclasses included; none means that no class of theirs is known, so that nothing is
    accepted unseen. `needs` are groups of facts, of each of which one must agree. `predicate` is the link's property.
    One of the `family_names`, folded, may be missing in a name; where names are `strict`, no word and no remark may.
    `where` is a SPARQL pattern that says which ?thing of the class is meant; `new` is the class of an item that is made
    for one. Those who stand together in a joint name are of the classes `parts`; without any it is not cut.
    """

    cls: str
    items: tuple[str, ...]
    predicate: str
    needs: tuple[tuple[str, ...], ...] = ()
    family_names: frozenset[str] = frozenset()
    strict: bool = False
    where: str = ""
    new: str = ""
    parts: tuple[str, ...] = ()


class FactRule(NamedTuple):
    """A fact that both sides may know.

    `path` is a SPARQL property path from our thing to the value, or `where` a pattern of ?thing and ?value that holds
    within one graph; `properties` are theirs, `reverse` theirs from the other end. A `weak` fact proves nothing by
    itself, nor does a value that more than a `few` share; a fact that `finds` is used to look for candidates; one that
    is not `offered` is never written for them. `pattern` takes an identifier out of our value; that of a `target` is
    read as the target says. `states` says how it is stated here where it is taken over; what is not `compared` is that
    only, and neither proves nor finds anything.
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
    target: Target | None = None
    few: int = 50
    compared: bool = True
    states: States | None = None

    def identifier(self, text: str) -> str:
        """Return the identifier in a value of ours, nothing where it has none."""
        if self.target is not None:
            return self.target.read(text)
        return text if self.pattern is None else first_part(self.pattern, text)


class Rules(NamedTuple):
    """Everything that linking has to know of the domain and of the other side.

    `entities` is the namespace of their items; `direct` that of the properties of best values; `names` are properties
    whose texts are names; `kind` and `broader` say what an item is and of what kind a kind is; `never` are classes of
    items that stand for nothing outside the knowledge base. `addresses` are properties of ours that name the address of
    a document, and `read_on` those that say on which day it was read. `written` are ways in
    which an address of an item is written. `targets` are the other lists that our things have identifiers in; each is a
    fact as well. `taken` are the facts that can be taken over, and `enrichment` is what
    else is, None where nothing is said of that.
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
    targets: Mapping[str, Target] = {}
    taken: tuple[FactRule, ...] = ()
    enrichment: Enrichment | None = None
    written: tuple[str, ...] = ()
    target: Target | None = None
    """The target that these rules are for, where they are not for the items."""

    @property
    def items(self) -> Target:
        """How the items that these rules are for are written, with their addresses."""
        if self.target is not None:
            return self.target
        return items_behind(self.entities, self.written)

    def no_item(self, text: str) -> str:
        """Return in words that a text is no item; of an address also where those that are known are told."""
        told = f"{text!r} is no item; give its id, such as {self.items.example}"
        if "/" not in text or self.written or self.target is not None:
            return told
        return f"{told}; other addresses than {self.entities}ID are told as 'written' in {self.path.name}"

    def of_target(self, name: str) -> Rules:
        """Return the rules by which things are looked for in a target; raise UsageError for one that cannot be.

        Its entities are the items, and of the facts those count that it tells of.
        """
        if name not in self.targets:
            raise UsageError(f"the rules have no target {name!r}; known: {', '.join(self.targets) or 'none'}")
        target = self.targets[name]
        if target.reads is None:
            raise UsageError(f"the rules do not say what entities of {name} look like; give it 'reads'")
        told = target.reads.statements
        facts = {
            fact.name: fact._replace(
                properties=tuple(one for one in fact.properties if one in told),
                reverse=tuple(one for one in fact.reverse if one in told),
            )
            for fact in self.facts.values()
            if fact.target is None and any(one in told for one in fact.properties)
        }
        classes = {cls: rule for cls, rule in self.classes.items() if cls in target.classes}
        return self._replace(
            entities=target.entities, names=(), facts=facts, classes=classes, targets={}, taken=(), target=target
        )

    @property
    def to_look(self) -> Advice:
        """What to do where candidates are to be looked for."""
        return Advice("target-candidates", self.target.name) if self.target else Advice("link-candidates")

    @property
    def to_index(self) -> Advice:
        """What to do where there is no index to look in."""
        return Advice("target-index", self.target.name) if self.target else Advice("link-index")

    @property
    def cleaner(self) -> Cleaner:
        """What puts identifiers of others into our spelling."""
        return Cleaner(self.targets)

    @property
    def family_names(self) -> frozenset[str]:
        """The family names of all classes."""
        return frozenset().union(*(rule.family_names for rule in self.classes.values()))


def link_of(project: Project) -> str:
    """Return the property of links where nothing is said."""
    return _SAME_AS if _SAME_AS in project.links else next(iter(project.links), "")


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
    for known, text, rules in _last[:1]:  # of a copy: another thread may read those of another project
        if known is project and text == settings.text:
            return rules
    rules = _rules_from(project, settings)
    _last[:] = [(project, settings.text, rules)]
    return rules


_last: list[tuple[Project, str, Rules]] = []
"""The rules that were read last, of which one command asks many times, with what they were read from."""


def rules_of_text(project: Project, text: str) -> Rules:
    """Return the rules that a project would have with a text; errors are those of `read_rules`."""
    return _rules_from(project, Settings(project.linking.rules, text, project.root, project.prefixes))


def _rules_from(project: Project, settings: Settings) -> Rules:
    said = RULES_FILE.check(read_toml(settings), settings)
    targets = {name: _target(name, values, settings) for name, values in said["targets"].items()}
    facts = {name: _fact(name, values, settings) for name, values in said["facts"].items()}
    for name, one in targets.items():
        if name in facts:
            raise settings.fail(f"there is a fact {name} as well; a target is one", ("targets", name))
        facts[name] = FactRule(name, one.label, one.path, (one.theirs,), "id", target=one)
    labels: dict[str, str] = {}
    for fact in facts.values():
        other = labels.setdefault(fact.label, fact.name)
        if bool(fact.path) == bool(fact.where):
            told = f"[facts.{fact.name}] needs 'path', SPARQL, or 'where', a pattern of it, and not both"
            raise settings.fail(told, ("facts", fact.name))
        if other != fact.name:
            told = f"the facts {other} and {fact.name} have the same label"
            raise settings.fail(told, ("facts", fact.name, "label"))
    taken = tuple(fact for fact in facts.values() if fact.states is not None)
    facts = {name: fact for name, fact in facts.items() if fact.compared}
    classes = [_class_rule(name, said, facts, settings, project) for name in said["classes"]]
    naming = _naming(said.pop("spelling"))
    if "enrichment" in said:
        said["enrichment"] = make_enrichment(said["enrichment"])
    return Rules(
        **{
            **said,
            "naming": naming,
            "written": tuple(said["written"]),
            "path": settings.path,
            "targets": targets,
            "facts": facts,
            "taken": taken,
            "classes": {rule.cls: rule for rule in classes},
        }
    )


def _fact(name: str, values: dict[str, Any], settings: Settings) -> FactRule:
    if "states" in values:
        values = {**values, "states": make_states(values["states"], settings, ("facts", name, "states"))}
    elif not values.get("compared", True):
        raise settings.fail(f"[facts.{name}] is not compared, and needs 'states'", ("facts", name, "compared"))
    return FactRule(name=name, **values)


def _naming(said: dict[str, Any]) -> Naming:
    scripts = said.pop("scripts", {}).values()
    signs = {sign: spellings for script in scripts for sign, spellings in script["signs"]}
    beginnings = {sign: spellings for script in scripts for sign, spellings in script["beginnings"]}
    return Naming(**said, scripts=Scripts(signs, beginnings))


def _target(name: str, values: dict[str, Any], settings: Settings) -> Target:
    check = Check(**{**values["check"], "weights": tuple(values["check"]["weights"])}) if "check" in values else None
    values["theirs"] = values.pop("property")
    if "reads" in values:
        values["reads"] = Reads(**{**values["reads"], "names": tuple(values["reads"]["names"])})
    if "interface" in values:
        values["interface"] = Interface(**values["interface"])
    target = Target(**{**values, "name": name, "check": check, "written": tuple(values.get("written", ()))})
    if not target.is_id(target.example):
        raise settings.fail(f"the example {target.example!r} is not what the target says", ("targets", name, "example"))
    return target


def _class_rule(
    name: str, said: dict[str, Any], facts: Mapping[str, FactRule], settings: Settings, project: Project
) -> ClassRule:
    here, values = ("classes", name), said["classes"][name]
    known_classes = {CURIE.check(one, settings, ("classes", one)): one for one in said["classes"]}
    for n, group in enumerate(values.get("needs", ())):
        for m, fact in enumerate(group):
            if fact not in facts:
                told = f"{settings.table(here)} needs a fact {fact!r} that [facts] does not describe"
                raise settings.fail(told, (*here, "needs", n, m))
    predicate = values.get("predicate", link_of(project))
    if predicate not in project.links:
        render = terms.Prefixes(project.prefixes).render
        known = ", ".join(render(terms.IRI(link)) for link in project.links) or "none"
        told = f"{settings.value((*here, 'predicate'))} is no link; kg.toml names under [links]: {known}"
        raise settings.fail(told, (*here, "predicate"))
    for n, part in enumerate(values.get("parts", ())):
        if part not in known_classes:
            told = f"{settings.value((*here, 'parts', n))} is no class that [classes] has a rule for"
            for close in nearest(part, known_classes, 1):
                line = settings.place(("classes", known_classes[close])).line
                told += f"; line {line} has one for {known_classes[close]!r}: correct the one that is misspelt"
            raise settings.fail(told, (*here, "parts", n))
    family_names = frozenset(map(fold, values.get("family_names", ())))
    return ClassRule(
        **{**values, "cls": CURIE.check(name, settings, here), "predicate": predicate, "family_names": family_names}
    )
