"""A part that a robot holds at its place counts as standing there: for judge and oracle alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cells.certificate import Finding, FindingKind
from cells.program import StationProgram, Travel, Work
from cells.shop import Station
from planner.validation.phases import phases_of
from robots.shapes import box
from tests.oracle.referee import wrongs
from tests.planner.validation.test_findings import judged, without_line_in
from tests.planner.validation.workshop import (
    PORTER,
    WELDER,
    WORK_S,
    Script,
    hand_stop,
    hold_program,
    hold_station,
    program_of,
    shop_of,
    weld_stop,
)

GUN_ARM_M = 0.100
"""Height of the gun's arms above and below the middle of the block."""


def tight(gap_m: float) -> Station:
    """The block that is held is so thick that the gun's arms pass it at ``gap_m``.

    Their round ends stand 3.7 mm beyond its edge, so that they are farther by 0.3 mm.
    """
    station = hold_station()
    thick = box((0.1, 0.1, 2.0 * (GUN_ARM_M - gap_m)))
    bodies = tuple(body for body in station.bodies if body.id != "machine_table")
    return replace(station, bodies=bodies, parts=(replace(station.parts[0], pieces=(thick,)),))


def near(station: Station, program: StationProgram) -> list[Finding]:
    findings = judged(station, program).findings
    return [f for f in findings if f.kind in (FindingKind.CLEARANCE, FindingKind.COLLISION)]


def test_a_gun_keeps_the_weld_clearance_from_a_part_held_for_its_weld() -> None:
    validation = judged(tight(0.006), hold_program())
    assert validation.findings == ()
    figures = validation.stations[0]
    assert figures.clearance_weld_m == pytest.approx(0.006, abs=0.001)
    assert figures.clearance_robots_m is not None
    assert figures.clearance_robots_m >= 0.03


def test_nearer_than_that_is_refused() -> None:
    found = near(tight(0.004), hold_program())
    assert min(f.distance_m or 0.0 for f in found) == pytest.approx(0.0043, abs=1e-4)
    assert all("5.0 mm are required" in finding.message for finding in found)
    assert {frozenset(finding.subjects) for finding in found} == {
        frozenset({"C:block", "A:small_gun"})
    }


def test_off_the_lines_of_the_weld_the_clearance_from_standing_things_holds() -> None:
    station, program = tight(0.006), without_line_in(hold_program(), 1)
    held = [f for f in near(station, program) if "C:block" in f.subjects]
    assert held
    assert all("15.0 mm are required" in finding.message for finding in held)
    assert near(tight(0.017), program) == []


def test_tips_may_not_touch_a_held_part_that_they_do_not_weld() -> None:
    station = tight(0.006)
    other = tuple(replace(s, part=type(s.part)("lid")) for s in station.welds[0].stack)
    weld = replace(station.welds[0], stack=other)
    lid = replace(station.parts[0], id=other[0].part, starts_at=station.places[2].id)
    station = replace(station, welds=(weld,), parts=(*station.parts, lid))
    assert any("electrodes" in finding.message for finding in near(station, hold_program()))


def arrives_late() -> StationProgram:
    """The gun is at its spot before the part gets there."""
    rack, machine = hand_stop("rack"), hand_stop("machine")
    c = Script(PORTER).go(rack).work(rack, "H1", "pick", 0.3).wait("there").go(machine, "block")
    c.signal("held").wait("welded").work(machine, "H1", "place", 0.2).go(None)
    stop = weld_stop(hold_station().welds[0], 3.141592653589793)
    a = Script(WELDER).go(stop).signal("there").wait("held").work(stop, "W1", "weld", WORK_S)
    return StationProgram(hold_station().id, (c.program(), a.go(None).signal("welded").program()))


def test_a_part_on_its_way_keeps_the_clearance_of_robots() -> None:
    found = near(tight(0.02), arrives_late())
    assert found
    assert all("30.0 mm are required" in finding.message for finding in found)
    assert near(tight(0.035), arrives_late()) == []


def test_a_part_is_at_its_place_from_grip_to_start_and_from_arrival_to_release() -> None:
    station, program = hold_station(), arrives_late()
    cut = phases_of(station, station.robots[0], program.robots[0])
    steps = program.robots[0].steps
    moves = [k for k, step in enumerate(steps) if isinstance(step, Travel)]
    release = next(k for k, s in enumerate(steps) if isinstance(s, Work) and s.kind == "place")
    standing = {cut.phases[cut.wait[moves[1]]].step, cut.phases[cut.wait[release]].step}
    standing.add(cut.phases[cut.of_step[release][0]].step)
    assert {phase.step for phase in cut.phases if phase.at_place} == standing
    assert len(standing) == 3
    assert all(phase.carried for phase in cut.phases if phase.at_place)


@pytest.mark.parametrize(
    ("gap_m", "program", "wrong"),
    [
        (0.006, hold_program(), False),
        (0.004, hold_program(), True),
        (0.006, without_line_in(hold_program(), 1), True),
        (0.017, without_line_in(hold_program(), 1), False),
    ],
)
def test_the_oracle_has_the_same_rule(gap_m: float, program: StationProgram, wrong: bool) -> None:
    assert bool(wrongs(shop_of(tight(gap_m)), program_of(program))) == wrong
