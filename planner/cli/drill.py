"""``taktline drill``: a robot of a simulated line fails, and the times until the line goes on.

Server and cells are the real ones, with simulated robots, talking over loopback; what is measured
is read from the journal: when it was on disk.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cells.controller import Caller, CallError, Controller, SimulatedRobots
from cells.ids import RobotId, StationId
from cells.journal import JournalError
from cells.journal.times import written_unix_s
from cells.orchestrator import RefusedError as Refused
from cells.program import StationProgram, Work
from cells.service import CertifiedPlan, PlanError, Settings, read_plan, serve
from cells.wire import WireError, read_certificate, read_program
from cells.wire.service_messages import CyclesRequest
from planner.cli.drill_times import Times
from planner.cli.folder import CERTIFICATE, FALLBACKS, PROGRAM, written
from planner.cli.output import console, print_json
from planner.cli.refusal import RefusedError
from planner.cli.replanning import FallbackPlanner

CYCLES = 3
"""Of these the robot fails in the first; another follows for the robot's return."""
SWITCH_BAR_S = 1.0


@dataclass(frozen=True, slots=True)
class DrillRequest:
    """Which robot of the plan in ``folder`` fails (None: the busiest), how, and how many times as
    fast as real robots all is.
    """

    folder: Path
    robot: str | None
    stuck: bool
    unprepared: bool
    speed: float
    as_json: bool


class DrilledRobots(SimulatedRobots):
    """Simulated robots of which one fails in the middle of its works; they count what is done."""

    def __init__(self, speed: float, fails: RobotId | None, at_work: int, stuck: bool) -> None:
        super().__init__(speed)
        self.failed_unix_s = 0.0
        self.done: Counter[str] = Counter()
        self._fails = fails
        self._works_left = at_work
        self._stuck = stuck

    async def work(self, robot: RobotId, work: Work) -> None:
        """Take the time of a work, or fail."""
        if robot == self._fails:
            self._works_left -= 1
            if self._works_left == 0:
                self.fail(robot, moves=not self._stuck)
                self.failed_unix_s = time.time()
        await super().work(robot, work)
        self.done[work.task] += 1


def drill(request: DrillRequest) -> int:
    """Play it and say how long it took; 0 if all bars are met, else 1.

    Raises:
        RefusedError: if the plan cannot be used.
    """
    try:
        program = read_program(written(request.folder, PROGRAM))
        takt_s = read_certificate(written(request.folder, CERTIFICATE)).takt_s
    except WireError as error:
        raise RefusedError(str(error)) from error
    station, robot = _chosen(program.stations, request.robot)
    with tempfile.TemporaryDirectory(prefix="taktline-drill.") as folder:
        plan = _plan_folder(request, Path(folder))
        played = _Play(request, plan, Path(folder), program.stations, station, robot)
        try:
            asyncio.run(played.run())
            records = written_unix_s(Path(folder) / "data" / "journal.db")
            times = Times.of(records, station.station, played.robots.failed_unix_s)
        except (PlanError, JournalError, Refused, CallError, ValueError) as error:
            raise RefusedError(str(error)) from error
    return _told(request, times, takt_s, played.counted(), station, robot)


def _chosen(stations: Sequence[StationProgram], name: str | None) -> tuple[StationProgram, RobotId]:
    """The robot to fail and its station: as named (STATION.ROBOT), or the one with most works."""
    works = {
        (station.station, robot.robot): sum(isinstance(step, Work) for step in robot.steps)
        for station in stations
        for robot in station.robots
    }
    named = {f"{station}.{robot}": (station, robot) for station, robot in works}
    if name is not None and name not in named:
        raise RefusedError(f"--robot: there is no {name}, only {', '.join(sorted(named)[:12])}")
    where, robot = max(works, key=lambda key: works[key]) if name is None else named[name]
    return next(each for each in stations if each.station == where), robot


def _plan_folder(request: DrillRequest, folder: Path) -> Path:
    """The plan to serve: without its fallbacks where none is to be prepared."""
    if not request.unprepared:
        return request.folder
    ignore = shutil.ignore_patterns(FALLBACKS)
    return Path(shutil.copytree(request.folder, folder / "plan", ignore=ignore))


class _Play:
    """One run: server, all cells of the plan, and whoever releases cycles."""

    def __init__(
        self,
        request: DrillRequest,
        plan: Path,
        folder: Path,
        stations: Sequence[StationProgram],
        station: StationProgram,
        robot: RobotId,
    ) -> None:
        self._request = request
        self._plan = plan
        self._folder = folder
        self._stations = stations
        self._station = station.station
        self._robot = robot
        mine = next(each for each in station.robots if each.robot == robot)
        works = sum(isinstance(step, Work) for step in mine.steps)
        self.robots = DrilledRobots(request.speed, robot, max(1, works // 2), request.stuck)

    async def run(self) -> None:
        listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        settings = Settings(self._folder / "data", port=0)
        plan = read_plan(self._plan)
        async with FallbackPlanner(self._request.unprepared) as fallbacks:
            await self._with(settings, plan, listening, fallbacks)

    async def _with(
        self,
        settings: Settings,
        plan: CertifiedPlan,
        listening: asyncio.Future[str],
        fallbacks: FallbackPlanner,
    ) -> None:
        """Serve, with whoever plans fallbacks at hand, and produce."""
        server = asyncio.ensure_future(
            serve(settings, [plan], listening.set_result, fallbacks.plan)
        )
        both: list[asyncio.Future[Any]] = [server, listening]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if server.done():
            server.result()
        cells = [
            asyncio.ensure_future(self._controller(each.station, listening.result()).run())
            for each in self._stations
        ]
        try:
            async with Caller(listening.result()) as caller:
                await self._produce(caller, plan.admitted.program_digest)
        finally:
            for task in (*cells, server):
                task.cancel()
            await asyncio.gather(*cells, server, return_exceptions=True)

    def counted(self) -> Counter[str]:
        """How often each work was done in the station of the failed robot."""
        return self.robots.done

    def _controller(self, station: StationId, address: str) -> Controller:
        mine = station == self._station
        robots = self.robots if mine else SimulatedRobots(self._request.speed)
        folder = self._folder / "cells" / str(station)
        return Controller(station, address, folder, robots, lambda _: None)

    async def _produce(self, caller: Caller, digest: str) -> None:
        for each in self._stations:
            await caller.release_cycles(CyclesRequest(each.station, each.station, digest, CYCLES))
        await self._done(caller, CYCLES)
        self.robots.repair(self._robot)
        await caller.return_robot(self._station, self._robot)
        again = CyclesRequest("again", self._station, digest, 1)
        await caller.release_cycles(again)
        await self._done(caller, CYCLES + 1)

    async def _done(self, caller: Caller, cycles: int) -> None:
        """Wait until the station has seen to so many bodies."""
        while True:
            state = await caller.state()
            (cell,) = (each for each in state.cells if each.cell == self._station)
            if cell.cycles_done + cell.cycles_lost == cycles:
                return
            if "could be planned" in cell.blocked:
                raise PlanError(cell.blocked)
            await asyncio.sleep(0.05)


def _told(
    request: DrillRequest,
    times: Times,
    takt_s: float,
    done: Counter[str],
    station: StationProgram,
    robot: RobotId,
) -> int:
    members = _members(request, times, takt_s, done, station, robot)
    if request.as_json:
        print_json(members)
    else:
        _show(members)
    return 0 if all(bar["met"] for bar in members["bars"]) else 1


def _members(
    request: DrillRequest,
    times: Times,
    takt_s: float,
    done: Counter[str],
    station: StationProgram,
    robot: RobotId,
) -> dict[str, Any]:
    by_hand = [task.task for task in times.leftover.tasks if task.by_hand]
    completed = [task.task for task in times.leftover.tasks if not task.by_hand]
    wrong = _wrong(station, done, by_hand)
    bars = [
        ("switch_s", times.switch_s, SWITCH_BAR_S),
        ("running_s at real speed", times.at_real_speed_s(request.speed), takt_s),
        ("tasks lost or done twice", len(wrong), 0),
    ]
    if request.unprepared:
        bars.append(("planned_s", times.planned_s, takt_s))
    return {
        "robot": f"{station.station}.{robot}",
        "prepared": not request.unprepared,
        "speed": request.speed,
        "takt_s": takt_s,
        "times_s": {
            "known": times.known_s,
            "safe_point": times.safe_s,
            "planned": times.planned_s if request.unprepared else None,
            "commanded": times.commanded_s,
            "running": times.running_s,
            "switch": times.switch_s,
            "back": times.back_s,
        },
        "by_hand": by_hand,
        "completed": completed,
        "lost_or_twice": wrong,
        "bars": [
            {"name": name, "is": value, "at_most": bar, "met": value <= bar}
            for name, value, bar in bars
        ],
    }


def _wrong(station: StationProgram, done: Counter[str], by_hand: Sequence[str]) -> dict[str, int]:
    """Tasks that were not done once a body, and how often they were; one body's are seen to by hand
    where they were begun.
    """
    works = Counter(
        step.task for each in station.robots for step in each.steps if isinstance(step, Work)
    )
    bodies = CYCLES + 1
    return {
        task: done[task]
        for task, count in works.items()
        if not (bodies - (task in by_hand)) * count <= done[task] <= bodies * count
        or (task in by_hand and done[task] == bodies * count)
    }


def _show(members: dict[str, Any]) -> None:
    out = console()
    times_s = members["times_s"]
    how = "prepared" if members["prepared"] else "not prepared"
    lines = [f"{members['robot']} fails; fallback {how}; {members['speed']:g} times real speed"]
    for name, words in (
        ("known", "the server has it on disk"),
        ("safe_point", "the cycle has ended at a safe point"),
        ("planned", "a fallback is planned, judged and taken"),
        ("commanded", "the fallback is commanded"),
        ("running", "the fallback runs"),
    ):
        if times_s[name] is not None:
            lines.append(f"{times_s[name]:9.3f} s  {words}")
    lines.append(f"{times_s['switch']:9.3f} s  of that neither moving nor planning")
    lines.append(f"{times_s['back']:9.3f} s  from the robot's return until its program runs again")
    lines.append(f"open by hand: {', '.join(members['by_hand']) or 'nothing'}")
    lines.append(f"completed on the same body: {', '.join(members['completed']) or 'nothing'}")
    lines.append(f"lost or done twice: {', '.join(members['lost_or_twice']) or 'nothing'}")
    for bar in members["bars"]:
        word = "met" if bar["met"] else "missed"
        lines.append(f"bar {word}: {bar['name']} {bar['is']:.3f}, at most {bar['at_most']:g}")
    for line in lines:
        out.print(line, markup=False, highlight=False, soft_wrap=True)
