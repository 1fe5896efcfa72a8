"""The readiness checks of one caller: custom resources that the caller handles.

If the calls change, a check gets a new logical ID, so CloudFormation creates it again. It is never updated or
deleted. Sources: AWS::CloudFormation::CustomResource
(ServiceToken, ServiceTimeout; CloudFormation invokes the function with the permissions of the principal that deploys);
DeletionPolicy attribute; AWS Step Functions Developer Guide, Accessing resources in other AWS accounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caller.awsmodel.optimized.registry import find_integration, split_pattern
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from caller.contract import READINESS_CHECK_TYPE, TRUST_CAN_FOLLOW
from macro.emit.digest import TemplateValues, digest
from macro.iam.regions import uses_multi_region_endpoint
from macro.intrinsics.conditions import apply_branches
from macro.model.template_values import RunTime, distinct, to_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.emit.call_policies import CallPolicies
    from macro.emit.logical_ids import LogicalIds
    from macro.model.call import AwsCall, Target
    from macro.model.template_values import Json
    from macro.state_machines.model import StateMachine

SERVICE_TIMEOUT = 120
"""The number of seconds that CloudFormation waits for the response. The check ends before."""

_OPTIONS = ("UseFipsEndpoint", "UseDualstackEndpoint")


@dataclass(frozen=True, slots=True)
class Preflight:
    """A readiness check: its logical ID, its resource, and whether it follows the state machines."""

    logical_id: str
    resource: dict[str, Json]
    is_later: bool


def build_checks(
    machines: Sequence[StateMachine], names: LogicalIds, policies: CallPolicies, values: TemplateValues
) -> Iterator[Preflight]:
    """Yields the checks of everything that is known about the calls at deployment.

    The state machines wait for the first check. If a state machine has no name, the external ID of its calls is known
    only after it exists. The second check is for these calls, and CloudFormation creates it after the state machines.
    """
    specs: dict[bool, list[Json]] = {False: [], True: []}
    for machine in machines:
        for call in machine.calls:
            branched = (apply_branches(call.branches, spec) for spec in _call_specs(call))
            specs[call.follows_state_machine].extend(branched)
    for is_later, calls in specs.items():
        if calls:
            distinct_calls = list(distinct(calls))
            logical_id = names.preflight(digest(distinct_calls, values))
            waits_for = tuple(policies.policies) if is_later else policies.earlier
            yield Preflight(logical_id, _resource(names, distinct_calls, waits_for), is_later)


def _resource(names: LogicalIds, calls: list[Json], waits_for: Sequence[Json]) -> dict[str, Json]:
    resource: dict[str, Json] = {
        "Type": READINESS_CHECK_TYPE,
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"ServiceToken": names.invoked, "ServiceTimeout": SERVICE_TIMEOUT, "Calls": calls},
    }
    return {**resource, "DependsOn": list(waits_for)} if waits_for else resource


def _call_specs(call: AwsCall) -> Iterator[Json]:
    """Yields the specification of a call for each role that can make it, and those of the caller's own S3 requests.

    All values are strings, as in every custom resource.
    """
    for operation, stored in (("PutObject", call.result_writer), ("GetObject", call.body_from)):
        if stored is not None and stored.region is not None:
            yield {
                "Service": "s3",
                "Operation": operation,
                "Targets": [{"Region": to_template(stored.region)}],
            }
    for operation in _operations(call):
        yield from _specs_of_operation(call, operation)


def _operations(call: AwsCall) -> Iterator[str]:
    """Yields the operations that a call uses in its target Regions."""
    yield call.operation
    name = split_pattern(call.integration)[0]
    if call.starts_job:
        yield SYNC_JOBS[name].describe
    integration = find_integration(name)
    if integration is not None and integration.named_part is not None:
        yield integration.named_part.list_operation


def _specs_of_operation(call: AwsCall, operation: str) -> Iterator[Json]:
    written: dict[str, Json] = {"Service": call.service, "Operation": operation}
    written["Targets"] = [spec for target in call.targets for spec in _targets(call, target)]
    options = call.payload.get("EndpointOptions")
    enabled = [name for name in _OPTIONS if isinstance(options, dict) and options.get(name) is True]
    if enabled:
        written["EndpointOptions"] = dict.fromkeys(enabled, "true")
    if uses_multi_region_endpoint(call):
        written["MultiRegion"] = "true"
    if call.credentials is None:
        yield written
        return
    if "StsRegion" in call.payload:
        written["StsRegion"] = call.payload["StsRegion"]
    if call.follows_state_machine:
        # the trust policy of the role can't require an external ID that nobody knows before this deployment
        written[TRUST_CAN_FOLLOW] = "true"
    role = call.credentials.role
    for possible in call.credentials.allowed_roles if isinstance(role, RunTime) else (role,):
        credentials: dict[str, Json] = {"RoleArn": to_template(possible)}
        if call.credentials.external_id is not None:
            credentials["ExternalId"] = call.credentials.external_id.arn
        yield {**written, "Credentials": credentials}


def _targets(call: AwsCall, target: Target) -> Iterator[Json]:
    """Yields the target in each Region that it can have."""
    region = target.region
    for possible in call.permissions.allowed_regions if isinstance(region, RunTime) else (region,):
        spec: dict[str, Json] = {"Region": to_template(possible)}
        if isinstance(target.endpoint, RunTime):
            spec["EndpointAtRunTime"] = "true"
        elif target.endpoint is not None:
            spec["Endpoint"] = to_template(target.endpoint)
        yield spec
