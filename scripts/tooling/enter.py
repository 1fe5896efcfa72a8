"""Runs a module's `main` in the project's environment: `python3 enter.py MODULE [ARGUMENT …]`."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])

from scripts.tooling.environment import enter  # noqa: E402

enter(sys.argv[1], sys.argv[2:])
