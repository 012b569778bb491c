"""Digests of what stations are made from: equal where nothing changed, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from cells.digest import digest_of, digest_of_parts, station_digest
from cells.scene_file import SceneError
from cells.scene_file.building.meshes import Fits
from cells.scene_file.loading import built, load, text_of, typed
from cells.scene_file.references import references, references_by_station
from cells.scene_file.sources import Sources, excerpt, sources_of

SHOP = """\
taktline: 1
name: Two
takt: 40
transfer: 8
clearance: {robots: 30, static: 15, weld: 5}
templates:
  box: {body: {kind: fixture, pieces: [{box: {size: [100, 100, 100]}}]}}
  stand: {body: {kind: stand, pieces: [{mesh: {file: post.obj}}]}}
lines:
  - name: line
    stations:
      - name: a
        robots: {R1: {model: kuka_kr210_r2700_2, tool: gun_c_mid, at: [0, 0, 0],
                      home: [0, -110, 100, 0, 60, 0]}}
        bodies: {B: {use: box, at: [0, 2500, 0]}}
      - name: b
        at: [9000, 0, 0]
        robots: {R1: {model: kuka_kr210_r2700_2, tool: gun_c_mid, at: [0, 0, 0],
                      home: [0, -110, 100, 0, 60, 0]}}
        bodies: {B: {use: stand, at: [0, 2500, 0]}}
"""
CORNERS = [(x, y, z) for x in (0, 100) for y in (0, 100) for z in (0, 1000)]
FACES = ["1 2 4 3", "5 7 8 6", "1 5 6 2", "3 4 8 7", "1 3 7 5", "2 6 8 4"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    lines = [f"v {x} {y} {z}" for x, y, z in CORNERS] + [f"f {face}" for face in FACES]
    (tmp_path / "post.obj").write_text("\n".join(lines) + "\n")
    scene = tmp_path / "scene.yaml"
    scene.write_text(SHOP)
    return scene


def sources(path: Path) -> Sources:
    found = sources_of(text_of(path))
    assert found is not None
    return found


def test_remarks_and_templates_that_nobody_uses_do_not_matter(path: Path) -> None:
    before = sources(path)
    unused = "templates:\n  other: {body: {kind: fixture, pieces: [{box: {size: [5, 5, 5]}}]}}\n"
    path.write_text("# a remark\n" + SHOP.replace("templates:\n", unused))
    assert sources(path) == before


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("at: [9000, 0, 0]", "at: [9001, 0, 0]", {"b"}),
        ("size: [100, 100, 100]", "size: [100, 100, 101]", {"a"}),
        ("name: a\n", "name: a2\n", {"a2"}),
    ],
)
def test_what_a_station_says_and_the_templates_it_uses_matter_to_it_alone(
    path: Path, old: str, new: str, changed: set[str]
) -> None:
    before = sources(path)
    path.write_text(SHOP.replace(old, new))
    now = sources(path)
    assert {n for n, each in now.stations.items() if before.stations.get(n) != each} == changed
    assert now.frame == before.frame
    assert now.lines == (("line", now.names),)


def test_what_is_said_for_all_stations_is_the_frame(path: Path) -> None:
    before = sources(path)
    path.write_text(SHOP.replace("takt: 40", "takt: 41"))
    assert sources(path).frame != before.frame
    assert sources(path).stations == before.stations


def test_files_are_needed_by_stations(path: Path) -> None:
    document = typed(text_of(path)).document
    needs = references_by_station(document, path.parent)
    assert needs == {"": (), "a": (), "b": ("post.obj",)}
    assert references(document, path.parent) == ("post.obj",)


def test_a_line_whose_spots_may_go_to_any_station_has_no_sources_by_station(path: Path) -> None:
    spot = (
        "    welds: {S: {on: sheet, time: 1, guns: [C], turn: [-180, 180], approach: 80,\n"
        "                at: [0, 0, 0], stack: [{part: sheet, mm: 1, steel: DP600},\n"
        "                {part: sheet, mm: 1, steel: DP600}]}}\n"
    )
    part = "        parts: {sheet: {mass: 5, com: [0, 0, 0], at: [1800, 0, 900],\n"
    part += "                pieces: [{box: {size: [400, 400, 2]}}]}}\n"
    text = SHOP.replace("    stations:\n", spot + "    stations:\n")
    path.write_text(text.replace("      - name: b\n", part + "      - name: b\n"))
    assert sources_of(text_of(path)) is None


@pytest.mark.parametrize(
    ("old", "new"), [("name: b\n", "name: a\n"), ("name: b\n", "name: 7\n"), ("lines:", "rows:")]
)
def test_where_names_are_faulty_there_are_no_sources(path: Path, old: str, new: str) -> None:
    path.write_text(SHOP.replace(old, new))
    assert sources_of(text_of(path)) is None


def test_a_shop_can_be_built_in_part_and_keeps_its_digest(path: Path) -> None:
    whole, part = load(path), built(typed(excerpt(text_of(path), {"b"})))
    assert [station.id for station in part.stations] == ["b"]
    assert station_digest(part.stations[0]) == station_digest(whole.stations[1])
    digests = [[station_digest(each) for each in whole.stations]]
    assert digest_of_parts(part, digests) == digest_of(whole) == whole.digest
    assert digest_of_parts(part, [digests[0][::-1]]) != whole.digest


def test_faults_in_an_excerpt_are_told_where_they_stand_in_the_file(path: Path) -> None:
    path.write_text(SHOP.replace("at: [9000, 0, 0]", "at: [9000, 0]"))
    with pytest.raises(SceneError) as whole:
        load(path)
    with pytest.raises(SceneError) as part:
        typed(excerpt(text_of(path), {"b"}))
    assert str(part.value) == str(whole.value)
    assert typed(excerpt(text_of(path), {"a"})).document.lines[0].stations[0].name == "a"


def test_a_mesh_that_is_known_is_not_fitted_again(path: Path) -> None:
    text = text_of(path)
    fits: Fits = {}
    first = built(typed(text), fits)
    assert len(fits) == 1
    (path.parent / "other").mkdir()
    copy = path.parent / "other" / "scene.yaml"
    copy.write_text(SHOP)
    (copy.parent / "post.obj").write_bytes((path.parent / "post.obj").read_bytes())
    second = built(typed(text_of(copy)), fits)
    assert len(fits) == 1
    assert [station_digest(each) for each in second.stations] == [
        station_digest(each) for each in first.stations
    ]
