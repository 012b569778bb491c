"""Stations that are alike share what they have in common; there is nothing but what has a name."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cells.ids import StationId
from cells.program import StationProgram
from cells.scene_file import load
from cells.shop import Shop, Station
from cells.viewer import Blocks, Programs, programs_of
from cells.wire import read_program
from tests.cells.service.certified_folder import write_folder

REPORT: dict[str, Any] = {"per_station": [], "findings": []}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("blocks") / "plan"
    write_folder(made, ("one", "two", "three"))
    return made


@pytest.fixture
def shop(folder: Path) -> Shop:
    return load(folder / "scene" / "scene.yaml")


@pytest.fixture
def programs(folder: Path) -> Programs:
    return programs_of(read_program(folder / "program.pb"))


def members(block: bytes | None) -> dict[str, Any]:
    assert block is not None
    raw = gzip.decompress(block)
    length = int.from_bytes(raw[:4], "little")
    found: dict[str, Any] = json.loads(raw[4 : 4 + length])
    return found


def test_alike_stations_are_measured_and_told_once(shop: Shop, programs: Programs) -> None:
    measured: list[str] = []

    def distances(station: Station, program: StationProgram) -> Mapping[str, Any] | None:
        measured.append(station.id)
        return None

    names = [name for name, _ in Blocks(shop, programs, REPORT, distances).all()]
    assert names == ["overview", "station/0", "kind/0", "clearance/0", "station/1", "station/2"]
    assert len(measured) == 1


def test_a_station_whose_program_differs_is_another_kind(shop: Shop, programs: Programs) -> None:
    def changed(station: StationId) -> StationProgram | None:
        program = programs(station)
        assert program is not None
        if station != "two":
            return program
        (robot,) = program.robots
        return replace(program, robots=(replace(robot, steps=robot.steps[:-1]),))

    blocks = Blocks(shop, changed, REPORT, lambda *_: None)
    kinds = [members(blocks.get(f"station/{number}"))["kind"] for number in range(3)]
    assert kinds == [0, 1, 0]


def test_the_stations_of_a_kind_tell_their_own_names(shop: Shop, programs: Programs) -> None:
    blocks = Blocks(shop, programs, REPORT, lambda *_: None)
    assert [members(blocks.get(f"station/{n}"))["id"] for n in range(3)] == ["one", "two", "three"]
    assert "one" not in json.dumps(members(blocks.get("kind/0")))


@pytest.mark.parametrize(
    "name", ["", "station", "station/3", "station/-1", "station/x", "station/٣", "kind/7", "x/0"]
)
def test_there_is_nothing_of_any_other_name(shop: Shop, programs: Programs, name: str) -> None:
    assert Blocks(shop, programs, REPORT, lambda *_: None).get(name) is None
