"""Options and arguments that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, nothing else.")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `plan` wrote.")]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", min=0.1, max=1e6, metavar="S", help="Wall time in s.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]
Output = Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where to write.")]
CellName = Annotated[str, typer.Argument(metavar="CELL", help="Name of the station.")]
Tls = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Encrypt: folder of certificate.pem, key.pem and authority.pem; default: not at all.",
    ),
]
Journal = Annotated[
    str | None,
    typer.Option(
        metavar="URL", help="Journal on PostgreSQL, postgresql://...; default: a file in DIR."
    ),
]
Server = Annotated[str, typer.Option(metavar="ADDR", help="Where the server listens.")]
DEFAULT_ADDRESS = "127.0.0.1:7440"
