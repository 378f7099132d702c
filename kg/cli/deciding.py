"""Deciding on links: by hand, all that is proven, or one by one in a review."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.advice import in_words
from kg.cli.completion import complete_thing
from kg.cli.link_session import (
    AFTER,
    REVIEW,
    UNDO,
    LinkSession,
    of_target,
    open_session,
    source_options,
    target_option,
    who,
    with_source,
)
from kg.cli.option_types import PersonName
from kg.cli.output import open_output, say
from kg.cli.proven_rounds import accept_rounds
from kg.cli.taking_back import undo_decisions
from kg.errors import UsageError
from kg.link.decisions import FALLEN, RELATED, VERDICTS, Decision, Held, Stands, shown_with
from kg.link.desk import Desk
from kg.link.falling import as_fallen, fallen_keys
from kg.link.pipeline import read_proposals
from kg.link.sources.opening import open_index
from kg.link.support import advice_to_decide, fallen_in
from kg.link.target_desk import TargetDesk, require_target, target_of
from kg.link.undoing import Whose
from kg.link.waiting import Waiting
from kg.link.wanted import Wanted, wanted_of
from kg.rdf.terms import IRI, Prefixes


def _decide(
    verdict: str, thing: str, item: str | None, by: str | None, because: str, target_name: str | None = None
) -> None:
    session = open_session()
    named = require_target(session.rules, target_name) if target_name is not None else None
    found = session.find(thing)
    target = named or target_of(session.rules, item or "")
    desk: Desk = session if target is None else TargetDesk(session.project, target, in_words)
    shown = Prefixes(session.project.prefixes).render(IRI(found.iri))
    session.source = None if target is not None else open_index(session.project, session.rules)
    new = desk.decided(found, desk.plain_item(item or ""), verdict, who(session, by), because)
    given = new.item
    before = next((one for one in desk.current() if one.key == new.key), None)
    if before is not None and before.author and before.verdict == verdict and not because:
        say(f"{shown} {given or 'no item'}: {verdict} already, by {before.author} on {before.date}")
        return

    notes = desk.remarks_on([new])

    def record(decisions: list[Decision]) -> list[Decision]:
        held = Held(decisions, shared=desk.shared)
        desk.put(held, new)
        return held.decisions

    try:
        desk.change(record)
    except Stands as error:
        if not error.same:
            raise
        say(f"{shown}: {error.message}")
        return
    for words in notes:
        say(words)
    if target is not None and verdict != "accepted":
        session.source = open_index(session.project, session.rules)
        _tell_unidentified(session, desk, found.iri)
    say(f"{shown} {given or 'no item'}: {verdict}; write the links with: kg link apply")


def _tell_unidentified(session: LinkSession, desk: Desk, thing: str | None) -> None:
    """Say which links of a thing, or of any, the rules took by an identifier that is not decided any more."""
    things = {thing, *(one.subject for one in fallen_in(desk.current()))} if thing else ()
    for one in session.court.unidentified(session.current(), things):
        say(f"{one.words}; decide again{in_words(advice_to_decide())}")


_TARGET = click.option(
    "--target", metavar="NAME", help="Decisions on identifiers of this target of the rules, not on items."
)


def _desk(session: LinkSession, target: str | None) -> Desk:
    return session if target is None else TargetDesk(session.project, require_target(session.rules, target), in_words)


_BY = click.option("--by", metavar="NAME", type=PersonName(), help="Who decides. Default: the name that git knows.")
_BECAUSE = click.option(
    "--because", default="", metavar="TEXT", help="The reason or the evidence, kept with the decision."
)


@click.command()
@click.argument("thing", required=False, shell_complete=complete_thing)
@click.argument("item", required=False)
@click.option(
    "--proven", is_flag=True, help="Accept all proposals of the last run that are proven, and what they prove."
)
@click.option("--once", is_flag=True, help="With --proven: do not look again at what is proven by that.")
@_BY
@_BECAUSE
@source_options
@target_option
def accept(
    thing: str | None,
    item: str | None,
    proven: bool,
    once: bool,
    by: str | None,
    because: str,
    target: str | None,
    **options: Any,
) -> None:
    """Link a thing to an item, or accept all that is proven.

    What is linked proves more: the members of a group, for example. With --proven these are looked for again, and
    accepted, until nothing is proven any more.

    \b
    Example:
      kg link accept Rosé Q27655344 --because "same birthday, same group"
    """
    if not proven:
        if thing is None or item is None:
            raise UsageError("give a thing and an item, or --proven")
        _decide("accepted", thing, item, by, because, target)
        return
    if thing is not None:
        raise UsageError("--proven takes all proven proposals; give no thing")
    if by is not None or because:
        raise UsageError("--proven takes what the rules prove; leave --by and --because out")
    session = with_source(open_session(target), options)
    proposals = read_proposals(session.proposals_path, session.basis, session.rules.to_look)
    waiting = Waiting(session.court.with_fallen(proposals, session.current()), Wanted(joint=True))
    count = accept_rounds(session, waiting, once=once)
    say(f"{count} accepted; write the links with: kg link apply")


@click.command()
@click.argument("thing", shell_complete=complete_thing)
@click.argument("item")
@_BY
@_BECAUSE
@_TARGET
def reject(thing: str, item: str, by: str | None, because: str, target: str | None) -> None:
    """Say that a thing is not an item; it is not proposed again."""
    _decide("rejected", thing, item, by, because, target)


@click.command()
@click.argument("thing", shell_complete=complete_thing)
@click.argument("item")
@_BY
@_BECAUSE
@_TARGET
def unsure(thing: str, item: str, by: str | None, because: str, target: str | None) -> None:
    """Say that a thing may be an item and nobody can tell yet."""
    _decide("unsure", thing, item, by, because, target)


@click.command()
@click.argument("thing", shell_complete=complete_thing)
@_BY
@_BECAUSE
@_TARGET
def absent(thing: str, by: str | None, because: str, target: str | None) -> None:
    """Say that a thing was looked for and has no item."""
    _decide("absent", thing, None, by, because, target)


@click.command("list")
@click.option("--verdict", type=click.Choice((*VERDICTS, RELATED, FALLEN)), help="Only those decided so.")
@_TARGET
def list_(verdict: str | None, target: str | None) -> None:
    """List the decisions on items, or on identifiers of a target."""
    from kg.cli.text_tables import print_table

    session = open_session()
    prefixes = Prefixes(session.project.prefixes)
    rows = [
        (
            prefixes.render(IRI(one.subject)),
            shown_with(one.subject_label, one.part),
            one.verdict,
            one.item,
            one.item_label,
            one.author or "the rules",
            one.date,
            one.comment,
        )
        for one in sorted(_desk(session, target).current())
        if verdict in (None, one.verdict)
    ]
    with open_output(None) as output:
        print_table(("thing", "label", "verdict", "item", "called", "by", "date", "because"), rows, output)


@click.command()
@click.argument("thing", required=False, shell_complete=complete_thing)
@click.option(
    "--by",
    metavar="NAME",
    type=PersonName(),
    help="Whose decision. Default: yours, by the name that git knows, or the rules'.",
)
@_TARGET
def undo(thing: str | None, by: str | None, target: str | None) -> None:
    """Take back the last decision that was made here, or all that was decided on a thing.

    What one step decided is taken back as one: all that `accept --proven` took, for example. What stood there before
    comes back. What another person decided is taken back with --by alone, and of the rules alone with --by "the rules".
    """
    session = open_session()
    session.source = open_index(session.project, session.rules)
    found = None if thing is None else session.find(thing)
    desk = _desk(session, target)
    undo_decisions(desk, Whose(by, who(session, None)), AFTER, of_target(UNDO, target), found)
    if target is not None:
        _tell_unidentified(session, desk, found.iri if found is not None else None)


@click.command()
@_BY
@click.option("-o", "--output", metavar="FILE", help="Write what is to be decided as a table, to be filled in.")
@click.option("--read", metavar="FILE", help="Take the decisions in such a table.")
@click.option("--class", "classes", multiple=True, metavar="CLASS", help="Only things of this class.")
@click.option("--score", metavar="FROM[-TO]", help="Only where the best candidate has such a score, as 0.8 or 0.5-0.7.")
@click.option("--part", metavar="N/OF", help="One part of what waits, for one of several reviewers: 1/3.")
@click.option("--all", "all_", is_flag=True, help="Also what is proven.")
@click.option("--unfound", is_flag=True, help="Also what has no candidate.")
@click.option(
    "--joint", is_flag=True, help="Also the parts of joint names, if candidates were looked for with --joint."
)
@source_options
@target_option
def review(
    by: str | None,
    output: str | None,
    read: str | None,
    classes: tuple[str, ...],
    score: str | None,
    part: str | None,
    all_: bool,
    unfound: bool,
    joint: bool,
    target: str | None,
    **options: Any,
) -> None:
    """Decide on proposals one by one, or by editing a table.

    First come those on which most others depend, such as groups; a yes to one has its members looked at again, and
    those that it proves accepted. What is decided is written at once; the next time goes on with the rest.
    """
    from kg.cli.review_table import read_table, write_table
    from kg.cli.reviewing import Reviewer

    if read is not None and output is not None:
        raise UsageError("--read takes what -o has written; give one of them, and then the other")
    session = open_session(target)
    if read is not None:
        read_table(with_source(session, options), Path(read), who(session, by), AFTER)
        return
    wanted = wanted_of(session.rules, Prefixes(session.project.prefixes), classes, score, part)
    wanted = wanted._replace(proven=all_, unfound=unfound, joint=joint)
    found = read_proposals(session.proposals_path, session.basis, session.rules.to_look)
    with_source(session, options)
    indexed = session.source is not None and session.source.name == "index"
    unfit = session.court.unfit(session.decisions) if indexed else []
    open_ = as_fallen(session.decisions, unfit)
    proposals, doubted = session.court.with_fallen(found, open_), {one.decision.key for one in unfit}
    waiting = Waiting(proposals, wanted, fallen=fallen_keys(open_), doubted=doubted)
    waiting.know(session.decisions)
    if output is not None:
        write_table(session, list(waiting), output, of_target(REVIEW, target))
        return
    if next(iter(waiting), None) is None:
        every = Waiting(proposals, Wanted(joint=True), doubted=doubted)
        every.know(session.decisions)
        others = sum(1 for _ in every)
        look = f"look for candidates{in_words(session.rules.to_look)}"
        say(f"nothing is waiting; {f'{others} wait that the options leave out' if others else look}")
        return
    by, command = who(session, by), of_target(UNDO, target)
    Reviewer(session, waiting, by, session.show, AFTER, command).run()


COMMANDS = (accept, reject, unsure, absent, undo, list_, review)
