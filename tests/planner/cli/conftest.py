"""A scene to plan, and a pipeline and a judge that answer at once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import planner
from cells.certificate import Certificate, StationFigures, Validation
from cells.digest import sealed
from cells.ids import StationId
from cells.program import Program, RobotProgram, StationProgram
from cells.shop import Shop
from cells.wire import program_digest
from planner.plan import Plan, StationPlan
from planner.report import report_of

SCENE = """\
taktline: 1
name: One robot
takt: 40
transfer: 8
clearance: {robots: 30, static: 15, weld: 5}
lines:
  - name: line
    stations:
      - name: st
        robots:
          R1: {model: kuka_kr210_r2700_2, tool: gun_c_mid, at: [0, 0, 0],
               home: [0, -110, 100, 0, 60, 0]}
        bodies:
          post: {kind: fixture, at: [0, 2500, 0], pieces: [{mesh: {file: meshes/post.obj}}]}
        parts:
          sheet: {mass: 5, com: [0, 0, 0], at: [1800, 0, 900],
                  pieces: [{box: {size: [400, 400, 2]}}]}
        welds:
          S1: {time: 1.1, guns: [C], turn: [-180, 180], flip: true, approach: 80,
               on: sheet, at: [-180, 0, 0],
               stack: [{part: sheet, mm: 1, steel: DP600}, {part: sheet, mm: 1, steel: DP600}]}
"""

CORNERS = [(x, y, z) for x in (0, 100) for y in (0, 100) for z in (0, 1000)]
FACES = ["1 2 4 3", "5 7 8 6", "1 5 6 2", "3 4 8 7", "1 3 7 5", "2 6 8 4"]


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    """A scene file of one robot, one weld and a body from a mesh file."""
    folder = tmp_path / "scenes"
    (folder / "meshes").mkdir(parents=True)
    lines = [f"v {x} {y} {z}" for x, y, z in CORNERS] + [f"f {face}" for face in FACES]
    (folder / "meshes" / "post.obj").write_text("\n".join(lines) + "\n")
    path = folder / "one_robot.yaml"
    path.write_text(SCENE)
    return path


FIGURES = StationFigures(StationId("st"), 20.0, None, 0.02, 0.006, 0.4, (), 20, 20.5, 1, 100)


def certified(shop: Shop, seed: int) -> Plan:
    """What a pipeline might say of the scene above, without a single motion."""
    station = StationProgram(StationId("st"), (RobotProgram(shop.stations[0].robots[0].id, ()),))
    program = Program(shop.digest, seed, (station,))
    digest = program_digest(program)
    certificate = Certificate(shop.digest, digest, "judge 1", shop.takt_s, (FIGURES,))
    result = StationPlan(StationId("st"), {}, {}, station, bound_s=18.0)
    return Plan(shop, seed, (result,), program, Validation((), (FIGURES,)), certificate)


@pytest.fixture
def refused() -> Callable[[Shop, int], Plan]:
    """What a pipeline says when nobody can do the weld."""

    def answer(shop: Shop, seed: int) -> Plan:
        problem = "st: no robot can do S1: R1: axis 5 limit"
        return Plan(shop, seed, (StationPlan(StationId("st"), problems=(problem,)),))

    return answer


@dataclass
class Pipeline:
    """Stands in for ``planner.pipeline``; remembers how it was called."""

    answer: Callable[[Shop, int], Plan] = certified
    calls: list[dict[str, Any]] = field(default_factory=list)

    def plan(
        self,
        shop: Shop,
        *,
        seed: int = 0,
        takt_s: float | None = None,
        engine: Any = None,
        progress: Any = None,
        **more: Any,
    ) -> Plan:
        self.calls.append({"seed": seed, "takt_s": takt_s, "engine": engine, **more})
        with progress.stage("reach", 1) as stage:
            stage.advance()
        if takt_s is not None:
            shop = sealed(replace(shop, takt_s=takt_s))
        answer = self.answer(shop, seed)
        return replace(answer, report=report_of(answer))


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    stand_in = Pipeline()
    monkeypatch.setattr(planner, "pipeline", stand_in, raising=False)
    return stand_in


@dataclass
class Judge:
    """Stands in for ``planner.validation``; remembers the takt that it judged by."""

    validation: Validation = field(default_factory=lambda: Validation((), (FIGURES,)))
    takts_s: list[float] = field(default_factory=list)

    def judge(
        self, shop: Shop, program: Program, *, seed: int, workers: int, progress: Any
    ) -> Validation:
        assert seed == program.seed
        assert workers >= 1
        progress("R1: motions")
        progress("st: judged")
        self.takts_s.append(shop.takt_s)
        return self.validation


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Judge:
    stand_in = Judge()
    monkeypatch.setitem(sys.modules, "planner.validation", SimpleNamespace(judge=stand_in.judge))
    return stand_in
