"""A place in a YAML file: what it holds, read strictly, or an error that points at it.

``scene`` and ``request`` walk their files with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cells.scene_file.problems import Problems, SceneError, did_you_mean
from cells.scene_file.reading.composer import compose
from cells.scene_file.reading.node import Node
from planner.benchmarks.registry import BenchDataError
from robots.geometry import FloatArray, Pose

MAX_BYTES = 5 * 2**20
_UNIT = 1e-3
"""A quaternion may be this far from unit length; it is divided by its length."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A node of ``file``; ``where`` is the way to it in words."""

    file: Path
    node: Node
    where: str = ""

    def error(self, problem: str) -> BenchDataError:
        """Return the error that points here."""
        where = f"{self.where}: " if self.where else ""
        return BenchDataError(f"{self.file}:{self.node.line}:{self.node.column}: {where}{problem}")

    def fields(self, needed: tuple[str, ...], known: tuple[str, ...] = ()) -> dict[str, Place]:
        """Return the entries of a mapping; all ``needed`` are there, and no other than ``known``.

        Raises:
            BenchDataError: if it is no such mapping.
        """
        if not isinstance(self.node.value, dict):
            raise self.error(f"right: a mapping with {', '.join(needed or known)}")
        fields = {key: self._step(f".{key}", node) for key, node in self.node.value.items()}
        for key, place in fields.items():
            if key not in (*needed, *known):
                raise place.error(f"unknown; {did_you_mean(key, (*needed, *known), 'keys')}")
        missing = [key for key in needed if key not in fields]
        if missing:
            raise self.error(f"{missing[0]} is missing")
        return fields

    def items(self) -> list[Place]:
        """Return the items of a list.

        Raises:
            BenchDataError: if it is none.
        """
        if not isinstance(self.node.value, list):
            raise self.error("right: a list")
        return [self._step(f"[{i}]", node) for i, node in enumerate(self.node.value)]

    def _step(self, step: str, node: Node) -> Place:
        return Place(self.file, node, (self.where + step).removeprefix("."))

    def text(self) -> str:
        """Return a text that is not empty.

        Raises:
            BenchDataError: if it is none.
        """
        if not isinstance(self.node.value, str) or not self.node.value:
            raise self.error("right: a text")
        return self.node.value

    def flag(self) -> bool:
        """Return true or false.

        Raises:
            BenchDataError: if it is neither.
        """
        if not isinstance(self.node.value, bool):
            raise self.error("right: true or false")
        return self.node.value

    def number(self) -> float:
        """Return a finite number.

        Raises:
            BenchDataError: if it is none.
        """
        value = self.node.value
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            raise self.error("right: a finite number")
        return float(value)

    def numbers(self, count: int | None = None) -> FloatArray:
        """Return a list of finite numbers, ``count`` of them if given.

        Raises:
            BenchDataError: if there are more or fewer.
        """
        values = [item.number() for item in self.items()]
        if count is not None and len(values) != count:
            raise self.error(f"{len(values)} numbers; right: {count}")
        return np.array(values)

    def names(self) -> list[str]:
        """Return a list of texts."""
        return [item.text() for item in self.items()]

    def pose(self) -> Pose:
        """Return a pose of ``position`` and ``orientation`` (a quaternion x, y, z, w).

        Raises:
            BenchDataError: if the quaternion is not of unit length.
        """
        fields = self.fields(("position", "orientation"))
        return _pose(fields["position"], fields["orientation"])

    def transform(self) -> Pose:
        """Return a pose of ``translation`` and ``rotation``."""
        fields = self.fields(("translation", "rotation"))
        return _pose(fields["translation"], fields["rotation"])


def _pose(position: Place, orientation: Place) -> Pose:
    x, y, z, w = orientation.numbers(4)
    if abs(math.sqrt(x * x + y * y + z * z + w * w) - 1.0) > _UNIT:
        raise orientation.error("right: a quaternion x, y, z, w of length 1")
    return Pose.from_quaternion_wxyz(position.numbers(3), [w, x, y, z])


def pairs_of(names: Place, values: Place) -> Iterator[tuple[str, Place]]:
    """Yield names and values of two lists that go together.

    Raises:
        BenchDataError: if they differ in length or a name comes twice.
    """
    texts, items = names.names(), values.items()
    if len(texts) != len(items):
        raise values.error(f"{len(items)} values for {len(texts)} names")
    if len(set(texts)) != len(texts):
        raise names.error("a name is here twice")
    yield from zip(texts, items, strict=True)


def read_yaml(path: Path) -> Place:
    """Return the one document of a file.

    Raises:
        BenchDataError: if there is no such file, or no YAML in it.
    """
    if not path.is_file():
        raise BenchDataError(f"{path}: there is no such file")
    if path.stat().st_size > MAX_BYTES:
        raise BenchDataError(f"{path}: more than {MAX_BYTES} bytes")
    try:
        return Place(path, compose(path.read_text(encoding="utf-8"), Problems(str(path))))
    except UnicodeDecodeError as error:
        raise BenchDataError(f"{path}: byte {error.start}: is not text") from None
    except SceneError as error:
        raise BenchDataError(str(error)) from None
