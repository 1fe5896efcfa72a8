"""A custom resource request and its answer, through crhelper.

crhelper sends the answer, and has a timer that sends a failure half a second before the invocation ends. What it
lacks is bounded here: its connection has no time-out, and it tries for ever.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from caller.contract import DEADLINE_EXCEEDED
from caller.deadline import MARGIN, Deadline, DeadlineExceeded, time_limit
from caller.errors import CallFailed, Failure
from caller.log import CheckRecord, silence_libraries, write_check
from caller.preflight.call_spec import read_call_specs
from caller.preflight.check_runner import run_checks
from caller.preflight.checks import build_checks
from caller.preflight.findings import Finding, lines, reason
from caller.preflight.request import HOST_VARIABLE, check_request
from caller.sdk.internal_error import internal_error
from caller.sdk.session import function_dns_suffix, function_region, new_session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crhelper import CfnResource

    from caller.deadline import Context
    from caller.preflight.check_runner import Check

LONGEST = 90.0  # seconds for the checks: below the resource's ServiceTimeout of 120, with room for the answer
_FOR_ANSWER = 10.0  # seconds of the invocation kept back for the answer, or a third where it has less than 30
_SHARE_FOR_ANSWER = 1 / 3
_GRACE = 1.0  # seconds after which checks that do not keep to their deadline are interrupted
_BEFORE_TIMER = 0.5  # seconds: what can be interrupted is, before crhelper's timer answers instead
_CONNECTION = 5.0  # seconds for each step of crhelper's connection


class NotReady(Exception):  # noqa: N818  the reason for a failed deployment, which crhelper takes from an exception
    """The calls can't be made; the text is the reason that CloudFormation shows."""


def handle_request(request: dict[str, Any], context: Context | None) -> None:
    """Answers CloudFormation: Create after the checks, Update and Delete at once, always with the same ID.

    Raises CallFailed: `CrossRegion.InvalidCall` for a request that must not be answered, and
    `CrossRegion.DeadlineExceeded` where CloudFormation could not be reached.
    """
    silence_libraries()
    check_request(request, function_region(), function_dns_suffix(), os.environ.get(HOST_VARIABLE))
    deadline = Deadline.of(context)
    remaining = deadline.remaining()
    checking = Deadline(
        time.monotonic() + min(LONGEST, remaining - min(_FOR_ANSWER, remaining * _SHARE_FOR_ANSWER))
    )
    with _quiet_and_bounded(deadline):
        _resource(lambda event: _create(event, checking))(request, _Remaining(deadline))


class _Remaining:
    """What crhelper asks of a context: the milliseconds until Lambda ends the invocation."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def get_remaining_time_in_millis(self) -> int:
        return int((self._deadline.remaining() + MARGIN) * 1000)


def _resource(create: Callable[[dict[str, Any]], str]) -> CfnResource:
    import boto3  # noqa: PLC0415  only a stack's deployment pays for it
    from crhelper import CfnResource  # noqa: PLC0415  and for this

    # crhelper makes clients, from models that are packed in the layer
    boto3.setup_default_session(botocore_session=new_session())
    resource = CfnResource(log_level="INFO", boto_level="CRITICAL", sleep_on_delete=0)

    def created(event: dict[str, Any], _context: object) -> str:
        resource.PhysicalResourceId = _physical_id(event)  # a failure's ID too
        return create(event)

    resource.create(created)
    resource.update(_unchanged)
    resource.delete(_unchanged)
    return resource


def _unchanged(event: dict[str, Any], _context: object) -> str:
    return str(event["PhysicalResourceId"])


def _physical_id(event: dict[str, Any]) -> str:
    """The same for every attempt of Lambda's at the same request."""
    return f"{event['LogicalResourceId']}-{event['RequestId']}"


def _create(event: dict[str, Any], deadline: Deadline) -> str:
    """The resource's ID where every check passes; raises NotReady with one reason for all that does not."""
    started = time.monotonic()
    checks, findings = _checked(event, deadline)
    milliseconds = (time.monotonic() - started) * 1000
    write_check(CheckRecord("Create", checks, milliseconds, tuple(lines(findings))))
    failing = [finding for finding in findings if finding.fails]
    if failing:
        raise NotReady(reason(failing)) from None
    return _physical_id(event)


def _checked(event: dict[str, Any], deadline: Deadline) -> tuple[int, list[Finding]]:
    """How many checks there were, and what they found; never raises."""
    checks: list[Check] = []
    try:
        with time_limit(deadline.remaining() + _GRACE):
            checks = build_checks(read_call_specs(event.get("ResourceProperties")))
            return len(checks), run_checks(checks, deadline)
    except DeadlineExceeded:
        problem = "its time was used up; give Caller.Timeout more"
    except CallFailed as failed:
        problem = failed.failure.text
    except Exception as error:  # noqa: BLE001  whatever happens in it, CloudFormation gets its answer
        problem = internal_error(error).text
    return len(checks), [Finding("readiness check", problem)]


@contextmanager
def _quiet_and_bounded(deadline: Deadline) -> Iterator[None]:
    """crhelper within the invocation's time; the process is as before when it has ended."""
    level, before = logging.root.level, socket.getdefaulttimeout()
    socket.setdefaulttimeout(_CONNECTION)
    try:
        with time_limit(deadline.remaining() - _BEFORE_TIMER):
            yield
    except DeadlineExceeded:
        text = "CloudFormation could not be answered in the time of the invocation."
        raise CallFailed(Failure(DEADLINE_EXCEEDED, text)) from None
    finally:
        socket.setdefaulttimeout(before)
        logging.root.setLevel(level)
