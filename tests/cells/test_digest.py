from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cells.digest import chunks, digest_of, sealed
from cells.scene_file import SceneError, load
from cells.shop import Shop

VALID = Path(__file__).parent / "scene_file" / "valid.yaml"
TEXT = VALID.read_text(encoding="utf-8").replace("on: ", "'on': ")
TREE = yaml.safe_load(TEXT)
UNSEEN = {
    ("taktline",),
    ("clearance", "static"),  # the station says otherwise
    ("variants", "suv"),  # what is left of the other
}


@pytest.fixture(scope="module")
def shop() -> Shop:
    return load(VALID)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("digest") / "scene.yaml"


def _leaves(node: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths to all numbers of the tree that say something."""
    if isinstance(node, dict | list):
        items = node.items() if isinstance(node, dict) else enumerate(node)
        return [leaf for key, inner in items for leaf in _leaves(inner, (*at, key))]
    number = isinstance(node, int | float) and not isinstance(node, bool)
    return [at] if number and at not in UNSEEN else []


def _changed(leaf: tuple[Any, ...], by: float) -> Any:
    tree = deepcopy(TREE)
    node = tree
    for key in leaf[:-1]:
        node = node[key]
    node[leaf[-1]] = node[leaf[-1]] + (1 if leaf[-1] == "count" else by)
    if leaf[0] == "variants":
        tree["variants"] = {"sedan": tree["variants"]["sedan"]}
        tree["variants"] |= {"suv": 1 - tree["variants"]["sedan"]}
    return tree


def _digest(tree: Any, path: Path) -> str | None:
    path.write_text(json.dumps(tree))
    try:
        return load(path).digest
    except SceneError:
        return None


def test_comments_and_layout_do_not_matter(shop: Shop, path: Path) -> None:
    path.write_text("# a remark\n" + TEXT.replace("takt: 76", "takt:   76.0   # seconds"))
    assert load(path).digest == shop.digest
    assert _digest(TREE, path) == shop.digest


@settings(max_examples=15, derandomize=True)
@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(random: Any) -> None:
    def shuffled(node: Any) -> Any:
        if isinstance(node, dict):
            keys = list(node)
            random.shuffle(keys)
            return {key: shuffled(node[key]) for key in keys}
        return [shuffled(item) for item in node] if isinstance(node, list) else node

    expected = load(VALID).digest
    with tempfile.TemporaryDirectory() as folder:
        assert _digest(shuffled(TREE), Path(folder) / "scene.yaml") == expected


@pytest.mark.parametrize("by", [0.001])
def test_every_number_of_the_scene_matters(shop: Shop, path: Path, by: float) -> None:
    told, leaves = 0, _leaves(TREE)
    for leaf in leaves:
        digest = _digest(_changed(leaf, by), path)
        assert digest != shop.digest, leaf
        told += digest is not None
    assert told > 0.8 * len(leaves), "most changes must still be valid scenes"


def test_names_materials_and_flags_matter(shop: Shop, path: Path) -> None:
    for old, new in [
        ("name: One of everything", "name: Another"),
        ("DP600", "DP800"),
        ("flip: false", "flip: true"),
        ("geometry: true", "geometry: false"),
        ("- [S001, group:late]", "- [S001, sill_03]"),
        ("gun_c_mid", "gun_c_small"),
        ("touches: [stand]", "touches: []"),
        ("kind: column", "kind: post"),
    ]:
        assert old in TEXT
        path.write_text(TEXT.replace(old, new))
        assert load(path).digest != shop.digest, new


def test_where_a_figure_comes_from_does_not_matter_but_the_figure_does(shop: Shop) -> None:
    station = shop.stations[0]
    first = station.robots[0]

    def with_model(**changes: Any) -> str:
        robot = replace(first, model=replace(first.model, **changes))
        changed = replace(station, robots=(robot, *station.robots[1:]))
        line = replace(shop.lines[0], stations=(changed,))
        return digest_of(replace(shop, lines=(line,)))

    assert with_model(sources=("another book",), notes=("read twice",)) == shop.digest
    assert with_model(payload_kg=first.model.payload_kg + 1) != shop.digest
    assert with_model(reach_m=first.model.reach_m + 1e-6) != shop.digest


def test_a_limit_that_is_not_stated_leaves_the_digest_as_it_was(shop: Shop) -> None:
    station = shop.stations[0]
    first = station.robots[0]

    def with_jerk(jerk_rad_s3: float | None) -> str:
        joints = tuple(
            replace(joint, limits=replace(joint.limits, jerk_rad_s3=jerk_rad_s3))
            for joint in first.model.joints
        )
        robot = replace(first, model=replace(first.model, joints=joints))
        changed = replace(station, robots=(robot, *station.robots[1:]))
        return digest_of(replace(shop, lines=(replace(shop.lines[0], stations=(changed,)),)))

    said = b"".join(chunks(first.model.joints[0].limits))
    assert b"jerk" not in said
    assert with_jerk(None) == shop.digest
    assert len({shop.digest, with_jerk(50.0), with_jerk(60.0)}) == 3


def test_the_digest_is_of_everything_but_itself(shop: Shop) -> None:
    assert sealed(replace(shop, digest="x")).digest == shop.digest
    assert digest_of(replace(shop, takt_s=75.0)) != shop.digest


def test_another_process_finds_the_same_digest(shop: Shop) -> None:
    code = f"from cells.scene_file import load; print(load({str(VALID)!r}).digest)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == shop.digest


def test_a_shop_of_foreign_values_is_refused(shop: Shop) -> None:
    with pytest.raises(TypeError, match="cannot hold set"):
        digest_of(replace(shop, name={"x"}))  # type: ignore[arg-type]
