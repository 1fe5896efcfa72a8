"""The macro and the caller, installed into a local AWS by the project's own script."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from scripts.tooling.environment import ROOT
from tests.end_to_end.deployments import artifact_bucket

if TYPE_CHECKING:
    from macro.local import LocalAws


class NotInstalled(Exception):  # noqa: N818  it tells what happened
    """scripts/deploy failed; the message is all that it printed."""


def install(aws: LocalAws, region: str) -> None:
    """Runs what scripts/deploy does; the macro may read definitions from the region's bucket for uploads."""
    bucket = artifact_bucket(aws, region)
    options = ["--bucket", bucket, "--region", region, "--parameter", f"DefinitionBuckets={bucket}"]
    command = [sys.executable, "-m", "scripts.tooling.deploy", *options]
    environment = aws.environment(region)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled(f"{done.stdout}{done.stderr}")
