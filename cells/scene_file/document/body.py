"""Things that stand still, parts of the product, and places where parts rest."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from cells.scene_file.document.lists import At, Vector
from cells.scene_file.document.piece import ORIGIN, MeshDoc, Pieces
from cells.scene_file.document.quantities import Kilograms
from cells.scene_file.document.strict import ExactlyOne, Strict, one_of_schema, or_template
from cells.scene_file.document.words import Name


class BodyDoc(ExactlyOne):
    """Something that stands still: fixture, clamp, machine, fence."""

    model_config = ConfigDict(json_schema_extra=or_template(one_of_schema(("pieces", "mesh"))))

    kind: Name = Field(description="what it is, in one word: fixture, clamp, machine, fence, ...")
    at: At = Field(ORIGIN, description="pose in the station frame, mm and deg")
    pieces: Pieces | None = Field(None, description="convex pieces, in the owner's frame")
    mesh: MeshDoc | None = Field(None, description="instead of `pieces`: one mesh")

    @classmethod
    def one_of(cls) -> tuple[tuple[str, ...], ...]:
        """Geometry is given once."""
        return (("pieces", "mesh"),)


class PartDoc(ExactlyOne):
    """A part of the product: it stands still (`at`) or starts the cycle at a place (`starts`)."""

    model_config = ConfigDict(
        json_schema_extra=or_template(one_of_schema(("pieces", "mesh"), ("at", "starts")))
    )

    pieces: Pieces | None = Field(None, description="convex pieces, in the owner's frame")
    mesh: MeshDoc | None = Field(None, description="instead of `pieces`: one mesh")
    mass: Kilograms = Field(description="kg")
    com: Vector = Field(
        (0.0, 0.0, 0.0), description="centre of mass [x, y, z] in the part's frame, mm"
    )
    at: At | None = Field(
        None, description="pose in the station frame of a part that stands still, mm and deg"
    )
    starts: Name | None = Field(None, description="place where the part is when a cycle starts")
    variants: list[Name] = Field([], description="variants that have it; all if left out")

    @classmethod
    def one_of(cls) -> tuple[tuple[str, ...], ...]:
        """Geometry once, whereabouts once."""
        return (("pieces", "mesh"), ("at", "starts"))


class PlaceDoc(Strict):
    """Where a part can rest."""

    model_config = ConfigDict(json_schema_extra=or_template())

    at: At = Field(description="pose of the part at rest, in the station frame, mm and deg")
    exit: Vector = Field(
        description="straight way out of the place [x, y, z] in the station frame, mm; parts "
        "come in along its reverse"
    )
    touches: list[Name] = Field(
        [], max_length=1000, description="bodies and parts that a part here may touch"
    )
