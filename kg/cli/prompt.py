"""`kg` alone at a terminal: words of a question, names of things, words to explain, and commands as they are typed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from shlex import join

from kg.cli.completion import complete_label
from kg.cli.exits import FINE
from kg.cli.glossary import read_glossary
from kg.cli.group import COMMANDS
from kg.cli.output import say
from kg.cli.prompt_line import LineEditor, Suggestion, history_path
from kg.cli.prompt_meaning import Meaning, Reader, command_of
from kg.errors import KgError
from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.saved_query import Parameter, SavedQuery

_HELLO = "words of a question, the name of a thing, a word to explain, or a command; Tab completes, Ctrl-D ends"
_ENDS = ("exit", "quit", "q")
_MOST = 8
# Behind these, the project may be another one than before.
_ASKING = ("query", "sparql", "show", "search", "stats", "explain", "why", "queries", "check", "validate")


class Prompt:
    """Reads lines and has commands run, each as a process of its own, as a shell would."""

    def __init__(self, editor: LineEditor) -> None:
        self._editor = editor
        self._project: Project | None = None
        self._open()

    def _open(self) -> None:
        """Look at the project as it is now; outside of one there are commands and words only."""
        from kg.ask.opening import open_engine
        from kg.project.catalog import read_catalog

        self._reader = Reader(None, None, None)
        try:
            self._project = read_project()
            self._reader = Reader(self._project, open_engine(self._project), read_catalog(self._project))
        except KgError as error:
            say(str(error))

    def run(self) -> int:
        """Answer line by line until there are no more; return the exit code of the whole."""
        say(f"{self._project.title}: {_HELLO}" if self._project else _HELLO)
        while True:
            try:
                line = self._editor.read("kg> ", self.suggest).strip()
                if line.lower() in _ENDS:
                    return FINE
                if line:
                    self.answer(line)
            except KeyboardInterrupt:
                continue
            except EOFError:
                return FINE

    def answer(self, line: str) -> None:
        """Have the command run that a line means, shown as a shell would take it."""
        meaning = self._reader.read(line)
        words = meaning.words or self._question(meaning)
        if not words:
            if not meaning.questions:
                say(f"nothing is called {line!r}, and no question speaks of it; look for it with: kg search")
            return
        say(f"$ {join(('kg', *words))}")
        run_command(words)
        if words[0] not in _ASKING:
            self._open()

    def _question(self, meaning: Meaning) -> Sequence[str]:
        """Return the words of the question that is chosen, with values for what it must know; none if none is."""
        questions = meaning.questions
        if not questions:
            return ()
        chosen: SavedQuery | None = questions[0]
        if len(questions) > 1:
            for number, query in enumerate(questions, 1):
                say(f"  {number}  {query.summary}  ({query.name})")
            answer = self._editor.read("which? (Enter: 1, 0: none) > ", aside=True).strip() or "1"
            chosen = questions[int(answer) - 1] if answer.isdigit() and 0 < int(answer) <= len(questions) else None
            chosen = chosen or next((query for query in questions if query.name == answer), None)
        if chosen is None:
            return ()
        given = self._reader.arguments(chosen, meaning.known)
        for param in chosen.params:
            if param.required and param.name not in given:
                value = self._ask(param)
                if not value:
                    return ()
                given[param.name] = value
        return command_of(chosen, given)

    def _ask(self, param: Parameter) -> str:
        example = f", such as {param.example}" if param.example else ""
        described = param.description.rstrip(".")
        about = f" ({described}{example})" if described or example else ""
        return self._editor.read(f"{param.name}{about}? > ", lambda text: self._values(param, text), aside=True).strip()

    # --- Completion

    def suggest(self, text: str) -> Iterator[Suggestion]:
        """Yield what a line up to the cursor may go on with."""
        first, space, rest = text.partition(" ")
        if not space:
            yield from _beginning(first, COMMANDS, dict(COMMANDS))
        if space and first in ("query", "explain", "help"):
            names = {query.name: query.summary for query in self._reader.questions}
            yield from _beginning(rest, names if first == "query" else dict.fromkeys(read_glossary(), ""))
            return
        for start in range(min(4, len(text.split())), 0, -1):
            part = " ".join(text.split()[-start:]) if not text.endswith(" ") else ""
            found = list(self._labels(part)) if len(part) > 1 else []
            if found:
                yield from found
                return

    def _labels(self, typed: str, classes: tuple[str, ...] = ()) -> Iterator[Suggestion]:
        if self._project is None:
            return
        with suppress(KgError):
            for item in complete_label(self._project, classes, typed)[:_MOST]:
                yield Suggestion(str(item.value), len(typed), str(item.help or ""))

    def _values(self, param: Parameter, text: str) -> Iterator[Suggestion]:
        if param.enum:
            yield from _beginning(text, dict.fromkeys(param.enum, ""))
        elif param.type == "iri":
            yield from self._labels(text, tuple(param.classes))


def _beginning(text: str, names: dict[str, str], notes: dict[str, str] | None = None) -> Iterator[Suggestion]:
    for name, note in names.items():
        if name.casefold().startswith(text.casefold()):
            yield Suggestion(name, len(text), (notes or {}).get(name, note))


def run_command(words: Sequence[str]) -> int:
    """Run a command of kg as a process of its own and return its exit code; Ctrl-C ends that one only."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", *words],
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def run() -> int:
    """Talk to a person at the terminal until the end of the input; return the exit code."""
    return Prompt(LineEditor(history_path())).run()
