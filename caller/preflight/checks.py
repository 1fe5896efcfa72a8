"""Builds the checks for the calls of a state machine."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.exceptions import UnknownRegionError
from botocore.model import OperationNotFoundError

from caller.awsmodel.models import UnusableOperationError, service_model
from caller.contract import BlobFormat
from caller.errors import CallFailed
from caller.invoke.endpoints import find_call_endpoint, find_endpoint_problem, is_http_url
from caller.invoke.operation import prepare_operation
from caller.preflight.check_runner import Check
from caller.preflight.endpoint_probe import find_connection_problem
from caller.preflight.problems import Problem
from caller.preflight.sts_probe import RegionalSts, check_own_credentials, check_role, create_regional_sts
from caller.sdk.clients import assumed_session, function_sts
from caller.sdk.common_runtime import find_missing_runtime
from caller.sdk.session import base_session, function_partition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caller.call import AssumedRole, Call, Target
    from caller.preflight.call_spec import CallSpec
    from caller.preflight.check_runner import CheckContext


def build_checks(specs: Sequence[CallSpec]) -> list[Check]:
    """Returns one check for each Region, role, operation, and endpoint of the calls, and one for awscrt.

    Creates the STS clients, because botocore's sessions can't create clients in several threads.
    """
    return [
        *_build_region_checks(specs),
        *_build_operation_checks(specs),
        *_build_endpoint_checks(specs),
        *_build_runtime_checks(specs),
    ]


def _build_region_checks(specs: Sequence[CallSpec]) -> list[Check]:
    """Returns one check per invalid Region, per Region for the function's credentials, and per role."""
    roles = dict.fromkeys(spec.call.credentials for spec in specs)
    targets = (target.region for spec in specs for target in spec.call.targets)
    regions = dict.fromkeys([*targets, *(role.sts_region for role in roles if role and role.sts_region)])
    problems = [Problem(region, text) for region in regions if (text := _find_region_problem(region))]
    checks = [Check(problem.subject, partial(_return_problem, problem)) for problem in problems]
    for role in roles:
        if role and role.sts_region and _find_region_problem(role.sts_region):
            continue
        regional = _create_sts_clients(specs, role)
        if role is None:
            checks += [Check(sts.region, partial(check_own_credentials, sts)) for sts in regional]
        elif regional:
            function_sts(role.sts_region)  # created in this thread; the role's credentials come from it
            can_follow = any(spec.trust_can_follow for spec in specs if spec.call.credentials == role)
            checks.append(
                Check(role.role_arn, partial(check_role, role, regional, trust_can_follow=can_follow))
            )
    return checks


def _create_sts_clients(specs: Sequence[CallSpec], role: AssumedRole | None) -> list[RegionalSts]:
    """Returns STS in each Region of the calls with these credentials."""
    session = assumed_session(role) if role else base_session()
    names_endpoint: dict[str, bool] = {}
    for spec in specs:
        for target in spec.call.targets if spec.call.credentials == role else ():
            names = target.endpoint is not None or target.region in spec.run_time_endpoint_regions
            names_endpoint[target.region] = names_endpoint.get(target.region, True) and names
    return [
        create_regional_sts(session, region, is_optional=is_optional)
        for region, is_optional in names_endpoint.items()
        if not _find_region_problem(region)
    ]


def _find_region_problem(region: str) -> str | None:
    try:
        partition = base_session().get_partition_for_region(region)
    except UnknownRegionError:
        return "no such Region; check its name"
    if partition != function_partition():
        return f"in partition {partition}, where credentials from {function_partition()} don't work"
    return None


def _return_problem(problem: Problem, _context: CheckContext) -> Sequence[Problem]:
    return [problem]


def _build_operation_checks(specs: Sequence[CallSpec]) -> list[Check]:
    operations = dict.fromkeys((spec.call.service, spec.call.operation) for spec in specs)
    return [
        Check(f"{service} {operation}", partial(_check_operation, service, operation))
        for service, operation in operations
    ]


def _check_operation(service: str, operation: str, _context: CheckContext) -> Sequence[Problem]:
    """Returns a problem if the deployed layer, which can be older than the macro, doesn't have the operation."""
    try:
        prepare_operation(service, operation, BlobFormat.TEXT)
    except CallFailed as failed:
        return [Problem(f"{service} {operation}", failed.failure.text)]
    return []


def _build_runtime_checks(specs: Sequence[CallSpec]) -> list[Check]:
    """Returns a problem if the deployed layer can't sign calls to multi-Region endpoints."""
    services = dict.fromkeys(spec.call.service for spec in specs if spec.is_multi_region)
    problems = ((service, find_missing_runtime("a multi-Region endpoint")) for service in services)
    return [
        Check(service, partial(_return_problem, Problem(service, text))) for service, text in problems if text
    ]


def _build_endpoint_checks(specs: Sequence[CallSpec]) -> list[Check]:
    checks: dict[str, Check] = {}
    for spec in specs:
        for target in () if spec.is_multi_region else spec.call.targets:
            if target.region in spec.run_time_endpoint_regions or _find_region_problem(target.region):
                continue
            endpoint = _find_endpoint(spec.call, target)
            if endpoint:
                checks.setdefault(endpoint, _build_endpoint_check(spec.call.service, target, endpoint))
    return list(checks.values())


def _build_endpoint_check(service: str, target: Target, endpoint: str) -> Check:
    subject = f"{service} in {target.region}"
    named = target.endpoint
    problem = named and find_endpoint_problem(service, target.region, named, os.environ)
    if problem:  # the function must not connect to a host that it wouldn't call
        return Check(subject, partial(_return_problem, Problem(subject, f"Endpoint {problem}")))
    if not is_http_url(endpoint):
        text = (
            "AWS_ENDPOINT_URL (or the variable for the service) isn't a URL; write https:// and the host name"
        )
        return Check(subject, partial(_return_problem, Problem(subject, text)))
    return Check(subject, partial(_check_connection, subject, endpoint))


def _find_endpoint(call: Call, target: Target) -> str | None:
    try:
        operation = service_model(call.service).operation_model(call.operation)
    except (UnusableOperationError, OperationNotFoundError):
        return None  # the operation's own check reports this
    return find_call_endpoint(operation, target, call.options)


def _check_connection(subject: str, endpoint: str, context: CheckContext) -> Sequence[Problem]:
    def describe(text: str) -> list[Problem]:
        return [Problem(f"{subject} ({urlsplit(endpoint).netloc})", text)]

    def report_interim(text: str) -> None:
        context.interim_problems = describe(text)

    text = find_connection_problem(endpoint, context, report_interim)
    return describe(text) if text else []
