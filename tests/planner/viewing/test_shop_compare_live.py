"""The shop of hundreds of robots, two plans side by side, and cells that run, in a real browser."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from cells.digest import sealed
from cells.ids import LineId, StationId
from cells.placing import moved
from cells.program import Program, Travel
from cells.shop import Line, Shop
from cells.viewer import Blocks, ViewerServer, programs_of, served_page
from cells.viewer.live import Live
from cells.wire import WireError
from planner.plan import Plan
from planner.report import report_of
from robots.geometry import Pose
from tests.cells.service.certified_folder import write_folder
from tests.cells.service.server_process import ServerProcess
from tests.planner.viewing.chromium import Tab
from tests.planner.viewing.conftest import serving

LINES, STATIONS = 12, 20
STARVED = {"cycle": "0", "cycle_s": 0.0, "starved_s": 12.5, "blocked_s": 0.0, "robots": []}


@pytest.fixture(scope="module")
def body_shop(plan: Plan) -> Blocks:
    """720 robots: the small station 240 times, some slower than the takt."""
    assert plan.program is not None
    (station,), (program,) = plan.shop.stations, plan.program.stations
    (entry,) = report_of(plan)["per_station"]
    lines, programs, entries = [], [], []
    for row in range(LINES):
        stations = []
        for column in range(STATIONS):
            name = StationId(f"s{row:02d}_{column:02d}")
            here = moved(station, Pose.from_xyz_rpy([16.0 * column, 20.0 * row, 0.0]))
            stations.append(replace(here, id=name))
            programs.append(replace(program, station=name))
            cycle_s = entry["cycle_s"] * (1.0 + (row * STATIONS + column) % 7 / 3.0)
            entries.append({**entry, "id": name, "cycle_s": cycle_s})
        lines.append(Line(LineId(f"line {row}"), tuple(stations)))
    shop = sealed(Shop("Body shop", plan.shop.takt_s, 5.0, (), tuple(lines), ""))
    whole = Program(shop.digest, 0, tuple(programs))
    report = {**report_of(plan), "scene": "Body shop", "per_station": entries}
    return Blocks(shop, programs_of(whole), report, lambda *_: None)


def test_a_shop_of_hundreds_of_robots_opens_and_leads_to_its_stations(
    tab: Tab, body_shop: Blocks
) -> None:
    with serving(body_shop) as url:
        tab.open(url)
        assert tab.run("return document.body.className") == "shop"
        robots = tab.run("return taktline.stations.flatMap((s) => s.robots).length")
        assert robots == 3 * LINES * STATIONS
        assert tab.run("return taktline.view.slabs.count") == LINES * STATIONS
        x, y = tab.run(
            "const h = taktline.view.balance.hits[41];"
            "return [(h.x0 + h.x1) / 2, taktline.gantt.canvas.clientHeight - 60]"
        )
        tab.click("#gantt", x, y)
        tab.until("taktline.view.chosen === 41")
        tab.press("\ue007")
        tab.until("taktline.view.cycle && taktline.view.cycle.station.id === 's02_01'")
        base = tab.run("return [...taktline.view.cycle.station.robots[0].X_WB.slice(12, 14)]")
        overview = tab.run("return [...taktline.stations[41].robots[0].X_WB.slice(12, 14)]")
        assert base == pytest.approx(overview, abs=1e-6)
        panel = tab.run("return document.querySelector('#panel').textContent")
        assert "Closest approaches" in panel
        assert "Slowest stations" not in panel
        assert (
            tab.run("return document.querySelector('#stations').selectedOptions[0].text")
            == "s02_01"
        )
        tab.press("o")
        tab.until("document.body.className === 'shop'")
        x, y = tab.run(
            "const [x0, y0, x1, y1] = taktline.stations[5].area_W_m;"
            "return taktline.stage.project([x0 + 0.2, y0 + 0.2, 0.06])"
        )
        tab.click("#surface", x, y)
        tab.until("taktline.view.cycle && taktline.view.cycle.station.id === 's00_05'")
        assert tab.complaints() == []


def test_blocked_and_starved_cells_are_seen(tab: Tab, body_shop: Blocks) -> None:
    cells = [
        {
            "cell": "s00_00",
            "attached": True,
            "blocked": "cell lost its gripper",
            "cycles_done": "4",
        },
        {"cell": "s00_01", "attached": True, "blocked": "", "report": STARVED, "cycles_done": "4"},
    ]
    over = Event()

    def told() -> Iterator[str]:
        yield json.dumps({"away": None, "whole": True, "cells": cells})
        over.wait()

    server = ViewerServer(0, served_page(live=True), body_shop.get, told)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        tab.open(server.url)
        tab.until("taktline.live.cells.size === 2")
        text = tab.run("return document.querySelector('#panel').textContent")
        assert "1 blocked" in text
        assert "lost its gripper" in text
        assert "1 starved" in text
        assert "12.5 s" in text
        colours = tab.run(
            "const c = new THREE.Color(); return [0, 1].map((i) => "
            "{ taktline.view.slabs.getColorAt(i, c); return c.getHexString(); })"
        )
        assert colours == ["d92d20", "c9a227"]
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_station_that_cannot_be_read_is_said_and_the_shop_stays(
    tab: Tab, body_shop: Blocks
) -> None:
    def broken(name: str) -> bytes | None:
        if name.startswith("kind/"):
            raise WireError("not in canonical form")
        return body_shop.get(name)

    server = ViewerServer(0, served_page(), broken)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        tab.open(server.url)
        tab.run("taktline.openStation(3)")
        tab.until("document.querySelector('#message').textContent.includes('canonical form')")
        assert tab.run("return document.body.className") == "shop"
        tab.complaints()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_another_plan_is_shown_as_ghosts_and_grey_bars(tab: Tab, plan: Plan) -> None:
    assert plan.program is not None
    (program,) = plan.program.stations
    report = report_of(plan)
    slower = replace(
        program,
        robots=tuple(
            replace(
                robot,
                steps=tuple(
                    step if isinstance(step, Travel) or not hasattr(step, "duration_s")
                    else replace(step, duration_s=2.0 * step.duration_s)
                    for step in robot.steps
                ),
            )
            for robot in program.robots
        ),
    )  # fmt: skip
    changed = programs_of(replace(plan.program, stations=(slower,)))
    other = Blocks(plan.shop, changed, report, lambda *_: None)
    blocks = Blocks(plan.shop, programs_of(plan.program), report, lambda *_: None, other)
    with serving(blocks) as url:
        tab.open(url)
        mine, its = tab.run("return [taktline.view.cycle.makespan, taktline.view.other.makespan]")
        assert its > mine + 1.0
        assert tab.run("return taktline.clock.end") == pytest.approx(its)
        tab.run(f"taktline.clock.set({mine / 2})")
        shown = tab.run(
            "const at = (c) => [...c.robots.get('R1').mesh.material.uniforms.frames.value[6]"
            ".elements];"
            "return [at(taktline.view.cell), at(taktline.view.ghosts)]"
        )
        assert shown[0] != shown[1]


@contextlib.contextmanager
def running_cell(server: str, data: Path, speed: float) -> Iterator[None]:
    """A simulated cell ``one`` of that server."""
    command = [sys.executable, "-m", "planner.cli", "cell", "one", "--server", server,
               "--data", str(data), "--speed", str(speed)]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def test_cells_that_run_are_shown_against_their_plan(tab: Tab, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    write_folder(folder, ("one", "two"))
    process = ServerProcess(tmp_path / "data", "--heartbeat", "0.1", "--lease", "30")
    address = process.start("--plan", str(folder))
    blocks = blocks_of(folder)
    live = Live(address)
    server = ViewerServer(0, served_page(live=True), blocks.get, live.answers)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        tab.open(server.url)
        tab.until("taktline.live.cells.size === 2")
        assert "0 of 2 run" in tab.run("return document.querySelector('#live').textContent")
        tab.run("taktline.openStation(0)")
        tab.until("taktline.view.cycle?.station.id === 'one'")
        with running_cell(address, tmp_path / "cell", speed=0.1):
            tab.until("taktline.live.cells.get('one').attached")
            assert "starved" in tab.run("return taktline.live.words('one')")
            release = [sys.executable, "-m", "planner.cli", "release", "one", "--plan", str(folder),
                       "--server", address]  # fmt: skip
            subprocess.run(release, check=True, capture_output=True)
            tab.until("taktline.gantt.progress && taktline.gantt.progress.get('R1') > 2.0")
            assert tab.run("return taktline.view.cycle.doing('R1', 2.5).step.kind") == "weld"
            assert "cycle 1" in tab.run("return document.querySelector('#live').textContent")
            panel = tab.run("return document.querySelector('#panel').textContent")
            assert re.search(r"[0-9.]+ s of the takt of [0-9.]+ s", panel)
            late_s = tab.run("return taktline.panel.rows.get('R1').children[3].textContent")
            assert re.fullmatch(r"[+\u2212][0-9.]+ s", late_s)
            tab.press("o")
            tab.until("document.body.className === 'shop'")
            assert "1 running" in tab.run("return document.querySelector('#panel').textContent")
        process.kill()
        tab.until("taktline.live.away")
        assert process.start("--plan", str(folder)) == address
        tab.until("!taktline.live.away && taktline.live.cells.size === 2")
    finally:
        live.close()
        server.shutdown()
        thread.join()
        server.server_close()
        process.kill()


def blocks_of(folder: Path) -> Blocks:
    from cells.scene_file import load
    from cells.wire import read_program
    from planner.plan import StationPlan

    shop: Shop = load(folder / "scene" / "scene.yaml")
    program: Any = read_program(folder / "program.pb")
    stations = tuple(
        StationPlan(station=StationId(each.station), program=each) for each in program.stations
    )
    report = report_of(Plan(shop=shop, seed=0, stations=stations, program=program))
    return Blocks(shop, programs_of(program), report, lambda *_: None)
