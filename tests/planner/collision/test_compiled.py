"""Compiled code belongs to the text of all kernels, and can be had before it is needed."""

from __future__ import annotations

from pathlib import Path

from planner.collision import compiled, config_free_nb, warm_up


def test_the_cache_knows_the_text_of_all_kernels():
    stamp = config_free_nb._cache._cache_file._source_stamp
    assert stamp[1] == compiled.sources_digest(Path(compiled.__file__).parent)


def test_the_digest_changes_with_any_kernel_of_either_package(tmp_path, monkeypatch):
    here, there = tmp_path / "collision", tmp_path / "motion"
    here.mkdir()
    there.mkdir()
    monkeypatch.setattr(compiled, "__file__", str(here / "compiled.py"))
    digest = compiled.sources_digest.__wrapped__
    seen = {digest(there)}
    for name in ("collision/a_kernels.py", "motion/b_kernels.py", "collision/scratch.py"):
        (tmp_path / name).write_text("one")
        seen.add(digest(there))
        (tmp_path / name).write_text("two")
        seen.add(digest(there))
    assert len(seen) == 7
    (there / "search.py").write_text("not compiled")
    assert digest(there) in seen


def test_warming_up_says_what_it_does():
    steps: list[str] = []
    warm_up(steps.append)
    assert len(steps) == 4
    assert all(step.startswith("collision") for step in steps)
