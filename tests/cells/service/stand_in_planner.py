"""Somebody who plans at once, or when told to, in place of a planner."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from cells.operations import OperationKind, OperationProgress, OperationResult
from cells.service import Job, Tell
from tests.cells.service.certified_folder import write_folder

PROGRESS = OperationProgress("stations", 1, 2, 21.0, 18.0, ("so far",))


@dataclass
class StandInPlanner:
    """Writes the plan of ``stations``, after ``troubles`` (one a call), once the ``gate`` is open.

    Asked to stop before that, it gives the best so far if ``keeps``.
    """

    stations: tuple[str, ...] = ("one", "two")
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    troubles: list[Exception] = field(default_factory=list)
    keeps: bool = True
    jobs: list[Job] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    async def work(self, job: Job, tell: Tell, stop: asyncio.Event) -> OperationResult:
        """See :data:`cells.service.planning_work.Work`."""
        self.jobs.append(job)
        self.seen.append(job.scene.read_text())
        tell(PROGRESS)
        if self.troubles:
            raise self.troubles.pop(0)
        await self._until_told(stop)
        if job.question.kind is OperationKind.CHECK or (stop.is_set() and not self.keeps):
            return OperationResult()
        return answer(job.out, self.stations, job.question.seed)

    async def _until_told(self, stop: asyncio.Event) -> None:
        waiting = [asyncio.ensure_future(each.wait()) for each in (self.gate, stop)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()


def answer(out: Path, stations: tuple[str, ...], seed: int) -> OperationResult:
    """Write a certified plan's folder, and tell of it."""
    digest = write_folder(out, stations, seed)
    return OperationResult(digest, False, 20.0, 18.0, 40.0)
