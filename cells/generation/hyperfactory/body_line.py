"""Stations around the whole body: framing, roof, respot stations of six and of eight robots.

Underbody and sides are those of the framing station; here they stand joined, held at the sills.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from cells.generation import body_side as bs
from cells.generation import framing_station as framing
from cells.generation.hyperfactory import body_parts
from cells.generation.hyperfactory.things import Mapping, of_variants, renamed
from cells.generation.sheet_metal import Loft, mass_center_mm

PREFIX = "framing"
SIDES = (("left", 1), ("right", -1))
FLOOR_Z = framing.FLOOR_Z
DISTANCE_Y = 2080.0
SIX = (("kuka", -2500), ("kuka", 0), ("kuka", 2500))
EIGHT = (("kuka", -3300), ("abb", -1150), ("abb", 1150), ("kuka", 3300))
ONLY_SUV = {"c_pillar_left": "suv", "c_pillar_right": "suv"}
_HOMES = {  # turned aside by s, the gun by t
    "kuka": lambda s, t: [s, -125, 100, 0, 115, t],
    "abb": lambda s, t: [s, -41, 16, 0, 115, 180 + t],
}
_MODELS = {
    "kuka": ("kuka_kr210_r3100_2", "gun_c_mid"),
    "abb": ("abb_irb6700_150_320", "gun_x_mid"),
}

Row = tuple[str, str, tuple[float, float], tuple[float, float], tuple[float, ...], int]


@cache
def meshes() -> dict[str, tuple[Loft, ...]]:
    """Mesh file name (without suffix) to convex pieces."""
    return {
        **framing.meshes(),
        "body_side_left": body_parts.body_side_left(),
        "body_side_right": body_parts.body_side_right(),
        "body_roof": body_parts.roof(),
    }


def templates() -> Mapping:
    """Robots, fixtures and spots of these stations."""
    things, _ = renamed(PREFIX, framing.scene()["templates"], {})
    for brand, (model, tool) in _MODELS.items():
        things[f"body_{brand}"] = {"robot": {"model": model, "tool": tool}}
    for side, _ in SIDES:
        sheets = [
            {"part": "underbody", "mm": 1.4, "steel": "22MnB5"},
            {"part": f"side_{side}", "mm": 1.2, "steel": "DP980"},
            {"part": f"side_{side}", "mm": 0.8, "steel": "DP600"},
        ]
        for name, turn in (("pillar", 25), ("sill", 75)):
            things[f"body_{name}_{side}"] = {
                "weld": {
                    "on": f"side_{side}",
                    "time": 1.2,
                    "guns": ["C", "X"],
                    "turn": [-turn, turn],
                    "stack": sheets,
                }
            }
    return things


def stations() -> Mapping:
    """Station templates by name."""
    _, framed = renamed(
        PREFIX, framing.scene()["templates"], framing.scene()["lines"][0]["stations"][0]
    )
    del framed["name"]
    return {
        "framing_inner": framed,
        "body_respot_6": _respot(SIX, of_variants(rows(0.0), ONLY_SUV)),
        "body_respot_8": _respot(EIGHT, rows(30.0)),
    }


def _respot(side: Sequence[tuple[str, float]], its_rows: Mapping) -> Mapping:
    return {"robots": robots(side), "bodies": fixture(), "parts": parts(), "rows": its_rows}


def robots(side: Sequence[tuple[str, float]]) -> Mapping:
    """Robots of both sides, those at the ends turned aside."""
    return {
        **robots_of_side(side, "L", 1),
        **robots_of_side(side, "R", -1),
    }


def robots_of_side(side: Sequence[tuple[str, float]], name: str, sign: int) -> Mapping:
    """Robots at the side ``sign`` of the car: 1 left, -1 right."""
    placed: Mapping = {}
    for index, (brand, x) in enumerate(side, start=1):
        aside = 0 if x == 0 else sign * (20 if x > 0 else -20)
        placed[f"{name}{index}"] = {
            "use": f"body_{brand}",
            "at": [x, sign * DISTANCE_Y, 0, 0, 0, -sign * 90],
            "home": _HOMES[brand](aside if brand == "kuka" else -aside, -1.75 * aside),
        }
    return placed


def fixture() -> Mapping:
    """Bed, and rests under the sills."""
    bodies = framing.scene()["lines"][0]["stations"][0]["bodies"]
    _, station = renamed(PREFIX, framing.scene()["templates"], {"bodies": bodies})
    return {
        name: body
        for name, body in station["bodies"].items()
        if not name.startswith(("rack", "clamp"))
    }


def parts() -> Mapping:
    """Underbody and both sides, joined."""
    pieces = meshes()
    files = (
        ("underbody", "framing_underbody", 140),
        ("side_left", "body_side_left", 45),
        ("side_right", "body_side_right", 45),
    )
    return {
        part: {
            "mesh": {"file": f"meshes/{mesh}.obj", "unit": "mm"},
            "mass": mass,
            "com": mass_center_mm(pieces[mesh]),
            "at": [0, 0, FLOOR_Z],
        }
        for part, mesh, mass in files
    }


def rows(shift: float) -> Mapping:
    """Respots along the sills between the pillars, and on the flanges of the outer pillars."""
    edge, z = bs.PILLAR_EDGE - 15, bs.SILL_FLANGE_TOP - 15
    spans: tuple[Row, ...] = (
        ("a_pillar", "pillar", (-edge, 190), (-edge, 540), framing.AHEAD, 5),
        ("c_pillar", "pillar", (edge, 190), (edge, 540), framing.BACK, 5),
        ("sill_front", "sill", (-1300, z), (-250, z), framing.FROM_ABOVE, 12),
        ("sill_rear", "sill", (250, z), (1300, z), framing.FROM_ABOVE, 12),
    )
    found: Mapping = {}
    for side, sign in SIDES:
        for name, use, start, end, turned, count in spans:
            dx, dz = (shift, 0.0) if use == "sill" else (0.0, shift)
            found[f"{name}_{side}"] = {
                "use": f"body_{use}_{side}",
                "from": [start[0] + dx, sign * bs.JOINT_Y, start[1] + dz, *turned],
                "to": [end[0] + dx, sign * bs.JOINT_Y, end[1] + dz],
                "count": count,
            }
    return found
