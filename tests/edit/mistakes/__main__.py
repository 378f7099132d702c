"""Writes what a check says of each mistake into its file."""

import sys
import tempfile
from pathlib import Path

from tests.edit.mistakes import mistakes, plant, told_of

for mistake in mistakes():
    if sys.argv[1:] and not any(mistake.path.name.startswith(one) for one in sys.argv[1:]):
        continue
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "project")
        plant(mistake, root)
        text, _ = told_of(root)
    kept = mistake.path.read_text("utf-8").partition("told = ")[0]
    mistake.path.write_text(f"{kept}told = '''\n{text}'''\n", "utf-8")
