"""Does what operations ask for, one after the other, in the order they were asked for.

Whatever begins or ends is in the journal before anybody is told. An operation that was running when
the server ended, however that was, is begun again with the next one: it depends on nothing but what
was asked, so what comes of it is the same. How far it is, is told and not kept.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from cells.journal import Event, OperationEnded, OperationStarted
from cells.journal.fail_points import reached
from cells.operations import (
    Operation,
    OperationKind,
    OperationProgress,
    OperationResult,
    OperationState,
)
from cells.orchestrator import Book, RefusedError, admit, start_operation
from cells.service.admission import SCENE, CertifiedPlan, read_plan
from cells.service.chunks import ChunkStore
from cells.service.desk import Desk
from cells.service.log import say
from cells.service.plan_error import PlanError
from cells.service.planning_work import FaultySceneError, Job, Work, WorkerLostError
from cells.service.plans import PlanStore
from cells.service.scene_store import SceneStore

TRIES = 2
"""A job whose worker dies is given once more, to a fresh one."""
_NOTHING = OperationResult()


class Planning:
    """The operations of a shop; files are below ``folder``. Without ``work`` none is ever begun."""

    def __init__(self, desk: Desk, plans: PlanStore, work: Work | None, folder: Path) -> None:
        self._desk = desk
        self._plans = plans
        self._work = work
        self._folder = folder
        self.chunks = ChunkStore(folder / "chunks")
        self.scenes = SceneStore(folder / "scenes", self.chunks)
        self._progress: dict[str, OperationProgress] = {}
        self._stop: dict[str, asyncio.Event] = {}
        self._asked = asyncio.Event()
        self._watching: set[asyncio.Event] = set()
        self._needed: Counter[str] = Counter()
        self.scenes.keep_only(self._scenes_wanted())
        desk.told_of_closing.append(self.stir)

    @property
    def can_plan(self) -> bool:
        """Whether there is a planner."""
        return self._work is not None

    def progress(self, operation: Operation) -> OperationProgress | None:
        """Return how far an operation is; None if it does not run."""
        running = operation.state is OperationState.RUNNING
        return self._progress.get(operation.id) if running else None

    def stir(self) -> None:
        """Look again at what there is to do, and have everybody who watches do so."""
        self._asked.set()
        for changed in self._watching:
            changed.set()

    def stop(self, operation: str) -> None:
        """Have an operation that runs end soon."""
        if operation in self._stop:
            self._stop[operation].set()

    @contextmanager
    def watched(self) -> Iterator[asyncio.Event]:
        """An event that is set whenever something changes."""
        changed = asyncio.Event()
        self._watching.add(changed)
        try:
            yield changed
        finally:
            self._watching.discard(changed)

    async def run(self) -> None:
        """Do what there is to do, until cancelled."""
        await asyncio.to_thread(_removed, self._folder / "work")
        while True:
            self._asked.clear()
            operation = self._next()
            if operation is None:
                await self._asked.wait()
            else:
                await self._do(operation)

    @contextmanager
    def needing(self, scene_digest: str) -> Iterator[None]:
        """Inside, a scene stays that no operation waits for yet."""
        self._needed[scene_digest] += 1
        try:
            yield
        finally:
            self._needed[scene_digest] -= 1
            self.drop_unused(scene_digest)

    def drop_unused(self, scene_digest: str) -> None:
        """Remove a scene that no operation waits for."""
        wanted = self._needed[scene_digest] or scene_digest in self._scenes_wanted()
        if scene_digest and not wanted:
            del self._needed[scene_digest]
            self.scenes.drop(scene_digest)

    def _scenes_wanted(self) -> set[str]:
        known = self._desk.book.operations.known.values()
        return {each.question.scene_digest for each in known if not each.state.final}

    def _next(self) -> Operation | None:
        """What ran when the server ended comes first, then what waits."""
        operations = self._desk.book.operations
        for state in (OperationState.RUNNING, OperationState.WAITING):
            for operation in operations.in_state(state):
                return operation
        return None

    async def _do(self, operation: Operation) -> None:
        id = operation.id
        begun = await self._desk.enact(lambda book: start_operation(book.operations.known[id]))
        if any(isinstance(event, OperationStarted) for event in begun):
            stop = self._stop[id] = asyncio.Event()
            if self._desk.book.operations.known[id].cancelled:
                stop.set()
            self._progress[id] = OperationProgress()
            self.stir()
            reached("operation-begun")
            try:
                await self._finish(operation, stop)
            finally:
                del self._stop[id], self._progress[id]
                await asyncio.to_thread(_removed, self._folder / "work")
            reached("operation-ended")
        ended = self._desk.book.operations.known.get(id, operation)
        say("operation ended", operation=id, state=ended.state, why=ended.reason)
        self.drop_unused(operation.question.scene_digest)
        self.stir()

    async def _finish(self, operation: Operation, stop: asyncio.Event) -> None:
        """Have it done, and write down what came of it."""
        plan, state, reason, result = None, OperationState.DONE, "", _NOTHING
        try:
            result = await self._done(operation, stop)
            reached("operation-planned")
            if operation.question.kind is OperationKind.PLAN and result.certified:
                plan = await self._kept(self._folder / "work")
        except FaultySceneError as error:
            state, reason = OperationState.FAILED, str(error)
            result = OperationResult(faults=error.faults)
        except (PlanError, RefusedError, OSError) as error:
            state, reason = OperationState.FAILED, str(error)
        except Exception as error:  # one operation does not end all others
            state, reason = OperationState.FAILED, f"internal error: {error!r}"
        if stop.is_set():
            state = OperationState.CANCELLED
            found = "this is the best by then" if result.certified else "nothing was certified yet"
            reason = reason or f"it was cancelled; {found}"
        await self._desk.enact(partial(_ended, operation.id, state, reason, result, plan))

    async def _done(self, operation: Operation, stop: asyncio.Event) -> OperationResult:
        """What the planner says; asked once more if its process dies."""
        assert self._work is not None
        tell = partial(self._tell, operation.id)
        for tried in range(1, TRIES + 1):
            await asyncio.to_thread(_removed, self._folder / "work")
            (self._folder / "work").mkdir(parents=True)
            try:
                return await self._work(self._job(operation), tell, stop)
            except WorkerLostError as error:
                say("a planning worker died", operation=operation.id, why=str(error))
                if stop.is_set():
                    return _NOTHING
                if tried == TRIES:
                    raise PlanError(f"{error}, {TRIES} times") from error
        raise AssertionError

    def _job(self, operation: Operation) -> Job:
        question, out = operation.question, self._folder / "work"
        if not question.program_digest:
            folder = self.scenes.path(question.scene_digest)
            return Job(question, folder / question.scene_name, None, out)
        base = self._plans.folder(question.program_digest)
        return Job(question, base / SCENE, base if question.seed == 0 else None, out)

    async def _kept(self, folder: Path) -> CertifiedPlan:
        """The plan in ``folder``, checked, with its files on disk, ready to be given out."""
        plan = await asyncio.to_thread(read_plan, folder)
        admit(self._desk.book, plan.admitted)
        await asyncio.to_thread(self._plans.keep, plan)
        await asyncio.to_thread(self._plans.open, [plan.admitted.program_digest], {})
        reached("operation-plan-kept")
        return plan

    def _tell(self, operation: str, progress: OperationProgress) -> None:
        self._progress[operation] = progress
        for changed in self._watching:
            changed.set()


def _removed(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _ended(
    operation: str,
    state: OperationState,
    reason: str,
    result: OperationResult,
    plan: CertifiedPlan | None,
    book: Book,
) -> tuple[Event, ...]:
    """The end of an operation, together with the plan that is taken with it."""
    admitted = () if plan is None else admit(book, plan.admitted)
    kept = None if result == _NOTHING else replace(result, taken=plan is not None)
    return (*admitted, OperationEnded(operation, state, reason, kept))
