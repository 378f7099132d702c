"""The rules, as data: what they are called in kg.toml and in the standards, from what they conclude, and what.

rdfs2 to rdfs11 are those of RDF 1.1 Semantics (section 9.2.1), the others those of OWL 2 RL (OWL 2 Profiles, section
4.3). Left out are the rules that say the same of every graph, such as that everything is a resource, and those that
find contradictions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kg.errors import UsageError
from kg.rdf.vocabulary import OWL, RDF, RDFS

Pattern = tuple[str, str, str]
"""Subject, property and object: variables with their mark, and IRIs."""


class Rule(NamedTuple):
    """A rule: its `name` in the standard, the `word` for it in kg.toml, what it concludes from, and what."""

    name: str
    word: str
    premises: tuple[Pattern, ...]
    conclusion: Pattern


_TABLE = """
rdfs2     domain       ?p rdfs:domain ?c . ?x ?p ?y                   > ?x rdf:type ?c
rdfs3     range        ?p rdfs:range ?c . ?x ?p ?y                    > ?y rdf:type ?c
rdfs5     hierarchy    ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?r > ?p rdfs:subPropertyOf ?r
rdfs7     subproperty  ?p rdfs:subPropertyOf ?q . ?x ?p ?y            > ?x ?q ?y
rdfs9     subclass     ?c rdfs:subClassOf ?d . ?x rdf:type ?c         > ?x rdf:type ?d
rdfs11    hierarchy    ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?e  > ?c rdfs:subClassOf ?e
cax-eqc1  equivalent   ?c owl:equivalentClass ?d . ?x rdf:type ?c     > ?x rdf:type ?d
cax-eqc2  equivalent   ?c owl:equivalentClass ?d . ?x rdf:type ?d     > ?x rdf:type ?c
prp-eqp1  equivalent   ?p owl:equivalentProperty ?q . ?x ?p ?y        > ?x ?q ?y
prp-eqp2  equivalent   ?p owl:equivalentProperty ?q . ?x ?q ?y        > ?x ?p ?y
prp-inv1  inverse      ?p owl:inverseOf ?q . ?x ?p ?y                 > ?y ?q ?x
prp-inv2  inverse      ?p owl:inverseOf ?q . ?x ?q ?y                 > ?y ?p ?x
prp-symp  inverse      ?p rdf:type owl:SymmetricProperty . ?x ?p ?y   > ?y ?p ?x
prp-trp   transitive   ?p rdf:type owl:TransitiveProperty . ?x ?p ?y . ?y ?p ?z > ?x ?p ?z
eq-sym    same-as      ?x owl:sameAs ?y                               > ?y owl:sameAs ?x
eq-trans  same-as      ?x owl:sameAs ?y . ?y owl:sameAs ?z            > ?x owl:sameAs ?z
eq-rep-s  same-as      ?s owl:sameAs ?t . ?s ?p ?o                    > ?t ?p ?o
eq-rep-p  same-as      ?p owl:sameAs ?q . ?s ?p ?o                    > ?s ?q ?o
eq-rep-o  same-as      ?o owl:sameAs ?t . ?s ?p ?o                    > ?s ?p ?t
"""
_NAMESPACES = {"rdf:": RDF, "rdfs:": RDFS, "owl:": OWL}


def _term(text: str) -> str:
    prefix, colon, name = text.partition(":")
    return text if text.startswith("?") else _NAMESPACES[prefix + colon] + name


def _pattern(text: str) -> Pattern:
    subject, predicate, value = map(_term, text.split())
    return subject, predicate, value


def _rule(line: str) -> Rule:
    name, word, rest = line.split(maxsplit=2)
    premises, _, conclusion = rest.partition(" > ")
    return Rule(name, word, tuple(map(_pattern, premises.split(" . "))), _pattern(conclusion))


RULES = tuple(map(_rule, _TABLE.strip().splitlines()))
WORDS = tuple(dict.fromkeys(rule.word for rule in RULES))
"""What the rules are called in kg.toml, each word for one or more."""
PROFILES = {"rdfs": ("domain", "range", "subproperty", "subclass", "hierarchy"), "owlrl-lite": WORDS}
"""Names for several words: what RDFS entails of the terms above, and all of them."""


def words_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return the words for which names of profiles and words stand, each once, in the order of the table."""
    wanted = {word for name in names for word in PROFILES.get(name, (name,))}
    return tuple(word for word in WORDS if word in wanted)


def rules_of(words: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules for which some words stand."""
    wanted = set(words)
    return tuple(rule for rule in RULES if rule.word in wanted)


def is_fixed(pattern: Pattern) -> bool:
    """Tell whether a premise is about one term of the standards: such statements are few, and start every rule."""
    _, predicate, value = pattern
    return not predicate.startswith("?") and (predicate != RDF + "type" or not value.startswith("?"))


def inference_of(name: str, others: Iterable[str] = ("none",)) -> tuple[str, ...]:
    """Return the words for which a profile stands, none for `others`; raise UsageError for what is neither."""
    names = list(others)
    if name in names:
        return ()
    if name not in PROFILES:
        known = dict.fromkeys((*names, *PROFILES))
        raise UsageError(f"there is no inference {name!r}; known are {', '.join(known)}")
    return words_of([name])
