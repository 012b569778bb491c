"""Stations that weld the underbody in its fixture: respot stations of four and of six robots.

Geometry is that of the respot cell. A station here sees the underbody as far as it works on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from cells.generation import respot_cell as cell
from cells.generation import underbody as ub
from cells.generation.hyperfactory import feeder
from cells.generation.hyperfactory.things import ASIDE, Mapping, home, of_variants

Robots = Sequence[tuple[str, float]]
"""Brand and x (mm) of the robots of one side; those of the other stand opposite."""

PAIR: Robots = (("kuka", -1150), ("fanuc", 1150))
NEST_X = {-1: -1425.0, 1: 1400.0}  # flat floor between beads
SIDE_Y, PEDESTAL_Z = 1950.0, 300.0
LONG = 3600.0  # half length of a station with three robots a side


def templates() -> Mapping:
    """Spots by the stack of sheets that they join; feeders."""
    return {**cell.spot_templates(), **feeder.templates()}


def stations() -> Mapping:
    """Station templates by name."""
    return {
        "underbody_respot_4": _station(PAIR, _rows(1)),
        "underbody_respot_6": _station((("abb", -2000), ("kuka", 0), ("abb", 2000)), _rows(2)),
        "underbody_respot_6b": _station(
            (("fanuc", -2000), ("yaskawa", 0), ("fanuc", 2000)), _rows(3)
        ),
        "underbody_respot_4b": _station(
            (("yaskawa", -1150), ("abb", 1150)),
            of_variants(_rows(4), {"tunnel_rear": "sedan", "rear_edge": "suv"}),
        ),
        "underbody_geo": _with_feeders(_station(PAIR, _rows(5)), (-1,)),
        "underbody_geo_8": _with_feeders(_station(PAIR, _rows(6)), (-1, 1)),
        "underbody_load": _load(),
        "underbody_load_4": _with_feeders(_station((), {}), (-1, 1)),
    }


def _with_feeders(station: Mapping, ends: Sequence[int]) -> Mapping:
    """Two feeders at each of the ``ends`` (-1 front, 1 rear) bring brackets on to the floor."""
    number = 0
    for end in ends:
        for sign in (1, -1):
            number += 1
            nest = {
                "at": [NEST_X[end], sign * 430, cell.FLOOR_Z + 1 + feeder.BRACKET[2] / 2],
                "exit": [0, 0, 250],
                "touches": ["floor"],
            }
            where, turned = (end * 3650.0, sign * 1150.0), 180 if end > 0 else 0
            feeder.add(station, f"F{number}", where, sign, nest, turned)
    return station


def _load() -> Mapping:
    """Four feeders alone; at the rear end a sedan gets one bracket and an SUV the other."""
    station = _with_feeders(_station((), {}), (-1, 1))
    for name, variant in (("F3", "sedan"), ("F4", "suv")):
        feeder.for_variant(station, name, variant)
    return station


def _station(side: Robots, rows: Mapping) -> Mapping:
    return {
        "robots": robots(side),
        "bodies": bodies(side),
        "parts": cell.parts(),
        "rows": rows,
    }


def robots(side: Robots) -> Mapping:
    """Robots right (R1, R2, ...) and left (L1, L2, ...) of the line, on pedestals."""
    placed: Mapping = {}
    for name, sign in (("R", -1), ("L", 1)):
        for index, (brand, x) in enumerate(side, start=1):
            placed[f"{name}{index}"] = {
                "use": brand,
                "at": [x, sign * SIDE_Y, PEDESTAL_Z, 0, 0, -sign * 90],
                **({"home": home(brand, ASIDE)} if sign > 0 else {}),
            }
    return placed


def bodies(side: Robots) -> Mapping:
    """Fixture, clamps, pins; a pedestal and a tip dresser for each robot."""
    reach = max((abs(x) for _, x in side), default=0.0)
    fence = [{"box": {"size": [2 * LONG, 40, 2000], "at": [0, 0, 1000]}}]
    fences: Mapping = {
        f"fence_{name}": {"kind": "fence", "at": [0, sign * 3300, 0], "pieces": fence}
        for name, sign in (("left", 1), ("right", -1))
    }
    things = cell.fixture(fences)
    for name, sign in (("R", -1), ("L", 1)):
        for index, (_, x) in enumerate(side, start=1):
            things[f"pedestal_{name}{index}"] = {"use": "pedestal", "at": [x, sign * SIDE_Y, 0]}
            beside = x + (1150 if x >= 0 else -1150) * (1 if reach == abs(x) else 0)
            away = SIDE_Y - 195 if beside != x else SIDE_Y + 950
            things[f"dresser_{name}{index}"] = {
                "use": "tip_dresser",
                "at": [beside, sign * away, 0],
            }
    return things


def _rows(kind: int) -> Mapping:
    """Spots of one station; stations of different ``kind`` weld between each other's spots."""
    shift = {1: 0.0, 2: 25.0, 3: -25.0, 4: 50.0, 5: 12.0, 6: -12.0}[kind]
    more = kind in (2, 3)
    rows: Mapping = {}
    for side, sign in (("left", 1), ("right", -1)):
        y, z = sign * ub.SILL_FLANGE_Y, ub.SILL_FLANGE_TOP - 15
        for name, x0, x1, n in (
            ("front", -1400, -1100, 4 if more else 3),
            ("door_front", -480, -300, 2),
            ("door_rear", 60, 500, 4 if more else 3),
            ("rear", 1120, 1350, 3 if more else 2),
        ):
            rows[f"sill_{side}_{name}"] = cell.row(
                f"sill_{side}_flange",
                cell.DOWN_ALONG_X,
                (x0 + shift, y, z),
                (x1 + shift, y, z),
                n,
            )
    z = ub.RIB_TOP - 15
    for name, x0, x1, n in (
        ("front", -1600, -950, 6 if more else 3),
        ("middle", -250, 250, 4 if more else 2),
        ("rear", 950, 1600, 6 if more else 3),
    ):
        rows[f"tunnel_{name}"] = cell.row(
            "tunnel_flange", cell.DOWN_ALONG_X, (x0 + shift, 0, z), (x1 + shift, 0, z), n
        )
    rows |= cell.seat_rows("seat_front") | cell.seat_rows("seat_rear")
    rows |= cell.edge_rows(6 if more else 4, 480 - abs(shift))
    return rows
