"""The command as a process: exit codes, clean streams, and nothing heavy before it is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from planner.cli import main
from planner.cli.output import progress
from planner.cli.running import run

COMMAND = [sys.executable, "-m", "planner.cli"]
HEAVY = ("numba", "ortools", "pybullet", "grpc", "coal")


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_the_version_is_said() -> None:
    result = ran("--version")
    assert (result.returncode, result.stdout, result.stderr) == (0, "taktline 0.1.0\n", "")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    text = capsys.readouterr().out
    for command in ("plan", "verify", "report", "scene"):
        assert f"\n  {command} " in text


def test_the_process_exits_with_the_code_of_its_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, code in ((["--version"], 0), (["nonsense"], 2)):
        monkeypatch.setattr(sys, "argv", ["taktline", *arguments])
        with pytest.raises(SystemExit) as caught:
            main()
        assert caught.value.code == code
    assert capsys.readouterr().out == "taktline 0.1.0\n"


def test_progress_is_bars_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress(quiet=False).stage("reach", 2) as stage:
        stage.advance(2)
    printed = capsys.readouterr()
    assert "2/2" in printed.err
    assert printed.out == ""


def test_bad_input_is_a_sentence_on_stderr(tmp_path: Path) -> None:
    result = ran("report", str(tmp_path / "none"))
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr == f"taktline: {tmp_path / 'none'}: there is no such folder\n"


@pytest.mark.parametrize(
    "arguments",
    [[], ["scene"], ["plan"], ["plan", "x"], ["dance"], ["report", "a", "b"], ["--color"]],
)
def test_wrong_usage_is_2_without_traceback(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("taktline: ")
    assert "Traceback" not in printed.err


def test_wrong_usage_in_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "--json"]) == 2
    printed = capsys.readouterr()
    assert "Missing argument 'DIR'" in json.loads(printed.out)["error"]
    assert printed.err == ""


@pytest.mark.parametrize("arguments", [["--help"], ["scene", "check", "none.yaml", "--json"]])
def test_nothing_heavy_is_imported_before_it_is_needed(arguments: list[str]) -> None:
    code = (
        "import sys; from planner.cli.running import run; "
        f"run({arguments!r}); print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stderr == "[]\n"


def test_a_good_scene_is_checked_without_anything_heavy(scene: Path) -> None:
    code = (
        "import sys; from planner.cli.running import run; "
        f"assert run(['scene', 'check', {str(scene)!r}]) == 0; "
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stderr == "[]\n"


def test_a_reader_that_leaves_early_is_no_fault() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        result = subprocess.run(
            [*COMMAND, "scene", "schema"], stdout=stream, stderr=subprocess.PIPE, timeout=60
        )
    assert result.returncode == 0
    assert result.stderr == b""


def test_what_native_code_prints_does_not_reach_stdout() -> None:
    noisy = "lambda arguments: os.write(1, b'noise') and print('said') or 0"
    code = f"import os, planner.cli as cli, planner.cli.running as r; r.run = {noisy}; cli.main()"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert result.stdout == "said\n"
    assert result.stderr == "noise"
