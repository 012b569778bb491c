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
    (pattern,) = document["properties"]["templates"]["patternProperties"]
    document["properties"]["templates"]["patternProperties"] = {
        pattern: {"$ref": "#/$defs/Template"}
    }
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Taktline scene",
    }
    cleaned: dict[str, Any] = _cleaned(document)
    return {**head, **cleaned}


def _partial(definitions: dict[str, Any], models: tuple[type, ...]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for model in models:
        properties.update(definitions[model.__name__]["properties"])
    properties.pop("use")
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _cleaned(value: Any) -> Any:
    """Drop titles and nulls, which say nothing to an editor, and close mappings by name."""
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    kept = {key: inner for key, inner in value.items() if not _says_nothing(key, inner)}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    choices = [choice for choice in kept.pop("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        kept = {**choices[0], **kept}
    return {key: _cleaned(inner) for key, inner in kept.items()}


def _says_nothing(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value is None)


def text() -> str:
    """Return the schema as it is committed."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":  # pragma: no cover
    print(text(), end="")
