"""The first half of a message: what a shape met, and what is wrong with it, whatever the shape's author says of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kg.ask.doubts import without_doubt
from kg.ask.meant import meant_among
from kg.errors import nearest
from kg.rdf.lexical import is_well_formed
from kg.rdf.meant_values import example_of, how_to_write, meant_by, why_not
from kg.rdf.spans_of_values import span_in, span_told
from kg.rdf.terms import IRI, LANG_STRING, XSD_STRING, BlankNode, Literal, Term, is_bare, to_n3
from kg.shacl.doubted import doubt_told
from kg.shacl.result import Result
from kg.shacl.shape import Constraint, shown_count

_BOUNDS = {
    "minInclusive": "less than",
    "maxInclusive": "more than",
    "minExclusive": "not more than",
    "maxExclusive": "not less than",
}
# Of these our own message says less than what was found.
_TELLING = ("datatype", "class", "in")
# Of a list so many members are named, and of a text so many characters.
_MOST_NAMED, _MOST_SHOWN = 8, 60


class Said(NamedTuple):
    """What is there and wrong, in words; what is asked of the value, and what was most likely meant by it."""

    text: str | None = None
    asked: Term | None = None
    meant: Term | None = None


def said_of(result: Result) -> Said:
    """Return what is to be said of a result before its message, by its value alone."""
    constraint, value = result.constraint, result.value
    if constraint is None:
        return Said()
    kind, wanted = constraint.component, constraint.value
    if kind not in _TELLING and not result.messages:
        return Said(None, wanted)  # our own message says it
    if kind == "minCount":
        if constraint.minimum == 1 and result.path is not None and result.path.predicate:
            return Said(f"{to_n3(result.path.predicate)} is missing", wanted)
        return Said(f"there are fewer values than {shown_count(wanted)}")
    if value is None:
        return Said()
    if kind == "datatype":
        return _datatype(value, wanted)
    if kind == "class":
        if isinstance(value, Literal):
            return Said(f"{_given(value)} is given, and a thing of the class {to_n3(wanted)} is needed", wanted)
        if isinstance(value, BlankNode):
            return Said(f"the node without a name is of no class {to_n3(wanted)}", wanted)
        return Said(None, wanted)
    if kind == "nodeKind" and isinstance(value, Literal) and not str(wanted).endswith("Literal"):
        return Said(f"{_given(value)} is given, and an IRI is needed", wanted)
    if kind == "nodeKind" and not isinstance(value, Literal):
        what = f"the IRI {to_n3(value)}" if isinstance(value, IRI) else "a node without a name"
        needed = "a text" if str(wanted).endswith("#Literal") else "another kind of value"
        return Said(f"{what} is given, and {needed} is needed", wanted)
    if kind == "in":
        return _in(value, constraint)
    if kind in _BOUNDS:
        return Said(f"{shown(value)} is {_BOUNDS[kind]} {shown(wanted)}", wanted)
    return _of_text(kind, value, constraint)


@lru_cache(maxsize=4096)
def _datatype(value: Term, wanted: Term) -> Said:
    needed = to_n3(wanted)
    if not isinstance(value, Literal):
        what = f"the IRI {to_n3(value)}" if isinstance(value, IRI) else "a node without a name"
        return Said(f"{what} is given, and a value of {needed} is needed", wanted)
    datatype = str(wanted)
    if datatype == LANG_STRING:
        if value.datatype != XSD_STRING:
            return Said(f"{shown(value)} is given, and a text with a language tag is needed", wanted)
        return Said(f"{shown(value)} has no language tag", wanted)
    if datatype == XSD_STRING and value.language:
        meant = Literal(value.lexical)
        told = f"{shown(value)} has the language tag @{value.language}, and a text without one is needed"
        return Said(f"{told}: write {shown(meant)}", wanted, meant)
    if datatype == XSD_STRING:
        meant = Literal(value.lexical)
        return Said(f"{shown(value)} is given, and a text is needed: write {shown(meant)}", wanted, meant)
    if (span := span_in(value.lexical, datatype)) is not None:
        return Said(span_told(value.lexical, datatype, (shown(span[0]), shown(span[1]))), wanted)
    reason = why_not(value.lexical, datatype)
    if reason:
        padded = meant_by(value.lexical, datatype)
        if padded is None:
            return Said(f"{value.lexical}: {reason}", wanted)
        meant = Literal(padded, datatype)
        how = how_to_write(shown(meant), value.lexical, padded, datatype)
        return Said(f"{value.lexical}: {reason}: {how}", wanted, meant)
    text = meant_by(value.lexical, datatype)
    if text is not None:
        meant = Literal(text, datatype)
        if text == value.lexical and value.datatype == XSD_STRING and not value.language:
            return Said(
                f"{shown(value)} is given as a text, and {needed} is needed: write {shown(meant)}", wanted, meant
            )
        how = how_to_write(shown(meant), value.lexical, text, datatype)
        return Said(f"{shown(value)} is no value of {needed}: {how}", wanted, meant)
    example = example_of(datatype)
    how = f", which is written like {shown(Literal(example, datatype))}" if example else ""
    return Said(f"{shown(value)} is no value of {needed}{how}", wanted)


@lru_cache(maxsize=4096)
def _in(value: Term, constraint: Constraint) -> Said:
    members = constraint.members
    by_name: dict[str, Term] = {}
    for member in members:
        by_name.setdefault(_name_of(member), member)
    is_text = isinstance(value, Literal) and isinstance(members[0] if members else None, IRI)
    name = _name_in(str(value)) if is_text else _name_of(value)
    close = meant_among(name, by_name, whole=True)
    meant = by_name.get(close) if close else None
    kind = "the text " if is_text else ""
    told = f"{kind}{shown(value)} is not in the list"
    if is_text and (plain := without_doubt(str(value))) is not None:
        close = meant_among(_name_in(plain), by_name, whole=True)
        return Said(f"{told}: {doubt_told([by_name[close]] if close else [])}")
    if meant is not None:
        told += f": did you mean {shown(meant)}?"
    elif len(members) <= _MOST_NAMED:
        told += f", which has {', '.join(map(shown, members))}"
    elif near := nearest(name, by_name):
        told += f", which has {', '.join(shown(by_name[one]) for one in near)} and others"
    return Said(told, None, meant)


def _of_text(kind: str, value: Term, constraint: Constraint) -> Said:
    text = str(value)
    if kind == "minLength":
        return Said("the text is empty" if not text else f"{shown(value)} has only {len(text)} characters")
    if kind == "maxLength":
        return Said(f"the text has {len(text):,} characters, and {shown_count(constraint.value)} are allowed")
    if kind == "pattern" and isinstance(value, Literal):
        return _pattern(value)
    if kind == "pattern":
        return Said(f"{shown(value)} is not of this form")
    if kind == "languageIn" and isinstance(value, Literal):
        tag = f"the language tag @{value.language}" if value.language else "no language tag"
        return Said(f"{shown(value)} has {tag}")
    return Said()


def _pattern(value: Literal) -> Said:
    if not value.lexical.strip():
        return Said("the text is empty" if not value.lexical else "the text has nothing but blanks")
    if value.lexical != value.lexical.strip():
        meant = value._replace(lexical=value.lexical.strip())
        return Said(f"{shown(value)} is not of this form, as blanks stand around it: write {shown(meant)}", None, meant)
    return Said(f"{shown(value)} is not of this form")


def _given(value: Literal) -> str:
    """Return a literal with what it is: one with a datatype is no text, whatever stands in its quotation marks."""
    kind = "text" if value.datatype in (XSD_STRING, LANG_STRING) else "value"
    return f"the {kind} {shown(value)}"


def _name_of(term: Term) -> str:
    """Return what distinguishes a member of a list: the end of an IRI, or the text of a literal."""
    return term.value.replace("#", "/").rstrip("/").rpartition("/")[2] if isinstance(term, IRI) else str(term)


def _name_in(text: str) -> str:
    """Return the end of an IRI or of a name with a prefix that a text is, or the text."""
    name = text.strip().strip("<>")
    return re.split(r"[:/#]", name.rstrip("/"))[-1] if not re.search(r"\s", name) else text


def shown(term: Term) -> str:
    """Return a term as a person would write it, the beginning of a long text."""
    if isinstance(term, BlankNode):
        return "a node without a name"
    if isinstance(term, Literal) and is_bare(term.lexical, term.datatype) and is_well_formed(term):
        return term.lexical
    if isinstance(term, Literal) and len(term.lexical) > _MOST_SHOWN:
        term = term._replace(lexical=f"{term.lexical[: _MOST_SHOWN - 1]}…")
    return to_n3(term)
