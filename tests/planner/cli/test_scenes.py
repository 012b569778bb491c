"""``taktline scene``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cells.scene_file import load
from planner.cli.running import run


def test_a_good_scene_is_summed_up(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scene", "check", str(scene)]) == 0
    text = capsys.readouterr().out
    assert "st: 1 robots, 1 welds, 0 handlings" in text
    assert "The scene can be used." in text


def test_json_sums_a_good_scene_up(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scene", "check", str(scene), "--json"]) == 0
    members = json.loads(capsys.readouterr().out)
    assert members["ok"] is True
    assert members["digest"] == load(scene).digest
    assert members["stations"][0]["welds"] == 1


def test_all_faults_are_told_in_json(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = scene.read_text().replace("takt: 40", "takt: fast").replace("mass: 5", "mass: -5")
    scene.write_text(text)
    assert run(["scene", "check", str(scene), "--json"]) == 2
    members = json.loads(capsys.readouterr().out)
    assert members["error"] == "the scene cannot be used: 2 problems"
    assert [problem["line"] for problem in members["problems"]] == [3, 16]


def test_all_faults_are_told_in_lines(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scene.write_text(scene.read_text().replace("takt: 40", "takt: fast"))
    assert run(["scene", "check", str(scene)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"{scene}:3:" in printed.err


def test_doubts_are_warnings(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scene.write_text(scene.read_text().replace("takt: 40", "takt: 8.5"))
    assert run(["scene", "check", str(scene)]) == 0
    assert "warning: " in capsys.readouterr().out


def test_an_example_is_generated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scene", "generate", "respot_cell", "-o", str(tmp_path)]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert path == tmp_path / "respot_cell.yaml"
    assert path.is_file()


def test_an_unknown_example_is_answered_with_those_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["scene", "generate", "mars_base", "-o", str(tmp_path)]) == 2
    assert "there are respot_cell" in capsys.readouterr().err


def test_an_example_that_cannot_be_written_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "meshes").write_text("in the way")
    assert run(["scene", "generate", "respot_cell", "-o", str(tmp_path)]) == 2
    assert "meshes: File exists" in capsys.readouterr().err


def test_the_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scene", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Taktline scene"
