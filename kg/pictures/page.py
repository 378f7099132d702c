"""An answer as a page: one HTML file with its picture, its rows and its sources, nothing run or fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kg._version import HOME, __version__
from kg.pictures.amounts import number_of
from kg.pictures.canvas import STYLE
from kg.pictures.marks import AnswerRow, Fold, Name, folded
from kg.pictures.svg import svg
from kg.pictures.view import DRAWN, View
from kg.pictures.words import LONGEST
from kg.rdf.terms import IRI, Literal, Term
from kg.sparql.hypertext import in_html, link
from kg.sparql.rows import plain

# Whatever slipped through as markup could still neither run nor load anything.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_CSS = Path(__file__).with_suffix(".css")
_CELL = 4_000
_NUMBERS = ("integer", "decimal", "double", "float")


def html(
    view: View | None,
    variables: Sequence[str],
    rows: Sequence[AnswerRow],
    name: Name = plain,
    *,
    title: str = "",
    about: str = "",
    reason: str = "",
) -> Iterator[str]:
    """Yield a page with an answer: `title` and what there is to say `about` it, the picture, the rows, the sources.

    Without rows it has the `reason` instead. A text of more than 4,000 characters is cut, and says so.
    """
    heading = in_html(_one_line(title or "Answer"))
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{heading}</title>\n<style>\n{_CSS.read_text('ascii')}{STYLE}</style>\n</head>\n<body>\n<main>\n"
    yield f"<h1>{heading}</h1>\n"
    if about:
        yield f'<p class="soft">{_cut(about)}</p>\n'
    sources = _sources(view, rows)
    if not rows:
        yield f"<p>{_cut(reason or 'There are no rows.')}</p>\n"
    else:
        if view is not None:
            yield from _shown(view, rows, name, title, sources)
        yield from _table(view, variables, rows, name)
    if sources:
        yield '<section>\n<h2 id="sources">Sources</h2>\n<ol>\n'
        for n, source in enumerate(sources, 1):
            yield f'<li id="source-{n}">{_term(source, name)}</li>\n'
        yield "</ol>\n</section>\n"
    yield f"</main>\n<footer><p>Made by kg {in_html(__version__)}, {link(HOME)}</p></footer>\n</body>\n</html>\n"


def _sources(view: View | None, rows: Sequence[AnswerRow]) -> list[Term]:
    variable = view.variable("source") if view else ""
    return list(dict.fromkeys(term for row in rows if (term := row.get(variable)) is not None)) if variable else []


def _shown(view: View, rows: Sequence[AnswerRow], name: Name, title: str, sources: list[Term]) -> Iterator[str]:
    """Yield the answer as its view has it: a picture, a list, a number or what was said."""
    if view.kind in DRAWN:
        picture = svg(view, rows, name, title=title, alone=False)
        yield f'<figure class="scroll" tabindex="0" role="group" aria-label="Picture">\n{picture}</figure>\n'
        return
    numbers = {source: n for n, source in enumerate(sources, 1)}
    folds = folded(view, rows)
    if view.kind == "list":
        yield "<ul>\n"
        yield from (f"<li>{_item(fold, name, numbers, 'item', ('note', 'date'))}</li>\n" for fold in folds)
        yield "</ul>\n"
    elif view.kind == "number":
        for fold in folds:
            yield f"<p><strong>{_item(fold, name, numbers, 'value', ('unit', 'label'), ' ')}</strong></p>\n"
    elif view.kind == "quote":
        for fold in folds:
            where = _item(fold, name, numbers, "speaker", ("place",))
            said = _term(fold.terms.get("text"), name)
            yield f'<blockquote><p>{said}</p>\n<p class="soft">{where}</p></blockquote>\n'


def _item(
    fold: Fold, name: Name, numbers: dict[Term, int], first: str, others: Sequence[str], between: str = " – "
) -> str:
    """Return a fold in a line: what it is of, what else there is to say, whether it is only said, and who says so."""
    parts = [_term(fold.terms[role], name) for role in (first, *others) if role in fold.terms]
    if "link" in fold.terms and parts and isinstance(fold.terms["link"], IRI):
        parts.append(link(fold.terms["link"].value, "more"))
    line = between.join(part for part in parts if part) or "–"
    if "standing" in fold.terms:
        line += f' <span class="standing">{_term(fold.terms["standing"], name)}</span>'
    marks = [
        f'<a href="#source-{numbers[source]}">[{numbers[source]}]</a>' for source in fold.sources if source in numbers
    ]
    return line + (f" <sup>{' '.join(marks)}</sup>" if marks else "")


def _table(view: View | None, variables: Sequence[str], rows: Sequence[AnswerRow], name: Name) -> Iterator[str]:
    columns = list(variables)
    if view and view.kind == "table":
        columns = [one for one in view.columns or variables if one not in view.hide]
    yield '<section>\n<h2 id="rows">Rows</h2>\n<div class="scroll" tabindex="0" role="region" aria-labelledby="rows">\n'
    yield "<table>\n<thead><tr>" + "".join(f'<th scope="col">{in_html(one)}</th>' for one in columns)
    yield "</tr></thead>\n<tbody>\n"
    for row in rows:
        yield "<tr>" + "".join(_cell(row.get(one), name) for one in columns) + "</tr>\n"
    yield "</tbody>\n</table>\n</div>\n</section>\n"


def _cell(term: Term | None, name: Name) -> str:
    number = ' class="number"' if isinstance(term, Literal) and number_of(term) is not None else ""
    return f"<td{number}>{_term(term, name)}</td>"


def _term(term: Term | None, name: Name) -> str:
    """Return a term as it is called: an IRI of the web as a link, a text with its language and direction."""
    if term is None:
        return ""
    if isinstance(term, IRI):
        return link(term.value, _one_line(name(term)))
    if isinstance(term, Literal) and term.language:
        return f'<span lang="{in_html(term.language.partition("--")[0])}" dir="auto">{_cut(term.lexical)}</span>'
    return f'<span dir="auto">{_cut(name(term))}</span>'


def _cut(text: str) -> str:
    shown = in_html(_whole(text[:_CELL]))
    return shown if len(text) <= _CELL else f'{shown}… <span class="soft">({len(text):,} characters)</span>'


def _whole(text: str) -> str:
    """Return text without halves of characters, which no file can hold."""
    return text.encode("utf-8", "replace").decode()


def _one_line(text: str) -> str:
    line = _whole(" ".join(text[: 8 * LONGEST].split()))
    return line if len(line) <= 2 * LONGEST else f"{line[: 2 * LONGEST]}…"
