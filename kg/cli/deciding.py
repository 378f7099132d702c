"""Deciding on links: by hand, all that is proven, or one by one in a review."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import click

from kg.cli.completion import complete_thing
from kg.cli.link_session import LinkSession, open_session, who
from kg.cli.output import open_output, say
from kg.errors import UsageError
from kg.link.decisions import (
    PROVEN,
    PROVEN_BY_ID,
    VERDICTS,
    Decision,
    is_settled,
    linked,
    put,
)
from kg.link.pipeline import Proposal, basis_of, read_proposals
from kg.link.scoring import Scored
from kg.rdf.terms import IRI, Prefixes


def _decide(verdict: str, thing: str, item: str | None, by: str | None, because: str) -> None:
    session = open_session()
    found = session.find(thing)
    given = re.sub(r"^(https?://www\.wikidata\.org/(entity|wiki)/|wd:)", "", item or "")
    shown = Prefixes(session.project.prefixes).render(IRI(found.iri))
    new = session.decided(found, given, verdict, who(session, by), because)
    before = next((one for one in session.decisions if one.key == new.key), None)
    if before is not None and before.verdict == verdict and not because:
        say(f"{shown} {given or 'no item'}: {verdict} already, by {before.author or 'the rules'} on {before.date}")
        return
    session.change(lambda decisions: put(decisions, new))
    say(f"{shown} {given or 'no item'}: {verdict}; write the links with: kg link apply")


_BY = click.option("--by", metavar="NAME", help="Who decides. Default: the name that git knows.")
_BECAUSE = click.option(
    "--because", default="", metavar="TEXT", help="The reason or the evidence, kept with the decision."
)


@click.command()
@click.argument("thing", required=False, shell_complete=complete_thing)
@click.argument("item", required=False)
@click.option("--proven", is_flag=True, help="Accept all proposals of the last run that are proven.")
@_BY
@_BECAUSE
def accept(thing: str | None, item: str | None, proven: bool, by: str | None, because: str) -> None:
    """Link a thing to an item, or accept all that is proven.

    \b
    Example:
      kg link accept Rosé Q27655344 --because "same birthday, same group"
    """
    if not proven:
        if thing is None or item is None:
            raise UsageError("give a thing and an item, or --proven")
        _decide("accepted", thing, item, by, because)
        return
    if thing is not None:
        raise UsageError("--proven takes all proven proposals; give no thing")
    if by is not None or because:
        raise UsageError("--proven takes what the rules prove; leave --by and --because out")
    session = open_session()
    proposals = [one for one in read_proposals(session.proposals, basis_of(session.project)) if one.proven is not None]
    taken: list[str] = []

    def accept_all(decisions: list[Decision]) -> list[Decision]:
        claims = Counter(one.proven.item for one in proposals if one.proven)
        for proposal in proposals:
            best = proposal.proven
            if best is None or is_settled(proposal.subject.iri, decisions):
                continue
            if any(one.key == (proposal.subject.iri, best.item) for one in decisions):
                continue  # somebody has said no, or is unsure
            if _rests_on_other_links(proposal, linked(decisions)):
                say(
                    f"{proposal.subject.label}: left out, the links that proved it have changed; look again with: "
                    "kg link candidates"
                )
                continue
            if claims[best.item] > 1:
                say(f"{proposal.subject.label}: left for review, {best.item} is proven for another thing as well")
                continue
            try:
                decisions = put(decisions, _proven(session, proposal, best))
            except UsageError as error:
                say(f"{proposal.subject.label}: left for review, {error.message}")
                continue
            taken.append(proposal.subject.iri)
        return decisions

    if proposals:
        session.change(accept_all)
    say(f"{len(taken)} accepted; write the links with: kg link apply")


def _rests_on_other_links(proposal: Proposal, now: dict[str, str]) -> bool:
    """Tell whether a thing that a proposal compared by its item is linked otherwise by now."""
    known = (value for values in proposal.subject.facts.values() for value in values if value.thing and value.text)
    return any(now.get(value.thing) != value.text for value in known)


def _proven(session: LinkSession, proposal: Proposal, best: Scored) -> Decision:
    rule = session.rules.classes[proposal.subject.cls]
    return Decision(
        proposal.subject.iri,
        best.item,
        "accepted",
        rule.predicate,
        PROVEN_BY_ID if best.identified else PROVEN,
        date.today().isoformat(),
        "",
        best.score,
        proposal.subject.label,
        best.label,
        "; ".join(feature.words for feature in best.features),
    )


@click.command()
@click.argument("thing", shell_complete=complete_thing)
@click.argument("item")
@_BY
@_BECAUSE
def reject(thing: str, item: str, by: str | None, because: str) -> None:
    """Say that a thing is not an item; it is not proposed again."""
    _decide("rejected", thing, item, by, because)


@click.command()
@click.argument("thing", shell_complete=complete_thing)
@click.argument("item")
@_BY
@_BECAUSE
def unsure(thing: str, item: str, by: str | None, because: str) -> None:
    """Say that a thing may be an item and nobody can tell yet."""
    _decide("unsure", thing, item, by, because)


@click.command()
@click.argument("thing", shell_complete=complete_thing)
@_BY
@_BECAUSE
def absent(thing: str, by: str | None, because: str) -> None:
    """Say that a thing was looked for and has no item."""
    _decide("absent", thing, None, by, because)


@click.command("list")
@click.option("--verdict", type=click.Choice(VERDICTS), help="Only those decided so.")
def list_(verdict: str | None) -> None:
    """List the decisions."""
    from kg.cli.text_tables import print_table

    session = open_session()
    prefixes = Prefixes(session.project.prefixes)
    rows = [
        (
            prefixes.render(IRI(one.subject)),
            one.subject_label,
            one.verdict,
            one.item,
            one.item_label,
            one.author or "the rules",
            one.date,
            one.comment,
        )
        for one in sorted(session.decisions)
        if verdict in (None, one.verdict)
    ]
    with open_output(None) as output:
        print_table(("thing", "label", "verdict", "item", "called", "by", "date", "because"), rows, output)


@click.command()
@_BY
@click.option("-o", "--output", metavar="FILE", help="Write what is to be decided as a table, to be filled in.")
@click.option("--read", metavar="FILE", help="Take the decisions in such a table.")
@click.option("--all", "all_", is_flag=True, help="Also what is proven.")
def review(by: str | None, output: str | None, read: str | None, all_: bool) -> None:
    """Decide on proposals one by one, or by editing a table.

    What is decided is written at once; the next time goes on with the rest.
    """
    from kg.cli.reviewing import Reviewer, read_table, write_table

    session = open_session()
    if read is not None:
        read_table(session, Path(read), who(session, by))
        return
    waiting = [
        one
        for one in read_proposals(session.proposals, basis_of(session.project))
        if one.candidates and (all_ or one.proven is None) and not is_settled(one.subject.iri, session.decisions)
    ]
    if output is not None:
        write_table(waiting, output, session.command)
        return
    if not waiting:
        say("nothing is waiting; look for candidates with: kg link candidates")
        return
    Reviewer(session, waiting, who(session, by)).run()


COMMANDS = (accept, reject, unsure, absent, list_, review)
