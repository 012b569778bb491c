"""What native code complains of is not heard while it is only asked, and heard again after."""

from __future__ import annotations

import ctypes
import os

import pytest

from planner.validation.silence import native_silence


def test_nothing_is_heard_meanwhile_and_all_after(capfd: pytest.CaptureFixture[str]) -> None:
    with native_silence():
        os.write(2, b"unheard\n")
        os.write(1, b"unheard\n")
        ctypes.CDLL(None).puts(b"unheard")  # kept by the C library until it is flushed
    os.write(2, b"heard\n")
    os.write(1, b"heard\n")
    ctypes.CDLL(None).fflush(None)
    assert capfd.readouterr() == ("heard\n", "heard\n")


def test_an_error_passes_and_is_followed_by_sound(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="asked"), native_silence():
        raise ValueError("asked")
    os.write(2, b"heard\n")
    assert capfd.readouterr().err == "heard\n"
