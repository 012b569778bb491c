"""A line: its stations, and spots that any of several stations may do."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cells.scene_file.document.station import StationDoc
from cells.scene_file.document.strict import Strict
from cells.scene_file.document.weld import RowDoc, WeldDoc
from cells.scene_file.document.words import Name

Stations = Annotated[
    list[Name],
    Field(
        max_length=1000,
        description="stations of the line that may do it; all that hold the part `on` if none",
    ),
]


class SharedWeldDoc(WeldDoc):
    """One spot on a part, welded in one of the stations where that part stands."""

    stations: Stations = Field([])


class SharedRowDoc(RowDoc):
    """A row of spots on a part, each welded in one of the stations where that part stands."""

    stations: Stations = Field([])


class LineDoc(Strict):
    """Stations in the order the product passes them."""

    name: Name = Field(description="name of the line, unique in the shop")
    welds: dict[Name, SharedWeldDoc] = Field(
        {}, description="single spots that any of several stations may do, by name"
    )
    rows: dict[Name, SharedRowDoc] = Field(
        {}, description="rows of spots that any of several stations may do, by name"
    )
    stations: list[StationDoc] = Field(min_length=1, max_length=1000, description="its stations")
