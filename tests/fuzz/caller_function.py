"""The caller function as Lambda runs it: its environment, one invocation, and what of AWS it may ask."""

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
from tests.fuzz.cpu_limit import Hangs, computing_at_most

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "s3cr3t-value"
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


@dataclass(frozen=True, slots=True)
class Invocation:
    """How the function answered: with a result, or with an error that has a name and a text.

    `problem` is what no answer may be; `out` and `err` are what was written.
    """

    result: Any = None
    error: str = ""
    text: str = ""
    problem: str | None = None
    out: str = ""
    err: str = ""


class _FiveSeconds:
    """Lambda's context."""

    def get_remaining_time_in_millis(self) -> int:
        return 5_000


@contextlib.contextmanager
def environment(**more: str) -> Iterator[None]:
    """A function's environment variables, and neither clients nor credentials from before."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CROSS_REGION"))
    }
    with patch.dict("os.environ", {**kept, **_ENVIRONMENT, **more}, clear=True):
        clients.discard_all()
        base_session.cache_clear()  # it keeps the credentials of whoever used it first
        try:
            yield
        finally:
            clients.discard_all()
            base_session.cache_clear()


def invoked(event: Any) -> Invocation:
    """One invocation with an event, which takes the way through JSON."""
    variables = dict(os.environ)
    out, err = io.StringIO(), io.StringIO()
    result: Any = None
    error = text = ""
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), computing_at_most():
            result = handler(json.loads(json.dumps(event)), _FiveSeconds())
    except Hangs:
        return Invocation(error="hangs", problem="hangs")
    except NamedError as raised:
        error, text = type(raised).__name__, str(raised)
    except Exception as raised:  # noqa: BLE001  the contract says that there is no other
        return Invocation(
            error="raises", problem=f"raises {type(raised).__name__} at {error_location(raised)}"
        )
    problem = None if dict(os.environ) == variables else "the environment was changed"
    return Invocation(result, error, text, problem, out.getvalue(), err.getvalue())


def aws_hosts() -> re.Pattern[str]:
    """What the origins of AWS's own hosts look like."""
    suffixes = {
        partition["outputs"][key]
        for partition in base_session().get_component("data_loader").load_data("partitions")["partitions"]
        for key in ("dnsSuffix", "dualStackDnsSuffix")
    }
    return re.compile(rf"https://[a-z0-9._-]+\.({'|'.join(map(re.escape, sorted(suffixes)))})")
