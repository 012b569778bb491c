"""Where the files of an encrypted connection are; the same at either end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """A certificate (with those that vouch for it) and its key, and the authority that vouches for
    the other end; all in PEM.
    """

    certificate: Path
    key: Path
    authority: Path

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Return the files of these names in ``folder``."""
        return cls(folder / "certificate.pem", folder / "key.pem", folder / "authority.pem")

    def read(self) -> tuple[bytes, bytes, bytes]:
        """Return certificate, key and authority.

        Raises:
            OSError: if one cannot be read.
        """
        return self.certificate.read_bytes(), self.key.read_bytes(), self.authority.read_bytes()
