"""Coroutines that live and end together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any


async def together(runs: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Run until all have ended or one has failed, and let none go on alone."""
    tasks = [asyncio.ensure_future(run) for run in runs]
    try:
        await asyncio.gather(*tasks)
    finally:
        alone = [task for task in tasks if not task.done()]
        for task in alone:
            task.cancel()
        if alone:
            await asyncio.gather(*alone, return_exceptions=True)
