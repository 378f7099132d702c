"""kg wikidata: what the other side says of linked things."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

import click

from kg.ask.labels import labels_of
from kg.ask.show import find_thing
from kg.cli.advice import in_words
from kg.cli.completion import complete_thing
from kg.cli.forms import form_of
from kg.cli.group import SuggestingGroup
from kg.cli.link_session import AFTER, LinkSession, open_session, open_source, source_options
from kg.cli.output import open_output, say
from kg.errors import UsageError
from kg.link.compare import Compared, compare_items
from kg.link.decisions import Decision, Held, linked
from kg.link.duplicates import find_duplicates, items_that_count
from kg.link.namesakes import items_of
from kg.link.passed_over import find_passed_over
from kg.link.publish import is_applied
from kg.link.resting import Fallen, find_fallen, without_fallen
from kg.link.selection import classes_of, documents_of, names_by_language, select_subjects, sources_of_facts
from kg.link.sources.base import CandidateSource
from kg.link.sources.opening import open_index
from kg.link.statements import Document, Refused, new_items, quickstatements
from kg.link.taking_over import decisions_on, find_identifiers, put_each
from kg.link.target_desk import TargetDesk, require_target
from kg.rdf.terms import IRI

_QUICKSTATEMENTS = {".tsv": ".tsv", ".txt": ".txt", ".qs": ".qs"}
"""Names of files that say text with tabs; what is called a workbook or CSV would be something else."""


@click.group(cls=SuggestingGroup)
def command() -> None:
    """Compare linked things with what Wikidata says of them.

    \b
    Example:
      kg wikidata compare Rosé
    """


def _compared(session: LinkSession, things: tuple[str, ...], source: CandidateSource) -> list[Compared]:
    items = linked(session.decisions)
    chosen = [str(find_thing(session.engine, session.project, thing)) for thing in things] or None
    _require_linked(session, chosen or ())
    subjects = select_subjects(session.engine, session.project, session.rules, items, chosen or list(items))
    told = sources_of_facts(session.engine, session.project, session.rules)
    return list(compare_items(source, subjects, items, session.rules, told))


def _require_linked(session: LinkSession, things: Iterable[str]) -> None:
    items = linked(session.decisions)
    for thing in things:
        if thing not in items:
            raise UsageError(f"{thing} is not linked; look for it with: kg link candidates")


def _is_offline(options: Mapping[str, Any]) -> bool:
    """Tell whether all that is linked can be compared at no cost, so that an identifier of two is seen."""
    return not options["online"] and options["endpoint"] is None


@command.command()
@click.argument("things", nargs=-1, metavar="[THING]...", shell_complete=complete_thing)
@source_options
@click.option("-f", "--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
def compare(things: tuple[str, ...], format_name: str, **options: Any) -> None:
    """Tell what both sides say, what only one says, and where they differ, with the sources of both."""
    session = open_session()
    rows = _compared(session, things, open_source(session, **options))
    with open_output(None) as output:
        if format_name == "json":
            output.write(json.dumps([row._asdict() for row in rows], ensure_ascii=False, indent=1) + "\n")
            return
        from kg.cli.text_tables import print_table

        labels = labels_of(session.engine, session.project, [IRI(one) for row in rows for one in row.our_sources])
        print_table(
            ("thing", "item", "fact", "outcome", "ours", "theirs", "our sources", "their sources"),
            [
                (
                    row.label,
                    row.linked,
                    row.fact,
                    row.outcome,
                    row.ours,
                    row.theirs,
                    ", ".join(labels.get(IRI(one), one) for one in row.our_sources),
                    ", ".join(row.their_sources),
                )
                for row in rows
            ],
            output,
        )


@command.command()
@click.argument("things", nargs=-1, metavar="[THING]...", shell_complete=complete_thing)
@source_options
@click.option(
    "--target", "targets", multiple=True, metavar="NAME", help="Only identifiers of this target of the rules."
)
@click.option("--dry-run", is_flag=True, help="Tell what would be taken over, and write nothing.")
def ids(things: tuple[str, ...], targets: tuple[str, ...], dry_run: bool, **options: Any) -> None:
    """Take over the identifiers that linked items have and ours have not.

    Each is a decision in the table of its target, with the item as its evidence, until somebody says otherwise. What
    has a false check digit, what ours has otherwise, what an item has several of, and what two of our things would
    have, or another item has as well, is named, and left alone. What came by a link that is gone is taken back.
    """
    session = open_session()
    for name in targets:
        require_target(session.rules, name)
    source = open_source(session, **options)
    chosen = {str(find_thing(session.engine, session.project, thing)) for thing in things}
    fallen = _fallen(session, chosen, targets)
    rest = chosen - {one.decision.subject for one in fallen}
    _require_linked(session, rest)
    asked = () if _is_offline(options) else tuple(chosen & linked(session.decisions).keys())
    every = _compared(session, asked, source) if asked or not chosen or _is_offline(options) else []
    every = without_fallen(every, fallen)
    rows = [row for row in every if row.subject in (chosen or (row.subject,))]
    classes = classes_of(session.engine, session.project, session.rules, {row.subject for row in rows})
    found = [
        one
        for one in find_identifiers(every, session.rules, classes, source)
        if one.target.name in (targets or (one.target.name,)) and one.row.subject in classes
    ]
    for one in fallen:
        say(f"taken back: {one.words}")
    taken = 0
    for target in session.rules.targets.values():
        desk = TargetDesk(session.project, target)
        new = decisions_on([one for one in found if one.target is target and not one.why], session.project)
        back = [one.decision for one in fallen if one.target is target]
        if back and not dry_run:
            desk.take_out(back)
        keys = {one.key for one in back}
        put, told = put_each(Held(one for one in desk.current() if one.key not in keys or not dry_run), new)
        if put and not dry_run:
            desk.change(partial(_with_each, new))
        for new_one in put:
            say(f"{new_one.subject_label}: {target.label} {new_one.item}")
        for left in told:
            say(f"left alone: {left.words}{in_words(desk.way_back(left.old))}")
        taken += len(put)
    for lone in (one for one in found if one.why):
        say(f"left alone: {lone.row.label}: {lone.target.label} {lone.identifier}: {lone.why}")
    after = AFTER if (taken or fallen) and not dry_run else f"nothing was written{_why_nothing(session, taken)}"
    back_too = f", {len(fallen)} taken back" if fallen else ""
    say(f"{'1 identifier' if taken == 1 else f'{taken} identifiers'}{back_too}; {after}")


def _why_nothing(session: LinkSession, taken: int) -> str:
    """Return in words why no identifier is taken over, and what to do; nothing where some would be."""
    if taken:
        return ""
    if not linked(session.decisions):
        return f": nothing is linked; look for candidates{in_words(session.rules.to_look)}"
    if not is_applied(session.project, session.rules):
        return f", as nothing is new; {AFTER}"
    return ": ours have, or somebody decided on, what their items have, but for what is left alone"


def _fallen(session: LinkSession, chosen: Collection[str], targets: Collection[str]) -> list[Fallen]:
    """Return what came by links that are gone, of some things and targets, or of all where none are named."""
    return [
        one
        for one in find_fallen(session.project, session.rules, session.decisions)
        if (not targets or one.target.name in targets) and (not chosen or one.decision.subject in chosen)
    ]


def _with_each(new: list[Decision], decisions: list[Decision]) -> list[Decision]:
    held = Held(decisions)
    put_each(held, new)
    return held.decisions


def _new(
    session: LinkSession, things: tuple[str, ...], documents: dict[str, Document]
) -> tuple[list[str], list[Refused]]:
    absent = [one.subject for one in session.decisions if one.verdict == "absent"]
    chosen = [str(find_thing(session.engine, session.project, thing)) for thing in things] or absent
    for thing in chosen:
        if thing not in absent:
            raise UsageError(f"nobody has decided that {thing} has no item; say so with: kg link absent")
    links = linked(session.decisions)
    every = select_subjects(session.engine, session.project, session.rules, links)
    source = open_index(session.project, session.rules)
    items = items_of(source, items_that_count(session.decisions))
    twins = find_duplicates(every, session.decisions, session.rules, items)
    names = names_by_language(session.engine, session.project, chosen)
    told = sources_of_facts(session.engine, session.project, session.rules)
    wanted = [one for one in every if one.iri in chosen]
    limits = session.project.linking.thresholds
    passed = find_passed_over(source, wanted, session.decisions, session.rules, limits)
    made, refused = new_items(wanted, names, session.rules, documents, told, {**passed, **twins})
    if twins.keys() & {*chosen}:
        say("two of ours that are one: kg merge A B; one that is another: kg link reject THING ITEM")
    return made, refused


@command.command("quickstatements")
@click.argument("things", nargs=-1, metavar="[THING]...", shell_complete=complete_thing)
@source_options
@click.option("-o", "--output", metavar="FILE", help="Write to a file, whole or not at all.")
@click.option("--create", is_flag=True, help="New items for things that were decided to be absent.")
def quickstatements_(things: tuple[str, ...], output: str | None, create: bool, **options: Any) -> None:
    """Write statements that only we have as QuickStatements, with references; nothing is uploaded.

    A statement whose value has no item, or whose document has no address on the web, is refused, and named on stderr.
    With --create, an item with names, class and statements for each thing that was looked for and has none, but for
    those that are like a thing that is linked, and those like an item to which nobody has said no.
    """
    form_of(output, None, _QUICKSTATEMENTS, ".txt", "")
    session = open_session()
    documents = documents_of(session.engine, session.rules)
    if create:
        lines, refused = _new(session, things, documents)
    else:
        rows = _compared(session, things, open_source(session, **options))
        lines, refused = quickstatements(rows, session.rules, documents)
    with open_output(output) as file:
        file.write("".join(line + "\n" for line in lines))
    for one in refused:
        say(f"refused: {' – '.join(filter(None, one[:3]))}: {one.why}")
    count = "1 statement" if len(lines) == 1 else f"{len(lines)} statements"
    say(f"{count}, {len(refused)} refused{'; look at each before you upload them' if lines else ''}")
