"""The base of all document models: no unknown fields, no conversions, frozen.

Things that may come from a template carry their demands (required fields, one of several) in the
JSON Schema only where there is no ``use``; in Python templates are put in before validation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

SchemaEdit = Callable[[dict[str, Any]], None]


class Strict(BaseModel):
    """A mapping of the scene file."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, hide_input_in_errors=True, validate_default=False
    )


class ExactlyOne(Strict):
    """A mapping in which exactly one of certain fields must be given, for each of ``ONE_OF``."""

    @classmethod
    def one_of(cls) -> tuple[tuple[str, ...], ...]:
        """Return the groups of fields (as written in the file) of which one must be there."""
        return ()

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        for names in self.one_of():
            given = [name for name in names if self._given(name)]
            if len(given) != 1:
                kind = "none_of" if not given else "several_of"
                got = "none" if not given else " and ".join(given)
                message = f"expected exactly one of {', '.join(names)}; got {got}"
                raise PydanticCustomError(kind, "{message}", {"message": message})
        return self

    def _given(self, name: str) -> bool:
        return getattr(self, name.replace("from", "from_")) is not None


def one_of_schema(*groups: tuple[str, ...]) -> SchemaEdit:
    """Return an edit of the JSON Schema that demands exactly one of each group."""

    def edit(schema: dict[str, Any]) -> None:
        demands = [{"oneOf": [{"required": [name]} for name in names]} for names in groups]
        schema["allOf"] = [*schema.get("allOf", []), *demands]

    return edit


def or_template(*edits: SchemaEdit, always: tuple[str, ...] = ()) -> SchemaEdit:
    """Return an edit that adds ``use`` and drops all demands but ``always`` where it is given."""

    def edit(schema: dict[str, Any]) -> None:
        for inner in edits:
            inner(schema)
        demands = {key: schema.pop(key) for key in ("required", "allOf") if key in schema}
        schema["properties"] = {
            "use": {"type": "string", "description": "name of a template; fields here override it"},
            **schema["properties"],
        }
        schema["if"] = {"required": ["use"]}
        schema["then"] = {"required": [*always]} if always else {}
        schema["else"] = demands

    return edit
