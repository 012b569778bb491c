"""A robot fails in mid-cycle: the cell goes on with the prepared fallback, and no task is lost."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from pathlib import Path

import pytest

from cells.controller import Caller, SimulatedRobots
from cells.ids import RobotId, StationId
from cells.program import Work
from cells.service import PlanError, read_plan
from cells.wire.service_messages import CyclesRequest
from protos.taktline.v1 import state_pb2
from tests.cells.service.failing_folder import (
    TASKS,
    write_failing_folder,
    write_plan_without,
)
from tests.cells.service.shop_in_process import ShopInProcess, shop

ONE, R1 = StationId("one"), RobotId("R1")
CYCLES = 4


class WeldsCounted(SimulatedRobots):
    """Simulated robots; the first one fails at its first spot of the second cycle."""

    def __init__(self, moves: bool) -> None:
        super().__init__(speed=200.0)
        self.moves = moves
        self.welded: Counter[str] = Counter()
        self.fails_at = "S1"

    async def work(self, robot: RobotId, work: Work) -> None:
        if robot == R1 and work.task == self.fails_at and self.welded[work.task] == 1:
            self.fail(R1, self.moves)
        await super().work(robot, work)
        self.welded[work.task] += 1


async def release(running: ShopInProcess, digest: str, name: str = "r") -> None:
    async with Caller(running.address) as caller:
        await caller.release_cycles(CyclesRequest(name, ONE, digest, CYCLES))


def ended(cell: state_pb2.CellSnapshot) -> bool:
    return bool(cell.cycles_done + cell.cycles_lost == CYCLES)


async def production(
    tmp_path: Path, robots: WeldsCounted, digest: str, restart: bool
) -> tuple[state_pb2.CellSnapshot, state_pb2.CellSnapshot]:
    """Cycles through a failure, then as many after the robot's return."""
    async with shop(tmp_path / "data", tmp_path / "plan") as running:
        running.run_cell("one", tmp_path / "one", robots)
        await release(running, digest)
        seen = await running.until("one", ended)
        if not restart:
            return seen, await repaired(running, robots, digest)
    async with shop(tmp_path / "data", tmp_path / "plan") as running:
        running.run_cell("one", tmp_path / "one", robots)
        again = await running.until("one", lambda cell: cell.attached)
        assert again.failed_robots == seen.failed_robots
        assert again.rework == seen.rework
        return seen, await repaired(running, robots, digest)


async def repaired(
    running: ShopInProcess, robots: WeldsCounted, digest: str
) -> state_pb2.CellSnapshot:
    robots.repair(R1)
    robots.fails_at = ""
    async with Caller(running.address) as caller:
        await caller.return_robot(ONE, R1)
        await caller.settle_rework(ONE, 2)
    await release(running, digest, "again")
    return await running.until("one", lambda cell: cell.cycles_done == 2 * CYCLES)


@pytest.mark.parametrize("moves", [True, False], ids=["tool fails", "robot stands"])
@pytest.mark.parametrize("restart", [False, True], ids=["", "server restarted"])
def test_the_fallback_takes_over_and_the_program_of_before_comes_back(
    moves: bool, restart: bool, tmp_path: Path
) -> None:
    digest, without = write_failing_folder(tmp_path / "plan")
    robots = WeldsCounted(moves)
    seen, after = asyncio.run(production(tmp_path, robots, digest, restart))
    assert (seen.cycles_done, seen.cycles_lost, seen.blocked) == (CYCLES, 0, "")
    assert seen.program_digest == without["R1"]
    assert [(each.robot, each.reason[:3]) for each in seen.failed_robots] == [("R1", "R1:")]
    (body,) = seen.rework
    assert [(task.task, task.robot, task.by_hand) for task in body.tasks] == [("S1", "R1", True)]
    assert body.cycle == 2
    assert (after.program_digest, list(after.failed_robots)) == (digest, [])
    assert list(after.rework) == []
    expected = dict.fromkeys(TASKS, 2 * CYCLES)
    expected["S1"] -= 1  # a person has seen to it
    assert robots.welded == expected


async def without_a_fallback(tmp_path: Path, digest: str) -> list[state_pb2.CellSnapshot]:
    robots = WeldsCounted(moves=True)
    async with shop(tmp_path / "data", tmp_path / "plan") as running:
        running.run_cell("one", tmp_path / "one", robots)
        await release(running, digest)
        seen = [await running.until("one", lambda cell: bool(cell.blocked and cell.rework))]
        robots.repair(R1)
        robots.fails_at = ""
        async with Caller(running.address) as caller:
            await caller.return_robot(ONE, R1)
        return [*seen, await running.until("one", lambda cell: cell.cycles_done == CYCLES)]


def test_without_a_fallback_the_cell_waits_for_the_robot_and_says_so(tmp_path: Path) -> None:
    digest, _ = write_failing_folder(tmp_path / "plan")
    (tmp_path / "plan" / "fallbacks" / "one.R1" / "certificate.json").unlink()
    waiting, after = asyncio.run(without_a_fallback(tmp_path, digest))
    assert "There is no fallback without R1" in waiting.blocked
    assert waiting.cycles_done < CYCLES
    assert (after.cycles_lost, after.blocked) == (0, "")


async def planned_meanwhile(
    tmp_path: Path, digest: str, fails: str
) -> tuple[state_pb2.CellSnapshot, Counter[str]]:
    robots = WeldsCounted(moves=True)
    asked = []

    async def plan_fallback(
        plan: Path, station: StationId, out_of_work: tuple[RobotId, ...], out: Path
    ) -> None:
        asked.append((station, out_of_work))
        if fails:
            raise PlanError(fails)
        write_plan_without(plan, "R1", out)

    data, plan = tmp_path / "data", tmp_path / "plan"
    async with shop(data, plan, plan_fallback=plan_fallback) as running:
        running.run_cell("one", tmp_path / "one", robots)
        await release(running, digest)
        seen = await running.until(
            "one", lambda cell: fails in cell.blocked if fails else ended(cell)
        )
    assert asked == [(ONE, (R1,))]
    return seen, robots.welded


def test_a_fallback_that_was_not_prepared_is_planned_and_taken(tmp_path: Path) -> None:
    digest, without = write_failing_folder(tmp_path / "plan")
    shutil.rmtree(tmp_path / "plan" / "fallbacks")
    seen, welded = asyncio.run(planned_meanwhile(tmp_path, digest, ""))
    assert (seen.cycles_done, seen.program_digest) == (CYCLES, without["R1"])
    assert welded == {**dict.fromkeys(TASKS, CYCLES), "S1": CYCLES - 1}


def test_why_no_fallback_could_be_planned_is_said(tmp_path: Path) -> None:
    digest, _ = write_failing_folder(tmp_path / "plan")
    shutil.rmtree(tmp_path / "plan" / "fallbacks")
    seen, _ = asyncio.run(planned_meanwhile(tmp_path, digest, "nobody reaches S3"))
    assert "no program without R1 could be planned: nobody reaches S3" in seen.blocked


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda folder: (folder / "one.R1").rename(folder / "one.R9"), "no robot of that name"),
        (
            lambda folder: (folder / "one.R2" / "program.pb").replace(folder / "one.R1/program.pb"),
            "the certificate is not for this program",
        ),
        (lambda folder: swapped(folder), "uses R1, which it is to do without"),
    ],
    ids=["name", "program", "robots"],
)
def test_a_fallback_that_is_not_what_it_says_is_refused(
    change: object, reason: str, tmp_path: Path
) -> None:
    write_failing_folder(tmp_path / "plan")
    change(tmp_path / "plan" / "fallbacks")  # type: ignore[operator]
    with pytest.raises(PlanError, match=reason):
        read_plan(tmp_path / "plan")


def swapped(folder: Path) -> None:
    (folder / "one.R1").rename(folder.parent / "kept")
    (folder / "one.R2").rename(folder / "one.R1")
