"""kg link: from names to proven links."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kg.ask.show import find_thing
from kg.cli import deciding
from kg.cli.advice import in_words
from kg.cli.completion import complete_thing
from kg.cli.exits import FOUND, stop
from kg.cli.group import SuggestingGroup
from kg.cli.link_session import (
    REVIEW,
    of_target,
    open_session,
    open_source,
    print_proposal,
    source_options,
    target_option,
)
from kg.cli.output import ProgressBar, open_output, say
from kg.cli.printing import print_report
from kg.cli.proposed import as_json, print_summary, say_likes
from kg.errors import Advice, RemoteError, StoreError, UsageError
from kg.findings import Report
from kg.link.decisions import is_settled, linked
from kg.link.joint import Parts
from kg.link.pipeline import Proposal, propose, without_refused, write_proposals
from kg.link.rules import read_rules
from kg.link.selection import select_compared, select_subjects
from kg.link.sources.opening import index_path, open_index
from kg.link.sssom import links_table, path_of
from kg.project.reading import read_project


@click.group(cls=SuggestingGroup)
def command() -> None:
    """Link things to Wikidata: find candidates, decide, publish.

    \b
    Example:
      kg link index extract.ttl        an index to look in without a network
      kg link candidates               proposals for everything that is not linked
      kg link accept --proven          take those that are proven
      kg link review                   decide on the others
      kg link apply                    write the links
    """


for _one in deciding.COMMANDS:
    command.add_command(_one)


@command.command()
@click.argument("extract", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@target_option
def index(extract: Path, target: str | None) -> None:
    """Make the index that candidates are looked for in.

    EXTRACT is RDF as Wikidata writes it (.ttl, .nt, also .gz), or its JSON with an entity a line. With --target it is
    the JSON of that list, an entity a line, such as a file of MusicBrainz's dumps.
    """
    from kg.link.sources.index_builder import build_index

    project = read_project()
    rules = read_rules(project) if target is None else read_rules(project).of_target(target)
    with ProgressBar("building the index", "lines") as bar:
        items, names = build_index(extract, index_path(project, rules), rules, lambda n: bar(n, 1_000_000_000, ""))
    say(f"{items:,} item{'' if items == 1 else 's'} with {names:,} name{'' if names == 1 else 's'} can be found now")


@command.command()
@click.argument("things", nargs=-1, metavar="[THING]...", shell_complete=complete_thing)
@source_options
@target_option
@click.option("--again", is_flag=True, help="Also for things that are decided on.")
@click.option(
    "--joint", is_flag=True, help="Also for each part of a joint name, such as X & Y, of which no item is the whole."
)
@click.option("-f", "--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
def candidates(
    things: tuple[str, ...],
    online: bool,
    endpoint: str | None,
    fresh: bool,
    timeout: float | None,
    target: str | None,
    again: bool,
    joint: bool,
    format_name: str,
) -> None:
    """Propose items for things, each with its reasons.

    Without THING for everything that is not decided on; these proposals are kept for `review` and `accept --proven`.

    \b
    Example:
      kg link candidates Rosé
    """
    session = open_session(target)
    chosen = [str(find_thing(session.engine, session.project, thing)) for thing in things] or None
    links = linked(session.decisions)
    wanted = None if joint else chosen
    every = select_compared(session.engine, session.project, session.rules, session.decisions, wanted)
    subjects = [one for one in every if chosen is None or one.iri in chosen]
    missing = set(chosen or ()) - {one.iri for one in subjects}
    if missing:
        raise UsageError(f"{', '.join(sorted(missing))}: of no class that {session.rules.path.name} has a rule for")
    source = open_source(session, online=online, endpoint=endpoint, fresh=fresh, timeout=timeout)
    session.source = source if source.name == "index" else open_index(session.project, session.rules)
    refused = {one.key for one in session.decisions if one.verdict == "rejected"}
    thresholds = session.project.linking.thresholds
    proposals: list[Proposal] = []
    parts = Parts(source, session.rules, thresholds, every, session.decisions, again=again) if joint else None
    settled = {one.iri for one in subjects if chosen is None and not again and is_settled(one.iri, session.decisions)}
    if parts is None:
        subjects = [one for one in subjects if one.iri not in settled]
    try:
        with ProgressBar("looking for candidates", "things") as bar:
            for number, subject in enumerate(subjects, 1):
                taken = {item for thing, item in links.items() if thing != subject.iri}
                if subject.iri not in settled:
                    found = propose(source, subject, session.rules, thresholds, taken, resting=True)
                    proposals.append(without_refused(found, refused))
                proposals += parts.of(subject) if parts else ()
                bar(number, len(subjects), subject.label)
    finally:
        if chosen is None:
            write_proposals(proposals, session.proposals_path, session.basis)
    with open_output(None) as output:
        if format_name == "json":
            for proposal in proposals:
                output.write(json.dumps(as_json(proposal, session), ensure_ascii=False) + "\n")
        elif chosen is not None:
            for proposal in proposals:
                print_proposal(proposal, session, output)
        else:
            print_summary(proposals, session, output)
    if chosen is None:
        say_likes(proposals, session)
        proven = sum(proposal.proven is not None for proposal in proposals)
        open_ = sum(proposal.proven is None and bool(proposal.candidates) for proposal in proposals)
        what = "things and parts of names" if joint else "thing" if len(proposals) == 1 else "things"
        accept, review = of_target("kg link accept --proven", target), of_target(REVIEW, target)
        say(
            f"{len(proposals)} {what}: {proven} proven ({accept}), {open_} to review ({review}{' --joint' * joint}), "
            f"{len(proposals) - proven - open_} without a candidate"
        )


@command.command()
def apply() -> None:
    """Write the links of all accepted decisions as Turtle."""
    from kg.link.publish import apply_decisions
    from kg.link.resting import find_fallen, words_on

    project = read_project()
    rules = read_rules(project)
    count, changed = apply_decisions(project, rules)
    for words in words_on(find_fallen(project, rules, links_table(project, rules.items).read())):
        say(words + in_words(Advice("take-over")))
    for path in changed:
        say(f"wrote {project.relative(path)}")
    say(
        ("1 thing is linked" if count == 1 else f"{count} things are linked")
        + ("" if changed else "; nothing has changed")
    )


@command.command()
@source_options
def check(online: bool, endpoint: str | None, fresh: bool, timeout: float | None) -> None:
    """Check that the links still hold: merged and deleted items, items of another kind, a stale file of links.

    Where there is nowhere to look items up, all else is checked, and that they were not is told.
    """
    from kg.link.link_health import (
        find_lost_parts,
        find_stale_links,
        find_unfit,
        find_unknown_things,
        find_wrong_identifiers,
    )
    from kg.link.publish import check_links
    from kg.link.taken_file import check_taken

    session = open_session()
    subjects = select_subjects(session.engine, session.project, session.rules, linked(session.decisions))
    classes = {one.iri: one.cls for one in subjects}
    path, unlooked = path_of(session.project), None
    found = [*check_links(session.project).findings, *check_taken(session.project).findings]
    found += find_unknown_things(session.decisions, classes, path)
    try:
        source = open_source(session, online=online, endpoint=endpoint, fresh=fresh, timeout=timeout)
        found += find_stale_links(source, session.decisions, classes, session.rules, path)
        session.source = source
        found += find_unfit(session.court.unfit(session.decisions), path)
    except (StoreError, RemoteError) as error:
        unlooked = error
    labels = {one.iri: one.label for one in subjects}
    found += find_lost_parts(session.decisions, labels, session.rules, path)
    found += find_wrong_identifiers(session.engine, session.project, session.rules)
    report = Report(found)
    print_report(session.project, report)
    if unlooked is not None:
        say("whether items were merged or deleted, or are of another kind, was not checked; all else was")
    if report.has("violation"):
        stop(FOUND)
    if unlooked is not None:
        raise unlooked
    count = len(linked(session.decisions))
    say("1 link was looked at" if count == 1 else f"{count} links were looked at")


@command.command("eval")
@click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="NAME",
    help="A fact that is known besides the name; default: those that candidates are found by.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="How the items are halved.")
@click.option("--cold", is_flag=True, help="As if nothing were linked yet: values are known by their names alone.")
@click.option("--one-each", "single", is_flag=True, help="One spelling of each item, chosen by the seed.")
@click.option("-f", "--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
def evaluate(facts: tuple[str, ...], seed: int, cold: bool, single: bool, format_name: str) -> None:
    """Measure the rules on the index: spellings hidden one at a time, or with all that fold alike, items taken away.

    The items are halved; look at the first half while thresholds are changed, and tell the figures of the second.
    """
    from kg.link.evaluate import SETTINGS, at_most, collect_questions, halves, measure, one_each
    from kg.link.sources.index import OfflineIndex

    project = read_project()
    rules = read_rules(project)
    for fact in facts:
        if fact not in rules.facts:
            raise UsageError(f"the rules have no fact {fact!r}; known: {', '.join(rules.facts)}")
    source = OfflineIndex(project.state / "link" / "index.sqlite", rules)
    known = list(facts) or [name for name, rule in rules.facts.items() if rule.finds]
    questions = collect_questions(source, source.named(), rules, known, cold=cold)
    if single:
        questions = one_each(questions, seed)
    measured = [
        (name, measure(source, half, rules, project.linking.thresholds, setting))
        for name, half in zip(("first", "second"), halves(questions, seed), strict=True)
        for setting in SETTINGS
    ]
    with open_output(None) as output:
        if format_name == "json":
            told = [
                {"half": name, **m._asdict(), "rate": m.rate, "precision": m.precision, "bound": m.bound}
                for name, m in measured
            ]
            output.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
            return
        from kg.cli.text_tables import print_table

        print_table(
            ("half", "spelling", "questions", "accepted", "rate", "precision", "at least", "wrong of all", "at most"),
            [
                (name, m.setting, f"{m.questions:,}", f"{m.accepted:,}", f"{m.rate:.3f}",
                 f"{m.precision:.4f}" if m.setting != "absent" else "",
                 f"{m.bound:.4f}" if m.setting != "absent" else "", f"{len(m.wrong) / max(1, m.questions):.2%}",
                 f"{at_most(len(m.wrong), m.questions):.2%}")
                for name, m in measured
            ],
            output,
            numbers=("questions", "accepted", "rate", "precision", "at least", "wrong of all", "at most"),
        )  # fmt: skip
        for name, m in measured:
            for spelling, right, taken in m.wrong:
                output.write(f"{name} {m.setting}: {spelling!r} is {right}, and {taken} was accepted\n")
