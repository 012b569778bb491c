"""A function over a list of jobs, as an agenda: what every engine's ``map`` works through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from planner.engine.agenda import Crashed, Done, Failed, Outcome, Task
from planner.engine.interface import Engine, Job, Result, WorkerCrashError, job_name
from planner.progress import Progress, Stage


@dataclass(slots=True)
class _Mapping:
    """Jobs in their order; the first failure stops what has not begun."""

    stage: Stage
    waiting: list[Task]
    results: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, Exception] = field(default_factory=dict)

    def next(self) -> Task | None:
        """See :class:`planner.engine.Agenda`."""
        return self.waiting.pop(0) if self.waiting and not self.errors else None

    def finished(self, task: Task, outcome: Outcome) -> None:
        """See :class:`planner.engine.Agenda`."""
        match outcome:
            case Done(value):
                self.results[task.name] = value
                self.stage.advance()
            case Failed(error):
                error.add_note(f"in {task.name}")
                self.errors[task.name] = error
            case Crashed(_, exit_code, tries):
                self.errors[task.name] = WorkerCrashError(task.name, exit_code, tries)


def map_jobs(
    engine: Engine,
    function: Callable[[Job], Result],
    jobs: Sequence[Job],
    label: str,
    progress: Progress,
    names: Sequence[str],
) -> list[Result]:
    """Return ``function`` of each of ``jobs``; see :meth:`planner.engine.Engine.map`."""
    called = [job_name(label, names, index) for index in range(len(jobs))]
    tasks = [Task(name, function, job) for name, job in zip(called, jobs, strict=True)]
    with progress.stage(label, len(jobs)) as stage:
        state = _Mapping(stage, tasks)
        engine.work(state)
    for name in called:
        if name in state.errors:
            raise state.errors[name]
    return [cast("Result", state.results[name]) for name in called]
