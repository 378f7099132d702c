"""Terms of an ontology by what they are called, where nobody knows the name that was written."""

from __future__ import annotations

from kg.ask.meant import words_of
from kg.engines.base import Engine
from kg.errors import KgError
from kg.rdf.terms import IRI, Literal, split_iri
from kg.rdf.vocabulary import CLASSES, PROPERTIES

# A definition names first what it defines, behind an article: "A song as it was released".
_BEGINNING = 3


def find_called(engine: Engine, term: IRI) -> IRI | None:
    """Return the one class or property of a term's namespace that is called by the words of its name.

    That is by a label, or else at the beginning of a definition. Properties and classes are kept apart by how names of
    theirs begin, as ontologies do.
    """
    namespace, name = split_iri(term.value)
    wanted = words_of(name)
    kinds = " ".join(f"<{kind}>" for kind in (*CLASSES, *PROPERTIES))
    query = (
        f"SELECT DISTINCT ?term ?text WHERE {{ VALUES ?kind {{ {kinds} }} ?term a ?kind ; ?any ?text "
        f'FILTER(ISIRI(?term) && ISLITERAL(?text) && STRSTARTS(STR(?term), "{namespace}")) }}'
    )
    try:
        rows = list(engine.select(query).rows)
    except KgError:
        return None
    called, defined = set[IRI](), set[IRI]()
    for found, text in rows:
        if not isinstance(found, IRI) or not isinstance(text, Literal):
            continue
        if split_iri(found.value)[1][:1].isupper() != name[:1].isupper():
            continue
        words = words_of(text.lexical)
        if words == wanted:
            called.add(found)
        elif _is_within(wanted, words[:_BEGINNING]):
            defined.add(found)
    return next((some.pop() for some in (called, defined) if len(some) == 1), None)


def _is_within(words: list[str], others: list[str]) -> bool:
    return any(others[n : n + len(words)] == words for n in range(len(others) - len(words) + 1)) if words else False
