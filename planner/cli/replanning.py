"""Fallbacks that a server asks for when a robot fails: planned in a process of their own, which
does not outlive the server.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Self

from cells.ids import RobotId, StationId
from cells.service import PlanError
from planner.cli.attending import Standby
from planner.cli.folder import REPORT, SCENE

MOST_S = 600.0
"""Whoever plans for longer than this hangs."""


class FallbackPlanner:
    """Plans fallbacks in a process of their own; with ``ahead`` one that stands by, loaded, as long
    as this context lasts.
    """

    def __init__(self, ahead: bool) -> None:
        self._standby = Standby(ahead)

    async def __aenter__(self) -> Self:
        await self._standby.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._standby.__aexit__(*error)

    async def plan(
        self, plan: Path, station: StationId, robots: tuple[RobotId, ...], out: Path
    ) -> None:
        """Plan ``plan`` without a robot, as ``taktline plan --from --without`` does, into ``out``.

        Raises:
            PlanError: if there is no certified plan without it, or its process died or hung.
        """
        if len(robots) != 1:
            out_now = ", ".join(robots)
            raise PlanError(f"{out_now}: only one robot of a station may be out at a time")
        command = ["plan", str(plan / SCENE), "-q", "--from", str(plan)]
        command += ["--without", f"{station}.{robots[0]}", "-o", str(out)]
        async with self._standby.process(*command) as process:
            assert process.stderr is not None
            try:
                said = await asyncio.wait_for(process.stderr.read(), MOST_S)
                await process.wait()
            except TimeoutError as error:
                raise PlanError(f"not planned within {MOST_S:g} s") from error
        if process.returncode != 0:
            raise PlanError(_reason(process.returncode, said.decode(errors="replace"), out))


def _reason(code: int | None, said: str, out: Path) -> str:
    """Why there is no plan: what the report says of its stations, or the process itself."""
    if code is not None and code < 0:
        return f"its process was killed by signal {-code}"
    if code == 1 and (out / REPORT).exists():
        report = json.loads((out / REPORT).read_bytes())
        problems = [each for entry in report["per_station"] for each in entry["problems"]]
        if problems:
            return "; ".join(problems[:3])
        return "; ".join(each["message"] for each in report["findings"][:3]) or "not certified"
    return said.strip().splitlines()[-1] if said.strip() else f"exit code {code}"
