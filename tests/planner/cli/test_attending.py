"""A process that stands by plans as any other would, is replaced, and is never left behind."""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path

import pytest

from planner.cli.attending import Standby, attended_process

PLAN = "plan", "--no-cache", "-q"


async def ran(standby: Standby, scene: Path, out: Path) -> tuple[int, int]:
    """Plan; the process, and its exit code."""
    async with standby.process(*PLAN, str(scene), "-o", str(out)) as process:
        return process.pid, await process.wait()


def is_gone(group: int) -> bool:
    """Whether nothing is left of a process and its children, or soon will be."""
    by_s = time.monotonic() + 10.0
    while time.monotonic() < by_s:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("ahead", [True, False])
def test_one_command_after_the_other_each_in_a_process_of_its_own(
    ahead: bool, scene: Path, tmp_path: Path
) -> None:
    outs = [tmp_path / "one", tmp_path / "two"]

    async def both() -> list[tuple[int, int]]:
        async with Standby(ahead) as standby:
            return [await ran(standby, scene, out) for out in outs]

    (one, code), (two, other_code) = asyncio.run(both())
    assert (code, other_code) == (0, 0)
    assert one != two
    assert is_gone(one)
    assert is_gone(two)
    assert (outs[0] / "program.pb").read_bytes() == (outs[1] / "program.pb").read_bytes()


def test_standing_by_or_not_the_plan_is_the_same(scene: Path, tmp_path: Path) -> None:
    async def plain(out: Path) -> int:
        command = (*PLAN, str(scene), "-o", str(out))
        async with attended_process(*command, stdout=asyncio.subprocess.DEVNULL) as process:
            return await process.wait()

    async def ahead(out: Path) -> int:
        async with Standby(ahead=True) as standby:
            return (await ran(standby, scene, out))[1]

    assert asyncio.run(plain(tmp_path / "plain")) == 0
    assert asyncio.run(ahead(tmp_path / "ahead")) == 0
    for name in ("program.pb", "certificate.json"):
        assert (tmp_path / "plain" / name).read_bytes() == (tmp_path / "ahead" / name).read_bytes()


def test_whoever_stands_by_for_nothing_is_ended(tmp_path: Path) -> None:
    async def idle() -> int:
        async with Standby(ahead=True) as standby:
            process = standby._process
            assert process is not None
            assert process.returncode is None
            return process.pid

    assert is_gone(asyncio.run(idle()))


def test_one_that_died_is_replaced(scene: Path, tmp_path: Path) -> None:
    async def again() -> int:
        async with Standby(ahead=True) as standby:
            process = standby._process
            assert process is not None
            process.kill()
            await process.wait()
            return (await ran(standby, scene, tmp_path / "out"))[1]

    assert asyncio.run(again()) == 0
    assert json.loads((tmp_path / "out" / "report.json").read_text())["certified"]
