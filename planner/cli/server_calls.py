"""Commands that ask something of a server: connected, asked, and refused with the reason."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from planner.cli.refusal import RefusedError
from planner.cli.serving import address, tls_files

if TYPE_CHECKING:
    from cells.controller import Caller
    from cells.wire.tls_files import TlsFiles

Answer = TypeVar("Answer")
Kind = TypeVar("Kind", bound="Caller")


def called(
    kind: Callable[[str, TlsFiles | None], Kind],
    server: str,
    tls: Path | None,
    ask: Callable[[Kind], Awaitable[Answer]],
    request: str = "",
) -> Answer:
    """Connect a caller of a ``kind`` to ``server``, ask, and return the answer. ``request`` names
    what may be asked again, if it does.

    Raises:
        RefusedError: if the server cannot be reached, or refuses.
    """
    from cells.controller import CallError
    from cells.wire import WireError

    async def connected() -> Answer:
        async with kind(server, tls_files(tls)) as caller:
            return await ask(caller)

    address(server)
    try:
        return asyncio.run(connected())
    except CallError as error:
        again = f"; if in doubt, ask again with --request {request}" if request else ""
        raise RefusedError(f"{server}: {error}{again if error.away else ''}") from error
    except WireError as error:
        raise RefusedError(f"{server}: not an answer of this version: {error}") from error
