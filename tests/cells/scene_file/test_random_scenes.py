"""Whatever a file holds, loading it gives a shop or a SceneError, never anything else."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cells.scene_file import Problem, SceneError, check, load

VALID = Path(__file__).with_name("valid.yaml").read_text(encoding="utf-8")
TREE = json.dumps(yaml.safe_load(VALID.replace("on: ", "'on': ")))
SETTINGS = settings(
    max_examples=150, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["R1", "rail", "nest", "S001", "group:geo", "clamp", "C", "", "../x", "\0"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=7) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=12,
)


def _outcome(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scene.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        problems = _problems(path)
    assert all(p.line >= 1 and p.column >= 1 and p.message for p in problems)


def _problems(path: Path) -> tuple[Problem, ...]:
    try:
        return check(path).warnings
    except SceneError as error:
        return error.problems


@st.composite
def _mutated_trees(draw: st.DrawFn) -> object:
    """The valid tree with one to three values replaced, dropped, doubled or renamed."""
    tree = json.loads(TREE)
    for _ in range(draw(st.integers(1, 3))):
        _mutate(tree, draw)
    return tree


def _mutate(node: object, draw: st.DrawFn) -> None:
    while True:
        if isinstance(node, dict) and node:
            key = draw(st.sampled_from(sorted(node, key=str)))
        elif isinstance(node, list) and node:
            key = draw(st.integers(0, len(node) - 1))
        else:
            return
        child = node[key]
        if isinstance(child, dict | list) and child and draw(st.integers(0, 5)):
            node = child
            continue
        _change(node, key, draw)
        return


def _change(node: dict | list, key: object, draw: st.DrawFn) -> None:
    how = draw(st.sampled_from(["replace", "drop", "copy"]))
    if how == "drop":
        del node[key]
    elif how == "copy" and isinstance(node, dict):
        node[draw(st.text(min_size=1, max_size=8))] = node[key]
    else:
        node[key] = draw(VALUES)


@SETTINGS
@given(_mutated_trees())
def test_a_changed_tree_is_a_shop_or_a_scene_error(tree: object) -> None:
    _outcome(json.dumps(tree))


@SETTINGS
@given(st.data())
def test_a_changed_text_is_a_shop_or_a_scene_error(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(VALID)))
    end = data.draw(st.integers(start, min(len(VALID), start + 30)))
    _outcome(VALID[:start] + data.draw(st.text(max_size=10)) + VALID[end:])


@settings(max_examples=60, derandomize=True)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_scene_error(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scene.yaml"
        path.write_bytes(raw)
        with pytest.raises(SceneError):
            load(path)
