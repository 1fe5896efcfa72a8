"""Runs programs of the environment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def run(program: str, *arguments: str | Path) -> None:
    """Runs a program of the environment, and fails with its output if it reports problems."""
    command = [Path(sys.prefix) / "bin" / program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
