"""Validation for programs, called as pySHACL is: graphs, files or text in; conforms, a report graph and text out.

What the compiled engine does not do, rules and entailment, is left to pySHACL itself, whose options these are
(https://github.com/RDFLib/pySHACL, "Python Module Call").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from kg.check.inputs import Inputs
from kg.check.naming import Names
from kg.check.reports import REPORT_FORMATS
from kg.engines.base import Engine
from kg.engines.exact import open_files, open_quads
from kg.engines.given_graphs import read_report
from kg.errors import KgError, UnknownName, UsageError
from kg.findings import Finding, Note, Report, told_elsewhere
from kg.io.allocator import without_collecting
from kg.io.unfinished import temporary_folder
from kg.places.files import Places
from kg.rdf.terms import IRI, BlankNode, Prefixes, Term, find_iri, parse_iri, to_n3
from kg.rdf.turtle import own_address
from kg.shacl.compiled import validate as ask_shapes
from kg.shacl.idle import is_focus
from kg.shacl.lenient import borrow_prefixes
from kg.shacl.reading import read_graph
from kg.shacl.validator import Validator

if TYPE_CHECKING:
    import rdflib

Given: TypeAlias = "rdflib.Graph | Path | str | bytes"
"""A graph, the path of a file or of a folder, or the text of a file."""
_BY_PYSHACL = (
    "advanced", "debug", "inference", "iterate_rules", "max_validation_depth", "meta_shacl", "use_shapes",
)  # fmt: skip
_REFUSED = {
    "inplace": "a graph that is given is not changed",
    "js": "JavaScript of others is not run",
    "sparql_mode": "graphs, files and texts are validated, and no endpoints",
    "do_owl_imports": "nothing is fetched; give what is imported as ont_graph",
}
_OF_PYSHACL = ("none", "rdfs", "owlrl", "both")
_BLANK = "urn:kg:blank:"


class Validation(tuple[Any, ...]):
    """What a validation gave: `conforms`, `results_graph` and `results_text`, as pySHACL returns them, in that order.

    `report` has the same as findings, with places where files were validated, and notes on shapes that met no node.
    """

    report: Report
    results_graph: rdflib.Graph
    """The validation report of SHACL, section 3.6."""

    @classmethod
    def of(cls, conforms: bool, graph: rdflib.Graph, text: str, report: Report) -> Validation:
        """Return a validation with its parts."""
        made = cls((conforms, graph, text))
        made.report, made.results_graph = report, graph
        return made

    def serialized(self, form: str | bool) -> Validation:
        """Return the same with the report as bytes in place of the graph: in a format of rdflib's, or Turtle."""
        if not form:
            return self
        written = self.results_graph.serialize(None, form if isinstance(form, str) else "turtle", encoding="utf-8")
        made = type(self)((self.conforms, written, self.results_text))
        made.report, made.results_graph = self.report, self.results_graph
        return made

    @property
    def conforms(self) -> bool:
        """Whether nothing was found, of what is not allowed."""
        return bool(self[0])

    @property
    def results_text(self) -> str:
        """The same for people."""
        return str(self[2])


def validate(
    data_graph: Given | Sequence[Given],
    *,
    shacl_graph: Given | None = None,
    ont_graph: Given | None = None,
    data_graph_format: str | None = None,
    shacl_graph_format: str | None = None,
    ont_graph_format: str | None = None,
    abort_on_first: bool = False,
    allow_infos: bool = False,
    allow_warnings: bool = False,
    focus_nodes: Iterable[str] = (),
    serialize_report_graph: str | bool = False,
    lenient: bool = False,
    **options: Any,
) -> Validation:
    """Return whether data conforms to shapes, the report as an rdflib graph, and as text.

    Data, shapes and ontology are rdflib graphs, paths of files or of folders of them, text or bytes; without shapes
    those in the data are meant. What an ontology says of its terms is taken for said by the data. `lenient` goes on
    where shapes have faults, and the report has them. Of `focus_nodes`, IRIs or CURIEs of the data, only what is found
    of these is told; the report notes which of them is a focus node of no shape. With `serialize_report_graph` the
    second of the three is the report as bytes, in Turtle or a format of rdflib's.
    The other options are those of pySHACL, and what its `inference` ("rdfs", "owlrl" or "both") adds is found by it;
    "owlrl-lite" is of ours, as `kg validate --inference` has it. Raises ShapesError for shapes that cannot be trusted
    to check anything, SyntaxErrors or TurtleError for text with faults, InputError for a missing file, UnknownName for
    a focus node that the data do not mention, and UsageError for an option that is not to be had.

    >>> shapes = '''@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
    ... ex:Named a sh:NodeShape ; sh:targetSubjectsOf ex:age ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .'''
    >>> conforms, graph, text = validate("@prefix ex: <http://example.org/> . ex:a ex:age 3 .", shacl_graph=shapes)
    >>> conforms
    False
    >>> print(text.strip())
    Validation Report
    Conforms: False
    Results (1):
    data_graph:1:37: violation: ex:a ex:name: There are fewer values than 1. [ex:Named]
    """
    words: tuple[str, ...] = ()
    if options.get("inference"):
        from kg.entail.rules import inference_of

        words = inference_of(str(options["inference"]), _OF_PYSHACL)
        options = {**options, "inference": None} if words else options
    wanted = {name: value for name, value in options.items() if value not in (None, False, "none", [], ())}
    for name in wanted:
        if name in _REFUSED or name not in _BY_PYSHACL:
            told = _REFUSED.get(name, f"known are {', '.join(_BY_PYSHACL)}")
            raise UsageError(f"{name} is no option here: {told}")
    nodes = list(focus_nodes or ())
    several = list(data_graph) if isinstance(data_graph, list | tuple) else [data_graph]
    data = [(one, data_graph_format) for one in several]
    shapes = [(shacl_graph, shacl_graph_format)] if shacl_graph is not None else list(data)
    shown: dict[Path, Path] = {}

    def as_given(path: Path) -> Path:
        return shown.get(path, path)

    with temporary_folder("kg-validate-") as folder:
        try:
            read, rules = Inputs(data, folder, "data_graph", shown), Inputs(shapes, folder, "shacl_graph", shown)
            if ont_graph is not None:
                read.add(Inputs([(ont_graph, ont_graph_format)], folder, "ont_graph", shown))
            if wanted:
                allowing = {
                    "abort_on_first": abort_on_first,
                    "allow_infos": allow_infos,
                    "allow_warnings": allow_warnings,
                }
                return _by_pyshacl(read, rules, {**wanted, **allowing}, nodes).serialized(serialize_report_graph)
            with without_collecting():
                report = _find(read, rules, nodes, lenient=lenient, inference=words).with_places(as_given)
        except KgError as error:
            raise told_elsewhere(error, as_given) from None
        if abort_on_first:
            report = report._replace(findings=[one for one in report.findings if one.focus is not None][:1])
        allowed = ("info", "warning") if allow_warnings else ("info",) if allow_infos else ()
        conforms = all(one.severity in allowed for one in report.findings if one.focus is not None)
        names = Names(read.prefixes())
        turtle = "".join(
            REPORT_FORMATS["turtle"](report._replace(findings=list(_named(report.findings))), names, terminal=False)
        )
        graph = read_report(turtle, _BLANK, conforms)
        found = Validation.of(conforms, graph, _text(report, names, conforms), report)
        return found.serialized(serialize_report_graph)


def _text(report: Report, names: Names, conforms: bool) -> str:
    found = "".join(REPORT_FORMATS["text"](report._replace(most_alike=None), names, terminal=False))
    counted = f"Results ({len(report.findings)}):\n{found}" if report.findings else ""
    return f"Validation Report\nConforms: {conforms}\n{counted}"


def _named(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings with IRIs in place of blank nodes, which a text would not keep."""

    def named(term: Term | None) -> Term | None:
        return IRI(_BLANK + quote(term.value, safe="")) if isinstance(term, BlankNode) else term

    for finding in findings:
        yield finding._replace(focus=named(finding.focus), value=named(finding.value))


def _find(data: Inputs, rules: Inputs, nodes: Sequence[str], *, lenient: bool, inference: Sequence[str]) -> Report:
    """Return what shapes find in data, or of some nodes, with faults in the shapes where that is lenient.

    What of the shapes is idle is noted, and which of the nodes is a focus node of none; that changes no verdict, as
    pySHACL says that such data conform. Raises UnknownName for a node that the data do not have.
    """
    places = Places(own_address)
    validator = Validator(rules.files(), places=places, lenient=lenient, inference=inference)
    if inference:
        checked = validator.validate(data.files())
        found = checked.report(None).findings
    elif data.are_files:
        checked = validator.validate(data.files(), engine=open_files(data.files(), base=own_address))
        found = checked.report(None).findings
    else:
        engine = open_quads(data.add_to, lambda: data.keeps, data.iter_quads)
        outcome = ask_shapes(engine, validator.shapes) if validator.can_go_on else None
        if outcome and not outcome.left:
            validator.note_idle(outcome.idle)
            files = data.with_places()
            checked = validator.found(files, outcome, engine)
            found = checked.report(None).findings if files else outcome.findings
        else:
            checked = validator.validate(data.files())
            found = list(checked.findings)
    idle = validator.idle_findings(checked, each=False) or validator.idle_findings(checked, each=True)
    notes: list[str | Note] = [Note(one.message, one.location, one.advice) for one in idle]
    if not any(one.advice for one in idle):  # which tells of it as the cause
        notes += validator.untold(checked)
    findings = data.as_given([*validator.tolerated(), *found])
    if chosen := _chosen(nodes, Prefixes(data.prefixes()), checked.engine):
        findings = [one for one in findings if one.focus in chosen or one.focus is None]
        others = chosen.difference(one.focus for one in findings if isinstance(one.focus, IRI))
        left = [node for node in sorted(others, key=str) if not is_focus(checked.engine, validator.shapes, node)]
        notes += [f"{to_n3(node)} is a focus node of no shape, so nothing was checked there" for node in left]
    return Report(findings, notes)


def _chosen(names: Sequence[str], prefixes: Prefixes, engine: Engine) -> set[IRI]:
    """Return the nodes that IRIs or CURIEs name; looking at nothing must not look like finding nothing."""

    def is_mentioned(node: IRI) -> bool:
        return engine.ask(f"ASK {{ {{ {to_n3(node)} ?p ?o }} UNION {{ ?s ?p {to_n3(node)} }} }}")

    return set(_named_by(names, prefixes, is_mentioned, "node", "the data do not mention it"))


def _named_by(
    names: Iterable[str], prefixes: Prefixes, is_there: Callable[[IRI], bool], kind: str, told: str
) -> Iterator[IRI]:
    """Yield what IRIs or CURIEs name; raise UnknownName for one that is not there."""
    for name in names:
        node = find_iri(name, prefixes) or parse_iri(str(name))
        if not is_there(node):
            raise UnknownName(kind, str(name), (), told)
        yield node


def _by_pyshacl(data: Inputs, rules: Inputs, options: dict[str, Any], nodes: Sequence[str]) -> Validation:
    from rdflib import URIRef

    from kg.shacl import reference

    prefixes = borrow_prefixes(rules.files())
    shapes = reference.shapes_of(read_graph(rules.files(), own_address).graph, prefixes)
    for prefix, namespace in prefixes.items():  # by which nodes and shapes may be named
        shapes.graph.bind(prefix, namespace, override=True, replace=True)
    graph = reference.load_graph(data.files(), own_address)

    def is_mentioned(node: IRI) -> bool:
        return (URIRef(node.value), None, None) in graph or (None, None, URIRef(node.value)) in graph

    def is_described(node: IRI) -> bool:
        return (URIRef(node.value), None, None) in shapes.graph

    chosen = {
        "focus_nodes": _named_by(nodes, Prefixes(data.prefixes()), is_mentioned, "node", "the data do not mention it"),
        "use_shapes": _named_by(
            options.pop("use_shapes", ()),
            Prefixes(rules.prefixes()),
            is_described,
            "shape",
            "the shapes do not have it",
        ),
    }
    options |= {name: found for name, some in chosen.items() if (found := [URIRef(one.value) for one in some])}
    outcome = reference.run(graph, shapes, **options)
    return Validation.of(outcome.conforms, outcome.graph, outcome.text, Report(outcome.findings))
