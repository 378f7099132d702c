"""A name in the rules for links that neither the ontology nor the data have is told where it stands, with what is meant.

Else a class is never linked and a fact never compared, and nobody hears of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from kg.ask.opening import open_engine
from kg.check.steps import iter_steps
from kg.errors import ProjectError
from kg.link.named_in_rules import find_unknown
from kg.link.rules import read_rules
from kg.project.config import Project

from ..conftest import Ran


def test_each_name_in_the_rules_is_looked_up(music: Project) -> None:
    """As the name of a table, in a list, in SPARQL of several lines, as a key: with the term that was meant."""
    path, engine = music.linking.rules, open_engine(music)
    text = path.read_text("utf-8")
    assert find_unknown(music, engine) == []

    # without remarks and the Turtle that describes what is new
    text = re.sub(r'(?<=\s)# .*|(?s:describes = """.*?""")', "", text)
    found = {match[0]: match for match in reversed(list(re.finditer(r"mg:\w{4,}", text)))}
    for name, match in found.items():
        path.write_text(f"{text[: match.end()]}{name[-1]}{text[match.end() :]}", "utf-8")
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        said = f"neither the ontology nor the data have {name}{name[-1]}: did you mean {name}?"
        assert [f"{one.location}: {one.message}" for one in find_unknown(music, engine)] == [
            f"{path}:{line}:{column}: {said}"
        ]
    assert len(found) > 20


def test_what_follows_of_a_name_is_not_told_in_its_place(music: Project) -> None:
    """A class without its rule, as its name is misspelt, is no fault of those who name it."""
    path = music.linking.rules
    text = path.read_text("utf-8")
    path.write_text(text.replace('[classes."mg:Person"]', '[classes."mg:Persons"]'), "utf-8")
    line = text.partition('[classes."mg:Person"]')[0].count("\n") + 1

    found = dict(iter_steps(music))["links"]().findings
    assert [(str(one.location), one.message) for one in found] == [
        (f"{path}:{line}:11", "neither the ontology nor the data have mg:Persons: did you mean mg:Person?")
    ]

    with pytest.raises(ProjectError, match=rf"; line {line} has one for 'mg:Persons': correct the one"):
        read_rules(music)


def test_a_class_that_nothing_is_of_ends_a_step_of_linking(kg: Callable[..., Ran], music: Project) -> None:
    """Nothing would be looked for, and that would look as if there were nothing to find."""
    path = music.linking.rules
    path.write_text(path.read_text("utf-8").replace('[classes."mg:Place"]', '[classes."mg:Places"]'), "utf-8")

    ran = kg("link", "candidates", "Rosé", cwd=music)
    assert ran.code == 3
    assert "neither the ontology nor the data have mg:Places: did you mean mg:Place?" in ran.err
