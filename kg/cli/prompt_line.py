"""A line that is edited at a terminal, with suggestions and history; the one module that knows prompt_toolkit."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from prompt_toolkit.completion import CompleteEvent, Completion
    from prompt_toolkit.document import Document


class Suggestion(NamedTuple):
    """What may stand in place of the last `length` characters, and a note on what it is."""

    text: str
    length: int
    note: str = ""


Suggest = Callable[[str], Iterable[Suggestion]]
"""Gives what a text up to the cursor may go on with."""


def can_edit() -> bool:
    """Tell whether lines can be edited here: at a terminal that can move its cursor, with what that needs installed."""
    at_terminal = sys.stdin.isatty() and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return at_terminal and find_spec("prompt_toolkit") is not None


def history_path() -> Path | None:
    """Return the file of what was typed before, in the user's folder for such; None where there can be none."""
    given = Path(os.environ.get("XDG_STATE_HOME", ""))
    try:
        folder = (given if given.is_absolute() else Path.home() / ".local" / "state") / "kg"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / "history"
        path.touch(mode=0o600)
    except (OSError, RuntimeError):
        return None
    return path


class LineEditor:
    """Reads lines; raises EOFError at their end and KeyboardInterrupt at Ctrl-C."""

    def __init__(self, history: Path | None = None, **given: Any) -> None:
        """Take the file of what was typed before; `given` are an input and an output in place of the terminal."""
        from prompt_toolkit import PromptSession
        from prompt_toolkit.history import FileHistory, InMemoryHistory
        from prompt_toolkit.output import create_output

        given.setdefault("output", create_output(stdout=sys.stderr))
        kept = FileHistory(str(history)) if history else InMemoryHistory()
        self._session: PromptSession[str] = PromptSession(history=kept, complete_in_thread=True, **given)
        self._aside: PromptSession[str] = PromptSession(complete_in_thread=True, **given)

    def read(self, message: str, suggest: Suggest | None = None, *, aside: bool = False) -> str:
        """Return a line; an answer that is given `aside` is not one of those that are kept."""
        session = self._aside if aside else self._session
        return session.prompt(message, completer=_completer(suggest) if suggest else None)


def _completer(suggest: Suggest) -> Any:
    from prompt_toolkit.completion import Completer, Completion

    class Suggesting(Completer):
        """Gives suggestions to the editor."""

        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
            """Yield what the text before the cursor may go on with."""
            for text, length, note in suggest(document.text_before_cursor):
                yield Completion(text, start_position=-length, display_meta=note)

    return Suggesting()
