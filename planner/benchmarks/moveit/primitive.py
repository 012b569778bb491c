"""A solid of a planning scene: box, sphere or cylinder, exactly as stated.

Makers see it as :class:`Convex` that covers it, judges of their own as what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from robots.geometry import Pose
from robots.shapes import Convex, box, cylinder, sphere

Kind = Literal["box", "sphere", "cylinder"]
SIZES: dict[Kind, tuple[str, ...]] = {
    "box": ("x", "y", "z"),
    "sphere": ("radius",),
    "cylinder": ("height", "radius"),
}
"""What the dimensions of each kind are, in the order of MoveIt."""
_SIDES = 96
"""Of a prism around a cylinder: 0.05 % wider than the cylinder."""


@dataclass(frozen=True, slots=True, eq=False)
class Primitive:
    """A solid called ``name``; ``size_m`` as in :data:`SIZES`.

    ``X_FO`` is its pose in the frame it is given in, for a scene the world.
    """

    name: str
    kind: Kind
    size_m: tuple[float, ...]
    X_FO: Pose

    def covering(self) -> Convex:
        """Return a shape in the world frame that covers the solid; a cylinder as a prism."""
        if self.kind == "box":
            return box(self.size_m, self.X_FO, self.name)
        if self.kind == "sphere":
            return sphere(self.X_FO.translation_m, self.size_m[0], self.name)
        height, radius = self.size_m
        return cylinder(radius, height, self.X_FO, self.name, _SIDES)
