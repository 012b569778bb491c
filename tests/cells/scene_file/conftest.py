from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

VALID = Path(__file__).with_name("valid.yaml")

Write = Callable[[str], Path]


@pytest.fixture(scope="session")
def valid_text() -> str:
    return VALID.read_text(encoding="utf-8")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a scene and return its path."""

    def to_file(text: str) -> Path:
        path = tmp_path / "scene.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return to_file
