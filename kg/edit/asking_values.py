"""Values as a curator types them, as the literals that a property wants, or what is wrong with them in words."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from typing import NamedTuple, TypeVar

from kg.edit.asked import Property, Rule
from kg.edit.asking_line import as_typed, read_quoted
from kg.rdf.garbled_texts import garbled
from kg.rdf.lexical import is_well_formed
from kg.rdf.terms import IRI, LANG_STRING, XSD, XSD_STRING, BlankNode, Literal, Term, in_language, split_iri
from kg.rdf.vocabulary import SH
from kg.shacl.components import compare
from kg.shacl.patterns import read_pattern

T = TypeVar("T", IRI, Literal)

_SIGNS = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}
_TAGGED = re.compile(r"(.*\S)\s?@([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)", re.DOTALL)
_ODD = re.compile(r"(?<!\s)@[\w-]*$")
_MONTHS = {name.lower(): number for number, name in enumerate(month_name) if name}
_WORDS = "|".join(f"{name}|{name[:3]}" for name in _MONTHS)
_WAYS = (
    re.compile(r"(?P<y>[0-9]{4})(?:-(?P<m>[0-9]{1,2})(?:-(?P<d>[0-9]{1,2}))?)?"),
    re.compile(r"(?P<d>[0-9]{1,2})\.\s?(?P<m>[0-9]{1,2})\.\s?(?P<y>[0-9]{4})"),
    re.compile(
        rf"(?:(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th|\.)?\s+)?(?P<m>{_WORDS})\.?,?\s+(?P<y>[0-9]{{4}})", re.IGNORECASE
    ),
    re.compile(rf"(?P<m>{_WORDS})\.?\s+(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>[0-9]{{4}})", re.IGNORECASE),
)


class Misfit(Exception):
    """A value does not fit its property; the text says why, and what is wanted."""


class Day(NamedTuple):
    """A date as far as it is known: its first day, and whether the "day", the "month" or the "year" was given."""

    first: str
    precision: str


def read_day(text: str) -> Day | None:
    """Return the date that a text gives; None for a text that is none, and Misfit for a day that does not exist.

    >>> read_day("7 March 2025"), read_day("2025-03")
    (Day(first='2025-03-07', precision='day'), Day(first='2025-03-01', precision='month'))
    """
    match = next((match for way in _WAYS if (match := way.fullmatch(text.strip()))), None)
    if match is None:
        return None
    year, day = int(match["y"]), match["d"]
    month = 0 if not match["m"] else int(match["m"]) if match["m"].isdigit() else _month(match["m"])
    if match["m"] and not 1 <= month <= 12:
        raise Misfit(f"{text}: there are 12 months, and {month} is none of them")
    last = monthrange(year or 2000, month)[1] if month else 0
    if day and not 1 <= int(day) <= last:
        raise Misfit(f"{text}: {month_name[month]} {year} has {last} days")
    precision = "day" if day else "month" if month else "year"
    return Day(f"{year:04}-{month or 1:02}-{int(day or 1):02}", precision)


def _month(word: str) -> int:
    return next(number for name, number in _MONTHS.items() if name.startswith(word.lower()))


def read_literal(prop: Property, text: str, language: str, datatype: str | None = None) -> tuple[Literal, str]:
    """Return the literal that a text stands for, and how exact a date is, or no text where it is whole.

    A text in a language ends in its tag, as Rosé@fr does, or else has the given `language`. The `datatype` is that of
    other values, for a property of which the shapes say nothing. Raises Misfit.
    """
    within = read_quoted(text)
    quoted = within is not None and not within[1].startswith((",", ";"))
    bare, behind = within if within and quoted else (as_typed(text), "")
    wanted = prop.datatypes or ((datatype,) if datatype else ())
    takes_tag = LANG_STRING in wanted or not wanted
    if behind and not (takes_tag and behind.startswith("@")):
        raise Misfit(f"{behind}: {prop.name} has nothing behind the quotation marks")
    tagged = _TAGGED.fullmatch(f"{bare}{behind}" if behind or not quoted else "")
    odd = _ODD.search(bare) if LANG_STRING in wanted and not quoted else None
    if not tagged and (tag := behind or (odd[0] if odd else "")):
        raise Misfit(f"{tag} is no tag of a language, as @en is; within quotation marks it is part of the text")
    if (wrong := garbled(bare)) is not None and (takes_tag or XSD_STRING in wanted):
        raise Misfit(f"{prop.name}: {wrong.told}: write {wrong.meant}")
    if LANG_STRING in wanted or (takes_tag and tagged):
        found = in_language(tagged[1], tagged[2].lower()) if tagged else in_language(bare, language or "en")
        return checked(prop, found), ""
    for one in wanted:
        literal, precision = _of_datatype(bare, one)
        if is_well_formed(literal):
            return checked(prop, literal), precision
    if wanted:
        raise Misfit(f"{bare}: this is no {_short(wanted[0])}{_told(prop)}")
    return checked(prop, Literal(bare)), ""


def _of_datatype(text: str, datatype: str) -> tuple[Literal, str]:
    if datatype == XSD + "date" and (day := read_day(text)):
        return Literal(day.first, datatype), "" if day.precision == "day" else day.precision
    if datatype == XSD + "boolean" and text.lower() in ("yes", "no"):
        return Literal("true" if text.lower() == "yes" else "false", datatype), ""
    if datatype == XSD + "integer" and re.fullmatch(r"[0-9]{1,3}(?:[, ][0-9]{3})+", text):
        return Literal(re.sub("[, ]", "", text), datatype), ""
    return Literal(text, datatype), ""


def checked(prop: Property, term: T) -> T:
    """Return a value that fits all rules of a property; raise Misfit, with the words of the shape, for another."""
    for rule in prop.rules:
        if not fits(rule, term):
            raise Misfit(f"{term}{_told(prop, rule)}")
    return term


def fits(rule: Rule, term: Term) -> bool:
    """Tell whether a value surely does not break a rule, as far as the value alone can tell."""
    kind, value = rule.constraint.component, rule.constraint.value
    if kind == "pattern" and isinstance(value, Literal):
        return not isinstance(term, BlankNode) and read_pattern(value.lexical, rule.constraint.flags).finds(str(term))
    if kind in _SIGNS:
        return compare(term, _SIGNS[kind], value) is not False
    if kind == "minLength":
        return len(str(term)) >= (rule.constraint.minimum or 0)
    if kind == "maxLength":
        return len(str(term)) <= (rule.constraint.minimum or 0)
    if kind == "datatype":
        return isinstance(term, Literal) and term.datatype == str(value) and is_well_formed(term)
    if kind == "nodeKind":
        names = str(value).removeprefix(SH)
        return ("IRI" if isinstance(term, IRI) else "BlankNode" if isinstance(term, BlankNode) else "Literal") in names
    if kind == "languageIn" and isinstance(term, Literal):
        tags = [str(one).lower() for one in rule.constraint.members]
        return any((term.language or "").lower().split("-")[0] == tag.split("-")[0] for tag in tags)
    return kind != "in" or term in rule.constraint.members


def _told(prop: Property, rule: Rule | None = None) -> str:
    message = (rule.message if rule else "") or prop.message
    return f": {message}" if message else f" does not fit {prop.name}"


def _short(datatype: str) -> str:
    return "text" if datatype == XSD_STRING else split_iri(datatype)[1]
