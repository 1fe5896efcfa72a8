"""The AWS CLI in a process that is forked from one that has already loaded its modules.

Loading them takes more than half of the time of a command. `scripts/test-clients` runs the program itself.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from awscli import clidriver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LOADED: Final = get_context("forkserver")
_LOADED.set_forkserver_preload(["awscli.clidriver", "awscli.handlers"])
_DATA: Final = (
    "AWS_DATA_PATH"  # awscli sets this variable when it is imported, so that botocore finds its files
)


@dataclass(frozen=True)
class Finished:
    """The exit status, and everything that the command has printed."""

    status: int
    output: str


def run_aws_command(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path | None = None
) -> Finished:
    """Runs `aws` with these arguments and environment variables, in a folder."""
    with TemporaryDirectory() as directory:
        output = Path(directory) / "output"
        process = _LOADED.Process(target=_run, args=(arguments, environment, folder, output))
        process.start()
        process.join()
        assert process.exitcode is not None
        return Finished(process.exitcode, output.read_text())


def _run(arguments: Sequence[str], environment: Mapping[str, str], folder: Path | None, output: Path) -> None:
    """Runs the command in this process, which ends with it."""
    data = os.environ[_DATA]
    os.environ.clear()
    os.environ.update(environment, **{_DATA: data})
    if folder:
        os.chdir(folder)
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT)
    os.dup2(descriptor, sys.stdout.fileno())
    os.dup2(descriptor, sys.stderr.fileno())
    sys.argv = ["aws", *arguments]
    sys.exit(clidriver.main())
