"""Lists of a fixed number of numbers: vectors, sizes, poses, ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from cells.scene_file.document.quantities import DEGREES, MILLIMETRES, Quantity
from cells.scene_file.document.refusals import refusal


@dataclass(frozen=True, slots=True)
class Numbers:
    """A list of numbers, one quantity each; items after ``least`` may be left out and are 0."""

    shape: str
    items: tuple[Quantity, ...]
    least: int

    def expected(self) -> str:
        """Say what belongs here."""
        return self.shape

    def _filled(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) not in {self.least, len(self.items)}:
            raise refusal(self.expected(), value)
        return (*value, *(0.0,) * (len(self.items) - len(value)))

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        items = [core_schema.no_info_plain_validator_function(item.check) for item in self.items]
        return core_schema.no_info_before_validator_function(
            self._filled, core_schema.tuple_schema(list(items))
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        lengths = [
            {"minItems": length, "maxItems": length}
            for length in sorted({self.least, len(self.items)})
        ]
        number = {"type": "number"}
        if len(lengths) == 1:
            return {"type": "array", "items": number, **lengths[0]}
        return {"type": "array", "items": number, "oneOf": lengths}


XYZ = tuple[float, float, float]
XYZRPY = tuple[float, float, float, float, float, float]

Vector = Annotated[XYZ, Numbers("a list [x, y, z] in mm", (MILLIMETRES,) * 3, 3)]
SizeXYZ = Annotated[
    XYZ,
    Numbers("a list [x, y, z] of edge lengths in mm", (Quantity("mm", 0, 1e6, True),) * 3, 3),
]
At = Annotated[
    XYZRPY,
    Numbers(
        "a list [x, y, z] in mm or [x, y, z, rx, ry, rz] in mm and deg",
        (MILLIMETRES,) * 3 + (DEGREES,) * 3,
        3,
    ),
]
Turn = Annotated[tuple[float, float], Numbers("a list [lowest, highest] in deg", (DEGREES,) * 2, 2)]
