from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from cells.scene_file.schema import SCHEMA_FILE, schema, text

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def validator() -> Any:
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


@pytest.fixture
def tree(valid_text: str) -> Any:
    return yaml.safe_load(valid_text.replace("on:", "'on':"))


def test_the_committed_schema_is_the_one_of_the_models() -> None:
    committed = (ROOT / SCHEMA_FILE).read_text(encoding="utf-8")
    assert committed == text(), "run python -m cells.scene_file.schema > " + SCHEMA_FILE


def test_the_valid_scene_satisfies_the_schema(validator: Any, tree: Any) -> None:
    assert [error.message for error in validator.iter_errors(tree)] == []


def _station(tree: Any) -> Any:
    return tree["lines"][0]["stations"][0]


def test_the_schema_refuses_what_an_editor_can_see(validator: Any, tree: Any) -> None:
    breaks = [
        lambda t: t.pop("takt"),
        lambda t: t.update(takt="76"),
        lambda t: t.update(extra=1),
        lambda t: _station(t)["bodies"]["column"].pop("kind"),
        lambda t: _station(t)["parts"]["rail"].pop("starts"),
        lambda t: _station(t)["parts"]["floor"].update(at=[1, 2]),
        lambda t: _station(t)["welds"]["S001"].update(tunr=[0, 1]),
        lambda t: t["templates"]["respot"]["weld"].update(tunr=[0, 1]),
        lambda t: t["templates"]["respot"].update(body={"kind": "x"}),
        lambda t: _station(t)["bodies"]["column"]["pieces"][0].pop("cylinder"),
    ]
    for break_it in breaks:
        copy = yaml.safe_load(yaml.safe_dump(tree))
        break_it(copy)
        assert not validator.is_valid(copy), break_it.__code__.co_firstlineno


def test_the_schema_describes_every_field() -> None:
    document = schema()
    definitions = {"scene": document, **document["$defs"]}
    for name, definition in definitions.items():
        for field, content in definition.get("properties", {}).items():
            if name != "Template":
                assert content.get("description"), f"{name}.{field}"
