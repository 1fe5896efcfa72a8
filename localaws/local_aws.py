"""Starts and stops a local AWS in a child process, for programs and tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import botocore.session

from localaws.api import outages, timing
from localaws.api.call_log import ApiCall, calls_from_json
from localaws.lambda_runtime.files import remove_leftovers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

STOP_SECONDS: Final = 20
ROOT: Final = Path(__file__).parents[1]
# Runs `python -m localaws` from any folder. The root folder comes last, so that it can't hide other modules.
PROGRAM: Final = f"import sys; sys.path.append({str(ROOT)!r}); from localaws.__main__ import main; main()"
ACCOUNT: Final = "123456789012"
CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "AKIALOCALDEVELOPER00",
    "AWS_SECRET_ACCESS_KEY": "local",  # the local AWS doesn't verify signatures
}
# botocore's session variables, set so that clients ignore the developer's profiles and configuration.
_ISOLATED: Final = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


class LocalAwsFailed(Exception):  # noqa: N818  reads as a sentence
    """The local AWS didn't start."""


class LocalAws:
    """A local AWS that runs during a `with` block: `with LocalAws() as aws: aws.client("s3", "us-west-2")`.

    Several can run at once; each has a port and state. It stops when this process ends, even if it is killed.

    Attributes:
        endpoint: The endpoint URL of all services.
    """

    def __init__(self, port: int = 0) -> None:
        """`port` is on the loopback address; 0 selects a free port."""
        self._port = port
        self._process: subprocess.Popen[str] | None = None
        self.endpoint = ""
        self._session = botocore.session.Session(_ISOLATED)

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
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_PAGER": "",
            "AWS_REGION": region,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    @lru_cache(maxsize=64)  # noqa: B019  clients live as long as the local AWS does
    def client(self, service: str, region: str) -> Any:
        """Returns a botocore client of this AWS in a Region."""
        return self._session.create_client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        )

    @contextmanager
    def timing(self, **fields: float) -> Iterator[None]:
        """Changes the fields of `timing.Timing` during a `with` block."""
        self._put(timing.PATH, fields)
        try:
            yield
        finally:
            self._put(timing.PATH, {})

    def set_unavailable(self, regions: Iterable[str]) -> None:
        """Makes these Regions, and no others, return server errors to every call of a role."""
        self._put(outages.PATH, list(regions))

    def _put(self, path: str, value: Any) -> None:
        request = urllib.request.Request(  # noqa: S310  the local AWS
            f"{self.endpoint}{path}", json.dumps(value).encode(), method="PUT"
        )
        urllib.request.urlopen(request).close()  # noqa: S310  as above

    def calls(self, role: str | None = None) -> tuple[ApiCall, ...]:
        """Returns all API calls so far, or only those of one role (its name)."""
        with urllib.request.urlopen(f"{self.endpoint}/_local/calls") as response:  # noqa: S310  the local AWS
            calls = calls_from_json(response.read())
        return tuple(call for call in calls if role is None or call.role == role)
