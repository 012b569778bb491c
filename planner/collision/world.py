"""Everything that stands still in a station, compiled once for all checks of its robots.

Bodies, fixed parts, and every handled part at every place where it ever rests, all at once; a
check exempts what it may touch (:class:`Skip`). Made by ``StationWorld.of``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from cells.ids import PlaceId
from cells.shop import Part, Station
from planner.collision.drums import drums_of
from planner.collision.field_kernels import build_field
from planner.collision.gap_kernels import POINT
from planner.collision.skip import Skip
from planner.collision.tables import Table, table_of
from planner.collision.world_kernels import BLOCK, BLOCK_CELLS, BLOCKS, WorldArrays
from robots.geometry import FloatArray
from robots.shapes import Convex

_CELL_M = 0.05
_MOST_CELLS = 2_500_000
_EXACT_M = 0.35
_LISTED = 48
_LIST_RANGE_M = 0.9
_BEYOND_REACH_M = 1.5
_PAD_M = 0.3
_STEP_M = 0.008
_NOWHERE_M = 1e6
"""Where the one block of an empty world is."""


@dataclass(frozen=True, slots=True, eq=False)
class StationWorld:
    """What stands still, as tables; ``tags`` names its things.

    Tags are called ``body:<id>``, ``part:<id>`` for a fixed part, ``part:<id>@<place>`` for a
    handled part at rest at a place.
    """

    arrays: WorldArrays
    tags: Mapping[str, int]

    @classmethod
    def of(cls, station: Station) -> Self:
        """Compile the station; its robots only say where the distance field is worth having."""
        return cls.build(_things(station), _region(station))

    @classmethod
    def build(
        cls,
        things: Mapping[str, tuple[Convex, ...]],
        region_m: tuple[FloatArray, FloatArray] | None = None,
    ) -> Self:
        """Compile named shapes in the world frame; the field covers them within ``region_m``."""
        tags = {name: tag for tag, name in enumerate(things)}
        tables = [(table_of(piece), tags[name]) for name in things for piece in things[name]]
        return cls(_arrays(tables, region_m), tags)

    def tags_of(self, name: str) -> tuple[int, ...]:
        """The tags that ``name`` means: a tag, ``part:<id>`` at all its places, or a bare id.

        Raises:
            ValueError: if nothing that stands in the station has that name.
        """
        wanted = (name, f"body:{name}", f"part:{name}")
        found = tuple(tag for key, tag in self.tags.items() if key.partition("@")[0] in wanted)
        found += tuple(tag for key, tag in self.tags.items() if key == name and "@" in key)
        if not found:
            raise ValueError(f"nothing is called {name!r} here; there are {sorted(self.tags)}")
        return found

    def skip(
        self,
        *,
        electrodes: Iterable[str] = (),
        tool: Iterable[str] = (),
        carried: Iterable[str] = (),
        everything: Iterable[str] = (),
    ) -> Skip:
        """Exempt things from checks, for each group of pieces; ``everything`` for all groups.

        Raises:
            ValueError: if nothing that stands in the station has one of the names.
        """
        names = ((), tuple(tool), tuple(electrodes), tuple(carried))
        matrix = np.zeros((4, max(1, len(self.tags))), dtype=np.uint8)
        for group, wanted in enumerate(names):
            for name in (*wanted, *everything):
                matrix[group, list(self.tags_of(name))] = 1
        return Skip(matrix)


def _things(station: Station) -> dict[str, tuple[Convex, ...]]:
    """Everything that stands or ever rests in the station, by name, in the world frame."""
    things = {f"body:{body.id}": body.pieces_W() for body in station.bodies}
    for part in station.parts:
        if part.X_WP is not None:
            X_WP = part.X_WP
            things[f"part:{part.id}"] = tuple(piece.moved(X_WP) for piece in part.pieces)
        for place_id in _places(station, part):
            X_WP = station.place(place_id).X_WP
            things[f"part:{part.id}@{place_id}"] = tuple(p.moved(X_WP) for p in part.pieces)
    return things


def _places(station: Station, part: Part) -> list[PlaceId]:
    """Where a part rests in the course of a cycle, each place once."""
    places = [part.starts_at] if part.starts_at is not None else []
    for handling in station.handlings:
        if handling.part == part.id:
            places += [handling.from_place, handling.to_place]
    return list(dict.fromkeys(places))


def _region(station: Station) -> tuple[FloatArray, FloatArray] | None:
    """A box that holds everything the robots can reach."""
    if not station.robots:
        return None
    bases = np.array([robot.X_WB.translation_m for robot in station.robots])
    reach = max(robot.model.reach_m for robot in station.robots) + _BEYOND_REACH_M
    return bases.min(axis=0) - reach, bases.max(axis=0) + reach


def _arrays(
    tables: list[tuple[Table, int]], region_m: tuple[FloatArray, FloatArray] | None
) -> WorldArrays:
    """All tables of one world."""
    probe = Table(POINT, np.zeros((1, 3)), 1, np.zeros(4))
    shapes = [*tables, (probe, -1)]
    firsts = np.cumsum([0] + [len(table.rows) for table, _ in shapes])
    rows = [(t.kind, firsts[i], t.count, tag) for i, (t, tag) in enumerate(shapes)]
    pieces = np.array(rows, dtype=np.int64)
    sizes = np.array([np.concatenate([t.size, _box(t)]) for t, _ in shapes])
    points = np.concatenate([table.rows for table, _ in shapes])
    grid = _grid(sizes[:-1, 4:], region_m)
    field = np.zeros(int(np.prod(grid[BLOCKS : BLOCKS + 3])) * BLOCK_CELLS, dtype=np.uint8)
    lists = build_field(grid, field, pieces, sizes, points, _LISTED, _LIST_RANGE_M)
    ends, radii = drums_of([table for table, _ in tables])
    return WorldArrays(grid, field, *lists, pieces[:-1], sizes[:-1], points[:-1], ends, radii)


def _box(table: Table) -> FloatArray:
    """Low and high corner (6,) of a shape."""
    points = table.rows[: table.count]
    radius = table.size[0] + 1e-9
    return np.concatenate([points.min(axis=0) - radius, points.max(axis=0) + radius])


def _grid(boxes: FloatArray, region_m: tuple[FloatArray, FloatArray] | None) -> FloatArray:
    """The grid over everything that stands, cut to the region, of a bounded number of cells."""
    if len(boxes) == 0:
        boxes, region_m = np.full((1, 6), _NOWHERE_M), None
    all_low, all_high = boxes[:, :3].min(axis=0), boxes[:, 3:].max(axis=0)
    low, high = all_low - _PAD_M, all_high + _PAD_M
    if region_m is not None:
        low = np.maximum(low, region_m[0])
        high = np.maximum(np.minimum(high, region_m[1]), low + _CELL_M)
    cell = max(_CELL_M, float(np.prod(high - low) / _MOST_CELLS) ** (1.0 / 3.0))
    blocks = np.ceil((high - low) / (cell * BLOCK))
    cut = bool(np.any(low > all_low) or np.any(low + blocks * BLOCK * cell < all_high))
    last = np.nextafter(blocks * BLOCK, 0.0)
    scale = [cell, 1.0 / cell]
    return np.concatenate([low, scale, all_low, all_high, [_EXACT_M, _STEP_M], blocks, last, [cut]])
