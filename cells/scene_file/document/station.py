"""A station and everything in it."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from cells.scene_file.document.body import BodyDoc, PartDoc, PlaceDoc
from cells.scene_file.document.handling import HandlingDoc, ProcessDoc
from cells.scene_file.document.lists import At
from cells.scene_file.document.piece import ORIGIN
from cells.scene_file.document.quantities import Distance, TaktCount
from cells.scene_file.document.robot import RobotDoc
from cells.scene_file.document.strict import Strict, or_template
from cells.scene_file.document.weld import RowDoc, WeldDoc
from cells.scene_file.document.words import Name, TaskRef


class ClearanceDoc(Strict):
    """Least distances that hold at every instant."""

    robots: Distance = Field(description="between two robots with tools and parts in hand, mm")
    static: Distance = Field(description="between a robot and what stands still, mm")
    weld: Distance = Field(
        description="instead of `static` while a gun welds and on its straight way in and out, mm"
    )


class StationClearanceDoc(Strict):
    """Clearances that differ from the shop's in this station."""

    robots: Distance | None = Field(None, description="instead of the shop's, mm")
    static: Distance | None = Field(None, description="instead of the shop's, mm")
    weld: Distance | None = Field(None, description="instead of the shop's, mm")


Precedence = Annotated[list[TaskRef], Field(min_length=2, max_length=1000)]


class StationDoc(Strict):
    """A place in a line where robots work on one product at a time."""

    model_config = ConfigDict(json_schema_extra=or_template(always=("name",)))

    name: Name = Field(description="name of the station, unique in the shop")
    at: At = Field(ORIGIN, description="pose of the station frame in the shop, mm and deg")
    mirror: bool = Field(
        False, description="whether all of it is mirrored about the x-z plane of the station frame"
    )
    takts: TaktCount = Field(
        1, description="takts that its cycle lasts, in which it makes as many products"
    )
    clearance: StationClearanceDoc | None = Field(None, description="if it differs from the shop's")
    robots: dict[Name, RobotDoc] = Field({}, description="robots by name")
    bodies: dict[Name, BodyDoc] = Field({}, description="what stands still, by name")
    parts: dict[Name, PartDoc] = Field({}, description="parts of the product, by name")
    places: dict[Name, PlaceDoc] = Field({}, description="where parts can rest, by name")
    welds: dict[Name, WeldDoc] = Field({}, description="single spots by name")
    rows: dict[Name, RowDoc] = Field({}, description="rows of spots by name")
    handling: dict[Name, HandlingDoc] = Field({}, description="handling tasks by name")
    processes: dict[Name, ProcessDoc] = Field({}, description="machine processes by name")
    groups: dict[Name, list[TaskRef]] = Field({}, description="names for lists of tasks")
    precedence: list[Precedence] = Field(
        [], description="lists [a, b, ...]: all of a before all of b, and so on"
    )
