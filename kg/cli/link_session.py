"""What the steps of linking share: the project with its decisions, where candidates come from, how one is shown."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from kg.ask.labels import stated_labels_of
from kg.ask.opening import open_engine
from kg.ask.show import find_thing
from kg.cli.advice import in_words
from kg.cli.option_types import takes_timeout
from kg.cli.output import Output, ProgressBar
from kg.engines.base import Engine
from kg.errors import Advice, ProjectError, UsageError
from kg.io.git import author
from kg.link.decisions import Decision
from kg.link.desk import Thing
from kg.link.falling import Court
from kg.link.link_desk import LinkDesk
from kg.link.named_in_rules import find_unknown
from kg.link.pipeline import Proposal
from kg.link.rules import Rules, read_rules
from kg.link.selection import classes_of
from kg.link.sources.base import CandidateSource, DatedSource
from kg.link.sources.opening import index_path, open_index
from kg.link.support import words_on_fallen
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.terms import IRI, Prefixes

AFTER, REVIEW, UNDO = "write the links with: kg link apply", "kg link review", "kg link undo"
"""What to do when all is decided, and the commands by which things are, and by which that is taken back."""


def of_target(command: str, target: str | None) -> str:
    """Return a command as it is given for a target of the rules, or for items."""
    return command if target is None else f"{command} --target {target}"


class LinkSession(LinkDesk):
    """What every step of linking needs: the project, its rules, its graph, and what was decided so far."""

    def __init__(
        self,
        project: Project,
        rules: Rules,
        engine: Engine,
        decisions: list[Decision],
        source: CandidateSource | None = None,
    ) -> None:
        super().__init__(project, rules, source, engine)
        self.engine, self.decisions = engine, decisions

    @property
    def index_path(self) -> Path:
        """The file of the offline index."""
        return index_path(self.project, self.rules)

    @property
    def court(self) -> Court:
        """What judges decisions of the rules anew."""
        return Court(self.project, self.rules, self.engine, self.source)

    def things(self, named: Collection[str]) -> dict[str, Thing]:
        """Return those of some names that are IRIs of things, asked for at once."""
        return self._look_up(name for name in named if name.startswith("http"))

    def find(self, named: str) -> Thing:
        """Return the thing that a person names; raise UsageError for none, and for one without a rule."""
        iri = str(find_thing(self.engine, self.project, named))
        found = self._look_up([iri])
        if not found:
            raise UsageError(f"{iri} is nothing that {self.rules.path.name} has a rule for")
        return found[iri]

    def _look_up(self, iris: Iterable[str]) -> dict[str, Thing]:
        """Return what decisions have to know of things that there is a rule for."""
        classes = classes_of(self.engine, self.project, self.rules, dict.fromkeys(iris))
        labels = stated_labels_of(self.engine, self.project, map(IRI, classes))
        return {iri: Thing(iri, cls, labels.get(IRI(iri), iri)) for iri, cls in classes.items()}

    def in_words(self, advice: Advice) -> str:
        """Return advice in the words of the command line."""
        return in_words(advice)

    def show(self, proposal: Proposal, output: Output) -> None:
        """Print a proposal with all its reasons."""
        print_proposal(proposal, self, output)


def open_session(target: str | None = None) -> LinkSession:
    """Return what the project here has, for links to items or to a target of the rules."""
    project = read_project()
    rules = read_rules(project) if target is None else read_rules(project).of_target(target)
    with ProgressBar("building the snapshot") as bar:
        engine = open_engine(project, progress=bar)
    for unknown in find_unknown(project, engine):
        raise ProjectError(unknown.message, location=unknown.location)
    session = LinkSession(project, rules, engine, [])
    session.decisions = session.current()
    return session


def open_source(
    session: LinkSession, *, online: bool, endpoint: str | None, fresh: bool = False, timeout: float | None = None
) -> DatedSource:
    """Return where candidates come from: the index, or what the options name."""
    project, rules = session.project, session.rules
    if not online and endpoint is None:
        from kg.link.sources.index import OfflineIndex

        return OfflineIndex(session.index_path, rules)
    if online and endpoint is not None:
        raise UsageError("give either --online or --endpoint")
    from kg.link.sources.answers import Answers

    answers = Answers(project.state / "link" / "answers", fresh=fresh)
    deadline = None if timeout is None else time.monotonic() + timeout
    if rules.target is not None:
        if endpoint is not None:
            raise UsageError("a target is looked for in its index, or with --online")
        from kg.link.sources.list_api import ListAPI

        return ListAPI(rules.target, rules.kind, project.contact, answers, deadline=deadline)
    if online:
        from kg.link.sources.wikibase import WikibaseAPI

        return WikibaseAPI(project.linking.api, rules, project.contact, answers, deadline=deadline)
    from kg.engines.endpoint import EndpointEngine, find_endpoint
    from kg.io.response import Limits
    from kg.link.sources.remote import RemoteItems

    settings = find_endpoint(project, str(endpoint))
    engine = EndpointEngine(settings, contact=project.contact, limits=Limits(settings.seconds, until=deadline))
    return RemoteItems(engine, settings.url, rules, answers)


def with_source(session: LinkSession, options: Mapping[str, Any]) -> LinkSession:
    """Give a session what the options name as the source of items, or the index if there is one; return it."""
    asked = options["online"] or options["endpoint"] is not None
    session.source = open_source(session, **options) if asked else open_index(session.project, session.rules)
    return session


def who(session: LinkSession, by: str | None) -> str:
    """Return who decides: as told, as git knows them, or the user of this machine."""
    return by or author(session.project.root) or getpass.getuser()


target_option = click.option("--target", metavar="NAME", help="Another list of the rules, instead of Wikidata.")


def source_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say where candidates come from."""
    for option in reversed(
        (
            click.option("--online", is_flag=True, help="Ask Wikidata itself; kg.toml says who asks."),
            click.option("--endpoint", metavar="NAME|URL", help="Ask a SPARQL endpoint that holds Wikidata's data."),
            click.option("--fresh", is_flag=True, help="Ask anew what was answered before."),
            takes_timeout,
        )
    ):
        function = option(function)
    return function


def print_proposal(proposal: Proposal, session: LinkSession, output: Output) -> None:
    """Print a thing with its candidates, with every reason and what it counts, and whom it is like."""
    labels = {name: rule.label for name, rule in session.rules.facts.items()}
    subject, prefixes = proposal.subject, Prefixes(session.project.prefixes)
    like = None if subject.part else session.like(subject)
    was = words_on_fallen(subject.iri, subject.part, session.current(), prefixes)
    write_proposal(proposal, prefixes, labels, output, like.words if like else "", was)


def write_proposal(
    proposal: Proposal, prefixes: Prefixes, labels: Mapping[str, str], output: Output, like: str = "", was: str = ""
) -> None:
    """Print a subject with its candidates; `labels` are those of facts, `like` says whose name it has.

    What it `was` linked to stands before the candidates.
    """
    subject = proposal.subject
    output.write(f"{subject.shown}  {prefixes.render(IRI(subject.iri))}  {prefixes.render(IRI(subject.cls))}\n")
    for name, values in subject.facts.items():
        shown = ", ".join(value.names[0] if value.names else value.text for value in values)
        output.write(f"  ours: {labels[name]} {shown}\n")
    if was:
        output.write(f"  {was}\n")
    if not proposal.candidates:
        output.write("  no candidate\n")
    for place, one in enumerate(proposal.candidates, 1):
        words = "proven" if one.decision == "proven" else "to be decided"
        output.write(f"\n  {place}. {one.item}  {one.label}  {one.score:.2f}  {words}\n")
        for feature in one.features:
            output.write(f"     {feature.added:+.2f}  {feature.words}\n")
        if one.gap is not None and place == 1 and one.gap < one.score:
            where = (
                "" if len(proposal.candidates) > 1 else ", which is not offered, as when another thing is linked to it"
            )
            output.write(f"            {one.gap:.2f} ahead of the next{where}\n")
    output.write(f"\n  {like}\n\n" if like else "\n")
