"""The namer of a project: names of rows by decisions, by what is known, or new, and credits split by rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType

from kg.link.decisions import Decision
from kg.link.pipeline import Proposal
from kg.link.rules import Rules, read_rules
from kg.link.sssom import DecisionTable
from kg.mapping import model
from kg.mapping.candidates import propose_credits, propose_things
from kg.mapping.credit_texts import without_notes
from kg.mapping.credits import CreditRules, Credits, Part, Split
from kg.mapping.generated import iter_made
from kg.mapping.identity import Context, Identity, Kind, names_of_credits
from kg.mapping.kept_splits import Splits, key_of, read_splits, splits_path
from kg.mapping.known import KnownThings, read_known
from kg.mapping.minting import NAMES, same_text
from kg.mapping.naming import Named
from kg.project.config import Project
from kg.rdf.vocabulary import SKOS

EXACT_MATCH = SKOS + "exactMatch"


def identity_table(project: Project) -> DecisionTable:
    """Return the table of decisions on names: the subject is a name, the object a thing of the project."""
    return DecisionTable(
        project.data / "links" / "identity.sssom.tsv",
        project,
        project.base,
        lambda item: bool(item) and not item.startswith(NAMES),
        "a thing of the project",
        (EXACT_MATCH,),
        f"What names in the tables of {project.title} mean",
        "Nothing is accepted unseen; each row was decided by a person",
        shared=True,
        own={"name": project.base + NAMES},
    )


def read_known_things(project: Project) -> KnownThings:
    """Return what files that no table made say of things."""
    made = {project.root / name for one in iter_made(project) for name in one.files}
    made |= {one.description for one in iter_made(project)}
    return read_known(project, _rules(project), (path for path in project.iter_data_files() if path not in made))


def _rules(project: Project) -> Rules | None:
    return read_rules(project) if project.linking.rules.is_file() else None


class Deciding:
    """Decides which thing a name means; see `kg.mapping.naming.Namer`.

    `known` and `decisions` are those of the project. Names and credits are learnt before any is asked for.
    """

    def __init__(
        self,
        project: Project,
        known: KnownThings,
        decisions: Sequence[Decision],
        kept: Splits = MappingProxyType({}),
    ) -> None:
        self._project, self._decisions, self._kept = project, decisions, kept
        self._identity = Identity(project.base, known, decisions)
        self._one, self._several = names_of_credits(project.base, decisions)
        self._named: dict[model.Identity, dict[Named, None]] = {}
        self._credits: dict[CreditRules, Credits] = {}
        self._splits: dict[CreditRules, dict[str, Split]] = {}
        self._texts: dict[CreditRules, set[str]] = defaultdict(set)
        self._kinds: dict[CreditRules, Kind] = {}
        self._recalled: Mapping[str, Sequence[Sequence[str]]] = {}

    @classmethod
    def of(cls, project: Project, mapping: str = "") -> Deciding:
        """Return the namer of a project for a mapping; raise InputError for decisions that cannot be used."""
        kept = read_splits(splits_path(project, mapping)) if mapping else {}
        return cls(project, read_known_things(project), identity_table(project).read(), kept)

    def learn(self, identity: model.Identity, names: Collection[Named]) -> None:
        """Take in what is named, for its labels: a name means the same whatever other names there are."""
        self._named.setdefault(identity, {}).update(dict.fromkeys(names))

    def learn_credits(self, identity: model.Identity, texts: Collection[str]) -> None:
        """Take in all credits of a table, before any is split."""
        if identity.credit is not None:
            rules = _rules_of(identity.credit)
            self._kinds.setdefault(rules, _kind(identity))
            fresh = {one for text in texts for one in _apart(identity.credit, text)} - self._texts[rules]
            self._texts[rules] |= fresh
            self._of(rules).learn(fresh)

    def knowledge(self) -> dict[str, list[list[str]]]:
        """Return what was learnt of credits, for `recall`."""
        return {key_of(rules): credits_.knowledge() for rules, credits_ in self._credits.items()}

    def recall(self, knowledge: Mapping[str, Sequence[Sequence[str]]]) -> None:
        """Take in what was learnt of credits before, in place of their texts."""
        self._recalled = knowledge

    def _of(self, rules: CreditRules) -> Credits:
        if rules not in self._credits:
            known = (name for names in self._identity.known.names.values() for name in names)
            self._credits[rules] = Credits(rules, known, self._several, self._one)
            self._splits[rules] = {}
            self._credits[rules].recall(self._recalled.get(key_of(rules), ()))
        return self._credits[rules]

    def iri(self, identity: model.Identity, named: Named) -> str:
        """Return the IRI of the thing that is meant; the same for the same name, whatever the order of the rows."""
        return self._identity.resolve(_kind(identity), named.name, Context(named.by, named.identifier)).iri

    def split(self, credit: model.Credit, text: str) -> Sequence[tuple[str, str]]:
        """Return those whom a text names, each with the separator before it, "" for the first."""
        rules = _rules_of(credit)
        credits_ = self._of(rules)
        splits = self._splits[rules]
        found: list[tuple[str, str]] = []
        for one in _apart(credit, text):
            if one not in splits:
                splits[one] = credits_.split(one, self._before(rules, one))
            found += [(part.name, part.behind or ("," if found else "")) for part in splits[one].parts]
        return found

    def _readings(self, rules: CreditRules, text: str) -> dict[tuple[str, ...], Sequence[Part]]:
        """Return how a credit was split before, leaving out what followed decisions that were taken back."""
        kept = self._kept.get(key_of(rules), {}).get(text, {})
        decided = set(self._of(rules).decided(text)) if kept else set()
        return {said: parts for said, parts in kept.items() if decided.issuperset(said)}

    def _before(self, rules: CreditRules, text: str) -> Sequence[Part] | None:
        """Return how a credit was split when as much was decided on it as is now, or the most of it."""
        readings = self._readings(rules, text)
        return readings[max(readings, key=lambda said: (len(said), said))] if readings else None

    def splits(self) -> Splits:
        """Return how credits were split which other credits might have split otherwise."""
        found: dict[str, dict[str, Mapping[tuple[str, ...], Sequence[Part]]]] = {}
        for rules, splits in self._splits.items():
            key = key_of(rules)
            found[key] = dict(self._kept.get(key, {})) if key in self._recalled else {}
            own = self._credits[rules]
            for text, split in splits.items():
                if own.depends_on_others(text):
                    same = split.parts == self._before(rules, text)
                    new = {} if same else {own.decided(text): split.parts}
                    found[key][text] = self._readings(rules, text) | new
        return found

    def called(self, identity: model.Identity) -> dict[str, set[str]]:
        """Return each thing that names of a kind meant which were learnt, with these names."""
        found: dict[str, set[str]] = defaultdict(set)
        for named in self._named.get(identity, ()):
            if named.name:
                found[self.iri(identity, named)].add(named.name)
        return found

    def labels(self, iri: str, names: Collection[str]) -> tuple[Sequence[str], bool]:
        """Return those of a thing's names that nobody else tells, the best first, and whether the thing is new.

        Of spellings that differ, the best is not all in capitals and not all in small letters.
        """
        known = self._identity.known
        others = {same_text(one) for one in known.names.get(iri, ())}
        return sorted((one for one in names if same_text(one) not in others), key=_plainness), iri not in known.taken

    def rests_on(self) -> str:
        """Return a digest of the decisions and of what is known."""
        digest = sha256()
        for one in sorted(self._decisions):
            digest.update(repr((one.subject, one.item, one.verdict, one.subject_label)).encode())
        known = self._identity.known
        for held in (known.names, known.by, known.identified):
            digest.update(repr(sorted(held.items())).encode())
        digest.update(repr([(thing, sorted(classes)) for thing, classes in sorted(known.classes.items())]).encode())
        digest.update(repr(sorted(known.taken)).encode())
        return digest.hexdigest()

    def proposals(self) -> list[Proposal]:
        """Return what a person should decide: names that may be a known thing, and doubtful credits."""
        limits = self._project.linking.thresholds
        for identity, names in self._named.items():
            for named in names:
                self.iri(identity, named)
        found = propose_things(self._identity, _rules(self._project), limits)
        for rules, kind in self._kinds.items():
            found += propose_credits(self._project.base, kind, self._splits[rules], self._identity.settled)
        settled = self._identity.settled | {one.subject for one in self._decisions if one.verdict == "rejected"}
        return [one for one in found if one.subject.iri not in settled or len(one.candidates) > 1]


def _plainness(name: str) -> tuple[bool, bool, str]:
    return name.isupper(), name.islower(), name


def _kind(identity: model.Identity) -> Kind:
    return Kind(identity.of, identity.namespace, identity.scheme)


def _apart(credit: model.Credit, text: str) -> list[str]:
    """Return the texts that are split: the whole, or what stands between its notes."""
    return without_notes(text) if credit.notes else [text]


def _rules_of(credit: model.Credit) -> CreditRules:
    always = tuple(one.strip() for one in credit.separators)
    return CreditRules(always, credit.asked, credit.leaning, credit.endings, credit.articles)
