"""Handles a custom resource request with crhelper.

crhelper builds the response, and `caller.preflight.response` sends it, because crhelper itself would send it without a
timeout and without end. crhelper's timer, which sends a failure before the invocation ends, isn't needed, because every
step here ends in time.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from typing import TYPE_CHECKING, Any

from caller.awsmodel.regions import dns_suffixes
from caller.contract import DEADLINE_EXCEEDED
from caller.deadline import MARGIN, Deadline, DeadlineExceeded, time_limit
from caller.errors import CallFailed, Failure
from caller.log import silence_libraries, write_check
from caller.preflight.call_spec import read_call_specs
from caller.preflight.check_runner import run_checks
from caller.preflight.checks import build_checks
from caller.preflight.problems import Problem, format_lines, format_reason
from caller.preflight.request import check_request, read_response_origins
from caller.preflight.response import send_response
from caller.sdk.internal_error import internal_error
from caller.sdk.session import function_partition, function_region, new_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from crhelper import CfnResource

    from caller.deadline import Context

MAX_CHECK_TIME = 90.0  # seconds; the resource's ServiceTimeout of 120 seconds leaves time for the response
_RESPONSE_TIME = 10.0  # seconds that an invocation reserves for the response, if it has at least 30 seconds
_RESPONSE_SHARE = 1 / 3  # of the time of a shorter invocation
_GRACE_PERIOD = 1.0  # seconds after their deadline, the checks are abandoned


class NotReadyError(Exception):
    """The calls can't be made. crhelper sends the text as the reason, which CloudFormation shows."""


def handle_request(request: dict[str, Any], context: Context | None) -> None:
    """Runs the checks for a Create request, and sends CloudFormation the response to any request.

    The physical ID never changes, so that an update can't cause a deletion.

    Raises:
        CallFailed: The caller must not respond to the request (`CrossRegion.InvalidCall`), or it can't reach
            CloudFormation (`CrossRegion.DeadlineExceeded`).
    """
    silence_libraries()
    suffix = dns_suffixes()[function_partition()]
    check_request(request, function_region(), suffix, read_response_origins(os.environ))
    deadline = Deadline.of(context)
    remaining = deadline.remaining()
    check_time = min(MAX_CHECK_TIME, remaining - min(_RESPONSE_TIME, remaining * _RESPONSE_SHARE))
    check_deadline = Deadline.in_seconds(check_time)
    level = logging.root.level
    try:
        with time_limit(remaining):
            resource = _create_resource(lambda event: _handle_create(event, check_deadline), deadline)
            resource(request, _Remaining(deadline))
    except DeadlineExceeded:
        text = (
            "The function couldn't send its response to CloudFormation in time. If it runs in a VPC, give it access to "
            "Amazon S3."
        )
        raise CallFailed(Failure(DEADLINE_EXCEEDED, text)) from None
    finally:
        logging.root.setLevel(level)  # crhelper changes it


class _Remaining:
    """The part of Lambda's context object that crhelper uses."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def get_remaining_time_in_millis(self) -> int:
        return int((self._deadline.remaining() + MARGIN) * 1000)


def _create_resource(handle_create: Callable[[dict[str, Any]], str], deadline: Deadline) -> CfnResource:
    import boto3  # noqa: PLC0415  calls don't need it
    from crhelper import CfnResource  # noqa: PLC0415  calls don't need it

    # crhelper creates clients, and only our sessions can read the layer's packed models
    boto3.setup_default_session(botocore_session=new_session())

    class Resource(CfnResource):
        def _send(self, status: str | None = None, reason: str = "") -> None:
            def send(url: str, body: dict[str, Any], _verify: object) -> None:
                send_response(url, body, deadline)

            super()._send(status, reason, send)  # type: ignore[misc]

        def _set_timeout(self) -> None:
            """Sets no timer."""

    resource = Resource(log_level="INFO", boto_level="CRITICAL", sleep_on_delete=0)

    def create(event: dict[str, Any], _context: object) -> str:
        resource.PhysicalResourceId = _build_physical_id(event)  # also for the response to a failure
        return handle_create(event)

    resource.create(create)
    resource.update(_keep_physical_id)
    resource.delete(_keep_physical_id)
    return resource


def _keep_physical_id(event: dict[str, Any], _context: object) -> str:
    return str(event["PhysicalResourceId"])


def _build_physical_id(event: dict[str, Any]) -> str:
    """Returns the same ID for all of Lambda's attempts at a request."""
    return f"{event['LogicalResourceId']}-{event['RequestId']}"


def _handle_create(event: dict[str, Any], deadline: Deadline) -> str:
    """Returns the physical ID; raises NotReadyError if a problem fails the deployment."""
    started = time.monotonic()
    check_count, problems = _run_checks(event, deadline)
    milliseconds = (time.monotonic() - started) * 1000
    failing = [problem for problem in problems if problem.fails_deployment]
    findings = list(format_lines(problems))
    write_check("Create", check_count, milliseconds, findings, has_failed=bool(failing))
    if failing:
        raise NotReadyError(format_reason(failing)) from None
    return _build_physical_id(event)


def _run_checks(event: dict[str, Any], deadline: Deadline) -> tuple[int, list[Problem]]:
    """Returns the number of checks and their problems; never raises.

    The thread that runs the checks can't be interrupted. If it takes too long, it is abandoned.
    """
    results: queue.SimpleQueue[tuple[int, list[Problem]]] = queue.SimpleQueue()

    def work() -> None:
        results.put(_build_and_run(event, deadline))

    threading.Thread(target=work, daemon=True).start()
    try:
        return results.get(timeout=deadline.remaining() + _GRACE_PERIOD)
    except queue.Empty:
        return 0, [Problem("readiness check", "timed out; increase Caller.Timeout (Metadata)")]


def _build_and_run(event: dict[str, Any], deadline: Deadline) -> tuple[int, list[Problem]]:
    try:
        checks = build_checks(read_call_specs(event.get("ResourceProperties")))
        return len(checks), run_checks(checks, deadline)
    except CallFailed as failed:
        text = failed.failure.text
    except Exception as error:  # noqa: BLE001  CloudFormation must get a response in any case
        text = internal_error(error).text
    return 0, [Problem("readiness check", text)]
