"""Entries on disk: whole or not there, whatever happens to them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.cache.store import Store, default_folder

KEY = "ab" + "0" * 62


def entry(store: Store) -> Path:
    (found,) = [path for path in store.folder.rglob("*") if path.is_file()]
    return found


def test_what_was_written_is_read(tmp_path: Path) -> None:
    store = Store(tmp_path / "deep" / "cache")
    assert store.read(KEY) is None
    assert store.write(KEY, b"contents")
    assert store.read(KEY) == b"contents"
    assert store.read("cd" + KEY[2:]) is None


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_changed_byte_goes_unnoticed(tmp_path: Path, place: int, change: int) -> None:
    store = Store(tmp_path)
    store.write(KEY, bytes(range(100)))
    data = bytearray(entry(store).read_bytes())
    data[place % len(data)] ^= change
    entry(store).write_bytes(data)
    assert store.read(KEY) is None


@pytest.mark.parametrize("length", [0, 5, 17, 60, 82, 90])
def test_an_entry_cut_short_is_none(tmp_path: Path, length: int) -> None:
    store = Store(tmp_path)
    store.write(KEY, bytes(range(100)))
    entry(store).write_bytes(entry(store).read_bytes()[:length])
    assert store.read(KEY) is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file")
    assert not store.write(KEY, b"contents")
    assert store.read(KEY) is None
    store.tidy()


def test_the_oldest_entries_go_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    keys = [f"{number:02d}" + "0" * 62 for number in range(4)]
    for age, key in enumerate(keys):
        store.write(key, bytes(1000))
        path = store.folder / key[:2] / key[2:]
        os.utime(path, ns=(age * 10**9, age * 10**9))
    store.tidy(most_bytes=2500)
    assert [store.read(key) is not None for key in keys] == [False, False, True, True]
    store.tidy()
    assert store.read(keys[2]) is not None


def test_the_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "taktline"
    for value in ("", "not/absolute"):
        monkeypatch.setenv("XDG_CACHE_HOME", value)
        assert default_folder() == Path.home() / ".cache" / "taktline"
