"""Names, references to tasks, and lines of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from cells.scene_file.document.refusals import refusal
from cells.scene_file.problems import did_you_mean


@dataclass(frozen=True, slots=True)
class Words:
    """Text that matches ``pattern`` (or any printable text); ``what`` names it in messages."""

    what: str
    pattern: str = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]{1,200}"
    choices: tuple[str, ...] = ()

    def check(self, value: Any) -> str:
        """Return ``value`` if it belongs here."""
        if not isinstance(value, str):
            hint = f"write it in quotes: '{value}'" if isinstance(value, int | float) else ""
            raise refusal(self.what, value, hint)
        if not re.fullmatch(self.pattern, value):
            raise refusal(self.what, value)
        if self.choices and value not in self.choices:
            raise refusal(self.what, value, did_you_mean(value, self.choices, "words"))
        return value

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        if self.choices:
            return {"type": "string", "enum": list(self.choices)}
        return {"type": "string", "minLength": 1, "maxLength": 200}


_NAME = r"[A-Za-z_][A-Za-z0-9_.\-]{0,63}"


@dataclass(frozen=True, slots=True)
class NameWords(Words):
    """A name; its pattern also goes into the JSON Schema."""

    pattern: str = _NAME

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{self.pattern}$"}


_NAME_RULE = "a letter or _, then letters, digits, _ . -, at most 64"
Name = Annotated[str, NameWords(f"a name ({_NAME_RULE})")]
TaskRef = Annotated[
    str,
    NameWords(f"a task, a row, or group:NAME (names: {_NAME_RULE})", rf"(group:)?{_NAME}"),
]
Text = Annotated[str, Words("a line of text")]
