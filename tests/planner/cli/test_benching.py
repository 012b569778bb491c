"""``taktline bench``: what it asks for, what it refuses, and what it prints."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from planner.benchmarks import registry, setting
from planner.benchmarks.registry import BENCHMARKS, BenchDataError
from planner.benchmarks.result import Bar, BenchResult
from planner.cli.running import run
from planner.cli.solve_commands import BenchName
from planner.progress import Progress

BARS = {"solved": Bar.at_least(1.0, 1.0), "median_ms": Bar.at_most(0.5, 1.0)}
MISSED = {**BARS, "times_ompl": Bar.at_least(None, 100.0)}


def result_with(bars: dict[str, Bar]) -> BenchResult:
    rows = (
        {"family": "table [top]", "solved": 3, "median_ms": 0.123456, "fair": True},
        {"family": "box", "solved": None, "median_ms": setting.NOT_INSTALLED, "fair": False},
    )
    return BenchResult("motion", "a machine", {"numpy": "2.0"}, rows, bars, {"box": "a table [2]"})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for folder in ("panda", "ur5"):
        (tmp_path / "motion" / folder).mkdir(parents=True)
    return tmp_path


def pretend(monkeypatch: pytest.MonkeyPatch, bars: dict[str, Bar]) -> list[tuple[Path, int | None]]:
    asked: list[tuple[Path, int | None]] = []

    def run_it(data: Path, count: int | None, progress: Progress) -> BenchResult:
        asked.append((data, count))
        return result_with(bars)

    monkeypatch.setattr(registry, "import_module", lambda name: SimpleNamespace(run=run_it))
    return asked


def test_every_benchmark_of_the_command_line_is_registered() -> None:
    assert {name.value for name in BenchName} == set(BENCHMARKS)


def test_a_benchmark_gets_its_folder_and_count_and_answers_in_json(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = pretend(monkeypatch, BARS)
    assert run(["bench", "motion", "--data", str(data), "--count", "7", "--json"]) == 0
    assert asked == [(data, 7)]
    told = json.loads(capsys.readouterr().out)
    assert told == result_with(BARS).as_json()
    assert told["bars"]["median_ms"] == {"value": 0.5, "target": 1.0, "met": True}


def test_a_missed_bar_is_an_answer_that_is_no_success(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch, MISSED)
    assert run(["bench", "motion", "--data", str(data), "-q"]) == 1
    shown = capsys.readouterr().out
    against = "box: gaps are against a table [2]"
    for text in ("table [top]", "0.1235", setting.NOT_INSTALLED, "times_ompl", "2.0", against):
        assert text in shown


def test_rows_with_other_figures_stand_in_a_table_of_their_own(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ({"family": "a", "gap": 1}, {"family": "b", "gap": 2}, {"family": "c", "loss": 3})
    result = BenchResult("motion", "a machine", {}, rows, BARS)
    monkeypatch.setattr(
        registry, "import_module", lambda name: SimpleNamespace(run=lambda *_: result)
    )
    assert run(["bench", "motion", "--data", str(data), "-q"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("Figures") == 2


def test_a_benchmark_without_data_of_others_needs_no_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = pretend(monkeypatch, BARS)
    assert run(["bench", "shop", "-q"]) == 0
    assert asked == [(Path(), None)]
    assert run(["bench", "motion"]) == 2
    assert "bench motion needs --data" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_named_with_what_it_should_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["bench", "motion", "--data", str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err
    assert run(["bench", "motion", "--data", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert str(tmp_path / "motion/panda") in told
    assert "sceneNNNN.yaml" in told


def test_a_benchmark_that_does_not_come_with_this_version_is_said_to_be_missing(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(registry, "import_module", missing)
    assert run(["bench", "motion", "--data", str(data)]) == 2
    assert "bench motion: not part of this version" in capsys.readouterr().err


def test_faulty_data_is_refused_with_the_sentence_of_the_benchmark(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run_it(data: Path, count: int | None, progress: Progress) -> BenchResult:
        raise BenchDataError("scene0002.yaml, line 3: a cone")

    monkeypatch.setattr(registry, "import_module", lambda name: SimpleNamespace(run=run_it))
    assert run(["bench", "motion", "--data", str(data), "--json"]) == 2
    assert json.loads(capsys.readouterr().out) == {"error": "scene0002.yaml, line 3: a cone"}


def test_bars_hold_at_their_targets_and_never_without_a_value() -> None:
    assert Bar.at_most(1.0, 1.0).met
    assert not Bar.at_most(1.01, 1.0).met
    assert not Bar.at_least(0.99, 1.0).met
    assert not Bar.at_most(None, 1.0).met


def test_the_setting_names_processors_and_packages_that_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "processors" in setting.machine()
    monkeypatch.setattr(setting, "_CPU_INFO", tmp_path / "none")
    assert "processors" in setting.machine()
    found = setting.versions("numpy", "no-such-package")
    assert found["no-such-package"] == setting.NOT_INSTALLED
    assert found["numpy"][0].isdigit()
