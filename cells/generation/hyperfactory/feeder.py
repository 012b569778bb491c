"""A feeder: one robot takes a bracket from a magazine over two small machines to its nest.

Stands at the end of a station and adds a robot, two machines with their processes, and a bracket.
The machines weld a nut on to the bracket and put a bead of adhesive on it. Millimetres.
"""

from __future__ import annotations

from itertools import pairwise

from cells.generation.hyperfactory.things import Mapping

BRACKET = (200.0, 120.0, 40.0)
TABLE_Z = 800.0
STANDS = (  # where from the robot, seen along its way to the nest
    ("magazine", -250.0, 1500.0),
    ("nut_welder", -1350.0, 650.0),
    ("sealer", -1350.0, -650.0),
)


def templates() -> Mapping:
    """The robot, the stands, the bracket and how it is gripped."""
    stand = [
        {"box": {"size": [420, 420, TABLE_Z], "at": [0, 0, TABLE_Z / 2]}},
        {"box": {"size": [80, 300, 500], "at": [-250, 0, TABLE_Z + 200]}},
    ]
    magazine = [{"box": {"size": [500, 420, TABLE_Z], "at": [0, 0, TABLE_Z / 2]}}]
    half = BRACKET[2] / 2
    return {
        "feeding": {
            "robot": {
                "model": "fanuc_r2000ic_165f",
                "tool": "gripper_small",
                "home": [0, -40, -10, 0, -80, 0],
            }
        },
        "machine_stand": {"body": {"kind": "machine", "pieces": stand}},
        "magazine": {"body": {"kind": "magazine", "pieces": magazine}},
        "bracket": {
            "part": {"pieces": [{"box": {"size": [*BRACKET]}}], "mass": 1.8},
        },
        "bracket_move": {
            "handling": {
                "grasps": [[0, 0, half + 8, 180, 0, 0], [0, 0, half + 8, 180, 0, 180]],
                "approach": 150,
            }
        },
    }


def add(
    station: Mapping,
    name: str,
    at: tuple[float, float],
    side: int,
    nest: Mapping,
    turned: float = 0,
) -> None:
    """Put feeder ``name`` at (x, y) of ``station``; its stands lie away from +x, ``side`` first.

    ``turned`` by 180 degrees they lie away from -x. ``nest`` is a place for the bracket: ``at``,
    ``exit``, ``touches``.
    """
    ahead = -1 if turned else 1
    x, y = at
    for section in ("bodies", "parts", "places", "handling", "processes"):
        station.setdefault(section, {})
    station["robots"][name] = {"use": "feeding", "at": [x, y, 0, 0, 0, turned]}
    for stand, dx, dy in STANDS:
        body, place = f"{stand}_{name}", f"at_{stand}_{name}"
        use = "magazine" if stand == "magazine" else "machine_stand"
        to_robot = 0 if dx > -500 else (15 if dy * side * ahead < 0 else -15)
        where = [x + ahead * dx, y + side * dy]
        station["bodies"][body] = {"use": use, "at": [*where, 0, 0, 0, turned + to_robot]}
        station["places"][place] = {
            "at": [*where, TABLE_Z + BRACKET[2] / 2, 0, 0, turned + to_robot],
            "exit": [0, 0, 200],
            "touches": [body],
        }
    station["places"][f"nest_{name}"] = nest
    bracket = f"bracket_{name}"
    station["parts"][bracket] = {"use": "bracket", "starts": f"at_magazine_{name}"}
    stops = [*(f"at_{stand}_{name}" for stand, _, _ in STANDS), f"nest_{name}"]
    tasks = [f"{task}_{name}" for task in ("to_nut_welder", "to_sealer", "to_nest")]
    for task, (start, end) in zip(tasks, pairwise(stops), strict=True):
        station["handling"][task] = {
            "use": "bracket_move",
            "part": bracket,
            "from": start,
            "to": end,
            "robots": [name],
        }
    for process, time_s, stand, after, before in (
        ("weld_nut", 5.0, stops[1], tasks[0], tasks[1]),
        ("put_bead", 4.0, stops[2], tasks[1], tasks[2]),
    ):
        station["processes"][f"{process}_{name}"] = {
            "time": time_s,
            "at": stand,
            "after": after,
            "before": before,
        }


def for_variant(station: Mapping, name: str, variant: str) -> None:
    """Let feeder ``name`` work for products of one variant alone."""
    station["parts"][f"bracket_{name}"]["variants"] = [variant]
    for task, handling in station["handling"].items():
        if task.endswith(f"_{name}"):
            handling["variants"] = [variant]
