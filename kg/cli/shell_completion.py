"""Completion in shells; in bash, labels with spaces and CURIEs with colons arrive as bash wants them.

bash parts words at colons and takes what a completion prints as it is, so values are quoted here, and what stands
before the last colon is left out.
"""

from __future__ import annotations

import os
import re

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

_TEMPLATE = """\
%(complete_func)s() {
    local IFS=$'\\n' response completion type value
    response=$(env COMP_LINE="$COMP_LINE" COMP_POINT="$COMP_POINT" %(complete_var)s=bash_complete $1)
    COMPREPLY=()
    for completion in $response; do
        IFS=',' read -r type value <<< "$completion"
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done
    return 0
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


@add_completion_class
class Bash(BashComplete):
    """Completes from the whole line, quotes values, and keeps to bash's idea of a word."""

    source_template = _TEMPLATE

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor, and the one that is being typed."""
        line = self._line()
        words = split_arg_string(line)[1:]
        return (words, "") if line[-1:].isspace() or not words else (words[:-1], words[-1])

    @staticmethod
    def _line() -> str:
        line = os.environ.get("COMP_LINE", "")
        try:
            return line[: int(os.environ["COMP_POINT"])]
        except (KeyError, ValueError):  # not set by bash
            return line

    def format_completion(self, item: CompletionItem) -> str:
        """Return a completion as the template reads it."""
        value = item.value
        typed = "" if self._line()[-1:].isspace() else self._line().rpartition(" ")[2]
        if item.type == "plain" and not re.search(r"""(?:^|[\s=])["'][^"']*$""", self._line()):
            value = re.sub(r"([^\w@%+=:,./-])", r"\\\1", value)
        before = typed[: typed.rfind(":") + 1]
        return f"{item.type},{value.removeprefix(before) if before else value}"


def _words(name: str) -> list[str]:
    return split_arg_string(os.environ.get(name, ""))


@add_completion_class
class Zsh(ZshComplete):
    """Completes what zsh says is typed; nothing of it need be there."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor, and the one that is being typed."""
        words = _words("COMP_WORDS")
        try:
            at = max(1, int(os.environ["COMP_CWORD"]))
        except (KeyError, ValueError):
            at = max(1, len(words))
        return words[1:at], words[at] if at < len(words) else ""


@add_completion_class
class Fish(FishComplete):
    """Completes what fish says is typed; nothing of it need be there."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor, and the one that is being typed."""
        typed = " ".join(_words("COMP_CWORD"))
        words = _words("COMP_WORDS")[1:]
        return words[:-1] if typed and words[-1:] == [typed] else words, typed
