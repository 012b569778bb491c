"""Kernels are made into machine code once each, found again on disk, and right in every way."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest
from numba import njit

import robots
from robots import compiled, kernel_sources, separate
from robots.kernel_sources import sources_digest
from robots.separate import dispatching, fitting, linking

ROOT = Path(robots.__file__).parents[1]

LARGE = "\n".join(
    f"    if x > {k}.5:\n        y = y * 1.25 + np.sin(x + {k})\n        out[{k % 3}] += y"
    for k in range(24)
)
BELOW = f"""
import numpy as np
from robots.compiled import compiled, inlined, lean

@inlined
def twice(x):
    return 2.0 * x

@lean
def large(x, out):
    y = twice(x)
{LARGE}
    return y

@compiled
def small(x):
    return twice(x) + 1.0

@compiled
def row(x):
    made = np.empty(2)
    made[0], made[1] = x, small(x)
    return made

@compiled
def picky(x):
    if x < 0.0:
        raise ValueError("below zero")
    return 1.0 / x
"""
ABOVE = """
import numpy as np
from robots.compiled import compiled
from pair.below_kernels import large, picky, row, small

@compiled
def middle(x, out, k):
    return large(x + k, out) + small(x) + row(x).sum()

@compiled
def top(x):
    out = np.zeros(3)
    total = middle(x, out, 1) + middle(x, out, 2) + picky(x)
    return total + out.sum()
"""
ASK = """
import sys
sys.path.insert(0, {folder!r})
import numpy as np
from pair import above_kernels as above, below_kernels as below
print(repr(float(above.top({x}))))
kernels = [k for m in (above, below) for k in vars(m).values() if hasattr(k, "stats")]
print(sum(sum(k.stats.cache_misses.values()) for k in kernels))
"""


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two modules of kernels, one calling the other."""
    folder = tmp_path / "pair"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "below_kernels.py").write_text(BELOW)
    (folder / "above_kernels.py").write_text(ABOVE)
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def modules() -> tuple[ModuleType, ModuleType]:
    """Both modules, as a new process would import them: above, below."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "pair"]:
        del sys.modules[name]
    sources_digest.cache_clear()
    kernel_sources._imports.cache_clear()
    importlib.invalidate_caches()
    above = importlib.import_module("pair.above_kernels")
    return above, importlib.import_module("pair.below_kernels")


def ask(folder: Path, x: float = 3.0) -> subprocess.Popen[str]:
    """Another process that calls ``top``; prints its value and how much it compiled."""
    return subprocess.Popen(
        [sys.executable, "-c", ASK.format(folder=str(folder.parent), x=x)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> tuple[float, int]:
    """Value and number of compilations."""
    with process:
        value, compiled_count = process.communicate()[0].split()
    assert process.returncode == 0
    return float(value), int(compiled_count)


def python_top(above: ModuleType, below: ModuleType, x: float) -> float:
    """``top`` without any compiled code."""
    names: dict[str, Any] = {"np": np, "__builtins__": __builtins__}
    for module in (below, above):
        for name, kernel in vars(module).items():
            if hasattr(kernel, "py_func"):
                names[name] = FunctionType(kernel.py_func.__code__, names)
    return float(names["top"](x))


def only(kernel: Any) -> linking.KernelLibrary:
    """The library of a kernel compiled for one signature."""
    (result,) = kernel.overloads.values()
    library = result.library
    assert isinstance(library, linking.KernelLibrary)
    return library


def test_numba_is_as_expected() -> None:
    assert separate.fits()


def test_an_unknown_numba_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting.numba, "__version__", "0.99.0")
    assert not fitting.fits.__wrapped__()
    monkeypatch.undo()
    monkeypatch.setattr(fitting, "_NEEDED", ((fitting.codegen, "no_such_part"),))
    assert not fitting.fits.__wrapped__()


def test_compiled_code_computes_what_python_does(pair: Path) -> None:
    above, below = modules()
    for x in (0.25, 3.0, 30.0):
        assert above.top(x) == pytest.approx(python_top(above, below, x), rel=1e-12)


def test_left_to_numba_the_same_bits_are_computed(
    pair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = [modules()[0].top(x) for x in (0.25, 3.0, 30.0)]
    for path in (pair / "__pycache__").iterdir():
        path.unlink()
    monkeypatch.setattr(compiled.separate, "fits", lambda: False)
    above, _ = modules()
    assert not isinstance(above.top, separate.KernelDispatcher)
    assert [above.top(x) for x in (0.25, 3.0, 30.0)] == ours


def test_a_large_kernel_stands_alone_and_its_callers_only_name_it(pair: Path) -> None:
    above, below = modules()
    above.top(1.0)
    large = only(below.large)
    assert large.alone
    assert not only(below.small).alone
    (name,) = [r.fndesc.mangled_name for r in below.large.overloads.values()]
    assert linking.standing_alone(only(above.top)) == [large]
    assert large not in linking.linked_with(only(above.top))
    middle = only(above.middle)
    assert not middle.alone or middle._final_module.get_function(name).is_declaration


def test_what_lets_python_call_a_kernel_that_stands_alone_is_found_on_disk(
    pair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = modules()[1].large(3.0, np.zeros(3))
    monkeypatch.setattr(dispatching, "write_wrapper", None)
    _, below = modules()
    assert below.large(3.0, np.zeros(3)) == value
    assert only(below.large).alone


def test_an_integer_constant_compiles_nothing_anew(pair: Path) -> None:
    above, _ = modules()
    above.top(1.0)
    assert len(above.middle.overloads) == 1


def test_python_calls_what_was_compiled_for_kernels(pair: Path) -> None:
    above, below = modules()
    above.top(1.0)
    out = np.zeros(3)
    assert below.large(2.0, out) == below.large.py_func(2.0, np.zeros(3))
    assert below.twice(4.0) == 8.0
    assert below.row(1.0).tolist() == [1.0, 3.0]


def test_errors_are_raised_through_copied_and_named_code(pair: Path) -> None:
    for _ in range(2):
        above, _ = modules()
        with pytest.raises(ValueError, match="below zero"):
            above.top(-1.0)
        with pytest.raises(ZeroDivisionError):
            above.top(0.0)


def test_another_process_compiles_nothing_and_gets_the_same(pair: Path) -> None:
    first, compiled_first = said(ask(pair))
    again, compiled_again = said(ask(pair))
    assert compiled_first > 0
    assert compiled_again == 0
    assert again == first == modules()[0].top(3.0)


def test_processes_that_compile_at_once_do_not_harm_each_other(pair: Path) -> None:
    both = [ask(pair), ask(pair)]
    values = {said(process)[0] for process in both}
    last, compiled_last = said(ask(pair))
    assert values == {last}
    assert compiled_last == 0


def test_a_kernel_missing_on_disk_is_compiled_for_its_kept_callers(pair: Path) -> None:
    value = modules()[0].top(3.0)
    for path in (pair / "__pycache__").glob("*large*"):
        path.unlink()
    above, below = modules()
    assert above.top(3.0) == value
    assert sum(below.large.stats.cache_misses.values()) == 1
    assert sum(above.top.stats.cache_misses.values()) == 0


def test_callers_of_a_kernel_that_no_longer_stands_alone_are_compiled_anew(
    pair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = modules()[0].top(3.0)
    for path in (pair / "__pycache__").glob("*large*"):
        path.unlink()
    monkeypatch.setattr(dispatching, "_CLEARLY", 1e9)
    above, below = modules()
    assert above.top(3.0) == value
    assert not only(below.large).alone
    assert sum(above.top.stats.cache_misses.values()) == 1


def test_editing_a_kernel_that_stands_alone_compiles_its_callers_anew(pair: Path) -> None:
    value = modules()[0].top(3.0)
    (pair / "below_kernels.py").write_text(BELOW.replace("y * 1.25", "y * 1.5"))
    above, below = modules()
    assert above.top(3.0) == pytest.approx(python_top(above, below, 3.0), rel=1e-12)
    assert above.top(3.0) != value


@pytest.mark.parametrize("kept", ["*above*", "call-*"])
def test_a_file_of_older_sources_under_a_new_index_is_not_used(pair: Path, kept: str) -> None:
    modules()[0].top(3.0)
    older = {path: path.read_bytes() for path in (pair / "__pycache__").glob(f"{kept}.nbc")}
    assert older
    (pair / "below_kernels.py").write_text(BELOW.replace("y * 1.25", "y * 1.5"))
    value = modules()[0].top(3.0)
    for path, code in older.items():
        path.write_bytes(code)
    assert modules()[0].top(3.0) == value


def test_a_file_of_other_types_is_not_used(pair: Path) -> None:
    _, below = modules()
    assert below.small(2.0) == 5.0
    assert below.small(np.float32(2.0)) == 5.0
    for name in ("below_kernels.small", "call-below_kernels.small"):
        one, other = sorted((pair / "__pycache__").glob(f"{name}*.nbc"))
        other.write_bytes(one.read_bytes())
    _, below = modules()
    assert below.small(2.5) == 6.0
    assert below.small(np.float32(2.5)) == 6.0


def test_a_kernel_that_nobody_can_name_is_not_kept(tmp_path: Path) -> None:
    @compiled.lean
    def hidden(x: float) -> float:
        y = x
        for k in range(3):
            y = y * 1.25 + np.sin(x + k) + np.cos(y) + np.exp(-y) + np.log1p(y * y)
            y = y * 1.25 + np.sin(x - k) + np.cos(y) + np.exp(-y) + np.log1p(y * y)
            y = y * 1.25 + np.sin(y + k) + np.cos(y) + np.exp(-y) + np.log1p(y * y)
        return y

    @compiled.lean
    def caller(x: float) -> float:
        return hidden(x) + hidden(x + 1.0)

    assert caller(1.0) == pytest.approx(hidden.py_func(1.0) + hidden.py_func(2.0))  # type: ignore[attr-defined]


def test_code_that_calls_what_is_not_there_is_refused(pair: Path) -> None:
    above, _ = modules()
    above.top(1.0)
    library = linking.KernelLibrary(only(above.top).codegen, "lost", inline=False)
    library._final_module = linking.llvm.parse_assembly("declare void @_ZN4lostE()")
    with pytest.raises(RuntimeError, match="not there"):
        library._verify_declare_only_symbols()


def test_numba_links_no_kernels_into_other_functions(pair: Path) -> None:
    _, below = modules()
    calls = njit(lambda x: below.small(x))
    with pytest.raises(RuntimeError, match="by kernels only"):
        calls(1.0)
