"""Statements that the other side lacks, as QuickStatements (version 1): a file for a person to look at and upload."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.link.compare import OURS, Compared
from kg.link.items import is_item
from kg.link.rules import ClassRule, FactRule, Rules
from kg.link.scoring import Subject

_DIVIDES = re.compile(r"[|\t\n\r]")
_NEW = "LAST"
"""What QuickStatements calls the item that was made last."""


class Document(NamedTuple):
    """Where a statement is found: the address of a document, and the day when it was read, empty where nobody says."""

    address: str
    read_on: str = ""


class Refused(NamedTuple):
    """A statement that cannot be offered, and why."""

    subject: str
    fact: str
    value: str
    why: str


class Named(NamedTuple):
    """The names of a thing with their languages: the label of each language, and the other names."""

    labels: Mapping[str, str]
    aliases: tuple[tuple[str, str], ...] = ()


class _Statement(NamedTuple):
    item: str
    name: str
    value: str


def quickstatements(
    compared: Iterable[Compared], rules: Rules, documents: Mapping[str, Document]
) -> tuple[list[str], list[Refused]]:
    """Return lines of QuickStatements, parts divided by tabs, for what only we have; and what was refused.

    Each statement carries the address (P854) of every document that states it, with the day (P813) where it is known
    when that was read. A statement without one, or with a value that the format cannot hold, is refused, as is one of a
    fact that the rules do not offer. What two facts tell from either end is told once, as the first of them.
    """
    told: dict[_Statement, dict[Document, None]] = {}
    refused = []
    by_label = {rule.label: rule for rule in rules.facts.values()}
    for one in compared:
        if one.outcome != OURS:
            continue
        rule = by_label[one.fact]
        found = [documents[source] for source in one.our_sources if source in documents]
        value = one.item if rule.kind == "item" else _written(one.ours, rule)
        if why := _obstacle(rule, value, found):
            refused.append(Refused(one.label, one.fact, one.ours, why))
        else:
            statement = _from_first_end(_Statement(one.linked, rule.properties[0], value), rule, rules)
            told.setdefault(statement, {}).update(dict.fromkeys(found))
    return sorted("\t".join((*statement, *_references(found))) for statement, found in told.items()), refused


def new_items(
    subjects: Iterable[Subject],
    names: Mapping[str, Named],
    rules: Rules,
    documents: Mapping[str, Document],
    sources_of: Mapping[tuple[str, str, str], tuple[str, ...]],
    held_back: Mapping[str, str],
) -> tuple[list[str], list[Refused]]:
    """Return lines that make an item of each thing, with names, class and what documents say; and what was refused.

    A thing of a class of which the rules do not say what a new one is, or of which no document on the web says
    anything, is refused: nobody could see what it is. So are those that are `held_back`, by IRI with the reason.
    """
    lines, refused = [], []
    for subject in subjects:
        if subject.iri in held_back:
            refused.append(Refused(subject.label, "a new item", "", held_back[subject.iri]))
            continue
        rule = rules.classes[subject.cls]
        rows = list(_rows_of(subject, rules, sources_of))
        said, without = quickstatements(rows, rules, documents)
        own = [line for line in said if line.startswith(f"{_NEW}\t")]
        refused += without
        if not rule.new or not own:
            why = "no document on the web says anything of it" if rule.new else "the rules do not say what a new one is"
            refused.append(Refused(subject.label, "a new item", "", why))
            continue
        lines += ["CREATE", *_names(names.get(subject.iri, Named({})), rule), *own]
    return lines, refused


def _rows_of(
    subject: Subject, rules: Rules, sources_of: Mapping[tuple[str, str, str], tuple[str, ...]]
) -> Iterator[Compared]:
    for name, values in subject.facts.items():
        rule = rules.facts[name]
        for value in values:
            sources = sources_of.get((subject.iri, name, value.thing or value.text), ())
            shown = value.names[0] if value.names else value.text
            item = value.text if rule.kind == "item" else ""
            yield Compared(subject.label, subject.iri, _NEW, rule.label, OURS, shown, "", item, sources, ())


def _names(named: Named, rule: ClassRule) -> list[str]:
    lines = [f'{_NEW}\tL{language or "mul"}\t"{text}"' for language, text in sorted(named.labels.items())]
    lines += [f'{_NEW}\tA{language or "mul"}\t"{text}"' for language, text in sorted(named.aliases)]
    return [*(line for line in lines if _can_be_held(line.split("\t")[2][1:-1])), f"{_NEW}\tP31\t{rule.new}"]


def _can_be_held(text: str) -> bool:
    return bool(text.strip()) and not _DIVIDES.search(text) and '"' not in text


def _obstacle(rule: FactRule, value: str, found: Sequence[Document]) -> str:
    """Return why a statement cannot be offered, nothing where it can."""
    if not rule.offered:
        return "the rules keep such statements for a person to write"
    if rule.kind == "item" and not is_item(value):
        return "its value has no item"
    if not value:
        return "its value cannot be written"
    if _DIVIDES.search(value) or any(not _can_be_held(document.address) for document in found):
        return "it holds a character that divides parts"
    return "" if found else "no document that states it has an address on the web"


def _from_first_end(statement: _Statement, rule: FactRule, rules: Rules) -> _Statement:
    """Return a statement as the first fact of the rules tells it that says the same from one end or the other."""
    if not is_item(statement.value) or statement.item == _NEW:
        return statement
    for other in rules.facts.values():
        if other.name == rule.name:
            break
        if set(other.properties) & set(rule.reverse) and set(other.reverse) & set(rule.properties):
            return _Statement(statement.value, other.properties[0], statement.item)
    return statement


def _references(found: Iterable[Document]) -> Iterator[str]:
    """Yield the parts of the references; each but the first begins with a mark of its own."""
    for number, document in enumerate(sorted(found)):
        yield from ("!S854" if number else "S854", f'"{document.address}"')
        if document.read_on:
            yield from ("S813", f"+{document.read_on}T00:00:00Z/11")


def _written(text: str, rule: FactRule) -> str:
    if rule.kind == "id":
        return "" if '"' in text else f'"{text}"'
    parts = text.split("-")
    if not all(part.isascii() and part.isdigit() for part in parts) or not 1 <= len(parts) <= 3 or len(parts[0]) != 4:
        return ""
    return f"+{'-'.join([*parts, *['00'] * (3 - len(parts))])}T00:00:00Z/{8 + len(parts)}"
