"""The command line: words in, words out, exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress

_ASKING = ("query", "sparql", "show", "search", "stats")
_LOST = "the working directory is not there any more; go to another one, or to this one anew: cd ."
_SHORT = "there is not enough memory for this; ask for less, for example with --limit"
_HELP = f"{os.path.dirname(__file__)}/help.txt"  # noqa: PTH120 - paths take a tenth of the time of this page


def main(arguments: list[str] | None = None) -> None:
    """Run `kg` with some arguments (default: the process's own) and end the process with its exit code."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # until the commands are there to hear it
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    gc.set_threshold(500_000)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the caller; talk and data then go nowhere, and come from nowhere
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - for good
    if arguments is None and sys.getfilesystemencoding() != "utf-8" and not os.environ.get("_KG_UTF8"):
        # In Python's UTF-8 mode (PEP 540), where the locale has no letters but those of ASCII. Without it, what was
        # typed and the names of files would come as bytes that are no text.
        _begin_again(PYTHONUTF8="1", _KG_UTF8="1")
    words = sys.argv[1:] if arguments is None else arguments
    if not words and _is_at_terminal() and (code := _talk()) is not None:
        _end(code)
    if words in ([], ["--help"], ["-h"]) and "_KG_COMPLETE" not in os.environ:
        # The page is the one that click would make, kept as a file, because importing click takes most of the time.
        with suppress(OSError), open(_HELP, "rb") as file:  # noqa: PTH123
            sys.stdout.buffer.write(file.read())
        _end(0)
    try:
        code = _begin(words, own=arguments is None)
    except KeyboardInterrupt:  # before the commands were there to hear it
        code = 130
    except (MemoryError, ImportError) as error:  # before they were there to tell it
        if not _is_for_want_of_memory(error):
            raise
        sys.stderr.write(f"kg: {_SHORT}\n")
        code = 4
    _end(code)


def _begin(words: list[str], *, own: bool) -> int:
    """Run a command with what it needs around it, and return its exit code; the words are the process's own or not."""
    from kg.cli.slim_imports import import_paths

    import_paths()
    from kg.io.allocator import be_modest, is_bounded

    if is_bounded():
        be_modest()
    from kg.cli import stopping

    if not _is_quick(words, own=own):
        stopping.watch()
    return _run(words)


def _is_for_want_of_memory(error: Exception) -> bool:
    """Tell whether there was no memory, also for the code of a library, which is loaded in one piece or not at all."""
    if isinstance(error, MemoryError):
        return True
    from kg.io.allocator import is_bounded

    return isinstance(error, ImportError) and "failed to map segment" in str(error) and is_bounded()


def _is_at_terminal() -> bool:
    """Tell whether a person is there to be talked to, who reads what is shown and types."""
    return sys.stdin.isatty() and sys.stdout.isatty() and "_KG_COMPLETE" not in os.environ


def _talk() -> int | None:
    """Talk to the person at the terminal and return the exit code; None, with a word on it, where that needs more."""
    from kg.cli.prompt_line import can_edit

    if not can_edit():
        sys.stderr.write("kg: with prompt_toolkit (the extra `prompt`), kg alone asks what you want to know\n\n")
        sys.stderr.flush()
        return None
    return _run(None)


def _begin_again(**settings: str) -> None:
    """Run this very command anew, in place of this process, with some settings in its environment besides."""
    with suppress(OSError):
        os.execve(sys.executable, sys.orig_argv, {**os.environ, **settings})  # noqa: S606 - no shell is to read it


def _is_quick(words: list[str], *, own: bool) -> bool:
    """Tell whether a command surely does nothing at which Python would not hear a signal.

    That holds for questions to a snapshot that need not be built, as its engine keeps no lock of Python's. They go
    without the second process, which would take a tenth of their time. Where the words are the process's `own`, it may
    begin again.
    """
    if "_KG_COMPLETE" in os.environ:
        return True
    if not words or words[0] not in _ASKING or any("memory" in word for word in words):
        return False
    from kg.project.early_opening import has_begun, open_early

    if open_early(at_once=own and os.name == "posix" and not os.environ.pop("_KG_AGAIN", "")):
        return True
    if not has_begun():
        return False
    _begin_again(_KG_AGAIN="1")
    return True  # it cannot, and no child may be made


def _run(words: list[str] | None) -> int:
    """Run a command, or talk to a person where there is none, and return the exit code, every error told in words."""
    from kg.cli.slim_imports import import_click

    import_click()
    import click

    from kg.cli import exits, stopping
    from kg.cli.group import cli
    from kg.cli.output import ReaderGone
    from kg.errors import KgError

    if "_KG_COMPLETE" in os.environ:
        import kg.cli.shell_completion  # noqa: F401 - registers our completion for each shell

    try:
        with stopping.hearing():
            if words is None:
                from kg.cli.prompt import run

                code = run()
            else:
                code = cli.main(words, prog_name="kg", standalone_mode=False)
            sys.stdout.flush()
        return code if isinstance(code, int) else exits.FINE
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return exits.USAGE
    except (click.ClickException, KgError) as error:
        return _tell(error)
    except ReaderGone:
        return exits.CLOSED_PIPE
    except OSError as error:
        what = f"{error.filename or 'a file'} cannot be used: {error.strerror or error}; check its rights and the disk"
        _say(_LOST if _is_lost() else what)
        return exits.INPUT
    except (KeyboardInterrupt, click.Abort):
        _say("interrupted")
        stopping.note_said()
        return exits.INTERRUPTED
    except stopping.Stopped as stopped:
        if stopped.message:
            _say(stopped.message)
            stopping.note_said()
        return stopped.code
    except Exception as error:
        if _is_for_want_of_memory(error):
            _say(_SHORT)
            return exits.LIMIT
        _say(_report_bug(words))
        return exits.BUG


def _is_lost() -> bool:
    """Tell whether the working directory was removed while the shell stood in it."""
    try:
        os.getcwd()  # noqa: PTH109 - half the time
    except OSError:
        return True
    return False


def _tell(error: Exception) -> int:
    """Tell an error in words, and return its exit code."""
    import click

    from kg.cli import exits
    from kg.errors import KgError

    if "_KG_COMPLETE" in os.environ:
        return exits.FINE  # a shell that waits for a completion has no place for an error
    if _is_lost():  # and nothing can be told as seen from there
        _say(_LOST)
        return exits.INPUT
    if isinstance(error, click.ClickException):
        from kg.cli.plain_help import show_usage_error

        show_usage_error(error)
        return error.exit_code
    if isinstance(error, KgError):
        from kg.cli.faults import words_of

        for line in words_of(error):
            _say(line)
        return exits.code_for(error)
    raise error


def _say(message: str) -> None:
    import click

    from kg.sparql.rows import escape_control

    click.echo(f"kg: {escape_control(message)}", err=True)  # of several lines where each is a fault


def _report_bug(words: list[str] | None) -> str:
    """Write the traceback to a file and return a message that names it."""
    import platform
    import tempfile
    import traceback

    from kg._version import __version__

    with tempfile.NamedTemporaryFile("w", prefix="kg-bug-", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write(f"kg {__version__}, Python {platform.python_version()}, {platform.platform()}\n")
        file.write(f"arguments: {words!r}\n\n{traceback.format_exc()}")
    return f"this is a bug in kg; please report it with the file {file.name}"


def _end(code: int) -> None:
    """End the process at once, output flushed.

    Python's own way would wait for work that was given up, which native code may never finish, and would take the
    store apart piece by piece, which needs no doing: it was only read.
    """
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        # Nobody reads any more; give Python something to flush into when it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = code or 141
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    if "kg.io.unfinished" in sys.modules:  # else nothing was begun
        from kg.io.unfinished import clear

        clear()
    os._exit(code)
