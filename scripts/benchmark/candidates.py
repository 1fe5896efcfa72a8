"""What is measured: how each candidate is started."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.benchmark.operations import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.benchmark.operations import Operation
    from scripts.benchmark.server import PlayingServer

PROGRAMS = Path(__file__).parent / "programs"
CALLER, PEER, BOTO3, BOTOCORE, BARE = "caller", "peer (CDK)", "plain boto3", "raw botocore", "bare HTTP"
_MODULES = {
    CALLER: "caller.handler",
    BOTO3: "plain_boto3",
    BOTOCORE: "raw_botocore",
    BARE: "bare_http",
}
# What a Lambda environment has, and nothing of the user's own.
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "benchmark",
    "AWS_SECRET_ACCESS_KEY": "benchmark",
    "AWS_SESSION_TOKEN": "benchmark",
    "AWS_LAMBDA_FUNCTION_NAME": "benchmark",
    "AWS_REGION": "eu-central-1",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "LANG": "en_US.UTF-8",
    "PATH": os.environ.get("PATH", os.defpath),
}


@dataclass(frozen=True, slots=True)
class Launch:
    """A process to start: its arguments and its whole environment."""

    command: tuple[str, ...]
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates at hand: a bare Python, the layer's folder, one with its dependencies as published, and the
    peer's where it could be installed.
    """

    python: Path
    layer: Path
    plain: Path
    peer: Path | None

    def names(self) -> tuple[str, ...]:
        """In the order of the tables."""
        return tuple(name for name in (CALLER, PEER, BOTO3, BOTOCORE, BARE) if name != PEER or self.peer)

    def launch(
        self,
        name: str,
        operation: Operation,
        server: PlayingServer,
        certificate: Path | None,
    ) -> Launch:
        """The process that makes an operation's calls to the server."""
        environment = {**_ENVIRONMENT, "AWS_ENDPOINT_URL": server.url}
        if certificate:
            environment |= {
                "AWS_CA_BUNDLE": str(certificate),
                "NODE_EXTRA_CA_CERTS": str(certificate),
            }
        if name == PEER and self.peer:
            event = json.dumps(operation.peer_event(server.url))
            return Launch(
                ("node", str(self.peer / "child.js")),
                {**environment, "BENCHMARK_EVENT": event},
            )
        event = json.dumps(operation.event())
        if name == CALLER:  # as the macro deploys it
            environment["CROSS_REGION_SERVICES"] = f"{operation.service}@{REGION}"
        folders = (str(self.layer if name == CALLER else self.plain), str(PROGRAMS))
        command = (
            str(self.python),
            "-I",
            "-B",  # a layer is read-only
            str(PROGRAMS / "child.py"),
            *folders,
            "--",
            _MODULES[name],
        )
        return Launch(command, {**environment, "BENCHMARK_EVENT": event})


def make_python(folder: Path) -> Path:
    """A Python of this version with nothing installed, as Lambda's own is to a layer; the interpreter's path."""
    venv.create(folder, symlinks=True)
    return folder / "bin" / "python"


def install_peer(folder: Path) -> str | None:
    """Installs the peer's package and its clients into a folder; why that can't be done, or None where it worked."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "Node.js with npm is not installed"
    folder.mkdir(parents=True, exist_ok=True)
    source = PROGRAMS / "peer"
    lock = (source / "package-lock.json").read_text()
    stamp = folder / "installed"
    shutil.copy(source / "child.js", folder)
    if stamp.exists() and stamp.read_text() == lock:
        return None
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, folder)
    command = (
        "npm",
        "ci",
        "--silent",
        "--ignore-scripts",
        "--legacy-peer-deps",
        "--no-audit",
        "--no-fund",
    )
    if subprocess.run(command, cwd=folder, check=False).returncode:
        return "npm could not install its package"
    stamp.write_text(lock)
    return None
