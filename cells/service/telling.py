"""Messages of a stream, to readers of whom nobody knows whether they read."""

from __future__ import annotations

import asyncio
from typing import Any

from cells.orchestrator import Refusal, RefusedError

STUCK_S = 30.0
"""A reader that takes nothing for so long is cut off."""


async def written(context: Any, data: bytes) -> None:
    """Write a message to a stream.

    Raises:
        RefusedError: if nothing is read for long.
    """
    try:
        await asyncio.wait_for(context.write(data), STUCK_S)
    except TimeoutError as error:
        sentence = f"nothing was read for {STUCK_S:g} s; watch again"
        raise RefusedError(Refusal.AWAY, sentence) from error
