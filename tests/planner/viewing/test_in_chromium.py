"""The viewer in a real browser: what it shows is what the plan says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cells.program import Travel
from planner.replay import replay
from planner.validation.polynomials import values
from robots.kinematics.forward import flange_transforms
from tests.planner.viewing.chromium import Tab
from tests.planner.viewing.conftest import Viewed, exported, serving

FLANGE = (
    "const robot = taktline.view.cell.robots.get('R1');"
    "return [...robot.mesh.material.uniforms.frames.value[7].elements]"
)
POSITION_M, ANGLE_RAD = 1e-4, np.deg2rad(0.01)


@pytest.fixture
def page(tab: Tab, served: str) -> Tab:
    tab.open(served)
    tab.until("taktline.view.approaches")
    return tab


def test_tools_are_where_forward_kinematics_puts_them(page: Tab, viewed: Viewed) -> None:
    (program,), (station,) = viewed.program.stations, viewed.shop.stations
    course = replay(program)
    generator = np.random.default_rng(5)
    for time_s in generator.uniform(0.0, course.makespan_s, 100).tolist():
        for robot in program.robots:
            mounted = station.robot(robot.robot)
            q_rad = mounted.home_rad
            for step, span in zip(robot.steps, course.spans[robot.robot], strict=True):
                if isinstance(step, Travel) and span.start_s <= time_s:
                    local_s = min(time_s - span.start_s, step.trajectory.duration_s)
                    course_of = step.trajectory
                    at = np.array([local_s])
                    q_rad = values(course_of.times_s, course_of.coefficients, at)[0]
            X_BF = flange_transforms(mounted.model, q_rad[None])[0]
            X_WT = mounted.X_WB.matrix() @ X_BF @ mounted.tool.X_flange_tcp.matrix()
            shown = np.array(
                page.run(f"return [...taktline.view.cycle.tool('{robot.robot}', {time_s!r})]")
            )
            shown = shown.reshape(4, 4).T
            assert np.linalg.norm(shown[:3, 3] - X_WT[:3, 3]) <= POSITION_M
            turn = shown[:3, :3] @ X_WT[:3, :3].T
            skew = turn - turn.T
            axis = np.array([skew[2, 1], skew[0, 2], skew[1, 0]]) / 2.0
            assert np.linalg.norm(axis) <= ANGLE_RAD
            assert np.trace(turn) > 2.9


def test_bars_are_where_the_report_puts_them(page: Tab, plan: object) -> None:
    told = plan.report["per_station"][0]["schedule"]  # type: ignore[attr-defined]
    shown = page.run(
        "return [...taktline.view.cycle.course.spans.values()].flat()"
        ".filter((s) => s.step.id).map((s) => [s.step.id, s.start, s.end])"
    )
    by_step = {step: (start, end) for step, start, end in shown}
    assert len(told) == len(by_step)
    for span in told:
        assert by_step[span["step"]] == pytest.approx((span["start_s"], span["end_s"]), abs=1e-5)


def test_it_plays_by_the_space_bar_and_stops_at_the_end(page: Tab) -> None:
    page.run("taktline.clock.speed = 8")
    page.press(" ")
    page.until("taktline.clock.playing && taktline.clock.time > 0")
    page.until("!taktline.clock.playing && taktline.clock.time === taktline.clock.end")


def test_a_scrub_in_the_chart_moves_the_robots(page: Tab) -> None:
    before = page.run(FLANGE)
    x, y = page.run("const g = taktline.gantt; return [g.x(4), g.canvas.clientHeight - 3]")
    page.click("#gantt", x, y)
    assert page.run("return taktline.clock.time") == pytest.approx(4.0, abs=0.1)
    after = page.run(FLANGE)
    assert before != after


def test_a_bar_leads_to_the_scene_and_a_robot_back_to_its_row(page: Tab) -> None:
    x, y, middle = page.run(
        "const h = taktline.gantt.hits.find((h) => h.span?.step.kind === 'weld');"
        "return [(h.x0 + h.x1) / 2, (h.y0 + h.y1) / 2, (h.span.start + h.span.end) / 2]"
    )
    page.click("#gantt", x, y)
    assert page.run("return taktline.clock.time") == pytest.approx(middle)
    page.until("taktline.stage.orbit.flight === null")
    away = page.run(
        "const {target} = taktline.stage.orbit, id = taktline.view.selected.id;"
        "const at = taktline.view.cycle.tool(id, taktline.clock.time).slice(12, 15);"
        "return Math.hypot(at[0] - target.x, at[1] - target.y, at[2] - target.z)"
    )
    assert away < 1e-6
    page.press("h")
    page.until("taktline.stage.orbit.flight === null && taktline.stage.quality.rested")
    x, y = page.run(
        "const [x, y, z] = taktline.view.cycle.frames('R3', taktline.clock.time)[1].slice(12, 15);"
        "return taktline.stage.project([x, y, z])"
    )
    page.click("#surface", x, y)
    assert page.run("return taktline.gantt.selected") == "R3"


def test_next_and_previous_approach_show_the_nearest_points(page: Tab) -> None:
    page.press("n")
    first = page.run("return [taktline.clock.time, taktline.view.currentApproach]")
    page.press("n")
    second = page.run("return [taktline.clock.time, taktline.view.currentApproach]")
    assert second[0] > first[0]
    assert second[1] == first[1] + 1
    page.press("p")
    assert page.run("return [taktline.clock.time, taktline.view.currentApproach]") == first
    distance = page.run(
        "const [a, b] = taktline.view.mark.balls.map((ball) => ball.position);"
        "const each = taktline.view.approaches[taktline.view.currentApproach];"
        "return [a.distanceTo(b), each.distance_m]"
    )
    assert distance[0] == pytest.approx(distance[1], abs=2e-3)
    assert "mm" in page.run("return document.querySelector('.label.mark').textContent")


def test_findings_are_marks_that_show_the_pair_in_red(tab: Tab, refused: Viewed) -> None:
    with serving(refused.blocks) as url:
        tab.open(url)
        assert tab.run("return document.querySelector('#badge').textContent") == "not certified"
        mark = tab.run("return taktline.gantt.hits.filter((h) => h.mark !== undefined).at(-1)")
        tab.click("#gantt", (mark["x0"] + mark["x1"]) / 2, (mark["y0"] + mark["y1"]) / 2)
        finding = tab.run(f"return taktline.view.cycle.station.findings[{mark['mark']}]")
        robot = finding["subjects"][0].split(":")[0]
        assert tab.run("return taktline.clock.time") == pytest.approx(finding["time_s"])
        alarmed = tab.run(
            "return [...taktline.view.cell.robots].filter(([, r]) => "
            "r.mesh.material.uniforms.alarm.value === -2).map(([id]) => id)"
        )
        assert robot in alarmed
        text = tab.run("return document.querySelector('.label.mark').textContent")
        assert text == f"{1e3 * finding['distance_m']:.1f} mm"


def test_parts_travel_with_the_robot_and_spots_turn_done(page: Tab) -> None:
    at = "taktline.view.cycle.part(taktline.view.cycle.station.parts[1], () => {})"
    carry = page.run("return taktline.view.cycle.journeys.get('blank')[0]")
    start, end = (page.run(f"return [...{at.format(t)}.X_WP]") for t in (0.0, carry["to"] + 0.1))
    assert start[13] == pytest.approx(3.9)
    assert end[13] == pytest.approx(5.1)
    held = page.run(f"return {at.format(0.5 * (carry['from'] + carry['to']))}.robot")
    assert held == carry["robot"]
    states = [
        page.run(f"taktline.clock.set({t}); return taktline.view.spots.states") for t in (0, 1e3)
    ]
    assert states == [["waiting"] * 6, ["done"] * 6]


def test_an_exported_page_opens_from_disk_and_asks_for_nothing(
    tab: Tab, viewed: Viewed, tmp_path: Path
) -> None:
    tab.requests()
    url = exported(tmp_path, viewed.blocks)
    tab.open(url)
    tab.until("taktline.view.approaches?.length")
    assert {each for each in tab.requests() if not each.startswith(("data:", "blob:"))} == {url}
    assert tab.complaints() == []


def test_a_served_page_asks_its_own_server_alone(page: Tab, served: str) -> None:
    asked = [each for each in page.requests() if not each.startswith(("data:", "blob:"))]
    assert asked
    assert [each for each in asked if not each.startswith(served)] == []
    page.run("fetch('http://127.0.0.2:9/').catch(() => { window.refused = true; })")
    page.until("window.refused")
    assert any("Content Security Policy" in each for each in page.complaints())
