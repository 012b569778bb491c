"""The whole file."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from cells.scene_file.document.line import LineDoc
from cells.scene_file.document.quantities import Quantity, Seconds, SecondsOrZero, Share
from cells.scene_file.document.station import ClearanceDoc
from cells.scene_file.document.strict import Strict
from cells.scene_file.document.tool import ToolDoc
from cells.scene_file.document.words import Name, Text

FORMAT_VERSION = 1
Version = Annotated[int, Quantity("", FORMAT_VERSION, FORMAT_VERSION, whole=True)]
TemplateDoc = Annotated[dict[str, Any], WithJsonSchema({"type": "object"})]


class ShopDoc(Strict):
    """A Taktline scene: mm, degrees, seconds, kilograms."""

    taktline: Version = Field(description="version of this format: 1")
    name: Text = Field(description="title of the scene")
    takt: Seconds = Field(description="time from one product to the next, s")
    transfer: SecondsOrZero = Field(description="product in and out, robots at home, s")
    clearance: ClearanceDoc = Field(description="for all stations that do not say otherwise")
    variants: dict[Name, Share] = Field(
        {"standard": 1.0}, min_length=1, description="share of each product variant; sum 1"
    )
    templates: dict[Name, TemplateDoc] = Field({}, description="repeated things, by name")
    tools: dict[Name, ToolDoc] = Field({}, description="your own guns and grippers, by name")
    lines: list[LineDoc] = Field(min_length=1, max_length=1000, description="lines of the shop")
