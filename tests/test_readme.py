"""Every command in the README is run, and its library example too."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
BIN = Path(sys.executable).parent


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    lines = [line for block in blocks("console") for line in block.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def recipe(target: str) -> list[str]:
    """The commands behind a make target, with the environment of these tests."""
    venv = f"VENV={BIN.parent}"
    made = f"--old-file={BIN.parent}/installed"
    result = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", made, venv, target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.splitlines()


def run(command: str, cwd: Path) -> str:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        shlex.split(command),
        cwd=cwd,
        env={**os.environ, "PATH": path, "XDG_CACHE_HOME": str(cwd / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"{command}: {result.stdout}{result.stderr}"
    return result.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the scenes, where commands may write."""
    (tmp_path / "scenes").symlink_to(ROOT / "scenes")
    return tmp_path


def test_the_readme_has_the_two_commands_first() -> None:
    assert commands()[:2] == ["make cell", "make test"]


def test_every_command_of_the_readme_is_known_to_these_tests() -> None:
    for command in commands():
        assert command in ("make cell", "make test") or command.startswith("taktline ")


def test_make_test_is_what_the_gate_runs() -> None:
    gate = (ROOT / ".ci" / "run").read_text().splitlines()
    assert "make test" in gate
    assert gate.index("make test") < gate.index("make check")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert any("pytest" in line and "--cov-fail-under=90" in line for line in recipe("test"))


def test_make_cell_and_then_every_other_command_work(checkout: Path) -> None:
    cell = [line.removeprefix(f"{BIN}/") for line in recipe("cell")]
    outputs = {command: run(command, checkout) for command in dict.fromkeys(cell + commands()[2:])}
    assert all(outputs.values())
    plan, report = cell
    assert plan in commands(), "`make cell` and the README plan alike, so it is run once here"
    assert "Certified" in outputs[plan]
    assert "load per robot" in outputs[report]


def test_the_library_example_works(checkout: Path) -> None:
    (example,) = blocks("python")
    path = checkout / "example.py"
    path.write_text(example)
    assert "Certificate(" in run(f"{sys.executable} {path}", checkout)


def test_the_links_of_the_documents_lead_somewhere() -> None:
    for document in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text()):
            assert (document.parent / target).exists(), f"{document}: {target}"
