"""An independent policy simulator, `@cloud-copilot/iam-simulate`. `npm ci` in this folder installs it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent
NODE = shutil.which("node")
needed = pytest.mark.skipif(
    NODE is None or not (FOLDER / "node_modules").is_dir(),
    reason="the simulator isn't installed; it needs node, and npm ci in tests/simulator",
)


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
