"""What is proposed for things that are not linked, as a table, as JSON, and which are like one that is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.cli.link_session import LinkSession
from kg.cli.output import Output, say
from kg.link.pipeline import Proposal
from kg.rdf.terms import IRI, Prefixes

_LIKES = 20


def say_likes(proposals: Iterable[Proposal], session: LinkSession) -> None:
    """Say which things of which nothing is proven are like one that is linked: its item is hidden from them."""
    open_ = (one.subject for one in proposals if one.proven is None and not one.subject.part)
    likes = [f"{subject.label}: {like.words}" for subject in open_ if (like := session.like(subject))]
    for words in likes[:_LIKES]:
        say(words)
    if len(likes) > _LIKES:
        say(f"and {len(likes) - _LIKES} more are like a thing that is linked")


def as_json(proposal: Proposal, session: LinkSession) -> dict[str, Any]:
    """Return what is proposed for a thing, with the features of each candidate, as values of JSON."""
    like = None if proposal.subject.part else session.like(proposal.subject)
    return {
        "thing": proposal.subject.iri,
        "label": proposal.subject.label,
        **({"part": proposal.subject.part} if proposal.subject.part else {}),
        **({"like": like._asdict()} if like else {}),
        "candidates": [
            {**one._asdict(), "features": [feature._asdict() for feature in one.features]}
            for one in proposal.candidates
        ],
    }


def print_summary(proposals: Iterable[Proposal], session: LinkSession, output: Output) -> None:
    """Print a table of what is proposed: a row for each thing, with its best candidate."""
    from kg.cli.text_tables import print_table

    prefixes = Prefixes(session.project.prefixes)
    rows = []
    for proposal in proposals:
        best = proposal.candidates[0] if proposal.candidates else None
        rows.append((
            prefixes.render(IRI(proposal.subject.iri)), proposal.subject.shown, best.item if best else "",
            best.label if best else "", f"{best.score:.2f}" if best else "", best.decision if best else "none",
        ))  # fmt: skip
    print_table(("thing", "label", "item", "called", "score", "decision"), rows, output, numbers=("score",))
