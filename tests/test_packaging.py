"""The lock names all by version and hash; the wheel holds everything that is imported."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()
ENTRY = re.compile(r"^(\S+)==(\S+) \\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)
BUILD = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]


def locked() -> dict[str, Version]:
    return {plain(name): Version(version) for name, version, _ in ENTRY.findall(LOCK)}


def plain(name: str) -> str:
    """The canonical name without its extras."""
    return canonicalize_name(Requirement(name).name)


def declared() -> list[Requirement]:
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    return [Requirement(line) for line in [*PROJECT["dependencies"], *extras, *BUILD]]


@pytest.mark.parametrize("requirement", declared(), ids=str)
def test_every_declared_requirement_is_locked_to_a_version_that_fits(
    requirement: Requirement,
) -> None:
    assert locked()[canonicalize_name(requirement.name)] in requirement.specifier


def test_the_lock_holds_versions_and_hashes_and_nothing_else() -> None:
    rest = re.sub(r"^\s*#.*\n|^\n", "", ENTRY.sub("", LOCK), flags=re.MULTILINE)
    assert rest == ""


def test_the_lock_names_no_place_to_download_from() -> None:
    for word in ("http", "://", "--index", "--extra-index", "--find-links", "--trusted"):
        assert word not in LOCK


def test_extras_that_a_locked_package_asks_for_are_locked_by_name() -> None:
    """pip 23 takes the newest version of ``coverage[toml]`` where only ``coverage`` is pinned."""
    extras = {plain(name): Requirement(name).extras for name, _, _ in ENTRY.findall(LOCK)}
    asked = [
        (distribution.name, Requirement(line))
        for distribution in metadata.distributions()
        if canonicalize_name(distribution.name) in extras
        for line in distribution.requires or ()
    ]
    for name, requirement in asked:
        wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if wanted and requirement.extras:
            assert requirement.extras <= extras[plain(requirement.name)], f"asked for by {name}"


def test_the_set_that_works_together_stays_together() -> None:
    versions = locked()
    assert versions["ortools"] >= Version("9.15")
    assert Version("6.33.1") <= versions["protobuf"] < Version("6.34")
    assert versions["grpcio-tools"] < Version("1.82")


def test_the_wheel_holds_all_modules_and_their_data(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    for package in ("robots", "cells", "planner", "protos"):
        assert f"{package}/py.typed" in inside
        for path in (ROOT / package).rglob("*.py"):
            assert str(path.relative_to(ROOT)) in inside
    assert any(name.startswith("robots/library/data/") for name in inside)
    assert not any(name.startswith(("tests/", "scenes/")) for name in inside)
