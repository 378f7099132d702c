"""What Oxigraph's parser says of a query, in a line, with its place."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from kg.engines.gate import admit
from kg.errors import Location, QueryError
from kg.sparql.tokens import AGGREGATES, CLOSING, OPENING, Token, find_unknown_word, locate, meaningful, tokenize

# As text: Python compiles it when first it is used.
_SENTENCE = r"(?:^|, |one of )([A-Z][a-z]+ [a-z][^,\[]{12,}|The [^,\[]{12,})"
_ABSOLUTE = r"<[A-Za-z][A-Za-z0-9+.-]*:"
# After which so many terms make a statement whole, and one more.
_BEHIND = {"{": 4, ".": 4, "}": 4, ";": 3, "[": 3, ",": 2}
_TERMS = ("name", "iri", "variable", "string", "number")
_OPERATORS = ("+", "-", "*", "/", "&&", "||", "=", "!=", "<", ">", "<=", ">=")
_BLANKS = " " * 60
"""More than the letters of any word that the parser looks for."""
_PLACE = r"error at (\d+):(\d+): ((?s:.*))"


def to_query_error(message: str, query: str) -> QueryError:
    """Return the error of a query that cannot be parsed, from the message of the parser."""
    place = re.search(_PLACE, message)
    if place is None:
        return QueryError(f"this is not SPARQL: {message}")
    unknown = find_unknown_word(query)
    if unknown:
        return QueryError(f"this is not SPARQL: {unknown[1]}", location=unknown[0])
    if relative := _find_relative(query):
        reason = f"{relative.text} is a relative IRI, and the query has no BASE to complete it; write the whole IRI"
        return QueryError(f"this is not SPARQL: {reason}", location=locate(query, relative.start))
    if unnamed := _find_unnamed(query):
        reason = f"AS is missing before {unnamed.text}"
        return QueryError(f"this is not SPARQL: {reason}", location=locate(query, unnamed.start))
    from kg.sparql.grouping import find_ungrouped  # a start does without

    ungrouped = find_ungrouped(query)
    if ungrouped:
        return QueryError(f"this is not SPARQL: {ungrouped[1]}", location=ungrouped[0])
    if unfinished := _find_unfinished(query):
        return QueryError(f"this is not SPARQL: {unfinished[1]}", location=locate(query, unfinished[0].start))
    from kg.engines.said_twice import find_selected_twice, find_twice

    if twice := find_selected_twice(query):  # which the parser does not say of a subquery
        return QueryError(f"this is not SPARQL: {twice[1]}", location=locate(query, twice[0].start))
    line, column = int(place[1]), int(place[2])
    if re.search(_SENTENCE, place[3]) is None and (stumbled := _find_stumble(query)) is not None:
        if twice := find_twice(query, stumbled, told_of):
            return QueryError(f"this is not SPARQL: {twice[1]}", location=locate(query, twice[0].start))
        at = locate(query, stumbled)
        line, column = at.line or 1, at.column or 1
    if missing := _find_missing(query, line, column):
        return QueryError(f"this is not SPARQL: {missing[1]}", location=missing[0])
    rest = query.split("\n")[line - 1][column - 1 :].strip()[:20] if line <= query.count("\n") + 1 else ""
    # The parser's own list of what it expected runs over many lines of character ranges.
    reason = f"{rest!r} cannot stand here" if rest else "something is missing here"
    if rest and (rest[0] in CLOSING or (rest[0] in ".;," and _lacks_a_term(query, line, column))):
        reason = f"something is missing before {rest[0]!r}"
    told = re.search(_SENTENCE, place[3])
    if told or "expected" not in place[3]:
        reason = told[1] if told else place[3].strip()
    where = Location(Path("query"), line, column)
    if not rest:  # the parser looks past the end; an editor must go to the last thing that is there
        where = locate(query, max(0, len(query.rstrip()) - 1))
    return QueryError(f"this is not SPARQL: {reason}", location=where)


def find_fault(query: str) -> QueryError | None:
    """Return what the parser says of a query that another one has refused, if it refuses it too."""
    message = told_of(query)
    return to_query_error(message, query) if message and "expected" in message else None


def require_sparql(query: str) -> None:
    """Raise QueryError for what the parser refuses and another one would answer, each in its way."""
    require_labels_apart(query, query.upper())
    if fault := find_fault(query):
        raise fault


def require_labels_apart(query: str, capitals: str) -> None:
    """Raise QueryError for a label on both sides of VALUES or BIND, which the parser lets pass."""
    if "_:" in query and ("BIND" in capitals or "VALUES" in capitals):
        from kg.engines.said_twice import require_one_pattern

        require_one_pattern(query)


def variables_of_all(query: str) -> tuple[str, ...]:
    """Return the variables that a SELECT gives, in the order in which `*` gives them; none of what is no SPARQL."""
    import pyoxigraph

    try:
        found = pyoxigraph.Store().query(admit(query))
    except (SyntaxError, ValueError, RuntimeError):
        return ()
    return tuple(one.value for one in found.variables) if isinstance(found, pyoxigraph.QuerySolutions) else ()


def told_of(text: str, query: str = "") -> str:
    """Return what the parser says of a text that a query begins with, or is; nothing if it can be read."""
    import pyoxigraph

    from kg.engines.any_property import name_no_property  # a start does without
    from kg.engines.named_groups import name_groups

    admit(query or text)
    try:
        pyoxigraph.Store().query(name_groups(name_no_property(text)))
    except SyntaxError as error:
        return str(error)
    except (ValueError, RuntimeError):  # it can be read
        pass
    return ""


def _find_stumble(query: str) -> int | None:
    """Return where the first token stands behind which a query cannot go on; None where it only ends too early.

    The parser tells how far it has looked for some word instead. With blanks behind it, a text that can go on is looked
    through to its end.
    """
    tokens = meaningful(tokenize(query))
    first, last = 0, len(tokens)
    while first < last:
        n = (first + last) // 2
        whole = query[: tokens[n].start + len(tokens[n].text)] + _BLANKS
        place = re.search(_PLACE, told_of(whole, query))
        is_at_end = place and locate(whole, len(whole))[1:] == (int(place[1]), int(place[2]))
        goes_on = place is None or is_at_end or re.search(_SENTENCE, place[3])  # it may be made right by what follows
        first, last = (n + 1, last) if goes_on else (first, n)
    return tokens[first].start if first < len(tokens) else None


def to_run_error(message: str, query: str) -> QueryError:
    """Return the error of a query that is SPARQL and cannot be run, at the function that nobody knows if it has one."""
    from kg.sparql.clauses import read_prologue

    called, prefixes = re.search(r"function <([^<>]*)>", message), read_prologue(query).prefixes
    for one, behind in pairwise(meaningful(tokenize(query)) if called else ()):
        prefix, _, name = one.text.partition(":")
        iri = one.text[1:-1] if one.kind == "iri" else f"{prefixes.get(prefix, '')}{name}" if one.kind == "name" else ""
        if called and iri == called[1] and behind.text == "(":
            return QueryError(f"the query cannot be run: {message}", location=locate(query, one.start))
    return QueryError(f"the query cannot be run: {message}")


def _find_unnamed(query: str) -> Token | None:
    """Return the first name of an expression before which AS is missing, as in `GROUP BY (STR(?l) ?k)`."""
    tokens = meaningful(tokenize(query))
    clauses, open_ = [""], list[bool]()
    for n, one in enumerate(tokens[:-1]):
        before = tokens[n - 1] if n else one
        if one.word in ("SELECT", "WHERE", "FROM", "HAVING", "ORDER", "GROUP", "LIMIT", "VALUES"):
            clauses[-1] = one.word
        elif one.text == "{":
            clauses.append("")
        elif one.text == "}" and len(clauses) > 1:
            clauses.pop()
            clauses[-1] = ""
        elif one.text == "(":
            is_first = clauses[-1] in ("SELECT", "GROUP") and not open_ and before.kind not in ("name", "iri")
            is_bare = before.kind != "word" or before.word in ("SELECT", "DISTINCT", "REDUCED", "BY")
            open_.append(before.word == "BIND" or (is_first and is_bare))
        elif one.text == ")" and open_:
            open_.pop()
        elif one.kind == "variable" and open_ and open_[-1] and tokens[n + 1].text == ")" and _is_end(before):
            return one
    return None


def _is_end(token: Token) -> bool:
    """Tell whether an expression may end with a token."""
    return token.text == ")" or token.kind in _TERMS


def _find_unfinished(query: str) -> tuple[Token, str] | None:
    """Return the first place where brackets close and a value is missing: in an aggregate, or behind an operator.

    The parser goes on to what only looks wrong because of it. A path may end so, and has no variable before that.
    """
    tokens = meaningful(tokenize(query))
    for n, one in enumerate(tokens[2:], 2):
        before, sign = tokens[n - 2], tokens[n - 1]
        if one.text != ")":
            continue
        counted = before if sign.text == "(" else tokens[n - 3] if sign.word == "DISTINCT" and n > 2 else None
        if counted and counted.word in AGGREGATES:
            hint = "; COUNT(*) counts rows" if counted.word == "COUNT" else ""
            return one, f"{counted.word} has nothing in its brackets{hint}"
        if sign.kind == "mark" and sign.text in _OPERATORS and before.kind in ("variable", "number", "string"):
            return sign, f"a value is missing behind {sign.text}"
    return None


def _find_missing(query: str, line: int, column: int) -> tuple[Location, str] | None:
    """Return that a semicolon is missing behind a whole statement that a name follows, with its place.

    The parser often stumbles only over what stands behind that name.
    """
    offset = _offset(query, line, column)
    tokens = meaningful(tokenize(query))
    left = 0  # terms up to the one that would be too many
    for n, one in enumerate(tokens[:-1]):
        if one.start > offset:
            return None
        if one.text in _BEHIND:
            left = 0 if one.text == "{" and n > 1 and tokens[n - 2].word == "VALUES" else _BEHIND[one.text]
        elif one.kind not in _TERMS and one.text != "a":
            left = 0
        elif left == 1 and one.kind in ("name", "iri") and tokens[n + 1].text not in (*"}.;,]",):
            told = (
                f"a semicolon is missing before {one.text}, which goes on with the same thing; a dot before another one"
            )
            return locate(query, one.start), told
        else:
            left -= left > 1
    return None


def _lacks_a_term(query: str, line: int, column: int) -> bool:
    """Tell whether a statement of a group is not whole at a place, which is that of a sign that would end it."""
    offset = _offset(query, line, column)
    before = [one for one in meaningful(tokenize(query)) if one.start < offset]
    open_ = list[str]()
    for one in before:
        if one.kind == "mark" and one.text in OPENING:
            open_.append(one.text)
        elif one.kind == "mark" and one.text in CLOSING and open_:
            open_.pop()
    return bool(open_) and open_[-1] in "{[" and before[-1].text not in ("{", "}", "[", "]", ".", ";")


def _offset(query: str, line: int, column: int) -> int:
    return sum(len(one) + 1 for one in query.split("\n")[: line - 1]) + column - 1


def _find_relative(query: str) -> Token | None:
    """Return the first relative IRI of a query that has no base; the parser tells only what else might stand there."""
    from kg.sparql.clauses import read_prologue

    if read_prologue(query).base is not None:
        return None
    return next((one for one in tokenize(query) if one.kind == "iri" and not re.match(_ABSOLUTE, one.text)), None)
