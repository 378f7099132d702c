"""A parser's fault in a file as it is told: with the place to which an editor must go, and in words."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from kg.errors import KgError, Location, Mend, SyntaxErrors, TurtleError, nearest
from kg.rdf.formats import graph_format
from kg.rdf.lookalikes import in_plain_signs
from kg.rdf.misread_comments import value_in_comment
from kg.rdf.misread_lines import COMMENT_OUT
from kg.rdf.misread_pairs import unpaired, without_texts
from kg.rdf.misread_remarks import BEGINS
from kg.rdf.misread_texts import Misread
from kg.rdf.misreadings import misread
from kg.rdf.opened import iter_pieces
from kg.rdf.parser_words import in_words
from kg.rdf.usual_prefixes import USUAL_PREFIXES

_NO_DOT = "a dot is missing at the end of this statement"
# What the parser notices at the next thing, where an editor must go to the end of the one before.
_BEFORE = {
    "dot is expected": _NO_DOT,
    "must be followed by a dot": _NO_DOT,
    "should be followed by a dot": _NO_DOT,
    "line jumps are not allowed": "the line ends within a statement, and a statement of this format is one line",
}
# So many lines before a fault are looked at to tell what was forgotten.
_LINES = 40
_PREFIX = re.compile(r"^\s*@?prefix\s+([\w.-]*):\s*<([^>\s]*)>", re.IGNORECASE)
_UNDECLARED = re.compile(r"The prefix (\S*): has not been declared")


_OF_PREFIX = "The prefix "
# A name where a term stands, and not a word of a text.
_NAME_BEFORE_TERM = re.compile(r"[\w.-]*:[\w%.-]*\s+(?:a\s|<|[\w.-]*:\w|[;,.\])])")


_NAME_OF_PREFIX = re.compile(r"(?<![\w:.%-])([A-Za-z][\w-]*):\w")
_LONG_MARKS = re.compile(r"\"{3}|'{3}")


class _Around(NamedTuple):
    """What stands around a place: the last lines up to it without their comments, the rest of its line, prefixes.

    `ahead` is the rest of its line with some lines below, `lines` are the last lines as they are written.
    """

    before: str
    after: str
    prefixes: dict[str, str]
    end: tuple[int, int]
    is_there: bool
    ahead: str
    lines: tuple[str, ...]


def fault_of(path: Path, error: SyntaxError, content: bytes | None = None, since: int = 1) -> TurtleError:
    """Return what the parser of a file raised, in words; the bytes of the file are given where it was read before.

    It was read `since` a line; of those before it, only the prefixes count.
    """
    line, column = error.lineno or 1, error.offset or 1
    reason = str(error.args[0])
    head, _, tail = reason.partition(": ")
    if head.startswith("Parser error"):
        reason = tail
    around = _look(path, content, line, column, since)
    if graph_format(path) in ("turtle", "trig"):
        if (hidden := value_in_comment(around.lines)) is not None:
            at = Location(path, line - hidden[0], 1 - hidden[1].back)
            fault = TurtleError(hidden[1].words, location=at)
            fault.mend = Mend(hidden[1].title, at, hidden[1].length, hidden[1].text or "")
            return fault
        known = misread(reason, around.before, around.after, around.prefixes)
        words = unpaired(reason, around.before, around.ahead)
        undeclared = _UNDECLARED.search(reason)
        is_name = undeclared is not None and _NAME_BEFORE_TERM.match(around.after) is not None
        is_slip = is_name and undeclared is not None and any(nearest(undeclared[1], around.prefixes, 1))
        is_other = known is not None and (_is_of_marks(known) or known.words.startswith(BEGINS))
        if words is not None and not is_slip and not is_other:
            fault = TurtleError(words, location=Location(path, line, column))
            if undeclared is not None and is_name:
                fault.prefix = undeclared[1]
            return fault
        is_told = known is not None and (known.act == COMMENT_OUT or _has_lookalikes(undeclared))
        if undeclared is not None and not is_told:
            told = _of_prefix(path, undeclared[1], around, line, column)
            if told is not None:
                return told
        if known is not None:
            at = Location(path, *_back(line, column, around.before, known.back))
            fault = TurtleError(known.words, location=at)
            if known.text is not None:
                fault.mend = Mend(known.title, at, known.length, known.text)
            return fault
    mend = None
    for sign, advice in _BEFORE.items():
        if sign in reason.lower():
            line, column = around.end
            reason = advice
            if advice == _NO_DOT:
                mend = Mend("put the dot at the end of the statement", Location(path, line, column), 0, " .")
    if "Unexpected end" in reason and not (around.is_there and around.after.strip()):  # there is no such place to go to
        line, column = around.end
        if graph_format(path) in ("turtle", "trig"):
            mend = Mend("put the dot at the end of the statement", Location(path, line, column), 0, " .")
    fault = TurtleError(in_words(reason), location=Location(path, line, column))
    fault.mend = mend
    return fault


def _has_lookalikes(undeclared: re.Match[str] | None) -> bool:
    """Tell whether a prefix that nothing declares has a sign in it that looks like another one."""
    return undeclared is not None and in_plain_signs(undeclared[1]) != undeclared[1]


def _is_of_marks(known: Misread) -> bool:
    """Tell whether quotation marks are wrong, where a bracket or a mark may be; none of a text is a bracket alone."""
    told = f"{known.words}{known.text}"
    alike = all(told.count(opening) == told.count(closing) for opening, closing in ("[]", "()"))
    return alike and ('"' in told or "quot" in told)


def undeclared_prefix(error: SyntaxError) -> str | None:
    """Return the prefix of which a parser says that nothing declares it; None where it says something else."""
    found = _UNDECLARED.search(str(error))
    return found[1] if found else None


def is_of_prefix(fault: TurtleError) -> bool:
    """Tell whether a fault is a prefix that nothing declares, and no other one beside a name with it."""
    return fault.prefix is not None and fault.message.startswith(_OF_PREFIX)


def hidden_prefixes(path: Path, error: SyntaxError, content: bytes | None, begin: int | None) -> Iterator[TurtleError]:
    """Yield the faults of undeclared prefixes behind another fault, up to the line on which reading goes on.

    These are slips in those that are declared; a line with an odd quotation mark says nothing of its names.
    """
    line, column = error.lineno or 1, error.offset or 1
    around = _look(path, content, line, column, 1)
    for number, text in enumerate(around.ahead.split("\n")[: begin - line if begin else None], line):
        whole = f"{around.lines[-1]}" if number == line and around.lines else text
        if _LONG_MARKS.search(whole):
            return
        if whole.count('"') % 2 or whole.count("'") % 2:
            continue
        for found in _NAME_OF_PREFIX.finditer(without_texts(text)):
            prefix = found[1]
            if prefix in around.prefixes or not any(nearest(prefix, around.prefixes, 1)):
                continue
            at = (column if number == line else 1) + found.start()
            told = _of_prefix(path, prefix, around, number, at)
            if told is not None and is_of_prefix(told):
                yield told


def _of_prefix(path: Path, prefix: str, around: _Around, line: int, column: int) -> TurtleError | None:
    """Return the fault of a prefix that nothing declares, with the one that was most likely meant."""
    if prefix in ("http", "https") and (known := misread("prefix http", around.before, around.after)):
        fault = TurtleError(known.words, location=Location(path, line, column))
        at = Location(path, line, column)
        fault.mend = Mend(known.title, at, known.length, known.text or "")
        return fault
    told = f"The prefix {prefix}: has not been declared"
    if (usual := USUAL_PREFIXES.get(prefix)) is not None:
        return _undeclared(prefix, usual, Location(path, line, column))
    close = next(iter(nearest(prefix, around.prefixes, 1)), None)
    if close is not None and close.lower() == prefix.lower():
        told += f"; prefixes are written in one way: did you mean {close}:?"
    elif close is not None:
        told += f"; did you mean {close}:?"
    at = Location(path, line, column)
    fault = TurtleError(told if close is not None else in_words(told), location=at)
    fault.prefix = prefix
    if close is not None:
        fault.mend = Mend(f"write {close}: in place of {prefix}:", at, len(prefix), close)
    return fault


def all_with_prefixes(error: KgError, namespaces: Mapping[str, str]) -> KgError:
    """Return the faults of files as `with_prefixes` tells each; any other error as it is."""
    if not isinstance(error, SyntaxErrors):
        return error
    told: list[KgError] = []
    for one in error.errors:
        told += with_prefixes(one, namespaces) if isinstance(one, TurtleError) else [one]
    return SyntaxErrors(told)


def with_prefixes(fault: TurtleError, namespaces: Mapping[str, str]) -> list[TurtleError]:
    """Return the fault of an undeclared prefix as one who knows more prefixes tells it; other faults as they are.

    A slip of another kind on the line of such a prefix is a fault, and the prefix is one: each has its own mend.
    """
    if fault.prefix is None or fault.location is None:
        return [fault]
    known = namespaces.get(fault.prefix)
    if not fault.message.startswith(_OF_PREFIX):
        known = known or USUAL_PREFIXES.get(fault.prefix)
        return [fault] if known is None else [fault, _undeclared(fault.prefix, known, fault.location)]
    if known is None and (other := _other_name(fault.prefix, namespaces)) is not None:
        words = f"The prefix {fault.prefix}: has not been declared; the project says {other}: for {namespaces[other]}"
        told = TurtleError(f"{words}: write {other}:", location=fault.location)
        told.mend = Mend(f"write {other}: in place of {fault.prefix}:", fault.location, len(fault.prefix), other)
        return [told]
    if known is None:
        close = next(iter(nearest(fault.prefix, namespaces, 1)), None)
        if close is None or fault.mend is not None:
            return [fault]
        words = f"The prefix {fault.prefix}: has not been declared; did you mean {close}: <{namespaces[close]}>?"
        return [TurtleError(words, location=fault.location)]
    return [_undeclared(fault.prefix, known, fault.location)]


def _other_name(prefix: str, namespaces: Mapping[str, str]) -> str | None:
    """Return the one prefix of some namespaces that means what everybody means by another one."""
    usual = USUAL_PREFIXES.get(prefix)
    names = [name for name, namespace in namespaces.items() if namespace == usual]
    return names[0] if len(names) == 1 else None


def _undeclared(prefix: str, namespace: str, at: Location) -> TurtleError:
    line = f"@prefix {prefix}: <{namespace}> ."
    told = TurtleError(f"{_OF_PREFIX}{prefix}: has not been declared; declare it with: {line}", location=at)
    told.prefix = prefix
    told.mend = Mend(f"declare the prefix {prefix}:", at._replace(line=1, column=1), 0, f"{line}\n")
    return told


def _look(path: Path, content: bytes | None, line: int, column: int, since: int) -> _Around:
    """Return what stands around a position; lines are looked at as they are unpacked."""
    lines: deque[str] = deque(maxlen=_LINES)
    written: deque[str] = deque(maxlen=_LINES)
    last, number, after = (line, ""), 0, ""
    prefixes: dict[str, str] = {}
    texts = chain.from_iterable(map(_lines_of, iter_pieces(path, content)))
    for text in texts:
        number += 1
        if (declared := _PREFIX.match(text)) is not None:
            prefixes[declared[1]] = declared[2]
        if number < since:
            continue
        kept = text
        written.append(text)
        if number == line:
            kept, after = text[: column - 1], text[column - 1 :]
        lines.append(kept if number == line else _without_comment(kept))
        if kept.strip() and not kept.lstrip().startswith("#"):
            last = number, kept
        if number == line:
            break
    ahead = "\n".join([after, *islice(texts, _LINES)])
    end = (last[0], len(_without_comment(last[1]).rstrip()) + 1) if last[1] else (line, column)
    return _Around("\n".join(lines), after, prefixes, end, number == line, ahead, tuple(written))


def _back(line: int, column: int, before: str, characters: int) -> tuple[int, int]:
    """Return the place so many characters before another; behind it, on its line, for a number below zero."""
    if characters <= 0:
        return line, column - characters
    kept = before[:-characters]
    return line - before[-characters:].count("\n"), len(kept.rpartition("\n")[2]) + 1


def _without_comment(line: str) -> str:
    return "" if line.lstrip().startswith("#") else line.split(" #")[0].rstrip()


def _lines_of(piece: bytes) -> list[str]:
    text = piece.decode("utf-8", "replace").removesuffix("\n")
    return text.split("\n") if piece else []  # as the parser counts them
