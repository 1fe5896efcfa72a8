"""Starts and stops a local AWS in a child process, for programs and tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from localaws.connection import CREDENTIALS, Connection
from localaws.lambda_runtime.files import remove_leftovers

if TYPE_CHECKING:
    from types import TracebackType

STOP_SECONDS: Final = 20
ROOT: Final = Path(__file__).parents[1]
# Runs `python -m localaws` from any folder. The root folder comes last, so that it can't hide other modules.
PROGRAM: Final = f"import sys; sys.path.append({str(ROOT)!r}); from localaws.__main__ import main; main()"


class LocalAwsFailed(Exception):  # noqa: N818  reads as a sentence
    """The local AWS didn't start."""


class LocalAws(Connection):
    """A local AWS that runs during a `with` block: `with LocalAws() as aws: aws.client("s3", "us-west-2")`.

    Several can run at once; each has a port and state. It stops when this process ends, even if it is killed.

    Attributes:
        endpoint: The endpoint URL of all services.
    """

    def __init__(self, port: int = 0) -> None:
        """`port` is on the loopback address; 0 selects a free port."""
        super().__init__("")
        self._port = port
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Starts it, and waits until it is ready; raises LocalAwsFailed."""
        self._process = subprocess.Popen(  # noqa: S603  this interpreter and this package
            [sys.executable, "-P", "-c", PROGRAM, "--port", str(self._port), "--until-parent-ends"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C interrupts only this process, which then stops the child
            text=True,
        )
        assert self._process.stdout is not None  # noqa: S101  a pipe was requested
        try:
            self.endpoint = self._process.stdout.readline().strip()
        except BaseException:  # Ctrl-C while it starts
            self.stop()
            raise
        if not self.endpoint:
            status = self._process.wait()
            raise LocalAwsFailed(
                f"The local AWS didn't start (exit status {status}). Its messages are above."
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops it and all functions, and deletes its files."""
        self.stop()

    def stop(self) -> None:
        """Stops it. A second call does nothing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        remove_leftovers()  # files that a deployment wrote during the shutdown

    def environment(self, region: str = "us-east-1") -> dict[str, str]:
        """Returns the environment variables for a program that uses this AWS, such as the AWS CLI.

        They are this process's variables, except the ones that select another account, profile, or endpoint.
        """
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {
            **kept,
            **CREDENTIALS,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_DEFAULT_REGION": region,
            "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",  # such as `sync-` of StartSyncExecution
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_PAGER": "",
            "AWS_REGION": region,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
