"""The description of a graph that comes into being: what moves into a new file comes from where it came from before."""

from __future__ import annotations

from pathlib import Path

from kg.edit.layout_files import made_files
from kg.edit.redirecting import appended, content_of
from kg.edit.renaming_project import Plan, base_of
from kg.edit.statements import iter_blocks
from kg.edit.tidying import tidied
from kg.project.config import Project
from kg.rdf.formats import packing_of
from kg.rdf.vocabulary import DERIVED_FROM, PROV

_ORIGINS = frozenset((DERIVED_FROM.value, PROV + "wasAttributedTo"))


def with_description(project: Project, plan: Plan, source: Path, target: Path) -> Plan:
    """Return a plan that also states of a new file's graph from where it is, as is stated of another file's graph.

    Where nothing is stated of that one, or something of the new one, the plan is returned as it is.
    """
    old, new = project.graph_iri(source), project.graph_iri(target)
    made = made_files(project)
    for path in project.iter_data_files():
        if packing_of(path) is not None or path in made or path.suffix.lower() not in (".ttl", ".turtle"):
            continue
        content = content_of(plan, path)
        text, base = content.decode("utf-8"), base_of(project, path)
        blocks = list(iter_blocks(text, base))
        if any(block.subject == new for block in blocks):
            return plan
        said = [
            text[group.start : group.end]
            for block in blocks
            if block.subject == old
            for group in block.groups
            if group.predicate in _ORIGINS
        ]
        if said:
            stated = f"<{new}> " + " ;\n    ".join(said) + " ."
            after = tidied(path, content, appended(text, stated).encode("utf-8"), base)
            before = plan.before if path in plan.after else {**plan.before, path: content}
            return plan._replace(before=before, after={**plan.after, path: after})
    return plan
