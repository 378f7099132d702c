"""New saved queries and new shapes, from answers to a few questions."""

from __future__ import annotations

from kg.ask.opening import open_engine
from kg.check.cases import Case, Examiner, write_expected
from kg.cli.exits import FOUND, stop
from kg.cli.new_session import Session
from kg.cli.output import open_output, say
from kg.edit.asked import Asked, Property
from kg.edit.asking_person import Question, agrees
from kg.edit.new_queries import Asking, name_for, query_text, snake
from kg.edit.new_shapes import end_of, shape_text, used_by
from kg.edit.writing import Change, diff_of, write_changes
from kg.errors import KgError, UsageError
from kg.mapping.writing import Writer
from kg.project.catalog import read_catalog
from kg.rdf.terms import IRI


def new_query(summary: str, *, dry_run: bool, yes: bool) -> None:
    """Ask what a query asks, and write it with a case, whose answer is that of today."""
    session = Session("", None, asks=True)
    person, project = session.person, session.project
    while not summary.strip():
        summary = person.ask(Question("what does it ask? (a question in words)", line=True))
    cls = _class(session, "of which class are the things that it finds?")
    known = session.dialogue.properties.asked([cls]).properties
    given = _properties(session, known, "what is known? (the property whose value it takes; Enter: none)")[:1]
    shown = _properties(session, known, "what does it show beside the name? (properties; Enter: nothing)")
    asking = Asking(summary.strip(), cls, given[0] if given else None, tuple(one for one in shown if one not in given))
    default = name_for(asking, session.allowed.name_of(cls))
    name = snake(person.ask(Question(f"what is it called? (Enter: {default})")).strip() or default)
    if name in read_catalog(project):
        raise UsageError(f"there is a query {name} already; choose another name")
    text, example = query_text(asking, session.dialogue.things, open_engine(project))
    path, case = project.queries / f"{name}.rq", project.cases / name / "example.tsv"
    header = (
        f"#+ params: {{{', '.join(f'{key}: {_quoted(value)}' for key, value in example.items())}}}\n" if example else ""
    )
    changes = [Change(path, None, text), Change(case, None, header)]
    if not _agreed(session, changes, dry_run=dry_run, yes=yes):
        return
    write_changes(project, f"a new query {name}", changes)
    try:
        examiner = Examiner(project, read_catalog(project), "embedded")
        write_expected(examiner, Case(name, case, example, ()))
    except KgError:
        for change in changes:
            change.path.unlink(missing_ok=True)
        case.parent.rmdir()
        raise
    say(f"wrote {project.relative(path)}, {project.relative(case)}; look at its answer with: kg query {name}")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def new_shape(kind: str, *, dry_run: bool, yes: bool) -> None:
    """Propose a shape for a class from what its things have, and write what the person agrees to."""
    session = Session("", None, asks=True)
    project, allowed = session.project, session.allowed
    cls = _class(session, "for which class?", kind)
    namespace = project.prefixes.get("shapes", f"{project.base}shapes#")
    own = IRI(f"{namespace}{end_of(cls)}")
    if allowed.shapes.graph.predicates(own):
        raise UsageError(f"there is a shape {session.dialogue.things.prefixes.render(own)} already; add to it by hand")
    used = used_by(open_engine(project), allowed, cls)
    if not used:
        raise UsageError(f"there is no {allowed.name_of(cls)} yet whose properties a shape could be made of")
    names = {one.path: Property(one.path, one.name) for one in used}
    always = [names[one.path] for one in used if one.share == 1]
    told = ", ".join(f"{one.name} ({one.share:.0%})" for one in used)
    question = f"which must it have? (Enter: {', '.join(one.name for one in always) or 'none'})"
    session.person.tell(f"things of this class have: {told}")
    required = _properties(session, tuple(names.values()), question) or always
    writer = Writer(project.prefixes)
    label = allowed.name_of(cls)
    text = shape_text(cls, label, namespace, used, {one.path for one in required}, writer)
    prefixes = "".join(f"@prefix {name}: <{project.prefixes[name]}> .\n" for name in sorted(writer.used))
    folder = project.shapes if not project.shapes.suffix else project.shapes.parent
    path = folder / f"{snake(label).replace('_', '-')}.ttl"
    if path.exists():
        raise UsageError(f"{project.relative(path)} is there already; write the shape there, or move it away")
    changes = [Change(path, None, f"# What a {label} must have, and may have.\n\n{prefixes}\n{text}")]
    if _agreed(session, changes, dry_run=dry_run, yes=yes):
        write_changes(project, f"a new shape for {label}", changes)
        say(f"wrote {project.relative(path)}; see what it finds with: kg check")


def _agreed(session: Session, changes: list[Change], *, dry_run: bool, yes: bool) -> bool:
    if dry_run or not yes:
        with open_output(None) as output:
            output.write(diff_of(session.project, changes))
    if dry_run:
        return False
    if not yes and not agrees(session.person, "write this?", default=True):
        say("nothing was written")
        stop(FOUND)
    return True


def _class(session: Session, text: str, kind: str = "") -> IRI:
    things = session.dialogue.things
    while True:
        answer = kind or session.person.ask(Question(text, heads=session.dialogue.terms.class_labels())).strip()
        found = things.class_names.find(answer) or _term(session, answer)
        if found is not None:
            return found
        session.person.tell(f"there is no class {answer!r}")
        kind = ""


def _term(session: Session, answer: str) -> IRI | None:
    """Return a class of the ontology of which no shape speaks, by its label or id."""
    found = session.dialogue.known(answer) if answer else None
    names = [str(cls) for cls in session.dialogue.things.classes_of(found)] if found is not None else []
    return found if any(name.endswith("#Class") for name in names) else None


def _properties(session: Session, known: tuple[Property, ...], text: str) -> list[Property]:
    """Ask for properties by name, until each is known."""
    names = session.dialogue.properties.names(Asked(known))
    while True:
        typed = [one.strip() for one in session.person.ask(Question(text, of=Asked(known))).split(",") if one.strip()]
        found = [names.find(one) for one in typed]
        if None not in found:
            return [prop for path in found for prop in known if prop.path == path]
        session.person.tell(f"there is no property {typed[found.index(None)]!r} here")
