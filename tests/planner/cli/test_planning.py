"""``taktline plan``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cells.wire import read_certificate, read_program
from planner.cache import code_version
from planner.cli.running import run
from planner.engine import ray_engine
from planner.station_tasks import LOADED_BY_ALL, LOADED_FIRST


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    members = json.loads(capsys.readouterr().out)
    assert isinstance(members, dict)
    return members


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


ALL_FILES = [
    "certificate.json",
    "program.pb",
    "report.json",
    "scene/meshes/post.obj",
    "scene/scene.yaml",
    "sources.json",
]


def test_a_certified_plan_is_written_whole(
    scene: Path, tmp_path: Path, pipeline: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "deep" / "out"
    assert run(["plan", str(scene), "-o", str(out), "--seed", "7", "--workers", "1"]) == 0
    assert files(out) == ALL_FILES
    assert read_program(out / "program.pb").seed == pipeline.calls[0]["seed"] == 7
    assert read_certificate(out / "certificate.json").takt_s == 40.0
    printed = capsys.readouterr()
    assert "Certified: cycle 20.0 s within the takt of 40.0 s" in printed.out
    assert "reach: 1 of 1" in printed.err


def test_json_is_the_report_and_nothing_else(
    scene: Path, tmp_path: Path, pipeline: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(["plan", str(scene), "-o", str(out), "--json", "-q"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out) == json.loads((out / "report.json").read_text())
    assert printed.err == ""
    wall_s = json.loads(printed.out)["wall_s"]
    assert wall_s["total"] >= wall_s["load"] > 0.0


def test_a_negative_answer_is_1_with_its_reason_and_leaves_no_program(
    scene: Path, tmp_path: Path, pipeline: Any, refused: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(["plan", str(scene), "-o", str(out)]) == 0
    pipeline.answer = refused
    assert run(["plan", str(scene), "-o", str(out)]) == 1
    assert "no robot can do S1: R1: axis 5 limit" in capsys.readouterr().out
    assert files(out) == ["report.json", "scene/meshes/post.obj", "scene/scene.yaml"]


def test_a_takt_of_ones_own_reaches_plan_and_certificate(
    scene: Path, tmp_path: Path, pipeline: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(["plan", str(scene), "-o", str(out), "--takt", "33.5", "--json"]) == 0
    assert pipeline.calls[0]["takt_s"] == 33.5
    assert answer(capsys)["takt_s"] == 33.5
    assert read_certificate(out / "certificate.json").takt_s == 33.5


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--takt", "0", "--takt must be a positive number"),
        ("--takt", "nan", "--takt"),
        ("--takt", "inf", "--takt must be a positive number"),
        ("--takt", "-3", "--takt"),
        ("--takt", "fast", "--takt"),
        ("--seed", "-1", "--seed"),
        ("--seed", "99999999999", "--seed"),
        ("--workers", "0", "--workers"),
        ("--engine", "slurm", "--engine"),
        ("--ray-address", "there:6379", "--ray-address is for --engine ray"),
    ],
)
def test_impossible_options_are_bad_input(
    scene: Path,
    tmp_path: Path,
    pipeline: Any,
    capsys: pytest.CaptureFixture[str],
    option: str,
    value: str,
    words: str,
) -> None:
    out = tmp_path / "out"
    assert run(["plan", str(scene), "-o", str(out), option, value, "--json"]) == 2
    assert words in answer(capsys)["error"]
    assert not out.exists()


class RayEngine:
    """Stands in for the engine of that name; remembers what it was asked for."""

    asked: tuple[Any, ...] = ()

    def __init__(self, *asked: Any) -> None:
        RayEngine.asked = asked

    def __enter__(self) -> RayEngine:
        return self

    def __exit__(self, *_: object) -> None:
        return


def test_a_ray_cluster_is_asked_for_with_its_address_and_the_version_of_this_program(
    scene: Path, tmp_path: Path, pipeline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ray_engine, "RayEngine", RayEngine)
    more = ["--engine", "ray", "--ray-address", "there:6379", "--workers", "3"]
    assert run(["plan", str(scene), "-o", str(tmp_path / "out"), *more]) == 0
    assert isinstance(pipeline.calls[0]["engine"], RayEngine)
    modules = [(*LOADED_BY_ALL, *first) for first in LOADED_FIRST]
    assert RayEngine.asked == (3, modules, "there:6379", code_version)


def test_without_ray_asking_for_it_is_bad_input_with_what_to_install(
    scene: Path,
    tmp_path: Path,
    pipeline: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    out = tmp_path / "out"
    assert run(["plan", str(scene), "-o", str(out), "--engine", "ray"]) == 2
    assert 'install taktline with its extra "ray"' in capsys.readouterr().err
    assert not out.exists()


def test_a_scene_that_is_not_there_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "none.yaml"
    assert run(["plan", str(missing), "-o", str(tmp_path / "out")]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "none.yaml:1:1: scene: cannot be read: No such file" in printed.err
    assert "Traceback" not in printed.err
    assert not (tmp_path / "out").exists()


def test_a_file_in_place_of_the_output_folder_is_bad_input(
    scene: Path, tmp_path: Path, pipeline: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("in the way")
    for path, words in ((tmp_path / "out", "is not a folder"), (tmp_path / "out" / "x", "out/x")):
        assert run(["plan", str(scene), "-o", str(path)]) == 2
        assert words in capsys.readouterr().err
    assert pipeline.calls == []


def test_a_folder_that_cannot_be_written_to_is_bad_input(
    scene: Path, pipeline: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", str(scene), "-o", "/proc/self/out"]) == 2
    assert "/proc/self/out: cannot be written to" in capsys.readouterr().err
    assert pipeline.calls == []


def test_the_copy_of_a_scene_can_be_planned_in_place(
    scene: Path, tmp_path: Path, pipeline: Any
) -> None:
    out = tmp_path / "out"
    assert run(["plan", str(scene), "-o", str(out)]) == 0
    before = read_program(out / "program.pb").scene_digest
    assert run(["plan", str(out / "scene" / "scene.yaml"), "-o", str(out)]) == 0
    assert files(out) == ALL_FILES
    assert read_program(out / "program.pb").scene_digest == before


def test_an_interrupt_is_130(scene: Path, tmp_path: Path, pipeline: Any) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    pipeline.answer = interrupted
    assert run(["plan", str(scene), "-o", str(tmp_path / "out"), "-q"]) == 130


def test_a_fault_of_our_own_is_neither_an_answer_nor_bad_input(
    scene: Path, tmp_path: Path, pipeline: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("oh")

    pipeline.answer = broken
    assert run(["plan", str(scene), "-o", str(tmp_path / "out"), "--json"]) == 70
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {"error": "internal error: ZeroDivisionError: oh"}
    assert "Traceback" in printed.err
