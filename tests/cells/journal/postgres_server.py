"""A server of PostgreSQL of a test's own, from Debian's packages, on a socket.

Not in a folder of pytest's: other users may not look into those, and names of sockets are short.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

MOST_STARTS = 100
USER = "postgres"
"""As root a server does not start; Debian's packages come with this user."""


def programs() -> Path | None:
    """Where ``initdb`` and ``postgres`` are; None if PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def why_not() -> str:
    """Why no server can be started here; empty if one can."""
    try:
        import psycopg  # noqa: F401
    except ModuleNotFoundError:
        return "psycopg is not installed (taktline[postgres])"
    if programs() is None:
        return "PostgreSQL is not installed (Debian's package postgresql)"
    if os.getuid() == 0 and USER not in {each.pw_name for each in pwd.getpwall()}:
        return f"there is no user {USER} to run PostgreSQL as"
    return ""


class PostgresServer:
    """A server with the database ``postgres``, to be started; gone with all its data after
    ``remove``.
    """

    def __init__(self) -> None:
        found = programs()
        assert found is not None
        self._folder = folder = Path(tempfile.mkdtemp(prefix="taktline-"))
        self._bin, self._data = found, folder / "data"
        self._user = {"user": USER} if os.getuid() == 0 else {}
        folder.chmod(0o755)
        if self._user:
            shutil.chown(folder, USER)
        self._run("initdb", "-D", str(self._data), "-U", "taktline", "--auth=trust", "-E", "UTF8")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is to be reached."""
        return f"postgresql://taktline@/postgres?host={self._folder}"

    def start(self, *settings: str) -> None:
        """Start, and return once it answers. After a kill it starts only once all that was left of
        it has noticed.
        """
        ready = [str(self._bin / "pg_isready"), "-q", "-h", str(self._folder), "-d", "postgres"]
        for _ in range(MOST_STARTS):
            self._process = self._begun(settings)
            while self._process.poll() is None:
                if subprocess.run(ready, check=False).returncode == 0:
                    return
        raise AssertionError("PostgreSQL does not start")

    def _begun(self, settings: Sequence[str]) -> subprocess.Popen[bytes]:
        options = ["-c", "listen_addresses=", "-k", str(self._folder)]
        for setting in settings:
            options += ["-c", setting]
        return subprocess.Popen(
            [str(self._bin / "postgres"), "-D", str(self._data), *options],
            stderr=subprocess.DEVNULL,
            cwd="/",
            **self._user,  # type: ignore[call-overload]
        )

    def kill(self) -> None:
        """As power fails, for the server; what it has flushed is there at the next start."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.send_signal(3)  # SIGQUIT: no waiting for sessions
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        """End it, and leave nothing."""
        self.stop()
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._bin / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            **self._user,  # type: ignore[call-overload]
        )
