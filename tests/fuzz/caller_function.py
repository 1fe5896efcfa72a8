"""The caller function as in Lambda: its environment, its invocations, and the AWS hosts that it can call."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from caller.errors import NamedError
from caller.handler import handler
from caller.sdk import clients
from caller.sdk.internal_error import error_location
from caller.sdk.session import base_session
from tests.fuzz.cpu_limit import CpuLimitExceeded, cpu_limit

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "s3cr3t-value"
FUNCTION_REGION = "us-east-1"
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_REGION": FUNCTION_REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


@dataclass(frozen=True, slots=True)
class Invocation:
    """How an invocation ended.

    Attributes:
        result: The result, if there was no error.
        error: The error's name.
        cause: The error's cause.
        problem: How the invocation broke the contract; None if it didn't.
        out: What it wrote to standard output.
        err: What it wrote to standard error.
    """

    result: Any = None
    error: str = ""
    cause: str = ""
    problem: str | None = None
    out: str = ""
    err: str = ""


class _FiveSeconds:
    """Lambda's context."""

    aws_request_id = "invocation-1"

    def get_remaining_time_in_millis(self) -> int:
        return 5_000


@contextlib.contextmanager
def function_environment(**more: str) -> Iterator[None]:
    """Sets the function's environment variables, and clears cached clients and credentials."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CROSS_REGION"))
    }
    with patch.dict("os.environ", {**inherited, **_ENVIRONMENT, **more}, clear=True):
        clients.discard_all()
        base_session.cache_clear()  # It caches the credentials.
        try:
            yield
        finally:
            clients.discard_all()
            base_session.cache_clear()


def invoke(event: Any) -> Invocation:
    """Invokes the function with an event, which is first converted to JSON and back."""
    variables = dict(os.environ)
    out, err = io.StringIO(), io.StringIO()
    result: Any = None
    error = cause = ""
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), cpu_limit():
            result = handler(json.loads(json.dumps(event)), _FiveSeconds())
    except CpuLimitExceeded:
        return Invocation(error="hangs", problem="hangs")
    except NamedError as raised:
        error, cause = type(raised).__name__, str(raised)
    except Exception as raised:  # noqa: BLE001  that's what the contract forbids
        return Invocation(
            error="raises", problem=f"raises {type(raised).__name__} at {error_location(raised)}"
        )
    problem = None if dict(os.environ) == variables else "the environment was changed"
    return Invocation(result, error, cause, problem, out.getvalue(), err.getvalue())


def aws_hosts() -> re.Pattern[str]:
    """Returns a pattern for the origins of AWS's hosts."""
    suffixes = {
        partition["outputs"][key]
        for partition in base_session().get_component("data_loader").load_data("partitions")["partitions"]
        for key in ("dnsSuffix", "dualStackDnsSuffix")
    }
    return re.compile(rf"https://[a-z0-9._-]+\.({'|'.join(map(re.escape, sorted(suffixes)))})")
