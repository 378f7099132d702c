"""The proof that two texts state the same holds where they do, and fails where they do not, whoever wrote them."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pyoxigraph
import pytest

from kg.edit import layout_proof
from kg.edit.layout_proof import require_same
from kg.errors import InputError

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "10"))
PATH = Path("x.trig")
HEAD = "@prefix : <http://e/> .\n"
OTHER = {
    "two nodes become one": ("[] :p 1 . [] :q 2 .", "_:a :p 1 ; :q 2 ."),
    "one node becomes two": ("_:a :p 1 ; :q 2 .", "_:a :p 1 . _:b :q 2 ."),
    "a node becomes another": ("_:a :p 1 . _:b :p 2 . _:a :q 3 .", "_:a :p 1 . _:b :p 2 . _:b :q 3 ."),
    "two values become one": (":s :p [ :q 1 ] , [ :q 2 ] .", ":s :p _:a . _:a :q 1 . :s :p _:a . _:a :q 2 ."),
    "within a triple term": ("_:b :r <<( :s :p _:a )>> .", "_:a :r <<( :s :p _:a )>> ."),
    "in another graph": (":g { _:a :p 1 } :h { _:b :p 1 }", ":g { _:a :p 1 } :h { _:a :p 1 }"),
    "a text like a node": (':s :p "> _:x " , [] .', ':s :p "> _:y " , [] .'),
    "an IRI like a node": (":s :p <http://e/_:x> .", ":s :p <http://e/_:y> ."),
    "a node that names a graph": ("_:g { _:a :p 1 } _:a { :s :p 1 }", "_:g { _:a :p 1 } _:g { :s :p 1 }"),
    "a name for a node": ("_:a :p 1 .", ":a :p 1 ."),
    "a statement less": (":a :p 1 , 2 .", ":a :p 1 ."),
    "a statement more": (":a :p 1 .", ":a :p 1 . :a :p 2 ."),
    "the language": (':a :p "x"@en .', ':a :p "x"@de .'),
    "the form of a number": (":a :p 1.0 .", ":a :p 1.00 ."),
}
SAME = {
    "other labels": ("_:a :p _:b . _:b :p _:a .", "_:b :p _:a . _:a :p _:b ."),
    "another order": ("_:a :p 1 . _:b :p 2 .", "_:x :p 2 . _:y :p 1 ."),
    "brackets": (":s :p [ :q 1 ] .", "_:a :q 1 . :s :p _:a ."),
    "stated twice": (":a :p 1 .", ":a :p 1 , 1 ."),
}


def proved(before: str, after: str) -> bool:
    """Tell whether the proof holds."""
    try:
        require_same(PATH, (HEAD + before).encode(), (HEAD + after).encode(), "http://b/")
    except InputError as error:
        return "would not state the same" not in error.message
    return True


@pytest.mark.parametrize("at_once", [1, 2, 20_000])
@pytest.mark.parametrize(("before", "after"), OTHER.values(), ids=OTHER)
def test_what_states_something_else_is_refused(
    before: str, after: str, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where as many statements follow one another in the same order, however many are looked at at once."""
    monkeypatch.setattr(layout_proof, "_AT_ONCE", at_once)

    assert not proved(before, after)
    assert not proved(after, before)


@pytest.mark.parametrize(("before", "after"), SAME.values(), ids=SAME)
def test_what_states_the_same_passes(before: str, after: str) -> None:
    """In another order, with other labels, or more often."""
    assert proved(before, after)
    assert proved(after, before)


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_the_proof_says_what_canonical_forms_say(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of texts in which nodes without a name are taken for others by chance."""
    chance = random.Random(seed)
    monkeypatch.setattr(layout_proof, "_AT_ONCE", chance.choice([1, 2, 3, 20_000]))
    for _ in range(20):
        nodes = [f"_:n{n}" for n in range(4)]
        triples = [
            (chance.choice([*nodes, ":s"]), chance.choice([":p", ":q"]), chance.choice([*nodes, ":s", "1"]))
            for _ in range(chance.randint(1, 5))
        ]
        new = {node: chance.choice(nodes) for node in nodes}
        first = " ".join(" ".join(triple) + " ." for triple in triples)
        second = " ".join(" ".join(new.get(part, part) for part in triple) + " ." for triple in triples)

        assert (_canonical(first) == _canonical(second)) == proved(first, second), (first, second)


def _canonical(text: str) -> pyoxigraph.Dataset:
    found = pyoxigraph.Dataset(pyoxigraph.parse((HEAD + text).encode(), pyoxigraph.RdfFormat.TRIG))
    found.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return found


NAMES = {"http://e/old": "http://e/new"}
RENAMED = {
    "a name": (":old :p :a .", ":new :p :a ."),
    "names everywhere": (":old :old :old . :g { :a :b :old }", ":new :new :new . :g { :a :b :new }"),
    "a graph": (":old { :a :b :c }", ":new { :a :b :c }"),
    "a datatype": (':a :b "x"^^:old .', ':a :b "x"^^:new .'),
    "a question": (':a :b "SELECT old", "x" .', ':a :b "SELECT new", "x" .'),
    "within a triple term": (":a :r <<( :old :p :b )>> .", ":a :r <<( :new :p :b )>> ."),
    "another order": (':old :p 1 . :b :q :old . :c :r "x"^^:old .', ':c :r "x"^^:new . :b :q :new . :new :p 1 .'),
    "a triple term in another order": (":b :q 1 . :a :r <<( :old :p :b )>> .", ":a :r <<( :new :p :b )>> . :b :q 1 ."),
    "what the new name had": (":old :p 1 . :new :p 2 .", ":new :p 1 . :new :p 2 ."),
}
NOT_RENAMED = {
    "a name that stays": (":old :p :a .", ":old :p :a ."),
    "one of two": (":old :p :a . :b :p :old .", ":new :p :a . :b :p :old ."),
    "one of two in another order": (":old :p :a . :b :p :old .", ":b :p :old . :new :p :a ."),
    "another name": (":old :p :a .", ":new :p :b ."),
    "to another name": (":old :p :a .", ":newer :p :a ."),
    "the language": (':a :b "old"@en .', ':a :b "old"@de .'),
    "a datatype of others": (':a :b "x"^^:c .', ':a :b "x"^^:new .'),
    "a datatype that stays": (':a :b "x"^^:old .', ':a :b "x"^^:old .'),
    "a text that does not speak of it": (':a :b "x" .', ':a :b "y" .'),
    "within a triple term": (":a :r <<( :old :p :b )>> .", ":a :r <<( :old :p :b )>> ."),
    "a statement less": (":old :p 1 . :b :p 2 .", ":new :p 1 ."),
    "a statement more": (":old :p 1 .", ":new :p 1 . :b :p 2 ."),
}


def is_proved_renamed(before: str, after: str) -> bool:
    try:
        require_same(PATH, (HEAD + before).encode(), (HEAD + after).encode(), "http://b/", NAMES)
    except InputError as error:
        return "would not state the same" not in error.message
    return True


@pytest.mark.parametrize(("before", "after"), RENAMED.values(), ids=RENAMED)
def test_what_is_renamed_throughout_is_the_same(before: str, after: str) -> None:
    """In names, in datatypes, and in texts that speak of the thing, as questions of shapes do."""
    assert is_proved_renamed(before, after)


@pytest.mark.parametrize(("before", "after"), NOT_RENAMED.values(), ids=NOT_RENAMED)
def test_what_is_renamed_in_part_or_otherwise_is_refused(before: str, after: str) -> None:
    assert not is_proved_renamed(before, after)
