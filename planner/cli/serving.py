"""``taktline serve``: the server of a shop."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cells.grpc_polling import without_event_engine
from planner.cli.refusal import RefusedError

if TYPE_CHECKING:
    from cells.service import CertifiedPlan, Settings
    from cells.wire.tls_files import TlsFiles


@dataclass(frozen=True, slots=True)
class ServeRequest:
    """What to serve, where, how soon a silent controller loses its cell, after how many events the
    journal is shortened, where the files are that encrypt, the URL of the journal, if it is not a
    file in ``data``, and whether a planner is to stand by.
    """

    data: Path
    listen: str
    plans: Sequence[Path]
    heartbeat_s: float
    lease_s: float
    shorten_after: int
    tls: Path | None = None
    metrics: str | None = None
    journal: str | None = None
    standby: bool = False


def serve_shop(request: ServeRequest) -> int:
    """Serve until told to end; 0 then.

    Raises:
        RefusedError: if something cannot be used, or the journal cannot be written any more.
    """
    without_event_engine()
    from cells import orchestrator, service
    from cells.journal import JournalError

    try:
        plans = [service.read_plan(folder) for folder in request.plans]
        asyncio.run(_serve(request, _settings(request), plans))
    except (service.PlanError, JournalError, orchestrator.RefusedError) as error:
        raise RefusedError(str(error)) from error
    return 0


async def _serve(request: ServeRequest, settings: Settings, plans: Sequence[CertifiedPlan]) -> None:
    from cells import service
    from planner.cli.planning_process import do_operation
    from planner.cli.replanning import FallbackPlanner

    kind = (
        "not encrypted, for this machine only"
        if request.tls is None
        else "encrypted, for whoever has a certificate"
    )
    async with FallbackPlanner(request.standby) as fallbacks:
        await service.serve(
            settings,
            plans,
            lambda where: _say_ready(f"{where}: {kind}"),
            fallbacks.plan,
            do_operation,
        )


def show_audit(data: Path | None, journal: str | None = None) -> int:
    """Print who caused what, one line of JSON each; 0 then. The journal is in the folder ``data``,
    or at the URL ``journal``.

    Raises:
        RefusedError: if the journal is in use, or cannot be read.
    """
    import json

    from cells.journal import JournalError, audited, is_postgres, store_at

    if (data is None) == (journal is None):
        raise RefusedError("--data or --journal: one of them says where the journal is")
    if journal is not None and not is_postgres(journal):
        raise RefusedError(f"{journal}: a URL such as postgresql://user@host/database expected")
    folder = data or Path()
    if journal is None and not (folder / "journal.db").is_file():
        raise RefusedError(
            f"{folder / 'journal.db'}: no such file; --data names the folder of a server"
        )
    try:
        for at_unix_s, who, event in audited(store_at(journal, folder)):
            print(json.dumps({"at_unix_s": at_unix_s, "who": who, "event": event}))
    except JournalError as error:
        raise RefusedError(str(error)) from error
    return 0


def address(text: str) -> tuple[str, int]:
    """Return host and port of ``HOST:PORT``.

    Raises:
        RefusedError: if it is none.
    """
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        raise RefusedError(f"{text}: an address such as 127.0.0.1:7440 expected")
    return host.strip("[]"), int(port)


def _settings(request: ServeRequest) -> Settings:
    from cells.service import Settings

    host, port = address(request.listen)
    try:
        return Settings(
            request.data,
            host,
            port,
            heartbeat_s=request.heartbeat_s,
            lease_s=request.lease_s,
            shorten_after=request.shorten_after,
            tls=tls_files(request.tls),
            metrics=None if request.metrics is None else address(request.metrics),
            journal=request.journal,
        )
    except ValueError as error:
        raise RefusedError(str(error)) from error


def tls_files(folder: Path | None) -> TlsFiles | None:
    """Return the files in a folder; None for none.

    Raises:
        RefusedError: if one is not there.
    """
    from cells.wire.tls_files import TlsFiles

    if folder is None:
        return None
    files = TlsFiles.in_folder(folder)
    for file in (files.certificate, files.key, files.authority):
        if not file.is_file():
            raise RefusedError(f"{file}: no such file; --tls names the folder of three PEM files")
    return files


def _say_ready(where: str) -> None:
    gc.collect()
    gc.freeze()  # what is there stays: later collections need not look through it, and are short
    print(f"listening on {where}", file=sys.stderr, flush=True)
