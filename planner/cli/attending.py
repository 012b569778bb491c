"""The other end of ``planner.cli.attended``: a command in a process that ends with this one."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO, Self

from planner.cli.attended import STANDBY

_LINE_BYTES = 2**22


@asynccontextmanager
async def attended_process(
    *arguments: str, stdout: IO[bytes] | int
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run ``arguments`` of ``taktline``, its stderr piped; at the end nothing of it is left."""
    process = await _started(*arguments, stdout=stdout)
    try:
        yield process
    finally:
        await _ended(process)


class Standby:
    """A process that is ready for a command, as long as this context lasts; the next one is started
    when a command has been done. Unless it is to be started ``ahead``, each is started when there
    is a command for it.
    """

    def __init__(self, ahead: bool) -> None:
        self._ahead = ahead
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        await self._get_ready()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None:
            await _ended(self._process)

    @asynccontextmanager
    async def process(self, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """Run ``arguments`` of ``taktline``, as :func:`attended_process` does; only one at a time.

        Its stdout goes nowhere.
        """
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            process = await self._new()
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps(arguments).encode() + b"\n")
            yield process
        finally:
            await _ended(process)
            await self._get_ready()

    async def _get_ready(self) -> None:
        if self._ahead:
            self._process = await self._new()

    async def _new(self) -> asyncio.subprocess.Process:
        return await _started(STANDBY, stdout=asyncio.subprocess.DEVNULL)


async def _started(*arguments: str, stdout: IO[bytes] | int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "planner.cli.attended", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=stdout,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        limit=_LINE_BYTES,
    )


async def _ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
