"""Reads from /proc what the environments of a function use. Only Linux has it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.benchmark.measuring import peak_memory

_PROC: Final = Path("/proc")
_ESTABLISHED: Final = "01"


@dataclass(frozen=True, slots=True)
class EnvironmentUse:
    """An environment's peak memory in megabytes, and its number of open connections."""

    megabytes: float
    connections: int


def read_environments(function: str) -> list[EnvironmentUse]:
    """Returns the use of each running environment of a function; an empty list without /proc."""
    variable = f"AWS_LAMBDA_FUNCTION_NAME={function}".encode()
    processes = [folder for folder in _PROC.glob("[0-9]*") if variable in _variables(folder)]
    return [
        EnvironmentUse(peak_memory(int(process.name)) or 0.0, _connections(process)) for process in processes
    ]


def _variables(process: Path) -> list[bytes]:
    """Returns a process's environment variables; none if the process has ended or belongs to another user."""
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _connections(process: Path) -> int:
    """Returns the number of a process's sockets with an established TCP connection."""
    links = {str(link.readlink()) for link in (process / "fd").iterdir() if link.is_symlink()}
    rows = (process / "net" / "tcp").read_text(encoding="utf-8").splitlines()[1:]
    columns = [row.split() for row in rows]
    return sum(row[3] == _ESTABLISHED and f"socket:[{row[9]}]" in links for row in columns)
