"""Answers for people to look at: charts on the terminal, pictures, pages and workbooks."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Sequence

from kg.cli.answer_forms import PICTURES, Shown
from kg.cli.output import Output, say
from kg.errors import UsageError, nearest
from kg.pictures.view import View, view_of
from kg.rdf.terms import Row
from kg.sparql.rows import Render, plain


def choose_view(shown: Shown, given: str | None, form: str, variables: Sequence[str]) -> View | None:
    """Return the view that is given in a word, or that of the question; None where the form needs none.

    Raises UsageError for one that is needed and missing, or that names a variable that the answer lacks.
    """
    view = view_of(given) if given else shown.view
    if view is None:
        if form not in PICTURES:
            return None
        told = "nothing says how this answer is drawn; say it with --view KIND:ROLE=VARIABLE, such as"
        raise UsageError(f"{told} --view bar:label={variables[0] if variables else 'name'},value=count")
    for role, variable in view.iter_variables():
        if variable not in variables:
            close = nearest(variable, variables, 1)
            hint = f"did you mean {close[0]!r}?" if close else f"it gives {', '.join(variables)}"
            raise UsageError(f"the answer has no ?{variable}, which the view has as {role!r}; {hint}")
    return view


def print_for_people(
    form: str,
    view: View | None,
    variables: Sequence[str],
    rows: Iterable[Row],
    render: Render | None,
    shown: Shown,
    output: Output,
    reason: Callable[[], str],
) -> None:
    """Write an answer in one of the forms for people; `render` says how a term is called.

    Where there are no rows it is the `reason` that is shown.
    """
    if form in ("png", "xlsx") and output.terminal:
        raise UsageError(f"{form} is nothing for a terminal; name a file with -o, such as -o answer.{form}")
    if form == "xlsx":
        from kg.pictures.workbook import workbook

        notes: list[str] = []
        output.file.write(workbook(variables, rows, render, notes=notes))
        for note in notes:
            say(f"note: {note}")
        return
    held = [dict(zip(variables, row, strict=True)) for row in rows]
    why, name = "" if held else reason(), render or plain
    about = "; ".join(f"{key}: {', '.join(map(name, terms))}" for key, terms in shown.terms.items())
    if form == "html":
        from kg.pictures.page import html

        for piece in html(view, variables, held, name, title=shown.title, about=about, reason=why):
            output.write(piece)
        return
    if view is None:
        raise AssertionError(f"{form} is drawn by a view")
    title = f"{shown.title} {about}".strip()
    if form == "chart":
        from kg.pictures.terminal import terminal

        on_terminal = output.terminal or sys.stdout.isatty()
        width = shutil.get_terminal_size().columns if on_terminal else 80
        ascii_only = output.terminal and "utf" not in (sys.stdout.encoding or "").lower()
        if held or not output.terminal:  # the reason is told on stderr in any case
            output.write(terminal(view, held, name, width=width, ascii_only=ascii_only, reason=why))
    elif form == "vegalite":
        import json

        from kg.pictures.vegalite import vegalite

        output.write(
            json.dumps(vegalite(view, held, name, title=title, reason=why), ensure_ascii=False, indent=1) + "\n"
        )
    else:
        from kg.pictures.svg import svg

        picture = svg(view, held, name, title=title, reason=why)
        if form == "svg":
            output.write(picture)
        else:
            from kg.pictures.raster import png

            output.file.write(png(picture))
