"""The candidates, and how to start them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from caller.contract import LAYER_VARIABLE, REGIONS_VARIABLE, SERVICES_VARIABLE
from macro.emit.caller_function import RUNTIME
from scripts.benchmark.operations import REGION
from scripts.tooling.build import find_interpreter
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.benchmark.operations import Operation
    from scripts.benchmark.server import BenchmarkServer

PROGRAMS = Path(__file__).parent / "programs"
CALLER, PEER, BOTO3, BOTOCORE, BARE = "caller", "peer (CDK)", "plain boto3", "raw botocore", "bare HTTP"
_MODULES = {
    CALLER: "caller.handler",
    BOTO3: "plain_boto3",
    BOTOCORE: "raw_botocore",
    BARE: "bare_http",
}
# The environment variables of a Lambda function, and none of the user's.
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
    """A process to start: its arguments, and all its environment variables."""

    command: tuple[str, ...]
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The installed candidates.

    Attributes:
        python: A Python interpreter without any packages.
        layer: The folder of the built layer.
        plain: The folder with the layer's dependencies as published.
        peer: The peer's folder; None if it can't be installed.
    """

    python: Path
    layer: Path
    plain: Path
    peer: Path | None

    def names(self) -> tuple[str, ...]:
        """The names, in the order of the tables."""
        return tuple(name for name in (CALLER, PEER, BOTO3, BOTOCORE, BARE) if name != PEER or self.peer)

    def launch(self, name: str, operation: Operation, server: BenchmarkServer) -> Launch:
        """Returns the process in which a candidate calls an operation of the server."""
        environment = {**_ENVIRONMENT, "AWS_ENDPOINT_URL": server.url}
        if server.certificate:
            certificate = str(server.certificate)
            environment |= {"AWS_CA_BUNDLE": certificate, "NODE_EXTRA_CA_CERTS": certificate}
        if name == PEER and self.peer:
            event = json.dumps(operation.peer_event(server.url))
            return Launch(
                ("node", str(self.peer / "peer.js")),
                {**environment, "BENCHMARK_EVENT": event},
            )
        event = json.dumps(operation.event())
        if name == CALLER:
            environment |= _describe_deployment(operation)
        folders = (str(self.layer if name == CALLER else self.plain), str(PROGRAMS))
        command = (
            str(self.python),
            "-I",
            "-B",  # A layer is read-only.
            str(PROGRAMS / "child.py"),
            *folders,
            "--",
            _MODULES[name],
        )
        return Launch(command, {**environment, "BENCHMARK_EVENT": event})


def _describe_deployment(operation: Operation) -> dict[str, str]:
    """Returns the environment variables that the macro sets."""
    return {
        SERVICES_VARIABLE: f"{operation.service}@{REGION}",
        REGIONS_VARIABLE: REGION,
        LAYER_VARIABLE: "cross-region-caller:1",
    }


def create_python(folder: Path) -> Path:
    """Creates an environment without packages. Returns the interpreter's path.

    The environment has the Lambda runtime's Python version if it is installed, and otherwise the version that runs
    this script.
    """
    interpreter = find_interpreter(RUNTIME.removeprefix("python")) or sys.executable
    command = [interpreter, "-m", "venv", "--clear", "--symlinks", "--without-pip", str(folder)]
    subprocess.run(command, check=True)
    return folder / "bin" / "python"


def python_version(python: Path) -> str:
    """Returns the version of an interpreter (`3.13.0`)."""
    command = [str(python), "-I", "-c", "import platform; print(platform.python_version())"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def install_peer(folder: Path) -> str | None:
    """Installs the peer's package and its clients into a folder. Returns the problem if that fails, or None."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "Node.js with npm is not installed"
    folder.mkdir(parents=True, exist_ok=True)
    requirements = ROOT / "requirements" / "cdk-peer"
    lock = (requirements / "package-lock.json").read_text()
    stamp = folder / "installed"
    shutil.copy(PROGRAMS / "peer.js", folder)
    if stamp.exists() and stamp.read_text() == lock:
        return None
    for name in ("package.json", "package-lock.json"):
        shutil.copy(requirements / name, folder)
    options = ("--silent", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund")
    if subprocess.run([shutil.which("npm") or "npm", "ci", *options], cwd=folder, check=False).returncode:
        return "npm couldn't install its package"
    stamp.write_text(lock)
    return None
