"""Compiles what a caller function loads while it starts, for the layer (`caller.coldstart.compiled_files`)."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from caller.contract import SERVICES_VARIABLE
from scripts.tooling.environment import SetUpError

RECORDER = Path(__file__).with_name("recorder.py")
# One service for each of botocore's protocols, because their clients need different modules.
_SERVICES = ("dynamodb", "ec2", "lambda", "s3", "sts")
_REGION = "us-east-1"
_FUNCTION = {
    "AWS_ACCESS_KEY_ID": "build",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_LAMBDA_FUNCTION_NAME": "build",
    "AWS_REGION": _REGION,
    "AWS_SECRET_ACCESS_KEY": "build",
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    SERVICES_VARIABLE: " ".join(f"{service}@{_REGION}" for service in _SERVICES),
}


def compile_start(folder: Path, python: str) -> None:
    """Starts the caller of a layer, and writes the code of the modules and regular expressions that this loads.

    Args:
        folder: The folder of the layer's packages, with bytecode and packed models.
        python: A Python with the version of the functions.

    Raises:
        SetUpError: The caller didn't start.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    command = [python, "-I", "-B", str(RECORDER), str(folder)]
    if subprocess.run(command, env=kept | _FUNCTION, check=False).returncode:
        raise SetUpError(f"{python} can't start the caller of the layer. See the output above.")
