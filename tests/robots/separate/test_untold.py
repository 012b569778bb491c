"""Nobody is told of calls of LLVM, unless somebody listens."""

from __future__ import annotations

from llvmlite import binding
from llvmlite.binding import ffi
from numba.core import event

from robots.separate.untold import calls_untold


def test_without_listeners_nothing_is_called_around_calls_of_llvm() -> None:
    before = list(ffi.lib._lock._cblist)
    assert before
    with calls_untold():
        assert ffi.lib._lock._cblist == []
        with calls_untold():
            pass
    assert ffi.lib._lock._cblist == before


def test_a_listener_hears_of_every_call() -> None:
    heard = event.RecordingListener()
    with event.install_listener("numba:llvm_lock", heard), calls_untold():
        binding.get_default_triple()
    assert heard.buffer
