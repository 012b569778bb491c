"""What docs/scene-file.md says is true: its examples load, its tables name every field."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from cells.scene_file import load
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.shop import ShopDoc
from cells.scene_file.document.station import StationDoc
from cells.scene_file.problems import Problems
from cells.scene_file.reading.composer import compose
from cells.scene_file.reading.node import plain
from cells.scene_file.schema import schema
from cells.scene_file.templates import expand
from cells.scene_file.validating import TEMPLATE_MODELS

TEXT = (Path(__file__).parents[3] / "docs" / "scene-file.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, flags=re.DOTALL)
WHOLE = [example for example in EXAMPLES if "taktline:" in example]
FRAGMENTS = [example for example in EXAMPLES if "taktline:" not in example]


@pytest.mark.parametrize("example", WHOLE)
def test_whole_scenes_of_the_reference_load(example: str, write: Callable[[str], Path]) -> None:
    assert len(load(write(example)).stations[0].welds) == 8


@pytest.mark.parametrize("example", FRAGMENTS)
def test_fragments_of_the_reference_have_the_form_of_their_section(example: str) -> None:
    fields: dict[str, Any] = {**StationDoc.model_fields, **ShopDoc.model_fields}
    problems = Problems("scene-file.md")
    tree = plain(expand(Cursor(compose(example, problems), problems, problems)).root)
    problems.raise_if_any()
    assert isinstance(tree, dict)
    for section, value in tree.items():
        if section == "templates":
            assert {kind for template in value.values() for kind in template} <= set(
                TEMPLATE_MODELS
            )
        else:
            TypeAdapter(fields[section].annotation).validate_python(value)


def test_every_field_is_in_the_reference() -> None:
    for name, definition in {"shop": schema(), **schema()["$defs"]}.items():
        for field in definition.get("properties", {}):
            assert f"`{field}" in TEXT, f"{name}.{field}"


def test_the_examples_are_yaml_1_1_safe_too() -> None:
    """Other tools read scene files with YAML 1.1 parsers; only `on` differs, as a key."""
    for example in EXAMPLES:
        assert yaml.safe_load(example)
