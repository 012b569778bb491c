"""``taktline verify``."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cells.certificate import Finding, FindingKind, Validation
from cells.ids import StationId
from cells.wire import read_certificate, read_program, write_certificate, write_program
from planner.cli.running import run


@pytest.fixture
def folder(scene: Path, tmp_path: Path, pipeline: Any) -> Path:
    """A plan's folder, moved away from where it was planned."""
    out = tmp_path / "out"
    assert run(["plan", str(scene), "-o", str(out), "--takt", "33.5", "--seed", "3"]) == 0
    moved = tmp_path / "elsewhere"
    out.rename(moved)
    scene.unlink()
    return moved


def reasons(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    assert run(["verify", str(folder), "--json"]) == 1
    members = json.loads(capsys.readouterr().out)
    assert members["verified"] is False
    return list(members["reasons"])


def refusal(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert run(["verify", str(folder)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err


def test_a_plan_is_verified_from_its_files_alone_by_the_takt_it_was_made_for(
    folder: Path, judge: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["verify", str(folder)]) == 0
    printed = capsys.readouterr()
    text = printed.out
    assert "Verified: One robot, takt 33.5 s" in text
    assert printed.err.endswith("judge: 1 of 1\n")
    assert "st: cycle 20.0 s, 1 tasks, 20 replays with delays" in text
    assert "to fixtures and parts 20.0 mm, while welding 6.0 mm" in text
    assert judge.takts_s == [33.5]


def test_json_is_one_object(folder: Path, judge: Any, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["verify", str(folder), "--json"]) == 0
    members = json.loads(capsys.readouterr().out)
    assert members["verified"] is True
    assert members["reasons"] == members["findings"] == []
    assert members["stations"][0]["cycle_s"] == 20.0


def test_findings_refuse_a_plan(
    folder: Path, judge: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    finding = Finding(FindingKind.COLLISION, StationId("st"), "R1 hits the post at 3.2 s")
    judge.validation = Validation((finding,), judge.validation.stations)
    assert run(["verify", str(folder)]) == 1
    text = capsys.readouterr().out
    assert "st: R1 hits the post at 3.2 s" in text
    assert "Not verified" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [("cycle_s", 19.0), ("clearance_static_m", 0.5), ("clearance_robots_m", 0.1), ("tasks", 2)],
)
def test_a_certificate_that_says_more_than_the_judge_is_refused(
    folder: Path, judge: Any, capsys: pytest.CaptureFixture[str], name: str, value: float
) -> None:
    certificate = read_certificate(folder / "certificate.json")
    better = replace(certificate.stations[0], **{name: value})
    write_certificate(folder / "certificate.json", replace(certificate, stations=(better,)))
    assert reasons(folder, capsys)[0].startswith(f"st: the certificate says {name} {value}")
    write_certificate(folder / "certificate.json", replace(certificate, stations=()))
    assert reasons(folder, capsys) == ["the certificate does not name the same stations"]


def test_another_program_is_noticed_without_the_judge(
    folder: Path, judge: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    program = read_program(folder / "program.pb")
    write_program(folder / "program.pb", replace(program, seed=4))
    assert reasons(folder, capsys) == ["the certificate belongs to another program"]
    assert judge.takts_s == []


def test_another_scene_is_noticed(
    folder: Path, judge: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "scene" / "scene.yaml"
    path.write_text(path.read_text().replace("[1800, 0, 900]", "[1800, 0, 901]"))
    assert reasons(folder, capsys) == [
        "the program was planned for another scene",
        "the certificate belongs to another scene",
    ]


def test_a_changed_mesh_is_another_scene(
    folder: Path, judge: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "scene" / "meshes" / "post.obj"
    path.write_text(path.read_text().replace("1000", "1001"))
    assert "the program was planned for another scene" in reasons(folder, capsys)


def test_a_plan_without_certificate_is_judged_by_its_takt_and_not_verified(
    folder: Path, judge: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "certificate.json").unlink()
    assert reasons(folder, capsys) == ["there is no certificate.json: the plan was not certified"]
    assert judge.takts_s == [33.5]


def test_without_certificate_and_report_the_takt_is_that_of_the_scene(
    folder: Path, judge: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "certificate.json").unlink()
    (folder / "report.json").unlink()
    assert reasons(folder, capsys) == ["the program was planned for another scene"]


def test_a_changed_certificate_is_bad_input(
    folder: Path, judge: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "certificate.json"
    path.write_text(path.read_text().replace("33.5", "99.5"))
    assert "changed after it was signed" in refusal(folder, capsys)


@pytest.mark.parametrize("name", ["program.pb", "scene/scene.yaml"])
def test_a_missing_file_is_named(
    folder: Path, judge: Any, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (folder / name).unlink()
    assert f"has no {name}" in refusal(folder, capsys)


def test_a_broken_program_is_named(
    folder: Path, judge: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "program.pb").write_bytes(b"\x00")
    assert "program.pb: not a program" in refusal(folder, capsys)


def test_a_broken_scene_is_told_line_by_line(
    folder: Path, judge: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "scene" / "meshes" / "post.obj").unlink()
    assert "there is no file 'meshes/post.obj'" in refusal(folder, capsys)


def test_a_folder_that_is_not_there_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "there is no such folder" in refusal(tmp_path / "none", capsys)
