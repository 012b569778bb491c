"""Kernels compiled one by one: each is made into machine code once, whoever calls it.

numba puts a copy of all that a function calls into the function's own code, optimises that and
makes machine code of it: what is called by ten is compiled eleven times. Here a kernel that is too
large to be copied into its callers is compiled by itself, and they call it by its name
(``linking``); what is small is copied in and never made into code of its own unless Python calls
it (``dispatching``). Code on disk names what it calls, and that is loaded first (``keeping``).

This rests on inner parts of numba. ``fits`` says whether they are as expected; if not,
``robots.compiled`` leaves it all to numba, which is slower to compile and computes the same.
"""

from __future__ import annotations

from robots.separate.announcing import told_of_compiling
from robots.separate.dispatching import KernelDispatcher
from robots.separate.fitting import fits
from robots.separate.packing import pack_arrays
from robots.separate.pausing import no_collecting

__all__ = ["KernelDispatcher", "fits", "no_collecting", "told_of_compiling"]

if fits():
    pack_arrays()
