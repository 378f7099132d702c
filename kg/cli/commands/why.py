"""kg why: by which statements and rules another one holds."""

from __future__ import annotations

import json
from typing import Any

import click

from kg.ask.opening import open_engine
from kg.cli.card_json import json_of_term
from kg.cli.completion import complete_thing
from kg.cli.exits import FOUND, stop
from kg.cli.output import ProgressBar, open_output, say
from kg.engines.base import Engine
from kg.errors import name_shown
from kg.project.config import Project
from kg.project.current import open_fresh
from kg.project.reading import read_project
from kg.rdf.terms import IRI, Prefixes, Term, Triple, to_n3
from kg.rdf.vocabulary import TYPE


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="SUBJECT PREDICATE VALUE", shell_complete=complete_thing)
@click.option(
    "-f", "--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="text (default) or json."
)
def command(words: tuple[str, ...], format_name: str) -> None:
    """Tell why a statement holds: who states it, or from what it follows.

    SUBJECT and VALUE are labels, CURIEs or <IRI>s, VALUE may be a text that SUBJECT has, and PREDICATE may be a. Names
    of several words need no quotes where they can be read in one way only. What follows by the rules that kg.toml has
    in [entailment] is told with the rule and its premises, and each of these with the file that states it, or further
    down with what it follows from. Ends with exit code 1 where nothing says so.

    \b
    Example:
      kg why Rosé a mg:Agent
    """
    from kg.ask.statement_words import read_statement
    from kg.ask.why import placed, why

    project = read_project()
    with ProgressBar("building the snapshot") as bar:
        engine = open_engine(project, progress=bar, entailed=True)
        triple = read_statement(engine, project, words)
        snapshot, store = open_fresh(project)
    told = placed(project, why(snapshot, store, triple))
    if not told:
        _say_nothing(project, engine, triple)
        stop(FOUND)
    prefixes = Prefixes(project.prefixes)
    with open_output(None) as output:
        if format_name == "json":
            steps = [
                {
                    "number": one.number,
                    **_terms(one.step.triple),
                    "rule": {"name": one.step.rule, "word": one.step.word} if one.step.rule else None,
                    "from": list(one.premises),
                    "places": [
                        {"path": name_shown(project.relative(place.path)), "line": place.line, "column": place.column}
                        for place in one.places
                    ],
                }
                for one in told
            ]
            held = {**_terms(triple), "stated": not told[0].step.rule, "steps": steps}
            output.write(json.dumps(held, ensure_ascii=False, indent=2) + "\n")
            return
        width = len(str(len(told))) + 3
        for one in told:
            output.write(f"{f'[{one.number}]':<{width}}{_shown(one.step.triple, prefixes)}\n")
            if one.step.rule:
                after = ", ".join(f"[{number}]" for number in one.premises)
                output.write(f"{'':<{width}}follows by {one.step.word} ({one.step.rule}) from {after}\n")
            for place in one.places:
                output.write(f"{'':<{width}}stated in {place._replace(path=project.relative(place.path))}\n")


def _say_nothing(project: Project, engine: Engine, triple: Triple) -> None:
    """Tell that a statement does not hold, by which rules, and what does of the same property."""
    from kg.ask.why import values_of

    prefixes = Prefixes(project.prefixes)
    rules = f"the rules that kg.toml has: {', '.join(project.entailment)}" if project.entailment else ""
    by = f"does it follow by {rules}" if rules else "do rules give it, as kg.toml has none in [entailment]"
    say(f"no file states {_shown(triple, prefixes)}, nor {by}")
    if values := values_of(engine, triple):
        say(f"values that it has: {', '.join(_name(value, prefixes) for value in values)}")


def _shown(triple: Triple, prefixes: Prefixes) -> str:
    subject, predicate, value = triple
    prop = "a" if predicate == TYPE else _name(predicate, prefixes)
    return f"{_name(subject, prefixes)} {prop} {_name(value, prefixes)}"


def _name(term: Term, prefixes: Prefixes) -> str:
    return prefixes.render(term) if isinstance(term, IRI) else to_n3(term)


def _terms(triple: Triple) -> dict[str, Any]:
    return {name: json_of_term(term) for name, term in zip(("subject", "property", "value"), triple, strict=True)}
