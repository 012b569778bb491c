"""``taktline plan --from``: stations that are as they were are carried over, not planned or judged.

On a scene of three small stations, planned in earnest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from cells.wire import read_certificate, read_program, write_program
from planner.cli import plan_command
from planner.cli.running import run
from planner.engine import InProcess
from planner.engine.agenda import NEVER, Agenda, Deadline, Done
from tests.planner.cli.plan_files import edit, report


@dataclass
class Watched(InProcess):
    """Remembers what it was asked to do."""

    done: list[str] = field(default_factory=list)

    def work(self, agenda: Agenda, deadline: Deadline = NEVER) -> bool:
        while (task := agenda.next()) is not None:
            self.done.append(task.name)
            agenda.finished(task, Done(task.function(task.job)))
        return True


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Watched:
    watched = Watched()
    monkeypatch.setattr(plan_command, "engine_of", lambda _: watched)
    return watched


@pytest.fixture
def shop(scene: Path) -> Path:
    """Three stations: one, one like it elsewhere, and one with its spot elsewhere on the sheet."""
    text = scene.read_text()
    start = text.index("      - name: st")
    first = text[start:]
    second = first.replace("name: st\n", "name: second\n        at: [9000, 0, 0]\n")
    third = first.replace("name: st\n", "name: third\n        at: [18000, 0, 0]\n")
    third = third.replace("at: [-180, 0, 0]", "at: [-180, 5, 0]")
    scene.write_text(text[:start] + first + second + third)
    return scene


@pytest.fixture
def before(shop: Path, tmp_path: Path, engine: Watched) -> Path:
    out = tmp_path / "before"
    assert plan(shop, out) == 0
    engine.done.clear()
    return out


def plan(scene: Path, out: Path, *options: str) -> int:
    return run(["plan", str(scene), "-o", str(out), "--no-cache", "-q", *options])


def stations(folder: Path) -> Mapping[str, Any]:
    """What ``sources.json`` says of stations."""
    members: dict[str, Any] = json.loads((folder / "sources.json").read_text())["stations"]
    return members


def origins(folder: Path) -> list[str]:
    return [entry["origin"] for entry in report(folder)["per_station"]]


def test_only_the_touched_station_is_planned_and_judged(
    shop: Path, before: Path, tmp_path: Path, engine: Watched
) -> None:
    edit(shop, "at: [-180, 5, 0]", "at: [-180, 25, 0]")
    out = tmp_path / "out"
    assert plan(shop, out, "--from", str(before)) == 0
    assert sorted(engine.done) == ["bound: third", "judge: third", "plan: third"]
    assert origins(out) == ["before", "before", "planned"]
    assert run(["verify", str(out), "-q"]) == 0


def test_what_is_carried_over_is_what_would_have_been_made(
    shop: Path, before: Path, tmp_path: Path, engine: Watched
) -> None:
    edit(shop, "at: [-180, 5, 0]", "at: [-180, 25, 0]")
    quick, slow = tmp_path / "quick", tmp_path / "slow"
    assert plan(shop, quick, "--from", str(before)) == 0
    (before / "sources.json").unlink()
    engine.done.clear()
    assert plan(shop, slow, "--from", str(before)) == 0
    assert engine.done.count("judge: st") == 1
    for name in ("program.pb", "certificate.json", "scene/scene.yaml", "scene/meshes/post.obj"):
        assert (quick / name).read_bytes() == (slow / name).read_bytes()
    told, also = report(quick), report(slow)
    assert [*told] == [*also]
    assert told["per_station"] == also["per_station"]
    assert {**told, "wall_s": 0} == {**also, "wall_s": 0}
    assert stations(quick) == stations(slow)


def test_a_plan_that_was_carried_over_can_be_carried_over(
    shop: Path, before: Path, tmp_path: Path, engine: Watched
) -> None:
    again = tmp_path / "again"
    assert plan(shop, again, "--from", str(before)) == 0
    assert plan(shop, again, "--from", str(again)) == 0
    assert engine.done == []
    assert origins(again) == ["before", "before", "before"]
    for name in ("program.pb", "certificate.json"):
        assert (again / name).read_bytes() == (before / name).read_bytes()


def test_stations_may_come_and_go(
    shop: Path, before: Path, tmp_path: Path, engine: Watched
) -> None:
    edit(shop, "name: st\n", "name: first\n")
    out = tmp_path / "out"
    assert plan(shop, out, "--from", str(before)) == 0
    assert engine.done == ["plan: first", "judge: first"]
    assert [entry["id"] for entry in report(out)["per_station"]] == ["first", "second", "third"]
    assert run(["verify", str(out), "-q"]) == 0


@pytest.mark.parametrize("what", ["program", "report", "certificate", "record", "mesh", "takt"])
def test_everything_is_judged_where_anything_else_is_not_as_it_was(
    shop: Path, before: Path, tmp_path: Path, engine: Watched, what: str
) -> None:
    if what == "program":
        program = read_program(before / "program.pb")
        write_program(before / "program.pb", replace(program, seed=3))
    elif what == "report":
        edit(before / "report.json", '"certified": true', '"certified":  true')
    elif what == "certificate":
        (before / "certificate.json").unlink()
    elif what == "record":
        edit(before / "sources.json", '"digest": "', '"digest": "0')
    elif what == "mesh":
        mesh = shop.parent / "meshes" / "post.obj"
        mesh.write_text(mesh.read_text() + "# the same, but who knows\n")
    else:
        edit(shop, "takt: 40", "takt: 41")
    assert plan(shop, tmp_path / "out", "--from", str(before)) == 0
    assert [name for name in engine.done if name.startswith("judge")] == [
        "judge: st",
        "judge: second",
        "judge: third",
    ]
    assert read_certificate(tmp_path / "out" / "certificate.json").takt_s in (40.0, 41.0)


def test_a_station_that_cannot_be_planned_any_more_is_missing(
    shop: Path, before: Path, tmp_path: Path, engine: Watched
) -> None:
    edit(shop, "at: [-180, 5, 0]", "at: [-180, 5, 9000]")
    out = tmp_path / "out"
    assert plan(shop, out, "--from", str(before)) == 1
    told = report(out)
    assert told["missing"] == ["third"]
    assert not told["certified"]
    assert told["judge"] is None
    assert [each.station for each in read_program(out / "program.pb").stations] == ["st", "second"]
    assert not (out / "certificate.json").exists()
    assert not (out / "sources.json").exists()
