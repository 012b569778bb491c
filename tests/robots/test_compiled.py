"""Compiled code belongs to the text of everything that is in it, and is kept until that changes."""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import planner
from robots import kernel_sources
from robots.kernel_sources import imported_names, sources_digest
from robots.kernel_sources import kernel_sources as sources_of

ROOT = Path(planner.__file__).parents[1]
KERNELS = sorted(
    path for name in ("planner", "robots") for path in (ROOT / name).rglob("*_kernels.py")
)

CALLER = """from robots.compiled import compiled
from toy.called_kernels import called
from toy.values import LIMIT

@compiled
def caller(x):
    return called(x) + LIMIT
"""
CALLED = """from robots.compiled import compiled
from toy import deep_kernels

@compiled
def called(x):
    return {} * x + deep_kernels.deep(x)
"""
DEEP = """from robots.compiled import compiled

@compiled
def deep(x):
    return {} * x
"""


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "toy"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "caller_kernels.py").write_text(CALLER)
    (folder / "called_kernels.py").write_text(CALLED.format(2))
    (folder / "deep_kernels.py").write_text(DEEP.format(10))
    (folder / "values.py").write_text("from toy.far import LIMIT\n")
    (folder / "far.py").write_text("LIMIT = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    _forget()


def _forget() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "toy"]:
        del sys.modules[name]
    sources_digest.cache_clear()
    kernel_sources._imports.cache_clear()
    importlib.invalidate_caches()


def _anew() -> ModuleType:
    """The caller, as a new process would import it."""
    _forget()
    return importlib.import_module("toy.caller_kernels")


def test_editing_a_called_kernel_compiles_its_callers_anew(toy: Path) -> None:
    assert _anew().caller(1) == 13
    (toy / "called_kernels.py").write_text(CALLED.format(3))
    assert _anew().caller(1) == 14
    (toy / "deep_kernels.py").write_text(DEEP.format(20))
    assert _anew().caller(1) == 24
    (toy / "values.py").write_text("LIMIT = 5\n")
    assert _anew().caller(1) == 28


def test_compiled_code_is_kept_while_no_text_changes(toy: Path) -> None:
    _anew().caller(1)
    for path in toy.glob("*.py"):
        path.write_text(path.read_text())  # a new date, as after a checkout
    kept = _anew().caller
    kept(1)
    assert sum(kept.stats.cache_hits.values()) == 1


def test_sources_are_followed_through_kernels_and_packages_only(toy: Path) -> None:
    names = {path.name for path in sources_of(toy / "caller_kernels.py") if path.parent == toy}
    assert names == {
        "__init__.py", "caller_kernels.py", "called_kernels.py", "deep_kernels.py", "values.py",
    }  # fmt: skip


@pytest.mark.parametrize("path", KERNELS, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_are_read_like_the_parser_reads_them(path: Path) -> None:
    text = path.read_text()
    names = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    assert names <= set(imported_names(text))


def test_every_kernel_counts_as_compiled_with_the_code_that_it_calls() -> None:
    check = {path.name for path in sources_of(ROOT / "planner/collision/check_kernels.py")}
    assert {"gjk_kernels.py", "gap_kernels.py", "scratch.py", "compiled.py"} <= check
    assert any("collision" in path.parts for path in KERNELS)
