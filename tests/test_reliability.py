"""Every test that the reliability table names is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLE = (ROOT / "docs" / "reliability.md").read_text()
NAMED = re.findall(r"`(tests[^ `]*)(?: -k (?:\"([^\"]+)\"|([^` ]+)))?`", TABLE)


def test_every_row_of_the_table_names_tests_that_exist() -> None:
    collected = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--collect-only",
            "-q",
            "tests/cells",
            "tests/planner/cli",
            "tests/planner/engine",
            "tests/planner/validation",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert len(NAMED) > 20
    for path, words, word in NAMED:
        assert (ROOT / path).exists(), path
        for wanted in (words or word).split(" or "):
            assert any(line.startswith(path) and wanted in line for line in collected), wanted


def test_every_row_of_the_table_names_a_test() -> None:
    rows = [line for line in TABLE.splitlines() if line.startswith("| ")][2:]
    for row in rows:
        assert re.search(r"`tests[^`]*` *(, .*)?\|$", row), row
