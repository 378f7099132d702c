"""Reviewing what names in tables mean: the machinery of the review of links, over the decisions on names."""

from __future__ import annotations

import getpass
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from kg.cli.link_session import write_proposal
from kg.cli.option_types import PersonName
from kg.cli.output import Output, say
from kg.cli.review_table import read_table, write_table
from kg.cli.reviewing import Reviewer
from kg.cli.taking_back import undo_decisions
from kg.errors import UnknownName, UsageError
from kg.io.git import author
from kg.link.decisions import BY_HAND, UNCERTAIN, Decision
from kg.link.desk import Desk, Thing
from kg.link.pipeline import Proposal
from kg.link.scoring import Scored
from kg.link.undoing import Whose
from kg.link.waiting import Waiting
from kg.link.wanted import Wanted
from kg.mapping.deciding import EXACT_MATCH, identity_table
from kg.mapping.generated import iter_made
from kg.mapping.waiting import proposals_path, read_all_proposals
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.terms import Prefixes

AFTER, REVIEW, UNDO = "make the files anew with: kg tables run", "kg tables review", "kg tables undo"


class NameDesk(Desk):
    """Where decisions on names are made; `proposals` are what waits, by the IRI under which decisions are kept."""

    def __init__(self, project: Project, proposals: Mapping[str, Proposal]) -> None:
        super().__init__(project, identity_table(project))
        self.proposals = proposals

    def decided(
        self, thing: Thing, item: str, verdict: str, by: str, because: str, scored: Scored | None = None
    ) -> Decision:
        """Return a person's decision of today; raise UsageError for what is no thing of the project."""
        if not self.file.table.is_item(item) and (item or verdict != "absent"):
            raise UsageError(f"{item!r} is no thing; give what stands in its IRI behind {self.project.base}")
        self.require_part(thing)
        scored = scored or next((one for one in self.proposals[thing.iri].candidates if one.item == item), None)
        return Decision(
            thing.iri, item, verdict, UNCERTAIN if verdict == "unsure" else EXACT_MATCH, BY_HAND,
            date.today().isoformat(), by, scored.score if scored else None, thing.label,
            scored.label if scored else "", because,
        )  # fmt: skip

    def things(self, named: Collection[str]) -> dict[str, Thing]:
        """Return those of some names that wait."""
        return {name: self.find(name) for name in named if name in self.proposals}

    def names_of_item(self, thing: Thing, item: str) -> Sequence[str]:
        """Return what a thing is called that was proposed for a name; nothing for another one."""
        every = (one for proposal in self.proposals.values() for one in proposal.candidates)
        return list(dict.fromkeys(one.label for one in every if one.item == item))

    def require_part(self, thing: Thing) -> None:
        """Raise UsageError for a part: a name has none."""
        if thing.part:
            raise UsageError("a name in a table has no part; leave that cell empty")

    def proposed(self, things: Collection[str]) -> Iterable[Proposal]:
        """Return what was proposed for some names."""
        return [one for iri, one in self.proposals.items() if iri in things]

    def find(self, named: str) -> Thing:
        """Return a name that waits, by the IRI under which decisions on it are kept; raise UsageError for others."""
        if named not in self.proposals:
            raise UsageError(f"{named} is no name that waits for a decision")
        subject = self.proposals[named].subject
        return Thing(subject.iri, subject.cls, subject.label)

    def address(self, item: str) -> str:
        """Return the IRI of a thing."""
        return f"{self.project.base}{item}"

    def show(self, proposal: Proposal, output: Output) -> None:
        """Print a name with the things that it may be."""
        write_proposal(proposal, Prefixes(self.project.prefixes), {"by": "told apart by"}, output)


def open_desk() -> NameDesk:
    """Return what the project here has; raise UsageError where no table was run."""
    project = read_project()
    waiting = {one.subject.iri: one for one in read_all_proposals(project)}
    if next(iter_made(project), None) is None and not proposals_path(project, "").parent.is_dir():
        raise UsageError("no table has been run yet, so no name waits; begin with: kg tables run")
    return NameDesk(project, waiting)


@click.command()
@click.option("--by", metavar="NAME", type=PersonName(), help="Who decides. Default: the name that git knows.")
@click.option("-o", "--output", metavar="FILE", help="Write what is to be decided as a table, to be filled in.")
@click.option("--read", metavar="FILE", help="Take the decisions in such a table.")
def review(by: str | None, output: str | None, read: str | None) -> None:
    """Decide what names in tables mean, one by one, or by editing a table.

    A name may be a known thing, or another name of the table; a text with several names may be one. What is decided is
    written at once; the next run of the tables follows it.

    \b
    Example:
      kg tables review
    """
    if read is not None and output is not None:
        raise UsageError("--read takes what -o has written; give one of them, and then the other")
    desk = open_desk()
    who = by or _me(desk)
    if read is not None:
        read_table(desk, Path(read), who, AFTER)
        return
    waiting = Waiting(desk.proposals.values(), Wanted(proven=True), shared=True)
    waiting.know(desk.current())
    if output is not None:
        write_table(desk, list(waiting), output, REVIEW)
        return
    if next(iter(waiting), None) is None:
        say("no name is waiting")
        return
    Reviewer(desk, waiting, who, desk.show, AFTER, UNDO).run()


@click.command()
@click.argument("name", required=False)
@click.option(
    "--by", metavar="NAME", type=PersonName(), help="Whose decision. Default: yours, by the name that git knows."
)
def undo(name: str | None, by: str | None) -> None:
    """Take back the last decision on a name that was made here, or what was decided on NAME.

    What one step decided is taken back as one, and what stood there before comes back. NAME is as a table has it, or
    the IRI under which decisions on it are kept.

    \b
    Example:
      kg tables undo "Tae Yang"
    """
    desk = open_desk()
    undo_decisions(desk, Whose(by, _me(desk)), AFTER, UNDO, None if name is None else _decided_on(desk, name))


def _me(desk: NameDesk) -> str:
    """Return the name that git knows, or that of the user of this machine."""
    return author(desk.project.root) or getpass.getuser()


def _decided_on(desk: NameDesk, name: str) -> Thing:
    """Return a name that somebody has decided on; raise UsageError for another one, and for one of several kinds."""
    from kg.edit.asking_line import as_typed

    name = as_typed(name)
    every = desk.current()
    found = {one.subject: one.subject_label for one in every if name in (one.subject, one.subject_label)}
    if not found:
        raise UnknownName("decision on a name", name, [one.subject_label for one in every])
    if len(found) > 1:
        raise UsageError(f"{name!r} is decided on as {' and as '.join(sorted(found))}; give one of these")
    ((iri, label),) = found.items()
    return Thing(iri, "", label)
