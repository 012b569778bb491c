"""``taktline plan --watch``: saved files are planned again, and faults in them end nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from planner.cli.running import run
from tests.planner.cli.plan_files import edit, report


@contextmanager
def watching(scene: Path, out: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "planner.cli", "plan", str(scene), "-o", str(out)]
    command += ["--watch", "--no-cache", "--workers", "1"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until_it_waits(process: subprocess.Popen[str]) -> str:
    """What it says until then; a process that ends says nothing more."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        if line.startswith("Waiting"):
            return said
        said += line
    raise AssertionError(f"ended: {said}")


def test_what_is_saved_is_planned_again_and_faults_end_nothing(scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with watching(scene, out) as process:
        until_it_waits(process)
        reports = [report(out)]

        edit(scene, "at: [-180, 0, 0]", "at: [-175, 0, 0]")
        until_it_waits(process)
        reports.append(report(out))

        edit(scene, "time: 1.1", "time: -1")
        assert "time" in until_it_waits(process)
        assert report(out) == reports[-1]

        edit(scene, "time: -1", "time: 1.2")
        until_it_waits(process)
        reports.append(report(out))

        edit(scene.parent / "meshes" / "post.obj", "v 0 0 1000", "v 0 0 990")
        until_it_waits(process)
        reports.append(report(out))

        process.send_signal(signal.SIGINT)
        assert process.wait() == 0
    assert [each["certified"] for each in reports] == [True] * 4
    assert len({each["program_digest"] for each in reports}) == 4


def test_a_fallback_is_not_watched(
    scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["plan", str(scene), "-o", str(tmp_path / "out"), "--watch", "--without", "st.R1"]
    assert run(command) == 2
    assert "--watch is not for --without" in capsys.readouterr().err


def test_there_has_to_be_a_folder_to_watch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["plan", str(tmp_path / "none" / "s.yaml"), "-o", str(tmp_path / "out"), "--watch"]
    assert run(command) == 2
    assert "none: there is no such folder to watch" in capsys.readouterr().err
