"""Convex pieces that bodies, parts and tools are made of; all in their owner's frame."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from cells.scene_file.document.lists import At, SizeXYZ, Vector
from cells.scene_file.document.quantities import Distance, Factor, PieceCount, Size
from cells.scene_file.document.strict import ExactlyOne, Strict, one_of_schema
from cells.scene_file.document.words import Name, Text, Words

ORIGIN = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class BoxDoc(Strict):
    """A box, centred on `at`."""

    size: SizeXYZ = Field(description="edge lengths [x, y, z], mm")
    at: At = Field(ORIGIN, description="pose of the centre in the owner's frame, mm and deg")


class CylinderDoc(Strict):
    """A cylinder along z, centred on `at`."""

    radius: Size = Field(description="radius, mm")
    height: Size = Field(description="length along z, mm")
    at: At = Field(ORIGIN, description="pose of the centre in the owner's frame, mm and deg")


class SphereDoc(Strict):
    """A ball."""

    radius: Size = Field(description="radius, mm")
    at: Vector = Field((0.0, 0.0, 0.0), description="centre [x, y, z] in the owner's frame, mm")


class CapsuleDoc(Strict):
    """Everything within `radius` of the straight line from `from` to `to`."""

    from_: Vector = Field(alias="from", description="one end of the axis [x, y, z], mm")
    to: Vector = Field(description="other end of the axis [x, y, z], mm")
    radius: Size = Field(description="radius, mm")


class HullDoc(Strict):
    """The convex hull of points, grown by `radius`."""

    points: list[Vector] = Field(
        min_length=1, max_length=1000, description="corner points, each [x, y, z], mm"
    )
    radius: Distance = Field(0.0, description="rounding: the hull is grown by it, mm")
    at: At = Field(ORIGIN, description="pose of the points in the owner's frame, mm and deg")


class MeshDoc(Strict):
    """A triangle mesh (OBJ, STL, DAE) from a file, covered by convex pieces."""

    file: Text = Field(description="path relative to the scene file, inside its folder")
    unit: Annotated[Literal["mm", "m"], Words("mm or m", choices=("mm", "m"))] | None = Field(
        None, description="unit of the mesh file: mm (default; a DAE says its own) or m"
    )
    scale: Factor | None = Field(
        None, description="instead of `unit`: mm for one unit of the mesh file"
    )
    at: At = Field(ORIGIN, description="pose of the mesh in the owner's frame, mm and deg")
    tolerance: Size = Field(5.0, description="how far the pieces may stand out of the mesh, mm")
    max_pieces: PieceCount = Field(64, description="most convex pieces to cover the mesh with")


class PieceDoc(ExactlyOne):
    """One piece: exactly one shape, and a name for reports if you like."""

    model_config = ConfigDict(
        json_schema_extra=one_of_schema(("box", "cylinder", "sphere", "capsule", "hull", "mesh"))
    )

    name: Name | None = Field(None, description="name of the piece in reports")
    box: BoxDoc | None = Field(None, description="a box")
    cylinder: CylinderDoc | None = Field(None, description="a cylinder along z")
    sphere: SphereDoc | None = Field(None, description="a ball")
    capsule: CapsuleDoc | None = Field(None, description="a cylinder with round ends")
    hull: HullDoc | None = Field(None, description="the convex hull of points")
    mesh: MeshDoc | None = Field(None, description="a triangle mesh from a file")

    @classmethod
    def one_of(cls) -> tuple[tuple[str, ...], ...]:
        """Exactly one shape."""
        return (("box", "cylinder", "sphere", "capsule", "hull", "mesh"),)


Pieces = Annotated[
    list[PieceDoc],
    Field(min_length=1, max_length=2000),
]
