"""What is compiled in the middle of a command is said, once."""

from __future__ import annotations

import pytest

from planner.cli.compiling import saying_what_is_compiled
from robots.separate.announcing import announce


def test_what_has_to_be_compiled_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    with saying_what_is_compiled("searches of lines"):
        announce("one")
        announce("other")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "compiling: searches of lines, once after installing\n")


def test_nothing_is_said_where_all_is_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    with saying_what_is_compiled("searches of lines"):
        pass
    assert capsys.readouterr().err == ""
