"""The one path from a scene file to a :class:`cells.shop.Shop`, top to bottom."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

from cells.digest import sealed
from cells.ids import LineId, VariantId
from cells.scene_file.building.arms import Arms
from cells.scene_file.building.folder import Folder
from cells.scene_file.building.meshes import Fits, Meshes
from cells.scene_file.building.repeats import Repeats
from cells.scene_file.building.shapes import Shapes
from cells.scene_file.building.shared import line_of
from cells.scene_file.building.stations import Builder
from cells.scene_file.building.tools import Tools
from cells.scene_file.building.urdf_robots import UrdfRobots
from cells.scene_file.checking.means import check_means
from cells.scene_file.checking.names import Outside, check_names
from cells.scene_file.checking.order import check_order
from cells.scene_file.checking.start import check_start
from cells.scene_file.checking.whereabouts import check_whereabouts
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.shop import ShopDoc
from cells.scene_file.problems import Problems
from cells.scene_file.reading.node import Node
from cells.scene_file.reading.source import read
from cells.scene_file.sharing import check_shared
from cells.scene_file.templates import expand
from cells.scene_file.validating import check_templates, validated
from cells.shop import Line, Shop, Station, Variant


@dataclass(frozen=True, slots=True)
class Text:
    """A scene file as a tree, with all templates put in; nothing in it is typed yet.

    ``raw`` is the tree as it stands in the file; ``cursor`` is at the complete one, and collects
    faults and warnings. ``folder`` is where files beside the scene's own are.
    """

    folder: Path
    raw: Node
    cursor: Cursor
    templates_used: frozenset[str]


@dataclass(frozen=True, slots=True)
class Written:
    """What a scene file says, complete and typed, before any of it is built."""

    text: Text
    document: ShopDoc


@dataclass(frozen=True, slots=True)
class Loaded:
    """A shop, and what points at its file: ``cursor`` still collects warnings.

    ``whole`` is the shop with every spot of a line in every station that may do it.
    """

    shop: Shop
    whole: Shop
    document: ShopDoc
    cursor: Cursor
    templates_used: frozenset[str]


def load(path: str | PathLike[str]) -> Shop:
    """Read the scene file at ``path``: all lengths in metres, poses in the world frame.

    Raises:
        SceneError: with file, line, column, place and remedy of every fault found.
    """
    return loaded(Path(path)).shop


def load_planned(path: Path) -> Shop:
    """Read a scene file that a plan was made from, to show it: much faster, and without a digest.

    What took longest then is not looked at again: whether robots stand free at home, and whether
    tasks, parts and means go together.

    Raises:
        SceneError: as :func:`load`, but for these.
    """
    scene = written(path)
    return _with_spots_of_lines(scene, built(scene, checked=False))


def loaded(path: Path) -> Loaded:
    """Read a scene and keep what the summary needs beside the shop.

    Raises:
        SceneError: as :func:`load`.
    """
    scene = written(path)
    whole = built(scene)
    shop = _sealed(scene, whole)
    text = scene.text
    return Loaded(shop, whole, scene.document, text.cursor, text.templates_used)


def shop_of(scene: Written) -> Shop:
    """Return the whole shop that a scene file says.

    Raises:
        SceneError: with every fault found.
    """
    return _sealed(scene, built(scene))


def written(path: Path) -> Written:
    """Read a scene file; what its values say together is not looked at yet.

    Raises:
        SceneError: with every fault that shows like this.
    """
    return typed(text_of(path))


def text_of(path: Path) -> Text:
    """Read a scene file, and put templates where they are used.

    Raises:
        SceneError: with every fault of its form and of its templates.
    """
    problems, warnings = Problems(str(path)), Problems(str(path), fatal=False)
    raw = Cursor(read(path, problems), problems, warnings)
    check_templates(raw, stations=False)
    expanded = expand(raw)
    problems.raise_if_any()
    cursor = Cursor(expanded.root, problems, warnings)
    check_templates(cursor, stations=True)
    problems.raise_if_any()
    return Text(path.parent, raw.root, cursor, frozenset(expanded.used))


def typed(text: Text) -> Written:
    """Check the values of a scene file one by one.

    Raises:
        SceneError: with every one that may not be.
    """
    document = validated(text.cursor)
    text.cursor.problems.raise_if_any()
    assert document is not None
    return Written(text, document)


def built(scene: Written, known: Fits | None = None, checked: bool = True) -> Shop:
    """Build the shop, without a digest; pieces of meshes that are ``known`` are taken from there.

    Every station has the welds of its line that may be done in it. What stations say as a whole is
    only looked at if it is to be ``checked``.

    Raises:
        SceneError: with every fault found.
    """
    document, text = scene.document, scene.text
    cursor, folder = text.cursor, Folder(text.folder)
    repeats = Repeats(text.raw)
    shapes = Shapes(Meshes(folder, {} if known is None else known))
    tools = Tools.of(document.tools, shapes, cursor["tools"])
    _check_shop(document, tools, cursor)
    cursor.problems.raise_if_any()
    builder = Builder(Arms(UrdfRobots(folder), tools), shapes, document.clearance)
    stations = {
        (i, j): repeats.station(builder, station, cursor["lines"][i]["stations"][j], (i, j))
        for i, line in enumerate(document.lines)
        for j, station in enumerate(line.stations)
    }
    cursor.problems.raise_if_any()
    variants = tuple(Variant(VariantId(n), share) for n, share in document.variants.items())
    if checked:
        _check_stations(document, variants, stations, repeats, cursor)
        cursor.problems.raise_if_any()
    lines = tuple(
        Line(LineId(line.name), tuple(each for at, each in stations.items() if at[0] == i))
        for i, line in enumerate(document.lines)
    )
    return Shop(document.name, document.takt, document.transfer, variants, lines, "")


def _sealed(scene: Written, whole: Shop) -> Shop:
    return sealed(_with_spots_of_lines(scene, whole))


def _with_spots_of_lines(scene: Written, whole: Shop) -> Shop:
    """Take the spots of lines out of the stations, where they were built and checked."""
    pairs = zip(scene.document.lines, whole.lines, strict=True)
    return replace(whole, lines=tuple(line_of(each, line.stations) for each, line in pairs))


def _check_shop(document: ShopDoc, tools: Tools, cursor: Cursor) -> None:
    """Report what concerns the whole shop, and every name."""
    if document.transfer >= document.takt:
        cursor["transfer"].wrong(
            f"transfer of {document.transfer:g} s leaves nothing of the takt of {document.takt:g} s"
        )
    total = math.fsum(document.variants.values())
    if abs(total - 1.0) > 1e-6:
        cursor["variants"].wrong(f"the shares add up to {total:.6g}; they must add up to 1")
    outside = Outside(tuple(document.variants), tools.gun_names())
    _unique_names(document, cursor["lines"])
    shared: set[str] = set()
    for i, line in enumerate(document.lines):
        check_shared(line, shared, cursor["lines"][i])
    for i, line in enumerate(document.lines):
        for j, station in enumerate(line.stations):
            check_names(station, outside, cursor["lines"][i]["stations"][j])


def _unique_names(document: ShopDoc, cursor: Cursor) -> None:
    lines: set[str] = set()
    stations: set[str] = set()
    for i, line in enumerate(document.lines):
        if line.name in lines:
            cursor[i]["name"].wrong(f"there is another line `{line.name}`")
        lines.add(line.name)
        for j, station in enumerate(line.stations):
            if station.name in stations:
                cursor[i]["stations"][j]["name"].wrong(
                    f"there is another station `{station.name}` in the shop"
                )
            stations.add(station.name)


def _check_stations(
    document: ShopDoc,
    variants: tuple[Variant, ...],
    stations: Mapping[tuple[int, int], Station],
    repeats: Repeats,
    cursor: Cursor,
) -> None:
    """Check stations as built, of those that repeat each other the first."""
    seen: set[object] = set()
    for (i, j), station in stations.items():
        key = repeats.key((i, j))
        if key is not None and key in seen:
            continue
        seen.add(key)
        at = cursor["lines"][i]["stations"][j]
        check_whereabouts(station, variants, at)
        check_order(document.lines[i].stations[j], station, at)
        check_means(station, at)
        check_start(station, at)
