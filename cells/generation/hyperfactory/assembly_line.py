"""Stations that put things on the body: roof, doors; and the one that measures the whole body.

Geometry of the body is that of ``body_line``. Measuring points are written as spots of a sensor:
its tool frame lies where it looks, a hand's breadth ahead of its housing, and it touches nothing.
"""

from __future__ import annotations

from functools import cache

from cells.generation.hyperfactory import body_line, body_parts
from cells.generation.hyperfactory.body_line import FLOOR_Z, SIDES
from cells.generation.hyperfactory.things import Mapping
from cells.generation.sheet_metal import Loft, mass_center_mm, plate

DOOR = (1180.0, 640.0)  # length along the car, height
DOOR_X, DOOR_Y, DOOR_Z = 760.0, 880.0, 520.0  # middle of a hung door over the floor sheet
LOADER_Y, RACK_Y = 2700.0, 5250.0
ROOF_LOADER, ROOF_RACK_X = (-2150.0, 1350.0), -4350.0
LOADER_Z = 800.0


def tools() -> Mapping:
    """The sensor, in the terms of the section ``tools`` of a scene."""
    return {
        "laser_sensor": {
            "gun": {
                "kind": "C",
                "mass": 12,
                "com": [0, 0, 120],
                "tcp": [0, 0, 420],
                "pieces": [
                    {"cylinder": {"radius": 70, "height": 120, "at": [0, 0, 60]}},
                    {"box": {"size": [180, 260, 120], "at": [0, 0, 180]}},
                ],
                "electrodes": [{"sphere": {"radius": 1, "at": [0, 0, 420]}}],
                "throat": 1,
                "opening": 1,
                "close": 0,
                "open": 0,
            }
        }
    }


@cache
def meshes() -> dict[str, tuple[Loft, ...]]:
    """Mesh file name (without suffix) to convex pieces."""
    return {"door_left": _door()}


def _door() -> tuple[Loft, ...]:
    """A door upright, origin in the middle of its outer skin, which lies in the plane y = 0."""
    x, z = DOOR[0] / 2, DOOR[1] / 2
    return (
        plate("skin", (-x, -1, -z), (x, 1, z)),
        plate("inner", (-x + 60, -50, -z + 60), (x - 60, -46, z - 60)),
        plate("hinge_side", (-x + 20, -50, -z + 60), (-x + 60, -1, z - 60)),
        plate("lock_side", (x - 60, -50, -z + 60), (x - 20, -1, z - 60)),
    )


def templates() -> Mapping:
    """Loaders, racks, sensors and spots of these stations."""
    door_rack = [
        {"box": {"size": [1400, 700, 300], "at": [0, 0, 150]}},
        *({"box": {"size": [80, 60, 700], "at": [x, 180, 650]}} for x in (-400, 400)),
        *({"box": {"size": [80, 50, 155], "at": [x, 100, 377.5]}} for x in (-400, 400)),
    ]
    roof_rack = [{"box": {"size": [1200, 700, 900], "at": [0, 0, 450]}}]
    sheets = [{"part": "roof", "mm": 0.8, "steel": "DP600"}]
    things: Mapping = {
        "hanger": _robot("kuka_kr210_r3100_2", "gripper_panel", [0, -125, 125, 0, 60, 0]),
        "roof_welder": _robot("kuka_kr210_r3100_2", "gun_c_mid", [0, -125, 100, 0, 115, 0]),
        "door_rack": {"body": {"kind": "rack", "pieces": door_rack}},
        "roof_pedestal": {
            "body": {
                "kind": "pedestal",
                "pieces": [{"box": {"size": [800, 800, LOADER_Z], "at": [0, 0, LOADER_Z / 2]}}],
            }
        },
        "roof_rack": {"body": {"kind": "rack", "pieces": roof_rack}},
        "measurer": _robot("fanuc_r2000ic_125l", "laser_sensor", [0, -46, -26, 0, -60, 0]),
    }
    for side, _ in SIDES:
        things[f"roof_{side}"] = {
            "weld": {
                "on": "roof",
                "place": "on_body",
                "time": 1.0,
                "guns": ["C", "X"],
                "turn": [-75, 75],
                "stack": [*sheets, {"part": f"side_{side}", "mm": 1.2, "steel": "DP600"}],
            }
        }
        point = {"part": f"side_{side}", "mm": 0.8, "steel": "DP600"}
        things[f"measure_{side}"] = {
            "weld": {
                "on": f"side_{side}",
                "time": 0.8,
                "guns": ["laser_sensor"],
                "turn": [-25, 25],
                "approach": 20,
                "stack": [point, point],
            }
        }
    return things


def _robot(model: str, tool: str, home: list[float]) -> Mapping:
    return {"robot": {"model": model, "tool": tool, "home": home}}


def stations() -> Mapping:
    """Station templates by name."""
    return {"roof_geo": _roof(), "hang_on": _hang_on(), "measuring": _measuring()}


def _roof() -> Mapping:
    """A loader puts the roof on, four robots weld it to the sides."""
    x, side_y = ROOF_LOADER
    robots: Mapping = {"L1": {"use": "hanger", "at": [x, side_y, LOADER_Z, 0, 0, -90]}}
    for name, (_, sign) in zip("LR", SIDES, strict=True):
        for index, along in enumerate((0, 1900), start=2):
            robots[f"{name}{index}"] = {
                "use": "roof_welder",
                "at": [along, sign * 2080, 0, 0, 0, -90 * sign],
                "home": [sign * (-130 if along else 130), -130, 130, 0, 80, 0],
            }
    y = body_parts.ROOF_FLANGE_Y
    z = body_parts.ROOF_FLANGE_TOP - 15
    rows = {
        f"roof_seam_{side}": {
            "use": f"roof_{side}",
            "from": [-560, sign * y, z, -90, 90, 0],
            "to": [560, sign * y, z],
            "count": 15,
        }
        for side, sign in SIDES
    }
    roof = {
        "mesh": {"file": "meshes/body_roof.obj", "unit": "mm"},
        "mass": 11,
        "com": mass_center_mm(body_line.meshes()["body_roof"]),
        "starts": "at_rack",
    }
    return {
        "robots": robots,
        "bodies": {
            **body_line.fixture(),
            "rack": {"use": "roof_rack", "at": [ROOF_RACK_X, side_y, 0]},
            "pedestal": {"use": "roof_pedestal", "at": [x, side_y, 0]},
        },
        "parts": {**body_line.parts(), "roof": roof},
        "places": {
            "at_rack": {
                "at": [ROOF_RACK_X, side_y, 900 - 1159],
                "exit": [0, 0, 300],
                "touches": ["rack"],
            },
            "on_body": {
                "at": [0, 0, FLOOR_Z],
                "exit": [0, 0, 300],
                "touches": ["side_left", "side_right"],
            },
        },
        "handling": {
            "load_roof": {
                "part": "roof",
                "from": "at_rack",
                "to": "on_body",
                "grasps": [[0, 0, 1180, 180, 0, turned] for turned in (0, 90, 180, -90)],
                "approach": 250,
            }
        },
        "processes": {
            "press_roof": {"time": 2, "at": "on_body", "after": "load_roof"},
            "check_gap": {"time": 5, "at": "on_body", "after": "load_roof"},
        },
        "rows": rows,
    }


def _hang_on() -> Mapping:
    """Four robots hang the doors; at each a bolting unit tightens hinges and a sensor looks."""
    station: Mapping = {
        "robots": {},
        "bodies": body_line.fixture(),
        "parts": body_line.parts(),
        "places": {},
        "handling": {},
        "processes": {},
    }
    for side, sign in SIDES:
        for end, x in (("front", -DOOR_X), ("rear", DOOR_X)):
            _hang(station, f"{end}_{side}", x, sign)
    return station


def _hang(station: Mapping, door: str, x: float, sign: int) -> None:
    turned = 0 if sign > 0 else 180
    away = x * 1.9
    station["robots"][f"H_{door}"] = {
        "use": "hanger",
        "at": [away, sign * LOADER_Y, 0, 0, 0, sign * 90],
    }
    station["bodies"][f"rack_{door}"] = {
        "use": "door_rack",
        "at": [away, sign * RACK_Y, 0, 0, 0, turned],
    }
    station["parts"][f"door_{door}"] = {
        "mesh": {"file": "meshes/door_left.obj", "unit": "mm"},
        "mass": 19,
        "com": mass_center_mm(meshes()["door_left"]),
        "starts": f"in_rack_{door}",
    }
    station["places"] |= {
        f"in_rack_{door}": {
            "at": [away, sign * (RACK_Y + 60), 780, 0, 0, turned + 180],
            "exit": [0, -sign * 300, 150],
            "touches": [f"rack_{door}"],
        },
        f"hung_{door}": {
            "at": [x, sign * DOOR_Y, FLOOR_Z + DOOR_Z, 0, 0, turned],
            "exit": [0, sign * 350, 0],
            "touches": [f"side_{'left' if sign > 0 else 'right'}"],
        },
    }
    station["handling"][f"hang_{door}"] = {
        "part": f"door_{door}",
        "from": f"in_rack_{door}",
        "to": f"hung_{door}",
        "grasps": [[0, 10, 0, 90, 0, 0], [0, 10, 0, 90, 180, 0]],
        "approach": 200,
        "robots": [f"H_{door}"],
    }
    for process, time_s in (("bolt_hinges", 12), ("check_gap", 6)):
        station["processes"][f"{process}_{door}"] = {
            "time": time_s,
            "at": f"hung_{door}",
            "after": f"hang_{door}",
        }


def _measuring() -> Mapping:
    """Four robots with sensors look at flanges and pillars from outside."""
    robots: Mapping = {}
    for name, (_, sign) in zip("LR", SIDES, strict=True):
        for index, x in enumerate((-1500, 1500), start=1):
            robots[f"{name}{index}"] = {
                "use": "measurer",
                "at": [x, sign * 2500, 0, 0, 0, -90 * sign],
            }
    rows: Mapping = {}
    for side, sign in SIDES:
        look = [0, 0, -90 * sign]
        for name, start, end, y, n in (
            ("sill", (-1400, 0), (1400, 0), 867, 12),
            ("a_pillar", (-1570, 60), (-1570, 600), 870, 5),
            ("c_pillar", (1570, 60), (1570, 600), 870, 5),
        ):
            rows[f"measure_{name}_{side}"] = {
                "use": f"measure_{side}",
                "from": [start[0], sign * y, start[1], *look],
                "to": [end[0], sign * y, end[1]],
                "count": n,
            }
    return {
        "robots": robots,
        "bodies": body_line.fixture(),
        "parts": body_line.parts(),
        "rows": rows,
    }
