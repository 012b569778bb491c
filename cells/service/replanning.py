"""A fallback for a robot that failed and for which none was prepared: planned now, elsewhere.

Who plans is handed in by whoever starts the server; it works in a process of its own, so that
nobody who talks to the server waits for it. What it makes is taken like any other fallback:
certified, and only then on disk and in the journal.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from cells.ids import RobotId, StationId
from cells.journal import Event
from cells.orchestrator import Book, admit_fallbacks, wanted_fallbacks
from cells.service.admission import SCENE
from cells.service.desk import Desk
from cells.service.fallback_admission import CERTIFICATE, PROGRAM, CertifiedFallback, FallbackReader
from cells.service.plan_error import PlanError
from cells.service.plans import PlanStore

PlanFallback = Callable[[Path, StationId, tuple[RobotId, ...], Path], Awaitable[None]]
"""Plans what is in the first folder without robots of a station, and writes a plan's folder to the
second. Raises PlanError if there is no such plan."""
_Wanted = tuple[str, StationId, tuple[RobotId, ...]]


class Replanning:
    """Plans the fallbacks that cells wait for, one at a time; works in ``folder``."""

    def __init__(
        self, desk: Desk, store: PlanStore, plan_fallback: PlanFallback, folder: Path
    ) -> None:
        self._desk = desk
        self._store = store
        self._plan_fallback = plan_fallback
        self._folder = folder
        self._tried: set[_Wanted] = set()

    async def run(self) -> None:
        """Plan whenever something is wanted, until cancelled."""
        with self._desk.watched(reports=False) as changed:
            while True:
                changed.clear()
                for wanted in self._wanted():
                    await self._plan(wanted)
                await changed.wait()

    def _wanted(self) -> list[_Wanted]:
        book = self._desk.book
        wanted = [
            (digest, cell.id, robots)
            for cell in book.cells.values()
            if cell.robots_out
            for digest, robots in wanted_fallbacks(book, cell)
        ]
        return [each for each in wanted if each not in self._tried]

    async def _plan(self, wanted: _Wanted) -> None:
        """Plan once; a cell whose fallback cannot be planned goes on waiting, and says why."""
        self._tried.add(wanted)
        _, cell, robots = wanted
        names = ", ".join(robots)
        self._desk.note(cell, f"a program without {names} is being planned")
        try:
            fallback = await self._planned(*wanted)
            self._store.keep_fallback(fallback)
        except (PlanError, OSError) as error:
            self._desk.note(cell, f"no program without {names} could be planned: {error}")
            return
        admitted = fallback.admitted
        self._store.open([admitted.program_digest], {admitted.program_digest: admitted})
        self._desk.note(cell, "")
        await self._desk.enact_and_move_on(cell, partial(_admitted, fallback))

    async def _planned(
        self, digest: str, cell: StationId, robots: tuple[RobotId, ...]
    ) -> CertifiedFallback:
        out = self._folder / f"{cell}.{'.'.join(robots)}"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        try:
            base = self._store.folder(digest)
            reading = asyncio.ensure_future(asyncio.to_thread(_reader, base))
            try:
                await self._plan_fallback(base, cell, robots, out)
                reader = await reading
            finally:
                reading.cancel()
            return await asyncio.to_thread(_read, reader, out, cell, robots)
        finally:
            shutil.rmtree(out, ignore_errors=True)


def _reader(base: Path) -> FallbackReader:
    """Whoever reads fallbacks of the plan in ``base``; it takes its time to make."""
    from cells.scene_file import SceneError, load

    try:
        return FallbackReader(load(base / SCENE), (base / PROGRAM).read_bytes())
    except SceneError as error:
        raise PlanError(str(error)) from error


def _read(
    reader: FallbackReader, out: Path, cell: StationId, robots: tuple[RobotId, ...]
) -> CertifiedFallback:
    if not (out / CERTIFICATE).exists():
        raise PlanError("what was planned is not certified")
    return reader.read_whole(out, cell, robots)


def _admitted(fallback: CertifiedFallback, book: Book) -> tuple[Event, ...]:
    return admit_fallbacks(book, [fallback.admitted])
