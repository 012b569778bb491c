"""Closures: inner panels of doors, hood and tailgate are welded and hemmed into the outer ones.

A panel lies flat, inner side up, its frame in the middle of the panel, x to the rear, y to the
edge with the waist rail. Reinforcements lie under its edges; guns come from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cells.generation.hyperfactory import feeder
from cells.generation.hyperfactory.things import Mapping
from cells.generation.sheet_metal import Loft, mass_center_mm, plate

FIXTURE_Z = 900.0
BED_Z = 800.0
BED_Y = 2600.0  # bed beside the shuttle
EDGE_WIDTH = 110.0
CUPS = 22.0  # how far the gripper's frame stays away from the sheet that its cups hold


@dataclass(frozen=True, slots=True)
class Panel:
    """Half length and half width of a panel (mm), masses of inner and outer part (kg)."""

    half_x: float
    half_y: float
    inner_kg: float
    outer_kg: float


PANELS = {
    "door": Panel(620, 520, 9, 8),
    "hood": Panel(700, 640, 8, 9),
}


@cache
def meshes() -> dict[str, tuple[Loft, ...]]:
    """Mesh file name (without suffix) to convex pieces."""
    found: dict[str, tuple[Loft, ...]] = {}
    for name, panel in PANELS.items():
        found[f"{name}_inner"] = _inner(panel)
        found[f"{name}_frame"] = _frame(panel)
        found[f"{name}_outer"] = (
            plate(
                "skin",
                (-panel.half_x - 8, -panel.half_y - 8, -1),
                (panel.half_x + 8, panel.half_y + 8, 1),
            ),
        )
    return found


def _ring(name: str, panel: Panel, low: float, high: float, inset: float) -> list[Loft]:
    """Four strips along the edges, ``EDGE_WIDTH`` wide."""
    x, y, w = panel.half_x - inset, panel.half_y - inset, EDGE_WIDTH
    return [
        plate(f"{name}_front", (-x, -y, low), (-x + w, y, high)),
        plate(f"{name}_rear", (x - w, -y, low), (x, y, high)),
        plate(f"{name}_sill", (-x + w, -y, low), (x - w, -y + w, high)),
        plate(f"{name}_waist", (-x + w, y - w, low), (x - w, y, high)),
    ]


def _inner(panel: Panel) -> tuple[Loft, ...]:
    """Edges, and a bead across the middle that leaves two openings."""
    x = panel.half_x - EDGE_WIDTH
    return (*_ring("edge", panel, 0, 1.2, 0), plate("bar", (-x, -60, 0), (x, 60, 30)))


def _frame(panel: Panel) -> tuple[Loft, ...]:
    """Reinforcements under the edges: hinge and lock side, sill, waist rail."""
    return tuple(_ring("reinforcement", panel, -1.6, 0, 0))


def templates() -> Mapping:
    """Robots around a panel, handling robots, furniture, spots."""
    post = [
        {"cylinder": {"radius": 40, "height": FIXTURE_Z - 6, "at": [0, 0, (FIXTURE_Z - 6) / 2]}}
    ]
    things: Mapping = {
        "closure_kuka": _robot("kuka_kr210_r2700_2", "gun_c_mid", [0, -130, 130, 0, 80, 0]),
        "closure_fanuc": _robot("fanuc_r2000ic_210f", "gun_c_small", [0, -46, -46, 0, -80, 0]),
        "closure_loader": _robot("kuka_kr210_r3100_2", "gripper_panel", [0, -125, 125, 0, 60, 0]),
        "closure_post": {"body": {"kind": "fixture", "pieces": post}},
        "panel_move": {
            "handling": {
                "grasps": [[0, 0, CUPS, 180, 0, turned] for turned in (0, 180, 90, -90)],
                "approach": 200,
            }
        },
    }
    for name, panel in PANELS.items():
        sheets = [
            {"part": "inner", "mm": 1.2, "steel": "DP600"},
            {"part": "frame", "mm": 1.6, "steel": "DP980"},
        ]
        point = {"part": "door", "mm": 0.8, "steel": "DP600"}
        things["door_point"] = {
            "weld": {
                "on": "door",
                "time": 0.8,
                "guns": ["laser_sensor"],
                "turn": [-25, 25],
                "approach": 20,
                "stack": [point, point],
            }
        }
        things[f"{name}_edge"] = {
            "weld": {
                "on": "inner",
                "time": 1.0,
                "guns": ["C", "X"],
                "turn": [-60, 60],
                "stack": sheets,
            }
        }
        size = [2 * panel.half_x + 120, 2 * panel.half_y + 120]
        table = [
            {"box": {"size": [*size, BED_Z - 100], "at": [0, 0, (BED_Z - 100) / 2]}},
            {"box": {"size": [size[0] - 300, 600, 100], "at": [0, 0, BED_Z - 50]}},
        ]
        things[f"{name}_table"] = {"body": {"kind": "machine", "pieces": table}}
    return things


def _robot(model: str, tool: str, home: list[float]) -> Mapping:
    return {"robot": {"model": model, "tool": tool, "home": home}}


def stations() -> Mapping:
    """Station templates by name."""
    found: Mapping = {}
    for name in PANELS:
        found[f"{name}_geo"] = _geo(name)
        found[f"{name}_weld"] = _weld(name, "odd")
        found[f"{name}_hem"] = _hem(name)
    return found | {"door_hinges": _hinges(), "door_check": _check()}


def _geo(name: str) -> Mapping:
    """As the welding station, and a feeder that puts a bracket beside the panel."""
    station = _weld(name, "even")
    _with_tray(station, (-PANELS[name].half_x - 300, PANELS[name].half_y + 500), 0)
    return station


def _with_tray(station: Mapping, at: tuple[float, float], turned: float) -> None:
    """A tray with a nest at (x, y) and the feeder F1 that serves it from -x (or, turned, +x)."""
    x, y = at
    tray = [{"box": {"size": [300, 200, 700], "at": [0, 0, 350]}}]
    station["bodies"]["tray"] = {"kind": "fixture", "at": [x, y, 0], "pieces": tray}
    nest = {"at": [x, y, 720, 0, 0, turned], "exit": [0, 0, 250], "touches": ["tray"]}
    feeder.add(station, "F1", (x + (1900 if turned else -1900), y), 1, nest, turned)


def _hinges() -> Mapping:
    """The hemmed door on a table; two feeders bring its hinges."""
    station: Mapping = {
        "robots": {},
        "bodies": {"table": {"use": "door_table"}},
        "parts": {"door": _part("door", "outer", 17, {"at": [0, 0, BED_Z + 1]})},
    }
    for name, end in (("F1", -1), ("F2", 1)):
        turned = 180 if end > 0 else 0
        nest = {
            "at": [end * 330, 60 * end, BED_Z + 2 + feeder.BRACKET[2] / 2, 0, 0, turned],
            "exit": [0, 0, 250],
            "touches": ["door", "table"],
        }
        feeder.add(station, name, (end * 2350, 60 * end), -end, nest, turned)
    return station


def _check() -> Mapping:
    """Two robots with sensors look along the edges of the hemmed door."""
    panel = PANELS["door"]
    x, y = panel.half_x - 25, panel.half_y - 25
    rows = {
        f"measure_{name}": {
            "use": "door_point",
            "from": [*start, 1, 0, 90, turned],
            "to": [*end, 1],
            "count": count,
        }
        for name, start, end, turned, count in (
            ("hinge_side", (-x, -y), (-x, y), 0, 8),
            ("lock_side", (x, -y), (x, y), 180, 8),
            ("waist", (-x + 150, y), (x - 150, y), 0, 6),
            ("sill", (-x + 150, -y), (x - 150, -y), 180, 6),
        )
    }
    return {
        "robots": {
            f"M{index}": {"use": "measurer", "at": [end * 2300, 0, 0, 0, 0, turned]}
            for index, (end, turned) in enumerate(((-1, 0), (1, 180)), start=1)
        },
        "bodies": {"table": {"use": "door_table"}},
        "parts": {"door": _part("door", "outer", 17, {"at": [0, 0, BED_Z + 1]})},
        "rows": rows,
    }


def _weld(name: str, spots: str) -> Mapping:
    """Four robots, one at each edge; ``even`` spots lie between the ``odd`` ones."""
    panel = PANELS[name]
    x, y = panel.half_x + 1500, panel.half_y + 1500
    robots = {
        f"R{index}": {"use": use, "at": [dx, dy, 0, 0, 0, turned]}
        for index, (use, dx, dy, turned) in enumerate(
            (
                ("closure_kuka", -x, 0, 0),
                ("closure_fanuc", 0, -y, 90),
                ("closure_kuka", x, 0, 180),
                ("closure_fanuc", 0, y, -90),
            ),
            start=1,
        )
    }
    inside_x = panel.half_x - 150
    posts = {
        f"post_{index}": {"use": "closure_post", "at": [dx, dy, 0]}
        for index, (dx, dy) in enumerate(
            ((-inside_x, 0), (inside_x, 0), (-150, -40), (150, 40)), start=1
        )
    }
    base = [{"box": {"size": [900, 700, 150], "at": [0, 0, 75]}}]
    return {
        "robots": robots,
        "bodies": {"fixture_bed": {"kind": "fixture", "pieces": base}, **posts},
        "parts": {
            "inner": _part(name, "inner", panel.inner_kg, {"at": [0, 0, FIXTURE_Z]}),
            "frame": _part(name, "frame", 6, {"at": [0, 0, FIXTURE_Z]}),
        },
        "rows": _edges(name, 20.0 if spots == "even" else 0.0),
    }


def _edges(name: str, shift: float) -> Mapping:
    panel = PANELS[name]
    x, y, z = panel.half_x - 15, panel.half_y - 15, 0.6
    long, wide = panel.half_x - 90, panel.half_y - 90
    return {
        key: {"use": f"{name}_edge", "from": [*start, z, 0, 0, turned], "to": [*end, z], "count": n}
        for key, start, end, turned, n in (
            ("hinge_side", (-x, shift - wide), (-x, shift + wide), 0, 10),
            ("lock_side", (x, shift - wide), (x, shift + wide), 180, 10),
            ("sill_side", (shift - long, -y), (shift + long, -y), 90, 11),
            ("waist_side", (shift - long, y), (shift + long, y), -90, 11),
        )
    }


def _part(name: str, what: str, mass: float, where: Mapping) -> Mapping:
    mesh = f"{name}_{what}"
    return {
        "mesh": {"file": f"meshes/{mesh}.obj", "unit": "mm"},
        "mass": mass,
        "com": mass_center_mm(meshes()[mesh]),
        **where,
    }


def _hem(name: str) -> Mapping:
    """An inner panel goes on to the outer one in the bed, which hems; the next outer one is sealed.

    The shuttle takes the sealed panel into the bed while products move on.
    """
    panel = PANELS[name]
    table = f"{name}_table"
    at = {
        "shuttle": (0, 0),
        "sealer": (-4500, 0),
        "rack_outer": (-9000, 0),
        "rack_inner": (0, BED_Y + 4500),
    }
    station: Mapping = {
        "robots": {
            "H1": {"use": "closure_loader", "at": [-6750, 0, 0, 0, 0, -90]},
            "H2": {"use": "closure_loader", "at": [-2250, 0, 0, 0, 0, -90]},
            "H3": {"use": "closure_loader", "at": [0, BED_Y + 2250, 0, 0, 0, 0]},
        },
        "bodies": {
            stand: {"use": table, "at": [x, y, 0], **({"kind": "rack"} if "rack" in stand else {})}
            for stand, (x, y) in (*at.items(), ("bed", (0, BED_Y)))
        },
        "parts": {
            "sealed": _part(name, "outer", panel.outer_kg, {"at": [0, BED_Y, BED_Z + 1]}),
            "outer": _part(name, "outer", panel.outer_kg, {"starts": "at_rack_outer"}),
            "inner": _part(name, "inner", panel.inner_kg, {"starts": "at_rack_inner"}),
        },
        "places": {
            f"at_{stand}": {
                "at": [x, y, BED_Z + (1 if stand != "rack_inner" else 0)],
                "exit": [0, 0, 250],
                "touches": [stand],
            }
            for stand, (x, y) in at.items()
        },
        "handling": {
            "outer_to_sealer": _move("outer", "at_rack_outer", "at_sealer", "H1"),
            "outer_to_shuttle": _move("outer", "at_sealer", "at_shuttle", "H2"),
            "marry": _move("inner", "at_rack_inner", "in_bed", "H3"),
        },
        "processes": {
            "put_bead": {
                "time": 12,
                "at": "at_sealer",
                "after": "outer_to_sealer",
                "before": "outer_to_shuttle",
            },
            "seat": {"time": 2, "at": "at_shuttle", "after": "outer_to_shuttle"},
            "hem": {"time": 15, "at": "in_bed", "after": "marry"},
        },
    }
    station["places"]["in_bed"] = {
        "at": [0, BED_Y, BED_Z + 2],
        "exit": [0, 0, 250],
        "touches": ["bed", "sealed"],
    }
    _with_tray(station, (panel.half_x + 450, BED_Y), 180)
    return station


def _move(part: str, start: str, end: str, robot: str) -> Mapping:
    return {"use": "panel_move", "part": part, "from": start, "to": end, "robots": [robot]}
