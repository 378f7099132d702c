"""Make up inputs by the thousand, and keep what came of them: `python -m tests.fuzz --examples 12000`.

Each target is a run of pytest by itself, with examples that no run before had. Ends with 1 when an input broke something.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from typing import NamedTuple

from tests import ROOT
from tests.figures import keep


class Target(NamedTuple):
    """What is made up, and the tests that do it; of what takes long there is only a share."""

    name: str
    file: str
    test: str
    share: float = 1.0


TARGETS = (
    Target("graphs, written and read again", "tests/exchange/test_roundtrip.py", "generated_graphs"),
    Target("edits, validated again and anew", "tests/shacl/test_again.py", "random_edits"),
    Target("Turtle, and where its faults are", "tests/fuzz/test_texts.py", "test_turtle"),
    Target("headers of queries", "tests/fuzz/test_texts.py", "test_headers"),
    Target("queries, their tokens and the gate", "tests/fuzz/test_texts.py", "test_queries"),
    Target("kg.toml", "tests/fuzz/test_texts.py", "test_kg_toml"),
    Target("mappings", "tests/fuzz/test_texts.py", "test_mappings"),
    Target("tables of decisions (SSSOM)", "tests/fuzz/test_texts.py", "test_tables_of_decisions"),
    Target("answers of endpoints", "tests/fuzz/test_talk.py", "test_answers_of_endpoints"),
    Target("addresses of the site", "tests/fuzz/test_talk.py", "test_addresses", 0.1),
    Target("messages of assistants", "tests/fuzz/test_talk.py", "test_messages_of_assistants", 0.1),
    Target("texts in an editor", "tests/fuzz/test_talk.py", "test_texts_in_an_editor"),
    Target("messages of editors", "tests/fuzz/test_editor.py", "test_messages_of_editors", 0.1),
    Target("questions that found nothing, after edits", "tests/sparql/test_newly.py", "nothing_new_is_ever_missed"),
    Target("words on the command line", "tests/fuzz/test_talk.py", "test_words_on_the_command_line", 0.1),
)


def main() -> None:
    """Run the targets, or those whose names hold a word."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--examples", type=int, default=12_000)
    parser.add_argument("words", nargs="*", metavar="WORD", help="Only targets whose names hold one of these.")
    options = parser.parse_args()
    broken = 0
    for target in TARGETS:
        if options.words and not any(word in target.name for word in options.words):
            continue
        examples = max(1, round(options.examples * target.share))
        words = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--tb=short", target.file, "-k", target.test]
        done = subprocess.run(words, cwd=ROOT, env={**os.environ, "KG_EXAMPLES": str(examples)}, check=False)
        keep("fuzz", target.name, examples, int(done.returncode != 0))
        broken += done.returncode != 0
    sys.exit(broken > 0)


if __name__ == "__main__":
    main()
