"""The way from a thing to its proposals: select, find candidates, compare, decide; each a function over values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import Advice, InputError, Location, UsageError
from kg.io.atomic import replace_file
from kg.io.kept import make_way
from kg.link.items import Item
from kg.link.names import SAME, compare_names
from kg.link.needed import agreeing_links, ways_to
from kg.link.rules import Rules
from kg.link.scoring import Feature, Known, Scored, Subject, rank, score
from kg.link.sources.base import CandidateSource, find_candidates, gather_facts
from kg.project.config import Project, Thresholds

MOST = 5
"""So many candidates are told for their names."""
RELATED = 30
"""So many are told besides that share what a thing is found by, such as members of a group, whatever their names."""


class Proposal(NamedTuple):
    """A thing with the best candidates that were found for it, best first."""

    subject: Subject
    candidates: tuple[Scored, ...]

    @property
    def proven(self) -> Scored | None:
        """The candidate that may be accepted unseen, if there is one."""
        return next((one for one in self.candidates if one.decision == "proven"), None)


def propose(
    source: CandidateSource,
    subject: Subject,
    rules: Rules,
    limits: Thresholds,
    taken: Collection[str] = (),
    *,
    resting: bool = False,
) -> Proposal:
    """Return what a source has for a subject and is worth a look, best first.

    Items that are `taken`, by a link of another thing, are left out; they count as rivals all the same. One that is
    called as a part of a joint name is nothing that the whole may be. With `resting` what is proven tells by which
    links.
    """
    items, whole = find_candidates(source, subject, rules)
    facts = gather_facts(source, subject, items, rules)
    found = (score(subject, item, rules, facts, limits, named=False) for item in items.values())
    scored = [one for one in found if one is not None and not _is_one_of_several(one, items[one.item], subject, rules)]
    called = [one for one in scored if one.name_score or one.identified]
    ranked = rank(called, rules, subject.cls, limits)
    if not whole:  # one that was not looked at may be as good
        ranked = [one._replace(decision="review") if one.decision == "proven" else one for one in ranked]
    if resting and ranked and ranked[0].decision == "proven":
        ranked[0] = _resting(ranked[0], [items[one.item] for one in called], source, subject, rules, limits)
    named = [one for one in ranked if one.decision != "none" and one.item not in taken][:MOST]
    known = {*taken, *(one.item for one in named)}
    related = [one for one in scored if one.item not in known and _is_related(one, rules)]
    related.sort(key=lambda one: (-one.score, -one.name_score, len(one.item), one.item))
    return Proposal(subject, (*named, *related[:RELATED]))


def _resting(
    best: Scored, items: Sequence[Item], source: CandidateSource, subject: Subject, rules: Rules, limits: Thresholds
) -> Scored:
    """Return what is proven with the links that it takes, among the items that are called so."""
    known = {item.id: item for item in items}
    agreeing = agreeing_links(subject, known[best.item], rules, gather_facts(source, subject, known, rules))

    def is_proven(asked: Subject) -> bool:
        facts = gather_facts(source, asked, known, rules)
        found = [one for item in items if (one := score(asked, item, rules, facts, limits, named=False)) is not None]
        first = rank(found, rules, asked.cls, limits)[0]
        return first.item == best.item and first.decision == "proven"

    return best._replace(rests=ways_to(is_proven, subject, agreeing)) if agreeing else best


def _is_one_of_several(one: Scored, item: Item, subject: Subject, rules: Rules) -> bool:
    """Tell whether an item is called as one part of a thing's joint name, and not as the whole."""
    if subject.part or one.identified or one.name_score >= SAME or not rules.classes[subject.cls].parts:
        return False
    parts, names, naming = rules.naming.parts_of(subject.label), item.names(rules.names), rules.naming
    return any(compare_names(part, name, naming=naming).score >= SAME for part in parts for name in names)


def without_refused(proposal: Proposal, refused: Collection[tuple[str, str]]) -> Proposal:
    """Return a proposal without candidates that were rejected."""
    kept = tuple(one for one in proposal.candidates if (proposal.subject.iri, one.item) not in refused)
    return proposal._replace(candidates=kept)


def _is_related(one: Scored, rules: Rules) -> bool:
    """Tell whether an item of the right kind shares with ours what things are found by, and contradicts in nothing."""
    return one.type_ok and not one.conflicts and any(rules.facts[fact].finds for fact in one.proving)


# --- Proposals as a file


_AGAIN = Advice("link-candidates")
_FORM = b"2"
"""Which form the lines of the file have."""


def basis_of(project: Project, said: Collection[tuple[str, str, str]] = ()) -> str:
    """Return a hash of all that proposals depend on here: the graph without the links, the rules, the thresholds.

    So it is of what was `said` of identifiers, which prove links; the links themselves are looked at when they are.
    """
    digest = hashlib.sha256(_FORM)
    links = project.data / "links"
    files = [path for path in project.iter_graph_files() if not path.is_relative_to(links)]
    for path in (project.linking.rules, *files):
        digest.update(path.read_bytes() + b"\0")
    digest.update(repr(said).encode() if said else b"")
    digest.update(repr((project.linking.thresholds, project.preferred, project.others)).encode())
    return digest.hexdigest()


def write_proposals(proposals: Iterable[Proposal], path: Path, basis: str = "") -> None:
    """Write proposals, one a line as JSON, sorted by subject, behind a line that says on what they rest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    make_way(path)
    with replace_file(path) as file:
        file.write((json.dumps({"basis": basis}) + "\n").encode())
        for proposal in sorted(proposals, key=lambda one: one.subject.iri):
            file.write((json.dumps(_to_json(proposal), ensure_ascii=False, sort_keys=True) + "\n").encode())


def read_proposals(path: Path, basis: str | None = None, again: Advice = _AGAIN) -> Iterator[Proposal]:
    """Yield the proposals of a file; raise InputError for a line that is none.

    Without a file, or one whose `basis` is another, UsageError says that proposals must be made first; `again` is how.
    """
    if not path.is_file():
        raise UsageError("there are no proposals yet; make them", advice=again)
    head, *lines = path.read_text("utf-8", errors="replace").removesuffix("\n").split("\n")
    if basis is not None and json.dumps({"basis": basis}) != head:
        changed = "the graph, the rules, the thresholds or identifiers"
        message = f"{changed} have changed since the proposals were made; make them anew"
        raise UsageError(message, advice=again)
    for number, line in enumerate(lines, 2):
        try:
            yield _from_json(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            message = f"this line is no proposal ({error}); make the file anew"
            place = Location(path, number, 1)
            raise InputError(message, location=place, advice=again) from None


def _to_json(proposal: Proposal) -> dict[str, Any]:
    subject = proposal.subject._asdict()
    subject["facts"] = {name: [v._asdict() for v in values] for name, values in proposal.subject.facts.items()}
    subject["bearers"] = [v._asdict() for v in proposal.subject.bearers]
    if not proposal.subject.part:
        del subject["part"], subject["bearers"]
    candidates = [{**one._asdict(), "features": [f._asdict() for f in one.features]} for one in proposal.candidates]
    return {"subject": subject, "candidates": candidates}


def _from_json(data: Mapping[str, Any]) -> Proposal:
    subject = data["subject"]

    def known(values: Iterable[Mapping[str, Any]]) -> tuple[Known, ...]:
        return tuple(Known(v["text"], tuple(v["names"]), v["thing"], tuple(v["refused"])) for v in values)

    facts = {name: known(values) for name, values in subject["facts"].items()}
    lists = ("compared", "agreed", "proving", "conflicts")
    found = Proposal(
        Subject(
            subject["iri"],
            subject["cls"],
            subject["label"],
            tuple(subject["names"]),
            facts,
            tuple(subject["languages"]),
            subject.get("part", ""),
            known(subject.get("bearers", ())),
        ),
        tuple(
            Scored(
                **{
                    **one,
                    **{name: tuple(one[name]) for name in lists},
                    "features": tuple(Feature(**f) for f in one["features"]),
                    "rests": tuple(tuple((thing, item) for thing, item in way) for way in one["rests"]),
                }
            )
            for one in data["candidates"]
        ),
    )
    if not _is_sound(found):
        raise TypeError("a value is of another kind")
    return found


def _is_sound(one: Proposal) -> bool:
    """Tell whether what is compared and told of a proposal has the types that it was written with."""
    subject, texts, numbers = one.subject, [one.subject.iri, one.subject.cls, one.subject.label], list[object]()
    for value in (known for some in (*subject.facts.values(), subject.bearers) for known in some):
        texts += [value.text, value.thing, *value.names, *value.refused]
    for scored in one.candidates:
        texts += [scored.item, scored.label, scored.decision, *scored.compared, *scored.agreed]
        texts += [*scored.proving, *scored.conflicts, *(text for way in scored.rests for link in way for text in link)]
        texts += [text for feature in scored.features for text in (feature.name, feature.outcome, feature.words)]
        numbers += [scored.score, scored.name_score, 0.0 if scored.gap is None else scored.gap]
    texts += [*subject.names, *subject.languages, subject.part]
    return all(type(text) is str for text in texts) and all(type(number) in (float, int) for number in numbers)
