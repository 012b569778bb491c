"""Progress for logs and for nobody."""

from __future__ import annotations

import io

from rich.console import Console

from planner.cli.bars import Bars
from planner.progress import SILENT, Lines


def test_lines_tell_each_stage_when_it_is_over() -> None:
    stream = io.StringIO()
    with Lines(stream).stage("reach", 3) as stage:
        stage.advance()
        stage.advance(2)
        assert stream.getvalue() == ""
    assert stream.getvalue() == "reach: 3 of 3\n"


def test_nobody_is_told_in_silence() -> None:
    with SILENT.stage("reach", 3) as stage:
        stage.advance()


def test_bars_end_full() -> None:
    stream = io.StringIO()
    with Bars(Console(file=stream, force_terminal=True, width=80)).stage("reach", 3) as stage:
        stage.advance(3)
    assert "reach" in stream.getvalue()
    assert "3/3" in stream.getvalue()
