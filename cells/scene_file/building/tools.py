"""Guns and grippers: those of the scene file first, then those of the library."""

from __future__ import annotations

from dataclasses import dataclass, field

from cells.scene_file.building.shapes import Shapes
from cells.scene_file.building.units import metres, point_m, pose
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.tool import GripperDoc, GunDoc, ToolDoc
from cells.scene_file.problems import did_you_mean
from robots import library
from robots.model import Gripper, SpotGun, Tool


@dataclass(frozen=True, slots=True)
class Tools:
    """All tools that robots of a scene may carry, by name."""

    own: dict[str, Tool] = field(default_factory=dict)

    @staticmethod
    def of(documents: dict[str, ToolDoc], shapes: Shapes, cursor: Cursor) -> Tools:
        """Build the tools of the section at ``cursor``."""
        own: dict[str, Tool] = {}
        for name, document in documents.items():
            if name in library.tool_ids() or name in {"C", "X"}:
                cursor[name].wrong_key(f"`{name}` is taken by the library; choose another name")
            if document.gun is not None:
                own[name] = _gun(name, document.gun, shapes, cursor[name]["gun"])
            elif document.gripper is not None:
                own[name] = _gripper(name, document.gripper, shapes, cursor[name]["gripper"])
        return Tools(own)

    def names(self) -> tuple[str, ...]:
        """Names of all tools."""
        return (*self.own, *library.tool_ids())

    def gun_names(self) -> tuple[str, ...]:
        """Names of all guns."""
        return tuple(name for name in self.names() if isinstance(self._find(name), SpotGun))

    def get(self, name: str, cursor: Cursor) -> Tool | None:
        """Return the tool, or None after reporting that there is none."""
        if name not in self.names():
            cursor.wrong(f"unknown tool `{name}`; {did_you_mean(name, self.names(), 'tools')}")
            return None
        return self._find(name)

    def _find(self, name: str) -> Tool:
        return self.own[name] if name in self.own else library.tool(name)


def _gun(name: str, gun: GunDoc, shapes: Shapes, cursor: Cursor) -> SpotGun:
    return SpotGun(
        id=name,
        title=name,
        kind=gun.kind,
        mass_kg=gun.mass,
        com_m=point_m(gun.com),
        X_flange_tcp=pose(gun.tcp),
        pieces=shapes.of_list(gun.pieces, cursor["pieces"]),
        electrodes=shapes.of_list(gun.electrodes, cursor["electrodes"]),
        throat_m=metres(gun.throat),
        opening_m=metres(gun.opening),
        close_s=gun.close,
        open_s=gun.open,
        sources=("scene file",),
    )


def _gripper(name: str, gripper: GripperDoc, shapes: Shapes, cursor: Cursor) -> Gripper:
    return Gripper(
        id=name,
        title=name,
        mass_kg=gripper.mass,
        com_m=point_m(gripper.com),
        X_flange_tcp=pose(gripper.tcp),
        pieces=shapes.of_list(gripper.pieces, cursor["pieces"]),
        payload_kg=gripper.payload,
        grip_s=gripper.grip,
        release_s=gripper.release,
        sources=("scene file",),
    )
