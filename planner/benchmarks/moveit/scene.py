"""Reads a planning scene: what stands in it, and which pairs of links may touch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from planner.benchmarks.moveit.place import Place, pairs_of, read_yaml
from planner.benchmarks.moveit.primitive import SIZES, Kind, Primitive
from planner.benchmarks.moveit.srdf import Pair
from robots.geometry import Pose

_ROOT = ("world", "robot_model_name")
_UNUSED = ("name", "robot_state", "fixed_frame_transforms", "allowed_collision_matrix")


@dataclass(frozen=True, slots=True, eq=False)
class PlanningScene:
    """What stands, in the world frame, and the pairs of links that may touch.

    ``stated`` holds all pairs that the file says something about.
    """

    robot: str
    solids: tuple[Primitive, ...]
    allowed: frozenset[Pair]
    stated: frozenset[Pair]


def read_scene(path: Path) -> PlanningScene:
    """Read ``sceneNNNN.yaml``.

    Raises:
        BenchDataError: at the place that is wrong, or that states what is not supported.
    """
    fields = read_yaml(path).fields(_ROOT, _UNUSED)
    if "fixed_frame_transforms" in fields:
        _check_frames(fields["fixed_frame_transforms"])
    world = fields["world"].fields((), ("collision_objects", "octomap"))
    objects = world["collision_objects"].items() if "collision_objects" in world else []
    solids = tuple(solid for item in objects for solid in _solids(item))
    allowed, stated = _matrix(fields.get("allowed_collision_matrix"))
    return PlanningScene(fields["robot_model_name"].text(), solids, allowed, stated)


def _check_frames(frames: Place) -> None:
    """Objects are taken as given in the world; any other frame is refused."""
    for item in frames.items():
        fields = item.fields(("transform", "child_frame_id"))
        if fields["transform"].transform() != Pose.identity():
            raise fields["transform"].error("frames other than that of the world are not supported")


def _solids(item: Place) -> list[Primitive]:
    """The primitives of one collision object; its own pose, where stated, moves all of them."""
    known = ("pose", "header", "operation", "type")
    fields = item.fields(("id", "primitives", "primitive_poses"), known)
    X_WB = fields["pose"].pose() if "pose" in fields else Pose.identity()
    shapes, poses = fields["primitives"].items(), fields["primitive_poses"].items()
    if len(shapes) != len(poses):
        raise fields["primitive_poses"].error(f"{len(poses)} poses for {len(shapes)} primitives")
    name = fields["id"].text()
    return [_solid(name, s, X_WB @ p.pose()) for s, p in zip(shapes, poses, strict=True)]


def _solid(name: str, shape: Place, X_FO: Pose) -> Primitive:
    fields = shape.fields(("type", "dimensions"))
    stated = fields["type"].text()
    for kind in get_args(Kind):
        if kind == stated:
            sizes = fields["dimensions"].numbers(len(SIZES[kind]))
            if not (sizes > 0.0).all():
                raise fields["dimensions"].error(f"{', '.join(SIZES[kind])} must be above zero")
            return Primitive(name, kind, tuple(sizes.tolist()), X_FO)
    raise fields["type"].error(f"{stated!r} is not supported; supported: {', '.join(SIZES)}")


def _matrix(matrix: Place | None) -> tuple[frozenset[Pair], frozenset[Pair]]:
    """Pairs of links that may touch, and all pairs stated."""
    if matrix is None:
        return frozenset(), frozenset()
    fields = matrix.fields(
        ("entry_names", "entry_values"), ("default_entry_names", "default_entry_values")
    )
    rows = dict(pairs_of(fields["entry_names"], fields["entry_values"]))
    names, allowed = list(rows), set()
    for one, row in rows.items():
        flags = [item.flag() for item in row.items()]
        if len(flags) != len(names):
            raise row.error(f"{len(flags)} values for {len(names)} names")
        allowed |= {
            frozenset((one, other)) for other, flag in zip(names, flags, strict=True) if flag
        }
    stated = {frozenset((a, b)) for a in names for b in names}
    return frozenset(allowed), frozenset(stated)
