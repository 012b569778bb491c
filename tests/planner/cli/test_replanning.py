"""``taktline plan`` from an earlier plan, without a robot, with fallbacks, and stopped.

On a scene small enough to be planned in earnest.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cells.wire import read_certificate, read_program
from planner.cli.running import run
from planner.engine import InProcess

ROBOTS = """\
        robots:
          R1: {model: kuka_kr210_r2700_2, tool: gun_c_mid, at: [0, -1000, 0],
               home: [0, -100, 100, 0, 60, 0]}
          R3: {model: kuka_kr210_r2700_2, tool: gun_c_mid, at: [0, 1000, 0],
               home: [0, -100, 100, 0, 60, 0]}
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def pair(scene: Path) -> Path:
    """Two robots that both reach the one weld."""
    text = scene.read_text()
    start, end = text.index("        robots:"), text.index("        bodies:")
    scene.write_text(text[:start] + ROBOTS + text[end:])
    return scene


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    members = json.loads(capsys.readouterr().out)
    assert isinstance(members, dict)
    return members


def plan(scene: Path, out: Path, *options: str) -> int:
    return run(["plan", str(scene), "-o", str(out), "--workers", "1", "--json", "-q", *options])


def test_a_plan_is_taken_over_where_nothing_changed_and_made_anew_where_it_did(
    pair: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    assert plan(pair, first) == 0
    capsys.readouterr()
    assert plan(pair, second, "--from", str(first), "--no-cache") == 0
    again = answer(capsys)
    assert [entry["origin"] for entry in again["per_station"]] == ["before"]
    assert (second / "program.pb").read_bytes() == (first / "program.pb").read_bytes()
    before = json.loads((first / "report.json").read_text())
    for entry in (before["per_station"][0], again["per_station"][0]):
        del entry["origin"]
    assert again["per_station"] == before["per_station"]

    pair.write_text(pair.read_text().replace("at: [-180, 0, 0]", "at: [-180, 20, 0]"))
    assert plan(pair, third, "--from", str(second), "--no-cache") == 0
    moved = answer(capsys)
    assert [entry["origin"] for entry in moved["per_station"]] == ["planned"]
    assert run(["verify", str(third), "-q"]) == 0


def test_a_fallback_is_certified_and_verified(
    pair: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert plan(pair, out, "--fallbacks") == 0
    told = {each["robot"]: each for each in answer(capsys)["fallbacks"]}
    assert set(told) == {"R1", "R3"}
    for name in ("st.R1", "st.R3"):
        assert run(["verify", str(out / "fallbacks" / name), "-q"]) == 0
        assert read_certificate(out / "fallbacks" / name / "certificate.json").takt_s == 40.0
    program = read_program(out / "fallbacks" / "st.R1" / "program.pb")
    assert [robot.robot for robot in program.stations[0].robots if not robot.steps] == ["R1"]
    capsys.readouterr()

    less = tmp_path / "less"
    assert plan(pair, less, "--from", str(out), "--without", "R1") == 0
    fallback = answer(capsys)["fallback"]
    assert fallback["without"] == "st.R1"
    assert fallback["cycle_before_s"] == json.loads((out / "report.json").read_text())["cycle_s"]
    assert (less / "program.pb").read_bytes() == (
        out / "fallbacks" / "st.R1" / "program.pb"
    ).read_bytes()
    assert plan(pair, out) == 0
    assert not (out / "fallbacks").exists()


def test_without_the_only_robot_there_is_no_plan(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert plan(scene, out, "--without", "st.R1") == 1
    assert "no robot can do S1" in answer(capsys)["problems"][0]
    assert plan(scene, out, "--fallbacks") == 1
    assert answer(capsys)["certified"]
    assert run(["plan", str(scene), "-o", str(out), "-q", "--fallbacks", "--workers", "1"]) == 1
    assert "no robot can do S1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--without", "R7"), "--without: there is no robot R7 in One robot, only st.R1"),
        (("--from", "/nowhere"), "no such folder"),
        (("--time-limit", "0"), "--time-limit must be a positive number"),
    ],
)
def test_what_makes_no_sense_is_bad_input(
    scene: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    words: str,
) -> None:
    assert plan(scene, tmp_path / "out", *options) == 2
    assert words in answer(capsys)["error"]


def test_a_folder_without_a_program_is_nothing_to_start_from(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert plan(scene, out, "--without", "R1") == 1
    capsys.readouterr()
    assert plan(scene, tmp_path / "more", "--from", str(out)) == 2
    assert "has no program.pb" in answer(capsys)["error"]


def start(scene: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "planner.cli", "plan", str(scene), "-o", str(out), *options]
    return subprocess.Popen(
        command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ
    )


def test_an_interrupt_leaves_the_plan_before_as_it_was(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert plan(scene, out) == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    started = start(scene, out, "--no-cache")
    while started.poll() is None and not list(out.glob(".plan.*")):
        pass
    started.send_signal(signal.SIGTERM)
    started.communicate(timeout=60)
    assert started.returncode == 130
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_a_time_limit_is_an_answer(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert plan(scene, out, "--time-limit", "0.001") == 1
    told = answer(capsys)
    assert told["stopped"] == "the time limit"
    assert told["missing"] == ["st"]
    assert not (out / "certificate.json").exists()
    run(["report", str(out)])
    assert "the time limit came first; 0 of 1 station planned" in capsys.readouterr().out


def test_a_time_limit_covers_fallbacks(
    pair: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from planner import fallback
    from planner.cli import plan_command

    left_s: list[float | None] = []

    def watched(plan, engine, progress, cache, deadline):  # type: ignore[no-untyped-def]
        left_s.append(deadline.left_s())
        return {}

    monkeypatch.setattr(fallback, "fallbacks", watched)
    monkeypatch.setattr(plan_command, "engine_of", lambda _: InProcess())
    assert plan(pair, tmp_path / "out", "--fallbacks") in (0, 1)
    assert plan(pair, tmp_path / "out", "--fallbacks", "--time-limit", "500") in (0, 1)
    assert left_s[0] is None
    assert left_s[1] is not None
    assert 0.0 < left_s[1] < 500.0
