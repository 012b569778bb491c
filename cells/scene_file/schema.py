"""The JSON Schema of scene files, for editors; committed as ``scenes/taktline-scene.schema.json``.

Run ``python -m cells.scene_file.schema`` to print it; a test compares it with the committed file.
"""

from __future__ import annotations

import json
from typing import Any

from cells.scene_file.document.shop import ShopDoc
from cells.scene_file.validating import TEMPLATE_MODELS

SCHEMA_FILE = "scenes/taktline-scene.schema.json"


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scene file."""
    document = ShopDoc.model_json_schema(by_alias=True)
    definitions = document["$defs"]
    parts = {kind: _partial(definitions, models) for kind, models in TEMPLATE_MODELS.items()}
    definitions["Template"] = {
        "type": "object",
        "description": "One repeated thing; any of its fields.",
        "properties": parts,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    document["properties"]["templates"]["additionalProperties"] = {"$ref": "#/$defs/Template"}
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Taktline scene",
    }
    cleaned: dict[str, Any] = _without_titles(document)
    return {**head, **cleaned}


def _partial(definitions: dict[str, Any], models: tuple[type, ...]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for model in models:
        properties.update(definitions[model.__name__]["properties"])
    properties.pop("use")
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _without_titles(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_titles(inner)
            for key, inner in value.items()
            if not (key == "title" and isinstance(inner, str))
        }
    return [_without_titles(inner) for inner in value] if isinstance(value, list) else value


def text() -> str:
    """Return the schema as it is committed."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":  # pragma: no cover
    print(text(), end="")
