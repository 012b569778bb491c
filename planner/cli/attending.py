"""The other end of ``planner.cli.attended``: a command in a process that ends with this one."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO

_LINE_BYTES = 2**22


@asynccontextmanager
async def attended_process(
    *arguments: str, stdout: IO[bytes] | int
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run ``arguments`` of ``taktline``, its stderr piped; at the end nothing of it is left."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "planner.cli.attended", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=stdout,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        limit=_LINE_BYTES,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
