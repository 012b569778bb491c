"""Pieces are kept by digest until room is needed; scenes are put together from them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from cells.orchestrator import RefusedError
from cells.service.chunks import ChunkStore
from cells.service.scene_store import SceneStore
from cells.wire.scene_upload import SceneUpload, UploadedFile


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_the_piece_not_asked_for_longest_makes_room(tmp_path: Path) -> None:
    store = ChunkStore(tmp_path, most_bytes=30)
    first, second = store.keep(b"a" * 10), store.keep(b"b" * 10)
    assert store.keep(b"a" * 10) == first == sha(b"a" * 10)
    assert store.missing([second]) == ()
    assert store.missing([first]) == ()
    third = store.keep(b"c" * 15)
    assert store.missing([first, second, third]) == (second,)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([first, third])
    again = ChunkStore(tmp_path, most_bytes=30)
    assert again.missing([first, second, third]) == (second,)
    assert again.read(third) == b"c" * 15


def upload(chunks: ChunkStore, **files: bytes) -> SceneUpload:
    made = [
        UploadedFile(
            name.replace("__", "/").replace("_", "."), (chunks.keep(data),) if data else ()
        )
        for name, data in files.items()
    ]
    return SceneUpload(tuple(made))


def test_a_scene_is_put_together_from_pieces(tmp_path: Path) -> None:
    chunks = ChunkStore(tmp_path / "chunks")
    scenes = SceneStore(tmp_path / "scenes", chunks)
    first, second = chunks.keep(b"one "), chunks.keep(b"two")
    scene = SceneUpload(
        (
            UploadedFile("car.yaml", (first, second, first)),
            UploadedFile("meshes/empty.obj", ()),
            UploadedFile("package/", ()),
        )
    )
    scenes.keep(scene)
    folder = scenes.path(scene.digest)
    assert (folder / "car.yaml").read_bytes() == b"one twoone "
    assert (folder / "meshes" / "empty.obj").read_bytes() == b""
    assert (folder / "package").is_dir()
    (folder / "car.yaml").write_bytes(b"as it was")
    scenes.keep(scene)
    assert (folder / "car.yaml").read_bytes() == b"as it was"
    (tmp_path / "scenes" / ".scene.half").mkdir()
    other = upload(chunks, a_yaml=b"else")
    scenes.keep(other)
    scenes.keep_only({scene.digest})
    assert list((tmp_path / "scenes").iterdir()) == [folder]
    scenes.drop(scene.digest)
    assert list((tmp_path / "scenes").iterdir()) == []


def test_there_is_only_so_much_room_for_scenes(tmp_path: Path) -> None:
    chunks = ChunkStore(tmp_path / "chunks")
    scenes = SceneStore(tmp_path / "scenes", chunks, most_bytes=10)
    scenes.keep(upload(chunks, a_yaml=b"1234567"))
    with pytest.raises(RefusedError, match="scenes that wait hold 10 bytes already"):
        scenes.keep(upload(chunks, b_yaml=b"1234"))
