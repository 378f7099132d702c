"""Regular expressions of Python within a time limit: some take longer than anybody waits, and hear no signal.

The expression is tried in another process, which is ended when it does not answer.
"""

from __future__ import annotations

import atexit
import json
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO

LONGEST = 5.0
"""How many seconds one text is looked at, at most; a thousandth of it is long for what comes to an end."""
# It ends by itself as well, for whoever started it may be gone; no signal and no closed pipe is heard in there.
_PROGRAM = """
import faulthandler, json, re, sys, warnings
warnings.simplefilter("ignore")
for line in sys.stdin:
    pattern, options, text, seconds = json.loads(line)
    faulthandler.dump_traceback_later(seconds + 1, exit=True)
    print(int(re.compile(pattern, options).search(text) is not None), flush=True)
    faulthandler.cancel_dump_traceback_later()
"""


class EndlessError(Exception):
    """A regular expression did not come to an end in time."""


class Matcher:
    """Tries regular expressions in a process of its own, one at a time, for all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def finds(self, pattern: str, options: int, text: str, seconds: float = LONGEST) -> bool:
        """Tell whether a regular expression, which is known to be one, matches a part of a text.

        Raises EndlessError where that takes longer than some seconds.
        """
        with self._lock:
            process = self._started()
            try:
                with suppress(OSError):
                    print(json.dumps([pattern, options, text, seconds]), file=process.stdin, flush=True)
                answer = self._answers.get(timeout=seconds)
            except queue.Empty:
                answer = ""
            if not answer:
                self._end()
                raise EndlessError
            return answer == "1\n"

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            atexit.unregister(self._end)
            atexit.register(self._end)
            self._answers = queue.Queue()
            pipe = subprocess.PIPE
            command = [sys.executable, "-I", "-S", "-c", _PROGRAM]
            process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, encoding="ascii")
            threading.Thread(target=_pass_on, args=(process.stdout, self._answers), daemon=True).start()
            self._process = process
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            if process.stdin is not None:
                with suppress(OSError):
                    process.stdin.close()


def _pass_on(lines: IO[str], answers: queue.Queue[str]) -> None:
    with suppress(OSError, ValueError), lines:
        for line in lines:
            answers.put(line)
    answers.put("")  # it has ended


MATCHER = Matcher()
