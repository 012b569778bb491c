"""Scene text says what the mapping says, in lines that people can read."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cells.generation import diecast_cell, framing_station, respot_cell
from cells.generation.scene_text import scene_text

MODULES = pytest.mark.parametrize("module", [respot_cell, framing_station, diecast_cell])


def as_words(value: Any) -> Any:
    """All scalars as text, as a reader that knows no types sees them."""
    if isinstance(value, dict):
        return {key: as_words(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_words(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return f"{float(value):g}" if isinstance(value, int | float) else value


def read_words(text: str) -> Any:
    return _numbers_as_g(yaml.load(text, Loader=yaml.BaseLoader))


def _numbers_as_g(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers_as_g(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers_as_g(item) for item in value]
    try:
        return f"{float(value):g}"
    except ValueError:
        return value


@MODULES
def test_the_text_of_a_scene_says_the_same_as_the_scene(module: Any) -> None:
    scene = module.scene()
    assert read_words(scene_text(module.COMMENT, scene)) == as_words(scene)


@MODULES
def test_no_line_is_too_long_and_none_ends_in_a_blank(module: Any) -> None:
    for line in scene_text(module.COMMENT, module.scene()).splitlines():
        assert len(line) <= 124
        assert line == line.rstrip()


@given(st.floats(-1e5, 1e5))
def test_numbers_keep_three_decimals_and_no_minus_zero(value: float) -> None:
    text = scene_text("one", {"number": value}).splitlines()[-1].partition(": ")[2]
    assert abs(float(text) - value) <= 0.0005 + 1e-9
    assert text not in {"-0", "", "-"}
    assert "e" not in text


@pytest.mark.parametrize("word", ["", "a: b", "#5", "a, b", "yes #no", "[x"])
def test_words_that_yaml_would_misread_are_quoted(word: str) -> None:
    assert read_words(scene_text("one", {"title": word}))["title"] == word


def test_true_and_false_are_written_as_yaml_knows_them() -> None:
    text = scene_text("one", {"things": {"a": {"flip": True}, "b": {"flip": False}}})
    assert yaml.safe_load(text) == {"things": {"a": {"flip": True}, "b": {"flip": False}}}


def test_long_items_of_a_list_are_broken_into_blocks() -> None:
    item = {"name": "n" * 60, "other": "o" * 70, "at": [0, 0, 1]}
    text = scene_text("one", {"items": [item, {"name": "short"}]})
    assert yaml.safe_load(text) == {"items": [item, {"name": "short"}]}
    assert "\n  - name: nnn" in text
