"""Who wants to know is told of every kernel that is compiled."""

from __future__ import annotations

from robots.separate.announcing import announce, told_of_compiling


def test_a_listener_is_told_until_its_block_ends() -> None:
    first: list[str] = []
    second: list[str] = []
    with told_of_compiling(first.append):
        announce("a")
        with told_of_compiling(second.append):
            announce("b")
    announce("c")
    assert (first, second) == (["a", "b"], ["b"])
