"""Values to files and messages, and back: programs as protobuf, certificates as JSON.

Written by the command line, read by the judge, the reports and the cell controllers. Readers trust
nothing: what they accept is exactly what a writer would have written.
"""

from __future__ import annotations

from cells.wire.certificate_json import (
    certificate_from_json,
    certificate_json,
    finding_members,
    validation_members,
)
from cells.wire.errors import FieldError, WireError
from cells.wire.files import (
    read_bytes,
    read_certificate,
    read_program,
    write_certificate,
    write_program,
    write_whole,
)
from cells.wire.program_decoding import program_from_bytes, station_part
from cells.wire.program_encoding import program_bytes, program_digest
from cells.wire.program_pieces import ProgramPieces

__all__ = [
    "FieldError",
    "ProgramPieces",
    "WireError",
    "certificate_from_json",
    "certificate_json",
    "finding_members",
    "program_bytes",
    "program_digest",
    "program_from_bytes",
    "read_bytes",
    "read_certificate",
    "read_program",
    "station_part",
    "validation_members",
    "write_certificate",
    "write_program",
    "write_whole",
]
