"""Runs Python in a new process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any


def last_line_of(*statements: str, **environment: str) -> Any:
    """Runs statements in a new process, and returns the JSON in the last line of its output."""
    shown = subprocess.run(
        [sys.executable, "-c", "\n".join(statements)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    return json.loads(shown.stdout.splitlines()[-1])
