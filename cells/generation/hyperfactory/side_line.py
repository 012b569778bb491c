"""Stations of the left body side, upright in its fixture; the right side is its mirror image.

Inner and outer panel meet in the flanges of sill, pillars and roof. Robots stand outside, as
beside the whole body.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from cells.generation import body_side as bs
from cells.generation.hyperfactory import body_line, body_parts, feeder
from cells.generation.hyperfactory.things import Mapping
from cells.generation.sheet_metal import Loft, bar, mass_center_mm, plate

PANEL_Z = body_line.FLOOR_Z  # frame of the panel above the shop's floor
DOWN, AHEAD, BACK = (-90, 90, 0), (90, 0, 0), (90, 0, 180)


@cache
def meshes() -> dict[str, tuple[Loft, ...]]:
    """Mesh file name (without suffix) to convex pieces."""
    return {"side_outer": body_parts.body_side_left(), "side_inner": _inner()}


def _inner() -> tuple[Loft, ...]:
    """Flanges of the inner panel along those of the outer one, on rails of its own."""
    y0, y1 = bs.JOINT_Y - 1, bs.JOINT_Y + 1
    edge, roof_y = bs.PILLAR_EDGE, body_parts.ROOF_FLANGE_Y
    return (
        plate("sill_flange", (-1480, y0, 95), (1480, y1, bs.SILL_FLANGE_TOP)),
        plate("sill_wall", (-1480, 700, 95), (1480, y0, 98)),
        plate("a_pillar_flange", (-edge, y0, 150), (-1630, y1, 700)),
        plate("a_pillar_wall", (-1634, 700, 150), (-1630, y0, 700)),
        plate("c_pillar_flange", (1630, y0, 150), (edge, y1, 650)),
        plate("c_pillar_wall", (1630, 700, 150), (1634, y0, 650)),
        plate("roof_flange", (-600, roof_y - 2, 1190), (600, roof_y, body_parts.ROOF_FLANGE_TOP)),
        bar("roof_rail", (-600, 430, 1187), (600, 430, 1187), (50, 8)),
    )


def templates() -> Mapping:
    """Posts and spots; robots are those of the body line."""
    post = [
        {"box": {"size": [120, 120, 570], "at": [0, 0, 285]}},
        {"box": {"size": [60, 60, 25], "at": [0, 0, 582]}},
    ]
    sheets = [
        {"part": "side_outer", "mm": 0.8, "steel": "DP600"},
        {"part": "side_inner", "mm": 1.4, "steel": "22MnB5"},
    ]
    how = {"on": "side_outer", "time": 1.1, "guns": ["C", "X"], "stack": sheets}
    return {
        "side_post": {"body": {"kind": "fixture", "pieces": post}},
        "side_end": {"weld": {**how, "turn": [-40, 40]}},
        "side_top": {"weld": {**how, "turn": [-75, 75]}},
    }


def stations() -> Mapping:
    """Station templates by name."""
    return {
        "side_respot": _station(0.0, 12, ("a_pillar", "c_pillar", "sill_front", "sill_rear")),
        "side_geo": _with_feeder(_station(-20.0, 9)),
    }


def _station(shift: float, half_sill: int, only: Collection[str] = ()) -> Mapping:
    rows = _rows(shift, half_sill)
    return {
        "robots": body_line.robots_of_side(body_line.EIGHT, "L", 1),
        "bodies": _bodies(),
        "parts": _parts(),
        "rows": {name: row for name, row in rows.items() if not only or name in only},
    }


def _bodies() -> Mapping:
    bed = [{"box": {"size": [3600, 500, 200], "at": [0, 830, 100]}}]
    floor = [{"box": {"size": [9000, 9000, 100], "at": [0, 0, -50]}}]
    bodies: Mapping = {
        "shop_floor": {"kind": "floor", "pieces": floor},
        "fixture_bed": {"kind": "fixture", "pieces": bed},
    }
    for index, x in enumerate((-1400, 0, 1400), start=1):
        bodies[f"post_{index}"] = {"use": "side_post", "at": [x, 815, 0]}
    return bodies


def _parts() -> Mapping:
    return {
        part: {
            "mesh": {"file": f"meshes/{part}.obj", "unit": "mm"},
            "mass": mass,
            "com": mass_center_mm(meshes()[part]),
            "at": [0, 0, PANEL_Z],
        }
        for part, mass in (("side_outer", 22), ("side_inner", 24))
    }


def _rows(shift: float, half_sill: int) -> Mapping:
    y, edge = bs.JOINT_Y + 1, bs.PILLAR_EDGE - 15
    roof_y, roof_z = body_parts.ROOF_FLANGE_Y, body_parts.ROOF_FLANGE_TOP - 15
    z = bs.SILL_FLANGE_TOP - 15
    low, high = 220 + shift, 620 + shift
    spans = (
        ("a_pillar", "end", (-edge, y, low), (-edge, y, high), AHEAD, 6, ("L1",)),
        ("c_pillar", "end", (edge, y, low), (edge, y, high), BACK, 6, ("L4",)),
        ("sill_front", "top", (-1380, y, z), (-180, y, z), DOWN, half_sill, ("L1", "L2")),
        ("sill_rear", "top", (180, y, z), (1380, y, z), DOWN, half_sill, ("L3", "L4")),
        ("roof_front", "top", (-540, roof_y, roof_z), (-100, roof_y, roof_z), DOWN, 5, ("L2",)),
        ("roof_rear", "top", (100, roof_y, roof_z), (540, roof_y, roof_z), DOWN, 5, ("L3",)),
    )
    return {
        name: {
            "use": f"side_{use}",
            "from": [start[0] + (shift if use == "top" else 0), *start[1:], *turned],
            "to": [end[0] + (shift if use == "top" else 0), *end[1:]],
            "count": count,
            "robots": [*robots],
        }
        for name, use, start, end, turned, count, robots in spans
    }


def _with_feeder(station: Mapping) -> Mapping:
    """A feeder inside puts a bracket for the rail on a tray."""
    tray = [{"box": {"size": [300, 200, 700], "at": [0, 0, 350]}}]
    station["bodies"]["tray"] = {"kind": "fixture", "at": [-900, -400, 0], "pieces": tray}
    nest = {"at": [-900, -400, 720], "exit": [0, 0, 250], "touches": ["tray"]}
    feeder.add(station, "F1", (-2800, -700), -1, nest)
    return station
