"""What a server hands to whoever plans for it, and what that may come to.

The planner itself is handed in by whoever starts the server (``planner.cli``); it works in a
process of its own, which does not outlive the server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from cells.operations import OperationProgress, OperationResult, Question, SceneFault
from cells.service.plan_error import PlanError


@dataclass(frozen=True, slots=True)
class Job:
    """Answer ``question`` about the file ``scene``; start from the plan in the folder ``before``,
    if there is one. A plan's folder is written to ``out``.
    """

    question: Question
    scene: Path
    before: Path | None
    out: Path


class FaultySceneError(PlanError):
    """The scene cannot be used, because of these ``faults``."""

    def __init__(self, sentence: str, faults: tuple[SceneFault, ...]) -> None:
        super().__init__(sentence)
        self.faults = faults


class WorkerLostError(PlanError):
    """The process that planned died; it may be tried again."""


Tell = Callable[[OperationProgress], None]
Work = Callable[[Job, Tell, asyncio.Event], Awaitable[OperationResult]]
"""Does a job, tells how far it is, and ends soon with the best so far once the event is set. Where
a certified plan came of it, that is in the job's ``out`` and named by ``program_digest``.

Raises PlanError if there is no answer. Cancelled, it leaves no process behind."""
