from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from cells.scene_file import SceneError, load
from cells.scene_file.problems import Problems
from cells.scene_file.reading import composer
from cells.scene_file.reading.node import plain
from cells.scene_file.reading.source import read

REFUSED = {
    "anchor": ("a: &x 1\n", 1, 4, "anchors are refused"),
    "alias": ("a: 1\nb: *x\n", 2, 4, "aliases are refused"),
    "tag": ("a: !!python/object:os.system x\n", 1, 4, "tags are refused"),
    "key tag": ("!!str a: 1\n", 1, 1, "tags are refused"),
    "duplicate": ("a: 1\nb: 2\na: 3\n", 3, 1, "`a` is here twice; first in line 1"),
    "duplicate deep": ("a:\n  b: 1\n  b: 2\n", 3, 3, "first in line 2"),
    "merge": ("a:\n  <<: {b: 1}\n", 2, 3, "merge keys are refused"),
    "list as key": ("? [1, 2]\n: 3\n", 1, 3, "a key must be plain text"),
    "two documents": ("a: 1\n---\nb: 2\n", 2, 1, "a second document starts here"),
    "empty": ("", 1, 1, "the file is empty"),
    "comment only": ("# nothing\n", 2, 1, "the file is empty"),
    "unclosed": ("a: [1, 2\nb: 3\n", 2, 2, "not YAML"),
    "tab": ("a:\n\tb: 1\n", 2, 1, "not YAML"),
    "control": ("a: \x07\n", 1, 4, "not YAML"),
    "deep": ("a: " + "[" * 50, 1, 43, "nested deeper than 40"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_scene_needs_is_refused_at_its_place(name: str, tmp_path: Path) -> None:
    text, line, column, message = REFUSED[name]
    path = tmp_path / "scene.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SceneError, match=message) as caught:
        load(path)
    first = caught.value.problems[0]
    assert (first.file, first.line) == (str(path), line)
    assert abs(first.column - column) <= 2


def test_numbers_are_those_of_yaml_1_2(tmp_path: Path) -> None:
    path = tmp_path / "scene.yaml"
    path.write_text(
        "on: yes\noff: 010\na: 1e3\nb: -.5\nc: 0x1F\nd: 1_000\ne: ~\nf: true\ng: '1'\nh: 12:30\n"
    )
    assert plain(read(path, Problems("x"))) == {
        "on": "yes",
        "off": 10,
        "a": 1000.0,
        "b": -0.5,
        "c": "0x1F",
        "d": "1_000",
        "e": None,
        "f": True,
        "g": "1",
        "h": "12:30",
    }


def test_an_alias_bomb_costs_nothing(tmp_path: Path) -> None:
    levels = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 40)]
    path = tmp_path / "scene.yaml"
    path.write_text("\n".join(levels))
    tracemalloc.start()
    try:
        with pytest.raises(SceneError, match="aliases are refused") as caught:
            load(path)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes < 2_000_000
    assert len(caught.value.problems) <= 100


def test_a_million_brackets_are_refused_at_the_forty_first(tmp_path: Path) -> None:
    path = tmp_path / "scene.yaml"
    path.write_text("[" * 1_000_000)
    with pytest.raises(SceneError, match="nested deeper"):
        load(path)


def test_too_many_values_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composer, "MOST_NODES", 1000)
    path = tmp_path / "scene.yaml"
    path.write_text("[" + "1," * 1_000_000 + "1]")
    with pytest.raises(SceneError, match="more than 1000 values"):
        load(path)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scene.yaml"
    path.write_text("# " + "x" * 5_000_000)
    with pytest.raises(SceneError, match="larger than 5 MB"):
        load(path)


def test_text_that_is_not_utf_8_is_named_by_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "scene.yaml"
    path.write_bytes("taktline: 1\nname: Türe\n".encode("latin-1"))
    with pytest.raises(SceneError, match="byte 0xfc is not UTF-8") as caught:
        load(path)
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (2, 8)


@pytest.mark.parametrize("name", ["missing.yaml", ".", "a\0b"])
def test_what_is_no_file_is_a_scene_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(SceneError):
        load(tmp_path / name)


def test_a_byte_order_mark_and_crlf_are_fine(valid_text: str, tmp_path: Path) -> None:
    path, other = tmp_path / "scene.yaml", tmp_path / "other.yaml"
    path.write_text(valid_text, encoding="utf-8")
    other.write_bytes(b"\xef\xbb\xbf" + valid_text.replace("\n", "\r\n").encode())
    assert load(other).digest == load(path).digest


def test_a_scene_error_survives_pickling(tmp_path: Path) -> None:
    import pickle

    with pytest.raises(SceneError) as caught:
        load(tmp_path / "missing.yaml")
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.problems == caught.value.problems


def test_a_copy_is_not_taken_apart_again_and_faults_are_told_of_every_file(tmp_path: Path) -> None:
    one, copy, other = (tmp_path / name for name in ("one.yaml", "copy.yaml", "other.yaml"))
    one.write_text("a: 1\n")
    copy.write_text("a: 1\n")
    other.write_text("a: 2\n")
    assert read(copy, Problems("copy")) is read(one, Problems("one"))
    assert plain(read(other, Problems("other"))) == {"a": 2}
    for path in (one, copy):
        path.write_text("a: [1\n")
        with pytest.raises(SceneError) as caught:
            read(path, Problems(path.name))
        assert caught.value.problems[0].file == path.name
