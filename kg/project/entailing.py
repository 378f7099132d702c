"""What follows from the files of a project, in a graph of its own within a snapshot's database.

It holds what no file states. So whoever asks for both never meets a statement twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kg.entail.closure import MOST, conclude, find_changes
from kg.entail.reasons import find_reasons
from kg.entail.rules import rules_of
from kg.project.config import Project, entailed_graph
from kg.project.difference import Merged
from kg.project.snapshots import Snapshot
from kg.project.step import Step
from kg.rdf.formats import to_oxigraph, triple_of
from kg.rdf.terms import Triple

if TYPE_CHECKING:
    from pyoxigraph import Store


def lay_down(store: Store, project: Project, progress: Callable[[int], None] | None = None) -> int:
    """Write what follows from all files that a database holds into it; return how many statements that are.

    Raises LimitError where they are too many.
    """
    if not project.entailment:
        return 0
    import pyoxigraph

    rules, graph = rules_of(project.entailment), pyoxigraph.NamedNode(entailed_graph(project.base))
    found = conclude(store, pyoxigraph.DefaultGraph(), rules, progress)
    store.bulk_extend(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found)
    return len(found)


def bring_up(store: Store, project: Project, before: Snapshot, merged: Merged) -> int:
    """Change what a copy of a snapshot before holds of what follows, after its statements; return how many there are.

    Raises LimitError where they would be too many.
    """
    import pyoxigraph

    graph = pyoxigraph.NamedNode(entailed_graph(project.base))
    if before.entailment != project.entailment:
        store.remove_graph(graph)
        return lay_down(store, project)
    stated, rules = pyoxigraph.DefaultGraph(), rules_of(project.entailment)
    gone, come = find_changes(store, stated, graph, rules, merged.added, merged.removed, MOST - before.entailed)
    for fact in gone:
        store.remove(pyoxigraph.Quad(*fact, graph))
    store.extend(pyoxigraph.Quad(*fact, graph) for fact in come)
    left = before.entailed - len(gone) + len(come)
    if not left:
        store.remove_graph(graph)  # else its name would be listed, as it is by no build from all files
    return left


def find_steps(store: Store, snapshot: Snapshot, triple: Triple) -> list[Step]:
    """Return why a statement holds in a snapshot's database: itself first, then what it rests on, each once.

    The list is empty where it is neither stated nor entailed.
    """
    import pyoxigraph

    default, entailed = pyoxigraph.DefaultGraph(), pyoxigraph.NamedNode(entailed_graph(snapshot.base))
    subject, predicate, value = map(to_oxigraph, triple)
    steps = []
    for fact, rule, premises in find_reasons(
        store, default, entailed, rules_of(snapshot.entailment), (subject, predicate, value)
    ):
        said = triple_of(pyoxigraph.Triple(*fact))
        if rule is None:
            graphs = (quad.graph_name for quad in store.quads_for_pattern(*fact, None))
            named = (graph.value for graph in graphs if isinstance(graph, pyoxigraph.NamedNode))
            steps.append(Step(said, tuple(sorted(named))))
        else:
            of_rule = tuple(triple_of(pyoxigraph.Triple(*premise)) for premise in premises)
            steps.append(Step(said, (), rule.word, rule.name, of_rule))
    return steps
