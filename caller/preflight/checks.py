"""Which checks the calls of a state machine need."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.exceptions import UnknownRegionError
from botocore.model import OperationNotFoundError

from caller.awsmodel.models import service_model
from caller.contract import BlobFormat
from caller.errors import CallFailed
from caller.invoke.endpoints import default_endpoint, endpoint_problem
from caller.invoke.operation import prepare_operation
from caller.preflight.check_runner import Check
from caller.preflight.endpoint_probe import connection_problem
from caller.preflight.findings import Finding
from caller.preflight.sts_probe import RegionalSts, check_own_credentials, check_role, regional_sts
from caller.sdk.clients import assumed_session, function_sts
from caller.sdk.session import base_session, function_partition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caller.payload import AssumedRole, Call, Target
    from caller.preflight.call_spec import CallSpec
    from caller.preflight.check_runner import Pause


def build_checks(calls: Sequence[CallSpec]) -> list[Check]:
    """The checks, each thing once: regions, roles, operations, endpoints.

    Makes the clients for the regions, which botocore's sessions can't do in several threads.
    """
    return [*_regions(calls), *_operations(calls), *_endpoints(calls)]


def _regions(calls: Sequence[CallSpec]) -> list[Check]:
    """One check per foreign or unknown region, per region for the function itself, and per role."""
    targets = [target for planned in calls for target in planned.call.targets]
    problems = {region: _problem_of(region) for region in dict.fromkeys(t.region for t in targets)}
    checks = [
        Check(region, partial(_given, [Finding(region, problem)]))
        for region, problem in problems.items()
        if problem
    ]
    for assumed in dict.fromkeys(planned.call.credentials for planned in calls):
        places = _places(calls, assumed)
        if assumed is None:
            checks += [Check(place.region, partial(check_own_credentials, place)) for place in places]
        elif places:
            function_sts()  # made here and not by several threads at once
            checks.append(Check(assumed.role_arn, partial(check_role, assumed, places)))
    return checks


def _places(calls: Sequence[CallSpec], assumed: AssumedRole | None) -> list[RegionalSts]:
    """STS in every region of the calls with these credentials."""
    session = assumed_session(assumed) if assumed else base_session()
    with_endpoint: dict[str, bool] = {}
    for planned in calls:
        for target in planned.call.targets if planned.call.credentials == assumed else ():
            has_endpoint = target.endpoint is not None or target.region in planned.late
            with_endpoint[target.region] = with_endpoint.get(target.region, True) and has_endpoint
    return [
        regional_sts(session, region, is_optional=is_optional)
        for region, is_optional in with_endpoint.items()
        if not _problem_of(region)
    ]


def _problem_of(region: str) -> str | None:
    try:
        partition = base_session().get_partition_for_region(region)
    except UnknownRegionError:
        return "there is no such region"
    if partition != function_partition():
        return f"is in partition {partition}; credentials of {function_partition()} do not work there"
    return None


def _given(findings: Sequence[Finding], _pause: Pause) -> Sequence[Finding]:
    return findings


def _operations(calls: Sequence[CallSpec]) -> list[Check]:
    wanted = dict.fromkeys((planned.call.service, planned.call.operation) for planned in calls)
    return [
        Check(f"{service} {operation}", partial(_operation_findings, service, operation))
        for service, operation in wanted
    ]


def _operation_findings(service: str, operation: str, _pause: Pause) -> Sequence[Finding]:
    """Whether the deployed caller knows an operation and offers it."""
    try:
        prepare_operation(service, operation, BlobFormat.TEXT)
    except CallFailed as failed:
        return [Finding(f"{service} {operation}", failed.failure.text)]
    return []


def _endpoints(calls: Sequence[CallSpec]) -> list[Check]:
    """One check per endpoint; calls that the caller does not know have none."""
    checks: dict[str, Check] = {}
    for planned in calls:
        for target in planned.call.targets:
            if target.region not in planned.late and not _problem_of(target.region):
                endpoint = target.endpoint or _usual_endpoint(planned.call, target)
                if endpoint:
                    checks.setdefault(endpoint, _endpoint_check(planned.call.service, target, endpoint))
    return list(checks.values())


def _endpoint_check(service: str, target: Target, endpoint: str) -> Check:
    """An endpoint that the caller would refuse gets no connection either."""
    subject = f"{service} in {target.region}"
    refused = target.endpoint and endpoint_problem(service, target.region, endpoint, os.environ)
    if refused:
        return Check(subject, partial(_given, [Finding(subject, f"Endpoint {refused}")]))
    return Check(subject, partial(_connection_findings, subject, endpoint))


def _usual_endpoint(call: Call, target: Target) -> str | None:
    try:
        operation = service_model(call.service).operation_model(call.operation)
    except (LookupError, OperationNotFoundError):
        return None
    return default_endpoint(operation, target.region, call.options)


def _connection_findings(subject: str, endpoint: str, pause: Pause) -> Sequence[Finding]:
    def told(problem: str) -> list[Finding]:
        return [Finding(f"{subject} ({urlsplit(endpoint).netloc})", problem)]

    problem = connection_problem(endpoint, pause, lambda problem: pause.note(told(problem)))
    return told(problem) if problem else []
