"""``taktline view`` and ``taktline documents`` on folders as ``plan`` writes them."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from planner.cli.running import run as main
from tests.cells.service.certified_folder import write_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two stations with a program each, and a report."""
    made = tmp_path_factory.mktemp("viewed") / "plan"
    write_folder(made, ("one", "two"))
    write_report(made)
    return made


def write_report(made: Path) -> None:
    from cells.ids import StationId
    from cells.scene_file import load
    from cells.wire import read_program
    from planner.cli.folder import write_report as write
    from planner.plan import Plan, StationPlan
    from planner.report import report_of

    shop, program = load(made / "scene" / "scene.yaml"), read_program(made / "program.pb")
    stations = tuple(
        StationPlan(station=StationId(each.station), program=each) for each in program.stations
    )
    write(made, report_of(Plan(shop=shop, seed=0, stations=stations, program=program)))


def test_an_exported_page_has_every_block(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    assert main(["view", str(folder), "--export", str(target)]) == 0
    names = re.findall(r'id="block:([^"]+)"', target.read_text())
    assert names == ["overview", "station/0", "kind/0", "clearance/0", "station/1"]


def test_a_page_against_another_plan_has_its_stations_too(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    assert main(["view", str(folder), "--against", str(folder), "--export", str(target)]) == 0
    assert 'id="block:other/1"' in target.read_text()


def test_the_server_says_where_it_is_and_ends_on_an_interrupt(folder: Path) -> None:
    command = [sys.executable, "-m", "planner.cli", "view", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert found is not None
        with urllib.request.urlopen(found[0]) as answer:
            assert b"Taktline" in answer.read()
        process.send_signal(signal.SIGINT)
        process.wait(30)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda made: (made / "report.json").unlink(), "has no report.json"),
        (lambda made: (made / "scene" / "scene.yaml").unlink(), "has no scene/scene.yaml"),
        (lambda made: (made / "program.pb").write_bytes(b"x"), "program.pb"),
        (
            lambda made: (made / "report.json").write_text(json.dumps({"per_station": [{}]})),
            "report.json: not a report of this version",
        ),
    ],
)
def test_a_folder_that_cannot_be_shown_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: object, words: str
) -> None:
    made = tmp_path / "plan"
    write_folder(made, ("one",))
    write_report(made)
    change(made)  # type: ignore[operator]
    assert main(["view", str(made), "--export", str(tmp_path / "page.html")]) == 2
    assert words in capsys.readouterr().err


def test_documents_are_pictures_of_the_shop_and_files_of_each_station(
    folder: Path, tmp_path: Path
) -> None:
    arguments = ["documents", str(folder), "-o", str(tmp_path), "--station", "two", "-q"]
    assert main(arguments) == 0
    pictures = {f"{name}.{suffix}" for name in ("gantt", "balance", "layout")
                for suffix in ("svg", "png")}  # fmt: skip
    of_two = {"two.clearance.svg", "two.clearance.png", "two.glb"}
    assert {path.name for path in tmp_path.iterdir()} == pictures | of_two


def test_a_station_that_is_not_there_is_refused_with_those_that_are(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["documents", str(folder), "-o", str(tmp_path), "--station", "three"]) == 2
    assert "there are: one, two" in capsys.readouterr().err
