"""An independent policy simulator, `@cloud-copilot/iam-simulate`. `npm ci` in this folder installs it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.node_packages import NODE, NodePackages

FOLDER = Path(__file__).parent
PACKAGES = NodePackages(FOLDER, "policy simulator")
needed = PACKAGES.needed


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
