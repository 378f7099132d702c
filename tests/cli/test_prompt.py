"""kg alone at a terminal: what a line means, and what is run for it."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.ask.opening import open_engine
from kg.cli import prompt
from kg.cli.prompt_completing import suggest
from kg.cli.prompt_line import LineEditor, history_path
from kg.cli.prompt_meaning import Reader, command_of
from kg.edit.allowed import read_allowed
from kg.edit.asking import Dialogue
from kg.edit.asking_person import Nobody, Question
from kg.project.catalog import read_catalog
from kg.project.config import Project
from tests import ROOT
from tests.services import PROMPT, require


@pytest.fixture(scope="module")
def reader(shipped: Project) -> Reader:
    """What reads lines in the shipped project."""
    return Reader(shipped, open_engine(shipped), read_catalog(shipped))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Rosé", "show Rosé"),
        ("agent:rose", "show agent:rose"),
        ("claim", "explain claim"),
        ("What is a prefix?", "explain prefix"),
        ("kg stats", "stats"),
        ("query tracks_of --album rosie", "query tracks_of --album rosie"),
        ("new source", "new source"),
        ("link apply", "link apply"),
    ],
)
def test_a_line_is_a_command_a_thing_or_a_word(reader: Reader, line: str, words: str) -> None:
    assert tuple(words.split()) == reader.read(line).words


@pytest.mark.parametrize(
    ("line", "name", "given"),
    [
        ("chart positions APT.", "chart_positions_of", {"work": "APT."}),
        ("awards of Bruno Mars", "awards_of", {"artist": "Bruno Mars"}),
        ("colaborations Rosé", "collaborations_of", {"artist": "Rosé"}),
        ("who are the members of BLACKPINK?", "members_of", {"group": "BLACKPINK"}),
        ("days between releases", "days_between_releases", {}),
    ],
)
def test_words_of_a_question_find_it(reader: Reader, line: str, name: str, given: dict[str, str]) -> None:
    """Also with a slip of the pen, and a thing that the line names is the value of a parameter."""
    meaning = reader.read(line)

    assert ((), name) == (meaning.words, meaning.questions[0].name)
    assert given == reader.arguments(meaning.questions[0], meaning.known)
    assert not any(query.is_check for query in meaning.questions)


def test_what_nothing_speaks_of_means_nothing(reader: Reader) -> None:
    assert ((), ()) == reader.read("xyzzy plugh")[:2]
    assert ((), ()) == Reader(None, None, None).read("Rosé")[:2]
    assert ("explain", "claim") == Reader(None, None, None).read("claims").words


def test_a_question_is_shown_as_a_shell_takes_it(reader: Reader) -> None:
    query = next(query for query in reader.questions if query.name == "chart_positions_of")
    assert ("query", "chart_positions_of", "--work", "APT.", "--labels") == command_of(query, {"work": "APT."})


# --- Typed


@pytest.fixture
def typed(few: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[tuple[str, ...]]]:
    """Type something at the prompt and return the commands that are run."""
    require(PROMPT)
    monkeypatch.chdir(few.root)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(text: str) -> list[tuple[str, ...]]:
        from prompt_toolkit.input import create_pipe_input
        from prompt_toolkit.output import DummyOutput

        ran: list[tuple[str, ...]] = []
        monkeypatch.setattr(prompt, "run_command", lambda words: ran.append(tuple(words)))
        with create_pipe_input() as keys:
            keys.send_text(text)
            given: dict[str, Any] = {"input": keys, "output": DummyOutput()}
            assert prompt.Prompt(LineEditor(history_path(), **given)).run() == 0
        return ran

    return run


def test_lines_are_answered_until_they_end(
    typed: Callable[[str], list[tuple[str, ...]]], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What is run is shown, a question of several is chosen by its number, and only lines are remembered."""
    ran = typed("Rosé\rthemes and tracks\r2\rAPT.\rxyzzy\r\x04")

    assert [("show", "Rosé"), ("query", "themes_of", "--work", "APT.", "--labels")] == ran
    shown = capfd.readouterr().err
    assert "$ kg query themes_of --work APT. --labels" in shown
    assert "nothing is called 'xyzzy'" in shown
    kept = (tmp_path / "state" / "kg" / "history").read_text("utf-8")
    assert ["+Rosé", "+themes and tracks", "+xyzzy"] == [line for line in kept.splitlines() if line.startswith("+")]
    assert (tmp_path / "state" / "kg" / "history").stat().st_mode & 0o077 == 0


def test_a_question_is_left_and_ctrl_c_ends_a_line(typed: Callable[[str], list[tuple[str, ...]]]) -> None:
    """Nothing is run for either; the prompt goes on."""
    assert [("explain", "claim")] == typed("themes and tracks\r0\rhalf a line\x03themes and tracks\r\r\rclaim\rexit\r")


def test_kg_alone_talks_at_a_terminal(few: Project, tmp_path: Path) -> None:
    """On a real one: an answer is shown, and the end of the input ends it."""
    require(PROMPT)
    code, shown = at_terminal(few.root, ["claim\r", "exit\r"], XDG_STATE_HOME=str(tmp_path))

    assert code == 0
    assert "$ kg explain claim" in shown
    assert "a statement that a source only reports" in shown


def at_terminal(folder: Path, keys: list[str], **environment: str) -> tuple[int, str]:
    """Run kg alone on a terminal, type lines when it asks for them, and return its exit code and what it showed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        given = {"TERM": "xterm", "COLUMNS": "100", **environment}
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        os.execvpe(  # noqa: S606 - the terminal is the shell
            sys.executable, [sys.executable, "-m", "kg"], {**os.environ, "PYTHONPATH": path, **given}
        )
    shown, until, asked = b"", time.monotonic() + 60, 0
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 0.2)[0]:
            if keys and shown.count(b"kg>") > asked:
                asked = shown.count(b"kg>")
                os.write(terminal, keys.pop(0).encode())
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode(errors="replace")


def test_without_a_terminal_kg_alone_prints_help(few: Project) -> None:
    """As always, and nothing is said of a prompt."""
    words = [sys.executable, "-m", "kg"]
    ran = subprocess.run(
        words, cwd=few.root, capture_output=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )

    assert (ran.stdout, ran.stderr) == ((ROOT / "kg" / "cli" / "help.txt").read_bytes(), b"")


def test_without_prompt_toolkit_it_is_told_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a line before the help."""
    from kg.cli import _talk

    monkeypatch.setattr("kg.cli.prompt_line.can_edit", lambda: False)
    assert _talk() is None
    assert capsys.readouterr().err == (
        "kg: with prompt_toolkit (the extra `prompt`), kg alone asks what you want to know\n\n"
    )


# --- Completed


@pytest.fixture(scope="module")
def dialogue(shipped: Project) -> Dialogue:
    """A dialogue in the shipped project, of which nothing comes."""
    return Dialogue(shipped, open_engine(shipped), read_allowed(shipped), Nobody())


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("music rec", ["music recording"]),
        ("music recording Number One", ["Number One Girl"]),
        ("music recording Paper Moon; by", ["by artist: "]),
        ("music recording Paper Moon; by artist: bru", ["Bruno Mars"]),
        ("music recording Paper Moon; by artist: Rosé, g-dr", ["G-Dragon"]),
        ("release event rosie; event status: oc", ["occurred"]),
        ("Rosé; occ", ["occupation: "]),
        ("Paper Moon; by", []),
    ],
)
def test_a_line_of_facts_is_completed(dialogue: Dialogue, typed: str, texts: list[str]) -> None:
    """Classes and things first, then what the class may have, then what such a value may be."""
    question = Question("fact?", heads=dialogue.terms.class_labels())
    assert texts == [one.text for one in suggest(dialogue, question, typed)][: len(texts) or 1]


def test_answers_are_completed(dialogue: Dialogue) -> None:
    """Choices by how they begin, things by their labels, and values of a property by what it takes."""
    person = dialogue.things.class_names.exact("person")
    assert person is not None
    asked = dialogue.properties.asked([person])
    occupation = next(prop for prop in asked.properties if prop.name == "occupation")

    assert ["new"] == [one.text for one in suggest(dialogue, Question("?", ("new", "old")), "n")]
    assert "Hana" not in [one.text for one in suggest(dialogue, Question("?", classes=(person,)), "Carter")]
    assert ["Carter Lang"] == [one.text for one in suggest(dialogue, Question("?", classes=(person,)), "Carter")]
    assert ["singer"] == [one.text for one in suggest(dialogue, Question("?", property=occupation), "sing")][:1]
