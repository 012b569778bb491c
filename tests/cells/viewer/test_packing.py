"""A block holds what was put in, and the same members give the same bytes."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from cells.viewer.packing import packed


def test_arrays_come_back_from_where_their_references_point() -> None:
    values, faces = np.array([1.5, -2.25, 1e-3]), np.array([[1, 2, 3]], dtype=np.uint16)
    raw = gzip.decompress(packed({"name": "a", "deep": [{"values": values}, faces]}))
    length = int.from_bytes(raw[:4], "little")
    members = json.loads(raw[4 : 4 + length])
    kind, first, count = members["deep"][0]["values"]["$"]
    assert (kind, count, (4 + length) % 8) == ("f8", 3, 0)
    read = np.frombuffer(raw, "<f8", count, 4 + length + first)
    assert read.tolist() == values.tolist()
    kind, first, count = members["deep"][1]["$"]
    assert np.frombuffer(raw, f"<{kind}", count, 4 + length + first).tolist() == [1, 2, 3]


def test_the_same_members_give_the_same_bytes() -> None:
    members = {"a": np.arange(5.0), "b": {"c": None}}
    assert packed(members) == packed(members)


@pytest.mark.parametrize(
    ("value", "words"), [(np.array([np.nan]), "finite"), (np.array([1 + 2j]), "complex128")]
)
def test_what_the_page_cannot_read_is_refused(value: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        packed({"a": value})
