"""A scene that is edited, and what the report in a plan's folder says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def report(folder: Path) -> dict[str, Any]:
    members: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return members
