"""Expected answers after a change: in which order they are, and how often a row stands, asked of the changed files."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from kg.check.cases import Case, Examiner, is_ordered, read_cases, sample_of
from kg.edit.renaming_project import Plan
from kg.edit.settling import is_in_one_order
from kg.errors import KgError, Location
from kg.project.catalog import Catalog, read_catalog
from kg.project.config import CONFIG, Project
from kg.project.reading import project_of_text

_FOLDERS = ("data", "ontology", "queries", "cases", "spine", "shapes", "within_a_source")
_MOST_DATA = 16_000_000
"""Of so many bytes of data, those of the project itself are asked: without a sample, or for what was accepted."""


class _Unsure(NamedTuple):
    """A case, the file of its answer that may get another order, and whether that is one of the project's own data."""

    case: Case
    path: Path
    live: bool
    is_ordered: bool

    def is_same(self, answer: Sequence[str] | None, rows: Sequence[str]) -> bool:
        return answer is not None and (list(answer) == rows if self.is_ordered else Counter(answer) == Counter(rows))


def order_answers(project: Project, plan: Plan) -> Plan:
    """Return a plan after which expected answers that were in the order of their query are so, if an engine knows it.

    Rows are only put in another order, and those that became equal stand as often as the query has them: where it has
    other ones after the change, the answer is left and told.
    """
    within = (project.ontology, project.data, project.queries, project.cases)
    if any(path.is_relative_to(part) for path in plan.after for part in within):
        with suppress(KgError, OSError, UnicodeDecodeError), TemporaryDirectory() as folder:  # which a check tells
            return _ordered(project, plan, Path(folder).resolve())
    return plan


def _ordered(project: Project, plan: Plan, folder: Path) -> Plan:
    catalog = read_catalog(project)
    unsure = list(_iter_unsure(project, plan, catalog))
    if not unsure:
        return plan
    copy = _copied(project, plan, unsure, catalog, folder)
    earlier, later = _Asked(project, unsure), _Asked(copy, unsure)
    before, after, others = dict(plan.before), dict(plan.after), list[Location]()
    for one in unsure:
        was, now = one.path.read_bytes(), _content(plan, one.path)
        answer, rows = later.answer(one), _lines(now)
        if answer is None or one.is_same(answer, rows) or not one.is_same(earlier.answer(one), _lines(was)):
            continue  # or it was not so before, for which somebody has reasons
        if Counter(answer) <= Counter(rows) and set(answer) == set(rows):
            kept = answer if one.is_ordered else _kept(rows, Counter(answer))
            before[one.path], after[one.path] = was, _in_order(now, kept)
        else:
            others.append(Location(one.path))
    return plan._replace(before=before, after=after, others=(*plan.others, *others))


def _iter_unsure(project: Project, plan: Plan, catalog: Catalog) -> Iterator[_Unsure]:
    """Yield the expected answers whose rows may be in another order after a change."""
    queries = {query.name: query for query in catalog.iter_queries()}
    ordered = {name for name, query in queries.items() if is_ordered(query)}
    sampled = sample_of(project) is not None
    found = dict[str, list[Path]]()
    for path in sorted([*project.cases.glob("*/*.tsv"), *(project.cases.glob("*/*.live") if sampled else ())]):
        query = queries.get(path.parent.name)
        if query is None:
            continue
        may_differ = path in plan.after and _repeated(plan.after[path]) > _repeated(path.read_bytes())
        if not may_differ and query.name in ordered:
            text = _content(plan, query.path).decode()
            may_differ = not is_in_one_order(_content(plan, path).decode(), text, project.prefixes)
        if may_differ:
            found.setdefault(query.name, []).append(path)
    small = sum(path.stat().st_size for path in project.iter_data_files()) <= _MOST_DATA
    for case in read_cases(project, catalog, found) if found else ():
        for path in (case.path, case.live):
            live = case.data is None and (path == case.live or not sampled)
            touched = case.data is None or {case.path, case.data} & plan.after.keys()
            if path in found[case.query] and touched and (small or not live):
                yield _Unsure(case, path, live, case.query in ordered)


def _copied(project: Project, plan: Plan, unsure: Sequence[_Unsure], catalog: Catalog, folder: Path) -> Project:
    """Return a project in a folder with what some cases are asked with and of, as it is after a change."""
    config = plan.after.get(project.root / CONFIG)
    said = project if config is None else project_of_text(project.root, config.decode())
    parts = {project.ontology, *(catalog.path(one.case.query) for one in unsure), *(one.case.path for one in unsure)}
    parts |= {one.case.data for one in unsure if one.case.data}
    parts |= {part for part in (sample_of(project),) if part}
    if any(one.live for one in unsure):
        parts.add(project.data)
    for part in parts:
        to = folder / part.relative_to(project.root)
        to.parent.mkdir(parents=True, exist_ok=True)
        if part.is_dir():
            shutil.copytree(part, to, copy_function=shutil.copyfile, dirs_exist_ok=True)
        else:
            shutil.copyfile(part, to)
    for path, content in plan.after.items():
        if (to := folder / path.relative_to(project.root)).exists():
            to.write_bytes(content)
    moved: dict[str, Any] = {each: folder / getattr(said, each).relative_to(project.root) for each in _FOLDERS}
    return said._replace(root=folder, apart=None, **moved)


class _Asked:
    """A project whose cases are asked, the files as they are in its folder."""

    def __init__(self, project: Project, unsure: Sequence[_Unsure]) -> None:
        self._project, catalog = project, read_catalog(project)
        cases = read_cases(project, catalog, {one.case.query for one in unsure})
        self._cases = {(case.query, case.path.name): case for case in cases}
        self._examiners = {live: Examiner(project, catalog, "embedded", live=live) for live in {u.live for u in unsure}}

    def answer(self, one: _Unsure) -> list[str] | None:
        """Return the lines of the answer to a case; None where there is none, which a check tells."""
        with suppress(KgError):
            return self._examiners[one.live].answer(self._cases[one.case.query, one.case.path.name])
        return None


def _content(plan: Plan, path: Path) -> bytes:
    return plan.after.get(path) or path.read_bytes()


def _lines(content: bytes) -> list[str]:
    return [line for line in content.decode().splitlines() if not line.startswith("#+")]


def _repeated(content: bytes | None) -> int:
    """Return how many rows of an expected answer stand there more than once."""
    return sum(count - 1 for count in Counter(_lines(content or b"")).values())


def _kept(rows: Sequence[str], often: Counter[str]) -> list[str]:
    """Return rows in their order, each as often as is said."""
    kept = list[str]()
    for row in rows:
        if often[row]:
            often[row] -= 1
            kept.append(row)
    return kept


def _in_order(content: bytes, answer: Sequence[str]) -> bytes:
    """Return the content of an expected answer with these lines in their order, its header and ends of lines kept."""
    said, new = list(answer), list[str]()
    for line in content.decode().splitlines(keepends=True):
        if line.startswith("#+"):
            new.append(line)
        elif said:
            new.append(said.pop(0) + line[len(line.rstrip("\r\n")) :])
    return "".join(new).encode()
