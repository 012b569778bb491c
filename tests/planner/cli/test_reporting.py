"""``taktline report``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli.running import run
from planner.plan import Plan
from planner.report import report_of


@pytest.fixture
def folder(tmp_path: Path, certified_plan: Plan) -> Path:
    (tmp_path / "report.json").write_text(json.dumps(report_of(certified_plan)))
    return tmp_path


def test_tables_are_shown_plain_in_a_pipe(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(folder)]) == 0
    text = capsys.readouterr().out
    assert "who waits for whom" in text
    assert "\x1b" not in text


def test_json_is_the_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads((folder / "report.json").read_text())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("\xff", "not JSON"),
        ("[]", "not a report"),
        ("{}", "not a report"),
        ('{"per_station": 3}', "not a report of this version"),
        ('{"per_station": [{}], "scene": "x"}', "not a report of this version"),
    ],
)
def test_a_broken_report_is_bad_input_and_prints_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    (tmp_path / "report.json").write_bytes(text.encode("latin-1"))
    assert run(["report", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert words in printed.err


def test_a_folder_without_report_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", str(tmp_path)]) == 2
    assert "has no report.json" in capsys.readouterr().err


def test_a_picture_is_drawn_beside_the_tables(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", str(folder), "--picture", str(folder / "cycle.svg")]) == 0
    assert "who waits for whom" in capsys.readouterr().out
    assert (folder / "cycle.svg").read_text().startswith("<?xml")


@pytest.mark.parametrize(
    ("name", "words"), [("cycle.bmp", "ends in .svg"), ("none/cycle.svg", "cannot be written")]
)
def test_a_picture_that_cannot_be_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, words: str
) -> None:
    assert run(["report", str(folder), "--picture", str(folder / name)]) == 2
    assert words in capsys.readouterr().err
