"""What follows from other ids in files that are made, or in order: links of decisions, decisions, and expected answers.

What was so before a change is so after it; what was not, somebody has reasons for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.edit.renaming_project import Plan
from kg.engines.sorting import Order, sort_rows, take_order
from kg.errors import KgError
from kg.link.publish import Linkset, identity_path, links_path, links_text, linksets
from kg.link.rules import read_rules
from kg.project.catalog import read_catalog
from kg.project.config import Project
from kg.rdf.terms import Prefixes, Row


def settle(project: Project, plan: Plan) -> Plan:
    """Return a plan after which the files that are made or sorted are as they would be made of what it changes."""
    before, after = dict(plan.before), dict(plan.after)
    with suppress(KgError):  # of the rules or the decisions, which a check tells
        _settle_links(project, plan, before, after)
    _settle_answers(project, plan, after)
    return plan._replace(before=before, after=after)


def _settle_links(project: Project, plan: Plan, before: dict[Path, bytes], after: dict[Path, bytes]) -> None:
    if not any(path.name.endswith(".sssom.tsv") for path in plan.after):
        return
    for one in linksets(project, read_rules(project)):
        path = one.table.path
        if path not in plan.after:
            continue
        old, new = _remade(project, one, plan.before[path]), _remade(project, one, plan.after[path])
        for made, content in new.items():
            held = plan.before.get(made) or (made.read_bytes() if made.is_file() else b"")
            if held == old[made] and content != held:
                before[made], after[made] = held, content


def _remade(project: Project, one: Linkset, table: bytes) -> Mapping[Path, bytes]:
    """Return what is made of the content of a table of decisions: the table itself, sorted, and the files of links."""
    with TemporaryDirectory() as folder:
        beside = one.table._replace(path=Path(folder) / one.table.path.name)
        beside.path.write_bytes(table)
        decisions = beside.read()
        beside.write(decisions)
        made = {one.table.path: beside.path.read_bytes(), one.path: links_text(one, decisions).encode()}
        if project.linking.identical and one.path == links_path(project):
            made[identity_path(project)] = links_text(one, decisions, identity=True).encode()
    return made


def _settle_answers(project: Project, plan: Plan, after: dict[Path, bytes]) -> None:
    catalog = read_catalog(project)
    prefixes = Prefixes(project.prefixes)
    for path, content in plan.after.items():
        name = path.parent.name
        if path.suffix not in (".tsv", ".live") or path.parent.parent != project.cases or name not in catalog:
            continue
        with suppress(KgError, UnicodeDecodeError):  # of a query or a case, which a check tells
            order = take_order(catalog.get(name).text)
            old = plan.before[path].decode() if path in plan.before else ""
            if order is not None and _sorted(old, order, prefixes) == old:
                after[path] = (_sorted(content.decode(), order, prefixes) or content.decode()).encode()


def is_in_one_order(text: str, query: str, prefixes: Mapping[str, str]) -> bool:
    """Tell whether the rows of an expected answer are in the order of a query, which leaves no other one to them."""
    with suppress(KgError):
        order, known = take_order(query), Prefixes(prefixes)
        if order is None or order.limit is not None or order.offset or _sorted(text, order, known) != text:
            return False  # after a change others may be the first
        head, rows = _parted(text)
        return _sorted("".join([*head, *reversed(rows)]), order, known) == text
    return False


def _parted(text: str) -> tuple[list[str], list[str]]:
    """Return the lines of an expected answer: those until the variables, and the rows."""
    lines = text.splitlines(keepends=True)
    first = next((n for n, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    return lines[: first + 1], lines[first + 1 :]


def _sorted(text: str, order: Order, prefixes: Prefixes) -> str | None:
    """Return the text of an expected answer with its rows in order; None where that is left to an engine."""
    head, body = _parted(text)
    if not head or not head[-1].startswith("?"):
        return None
    variables = [name[1:] for name in head[-1].rstrip("\r\n").split("\t")]
    rows, written = list[Row](), dict[Row, list[str]]()
    for line in body:
        row = _row(line, prefixes)
        rows.append(row)
        written.setdefault(row, []).append(line)
    if not _end_alike([*head, *body]) or any(key.variable not in variables for key in order.keys):
        return None
    found = sort_rows(rows, variables, order._replace(offset=0, limit=None))
    return None if found is None else "".join([*head, *(written[row].pop(0) for row in found)])


def _row(line: str, prefixes: Prefixes) -> Row:
    return tuple(prefixes.parse(cell) if cell else None for cell in line.rstrip("\r\n").split("\t"))


def _end_alike(lines: Sequence[str]) -> bool:
    """Tell whether all lines end alike, so that they may change places."""
    return len({line[len(line.rstrip("\r\n")) :] for line in lines}) < 2
