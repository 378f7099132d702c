"""Conversations within one process: what a server does by turns is waited for as a client waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any


async def until(so: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 20
    while not so():
        assert time.monotonic() < end, "it is not so"
        await asyncio.sleep(0.005)


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run a conversation to its end."""
    asyncio.run(asyncio.wait_for(work, 60))
