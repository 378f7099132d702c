"""What a name means, in a few lines: its label, its definition or what is said of it, and which files say so."""

from __future__ import annotations

from kg.edit.asked import Property
from kg.io.worker import call
from kg.lsp.knowledge import Knowledge
from kg.rdf.terms import IRI, Literal, Term, to_n3
from kg.rdf.vocabulary import TYPE

_MOST = 8
_LONGEST = 120


def about(knowledge: Knowledge, term: IRI, within: tuple[IRI, ...] = ()) -> str:
    """Return what is known of a term, on a thing of some classes, as Markdown; no text where nothing is."""
    declared = knowledge.terms.get(term)
    shown = knowledge.prefixes.render(term)
    if declared is not None and declared.kind != "thing":
        lines = [f"**{_plain(declared.label)}** – {declared.kind} `{shown}`"]
        if declared.definition:
            lines.append(_plain(declared.definition))
        if declared.kind == "property":
            known = knowledge.allowed.of(within).get(term) if within else None
            if known is not None:
                lines.append(_asked(knowledge, known))
            else:
                classes = [knowledge.prefixes.render(cls) for cls in knowledge.allowed.knowing(term)[:_MOST]]
                lines += [f"Of {', '.join(classes)}"] if classes else []
        else:
            needed = knowledge.allowed.of([term]).required
            lines += [f"Needs {', '.join(knowledge.prefixes.render(one.path) for one in needed)}"] if needed else []
        return "\n\n".join(lines)
    return call(lambda: _card(knowledge, term, shown))  # one thread for all its questions


def _asked(knowledge: Knowledge, known: Property) -> str:
    values = [knowledge.prefixes.render(IRI(str(one))) for one in (*known.datatypes, *known.classes)]
    many = "needed" if known.is_required else "optional"
    most = "" if known.most is None else f", at most {known.most}"
    return f"{many}{most}" + (f"; {' or '.join(values)}" if values else "")


def _card(knowledge: Knowledge, thing: IRI, shown: str) -> str:
    found = knowledge.rows("?p ?o ?g", f"GRAPH ?g {{ {to_n3(thing)} ?p ?o }}", "LIMIT 200")
    rows = [(p, o, g) for p, o, g in found if p and o and g]
    if not rows:
        return ""
    names = {*knowledge.project.preferred, *knowledge.project.others}
    iris = [one for p, o, _ in rows for one in (p, o) if isinstance(one, IRI)]
    labels = knowledge.labels_of([thing, *dict.fromkeys(iris)])
    kinds = [
        _plain(labels.get(o, knowledge.prefixes.render(o))) for p, o, _ in rows if p == TYPE and isinstance(o, IRI)
    ]
    lines = [f"**{_plain(labels.get(thing, shown))}** – {', '.join(dict.fromkeys(kinds)) or 'thing'} `{shown}`"]
    facts: dict[str, list[str]] = {}
    for p, o, _ in rows:
        if p != TYPE and str(p) not in names and isinstance(p, IRI):
            value = labels.get(o) or knowledge.prefixes.render(o) if isinstance(o, IRI) else _text(o)
            told = facts.setdefault(labels.get(p, knowledge.prefixes.render(p)), [])
            if _plain(value) not in told:
                told.append(_plain(value))
    lines += [f"- {_plain(name)}: {', '.join(told[:3])}{' …' * (len(told) > 3)}" for name, told in facts.items()][
        :_MOST
    ]
    start = f"{knowledge.project.base}graph/"
    sources = sorted({str(g).removeprefix(start) for _, _, g in rows})
    more = f" and {len(sources) - _MOST} more" if len(sources) > _MOST else ""
    return "\n".join([*lines, "", f"Said by {', '.join(sources[:_MOST])}{more}"])


def _text(term: Term) -> str:
    return term.lexical if isinstance(term, Literal) else str(term)


def _plain(text: str) -> str:
    """Return a text of the data in which nothing is markup, on one line."""
    text = " ".join(text.split())
    text = text if len(text) <= _LONGEST * 4 else text[: _LONGEST * 4] + "…"
    return "".join(f"\\{one}" if one in "\\`*_{}[]<>#|!" else one for one in text)
