"""What many stations of the shop have: robots by brand, clamps, pins, pedestals, fences.

Templates of the scene file, by name. Homes are one posture in the words of each brand: upright,
turned 50 degrees aside, the gun hanging.
"""

from __future__ import annotations

from typing import Any

Mapping = dict[str, Any]

ASIDE = 50
_HOMES = {  # joints 2 to 6 of an arm that is drawn back, its gun hanging
    "kuka": [-130, 130, 0, 80, 0],
    "fanuc": [-46, -46, 0, -80, 0],
    "abb": [-46, 46, 0, 80, 180],
    "yaskawa": [-46, -46, 0, -80, 0],
}
_MODELS = {
    "kuka": ("kuka_kr210_r2700_2", "gun_c_mid"),
    "fanuc": ("fanuc_r2000ic_210f", "gun_x_mid"),
    "abb": ("abb_irb6700_200_260", "gun_x_mid"),
    "yaskawa": ("yaskawa_ms210", "gun_c_mid"),
}


def home(brand: str, aside: float = -ASIDE) -> list[float]:
    """Joint angles (deg) of a robot drawn back and turned aside."""
    return [aside, *_HOMES[brand]]


def templates() -> Mapping:
    """Robots that weld from beside a line, and the furniture of its stations."""
    clamp = [_box([80, 80, 760], [0, 0, 380]), _box([60, 190, 50], [0, -75, 735])]
    pin = [_cylinder(50, 430, 215), _cylinder(12, 80, 460)]
    dresser = [_cylinder(60, 800, 400), _box([200, 300, 160], [0, 0, 880])]
    things: Mapping = {
        brand: {"robot": {"model": model, "tool": tool, "home": home(brand)}}
        for brand, (model, tool) in _MODELS.items()
    }
    return things | {
        "clamp": {"body": {"kind": "clamp", "pieces": clamp}},
        "pin": {"body": {"kind": "pin", "pieces": pin}},
        "pedestal": {"body": {"kind": "pedestal", "pieces": [_box([800, 800, 300], [0, 0, 150])]}},
        "tip_dresser": {"body": {"kind": "tip_dresser", "pieces": dresser}},
    }


def of_variants(rows: Mapping, variants: dict[str, str]) -> Mapping:
    """Rows of which some belong to one variant of the product alone."""
    return {
        name: {**row, "variants": [variants[name]]} if name in variants else row
        for name, row in rows.items()
    }


def _box(size: list[float], at: list[float]) -> Mapping:
    return {"box": {"size": size, "at": at}}


def _cylinder(radius: float, height: float, z: float) -> Mapping:
    return {"cylinder": {"radius": radius, "height": height, "at": [0, 0, z]}}


def renamed(prefix: str, templates: Mapping, station: Mapping) -> tuple[Mapping, Mapping]:
    """Return templates and a station that uses them under names of their own in a larger file."""
    names = {name: f"{prefix}_{name}" for name in templates}
    return {names[name]: value for name, value in templates.items()}, _with_uses(station, names)


def _with_uses(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            key: names.get(inner, inner) if key == "use" else _with_uses(inner, names)
            for key, inner in value.items()
        }
    return [_with_uses(inner, names) for inner in value] if isinstance(value, list) else value
