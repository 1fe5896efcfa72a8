"""An independent policy simulator, `@cloud-copilot/iam-simulate`. `npm ci` in this folder installs it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent
NODE, NPM = shutil.which("node"), shutil.which("npm")
needed = pytest.mark.skipif(
    NODE is None or not (FOLDER / "node_modules").is_dir(),
    reason="the simulator isn't installed; it needs node, and npm ci in tests/simulator",
)


def can_be_installed() -> bool:
    """Returns whether npm is installed, and the simulator isn't installed or isn't current."""
    installed, lock = FOLDER / "node_modules/.package-lock.json", FOLDER / "package-lock.json"
    return NPM is not None and not (installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime)


def install() -> None:
    """Installs the simulator. If that fails, its tests are skipped."""
    subprocess.run([str(NPM), "ci", "--no-audit", "--no-fund", "--silent"], cwd=FOLDER, check=False)


def simulate(requests: list[dict[str, Any]]) -> list[str]:
    """Returns IAM's decision for each `{policy, action, resource, context}`: `Allowed`, `ImplicitlyDenied`, …."""
    response = subprocess.run(
        [str(NODE), "evaluate.mjs"],
        cwd=FOLDER,
        input=json.dumps(requests),
        capture_output=True,
        text=True,
        check=True,
    )
    results: list[str] = json.loads(response.stdout)
    return results
