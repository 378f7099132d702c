"""Lists that a build knows, so that not every triple need be read for them.

Five questions have such a list for an answer, or look into it alone: which properties are in use, which things have no
class, which values have none, which graphs have blank nodes, and how many things of a class have a property. Any other
question stays as it is.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kg.rdf.terms import IRI, RDF, to_n3, unescape_text
from kg.sparql.tokens import Token, meaningful, tokenize

if TYPE_CHECKING:
    from pyoxigraph import Store

_PERHAPS = (
    r"isblank|\{\s*select\s+(?:[?$]\w+\s+){1,2}(?:where\s*)?\{\s*(?:[?$]\w+\s+){2}[?$]\w+\s*"
    r"(?:\}\s*group|minus|\}\s*\}\s*\{\s*select)"
)
_TRIPLE = ("?", "?", "?")
_BLANK = (
    *("GRAPH", "?", "{", *_TRIPLE, "}"),
    *("FILTER", "(", "ISBLANK", "(", "?", ")", "||", "ISBLANK", "(", "?", ")", ")"),
)
_IN_USE = ("{", "SELECT", "?", "WHERE", "{", *_TRIPLE, "}", "GROUP", "BY", "?", "}")
_WITHOUT_CLASS = (
    *("{", "SELECT", "?", "WHERE", "{", *_TRIPLE, "MINUS", "{", "?", "A", "?", "}", "}", "GROUP", "BY", "?", "}"),
    *("FILTER", "(", "ISIRI", "(", "?", ")", "&&", "STRSTARTS", "(", "STR", "(", "?", ")", ",", '"', ")", ")"),
)  # and nothing else in this filter: after || it would let others pass
_FILLED = (
    *("{", "SELECT", "?", "?", "(", "COUNT", "(", "DISTINCT", "?", ")", "AS", "?", ")", "WHERE", "{"),
    *("{", "SELECT", "?", "?", "WHERE", "{", *_TRIPLE, "}", "}"),
    *("{", "SELECT", "?", "?", "WHERE", "{", "?", "A", "?", "BIND", "(", "?", "AS", "?", ")", "}", "}"),
    *("}", "GROUP", "BY", "?", "?", "}"),
)


class Known(NamedTuple):
    """What is known of a snapshot: all graphs with blank nodes, and all properties in use, by their IRIs.

    And of the IRIs that begin with `base`, those of subjects and of values that some file gives no class; that another
    gives one is to be looked up. `beyond` are subjects without a class that do not begin so, and `filled` has for each
    file its properties, and how many things of a class have each of them.
    """

    base: str
    with_blank_nodes: Sequence[str]
    properties: Sequence[str]
    subjects: Sequence[str]
    values: Sequence[str]
    beyond: Sequence[str] = ()
    filled: Sequence[tuple[Sequence[str], Mapping[str, Sequence[int]]]] = ()


def may_use(text: str) -> bool:
    """Tell whether a query perhaps asks for such a list; most do not, and a start does without what looks further."""
    return re.search(_PERHAPS, text, re.IGNORECASE) is not None


def has_class(store: "Store", iri: str) -> bool:
    """Tell whether the merged graph of a store gives something a class."""
    from pyoxigraph import DefaultGraph, NamedNode

    found = store.quads_for_pattern(NamedNode(iri), NamedNode(RDF + "type"), None, DefaultGraph())
    return next(iter(found), None) is not None


def use_known(
    text: str,
    known: Known,
    has_class: Callable[[str], bool],
    count_filled: Callable[[], Sequence[tuple[str, str, int]] | None] = lambda: None,
) -> str:
    """Return a query in which such lists stand as values: the same rows, and the same lines."""
    tokens = meaningful(tokenize(text))
    within = _within_graphs(tokens)
    pieces, end = [], 0
    for n, token in enumerate(tokens):
        if token.start < end:
            continue
        if _has(tokens, n, _BLANK) and _is_of_its_ends(tokens[n : n + len(_BLANK)]):
            pieces += [text[end : token.start], _values(tokens[n + 1], known.with_blank_nodes), " "]
            end = token.start
        elif n not in within and _asks_what_is_filled(tokens, n) and (rows := count_filled()) is not None:
            last = tokens[n + len(_FILLED) - 1]
            pieces += [text[end : token.start], _rows([tokens[n + place] for place in (2, 3, 11)], rows)]
            pieces += ["\n" * text.count("\n", token.start, last.start), " }"]
            end = last.start + 1
        elif n not in within and (found := _list(tokens, n, known)) is not None:
            length, listed, looked_up = found
            last = tokens[n + length - 1]
            lines = text.count("\n", token.start, last.start)
            iris = [iri for iri in listed if not has_class(iri)] if looked_up else listed
            pieces += [text[end : token.start], "{ ", _values(tokens[n + 2], iris), "\n" * lines, " }"]
            end = last.start + 1
    return "".join([*pieces, text[end:]])


def _within_graphs(tokens: Sequence[Token]) -> set[int]:
    """Return the numbers of the tokens that stand in the braces of a GRAPH, where not all triples are meant."""
    found: set[int] = set()
    braces: list[bool] = []
    for n, token in enumerate(tokens):
        if token.text == "{" and token.kind == "mark":
            named = n > 1 and tokens[n - 2].word == "GRAPH"
            if named or (braces and braces[-1]):
                found.add(n)
            braces.append(named or (braces[-1] if braces else False))
        elif token.text == "}" and token.kind == "mark" and braces:
            braces.pop()
    return found


def _has(tokens: Sequence[Token], n: int, form: tuple[str, ...]) -> bool:
    """Tell whether tokens are of a form: words, marks, any variable, any text."""
    if tokens[n].text != form[0] and tokens[n].word != form[0]:
        return False
    found = tokens[n : n + len(form)]
    return form == tuple(
        "?" if token.kind == "variable" else '"' if token.kind == "string" else token.word or token.text
        for token in found
    )


def _names(tokens: Sequence[Token], n: int, *places: int) -> list[str]:
    return [tokens[n + place].text[1:] for place in places]


def _is_of_its_ends(found: Sequence[Token]) -> bool:
    """Tell whether what may be blank is the subject and the object of the triple."""
    graph, subject, predicate, value, *asked = _names(found, 0, 1, 3, 4, 5, 11, 16)
    return {*asked} == {subject, value} and len({graph, subject, predicate, value}) == 4


def _list(tokens: Sequence[Token], n: int, known: Known) -> tuple[int, Sequence[str], bool] | None:
    """Return how many tokens ask for a list, the list, and whether what has a class is no part of it."""
    if _has(tokens, n, _IN_USE):
        asked, subject, predicate, value, grouped = _names(tokens, n, 2, 5, 6, 7, 11)
        is_list = asked == predicate == grouped and len({subject, predicate, value}) == 3
        return (len(_IN_USE), known.properties, False) if is_list else None
    if not _has(tokens, n, _WITHOUT_CLASS):
        return None
    asked, subject, predicate, value, without, kind, *again = _names(tokens, n, 2, 5, 6, 7, 10, 12, 17, 23, 30)
    start = tokens[n + 33].text
    same = asked == without and {*again} == {asked} and len({subject, predicate, value, kind}) == 4
    if not same or len(start) < 3 or start[0] != '"' or start[:3] == '"""':
        return None
    if not unescape_text(start[1:-1]).startswith(known.base):
        return None
    listed = {subject: known.subjects, value: known.values}.get(asked)
    return None if listed is None else (_WITHOUT_CLASS.index("FILTER"), listed, True)


def _asks_what_is_filled(tokens: Sequence[Token], n: int) -> bool:
    """Tell whether tokens ask how many things of each class have each property."""
    if not _has(tokens, n, _FILLED):
        return False
    of, has, counted, number = _names(tokens, n, 2, 3, 8, 11)
    thing, property_, *triple = _names(tokens, n, 17, 18, 21, 22, 23)
    one, kind, typed, only, bound, goal = _names(tokens, n, 28, 29, 32, 34, 37, 39)
    joined = thing == one == counted and triple[:2] == [thing, property_]
    classed = (one, only, kind) == (typed, bound, goal) and (of, has) == (kind, property_)
    alone = len({thing, property_, triple[2], kind, only, number}) == 6
    return joined and classed and alone and {*_names(tokens, n, 46, 47)} == {of, has}


def _rows(variables: Sequence[Token], rows: Iterable[tuple[str, str, int]]) -> str:
    held = " ".join(f"({to_n3(IRI(of))} {to_n3(IRI(has))} {number})" for of, has, number in rows)
    return f"{{ VALUES ({' '.join(one.text for one in variables)}) {{ {held} }}"


def _values(variable: Token, iris: Iterable[str]) -> str:
    return f"VALUES {variable.text} {{ {' '.join(to_n3(IRI(iri)) for iri in iris)} }}"
