"""The readiness check of one caller: a custom resource that the caller handles.

If the calls change, the check gets a new logical ID, so CloudFormation creates it again. It is never updated or
deleted. Sources: AWS::CloudFormation::CustomResource
(ServiceToken, ServiceTimeout; CloudFormation invokes the function with the permissions of the principal that deploys);
DeletionPolicy attribute; AWS Step Functions Developer Guide, Accessing resources in other AWS accounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caller.awsmodel.optimized.registry import split_pattern
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from macro.definition.reader import SERVERLESS
from macro.emit.digest import TemplateValues, digest
from macro.intrinsics.conditions import apply_branches
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.emit.logical_ids import LogicalIds
    from macro.model.call import AwsCall, Target
    from macro.model.template_values import Json
    from macro.state_machines.model import StateMachine

RESOURCE_TYPE = "Custom::CrossRegionPreflight"
SERVICE_TIMEOUT = 120
"""The number of seconds that CloudFormation waits for the response. The check ends before."""

_OPTIONS = ("UseFipsEndpoint", "UseDualstackEndpoint")
_NAMES = {SERVERLESS: "Name"}


@dataclass(frozen=True, slots=True)
class Preflight:
    """The readiness check: its logical ID and its resource."""

    logical_id: str
    resource: dict[str, Json]


def preflight(
    machines: Sequence[StateMachine], names: LogicalIds, waits_for: Sequence[str], values: TemplateValues
) -> Preflight:
    """Returns the check of everything that is known about the calls at deployment.

    `waits_for` are the logical IDs of the policies that the calls need.
    """
    calls: list[Json] = []
    for machine in machines:
        external_id = _external_id(machine)
        for call in machine.calls:
            calls += [apply_branches(call.branches, spec) for spec in _call_specs(call, external_id)]
    distinct: list[Json] = [call for index, call in enumerate(calls) if call not in calls[:index]]
    resource: dict[str, Json] = {
        "Type": RESOURCE_TYPE,
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"ServiceToken": names.invoked, "ServiceTimeout": SERVICE_TIMEOUT, "Calls": distinct},
    }
    if waits_for:
        resource["DependsOn"] = list(waits_for)
    return Preflight(names.preflight(digest(distinct, values)), resource)


def _call_specs(call: AwsCall, external_id: Json) -> Iterator[Json]:
    """Yields the specification of a call for each role that can make it, and those of the caller's own S3 requests.

    All values are strings, as in every custom resource.
    """
    for operation, stored in (("PutObject", call.result_writer), ("GetObject", call.body_from)):
        if stored is not None and stored.region is not None:
            yield {"Service": "s3", "Operation": operation, "Targets": [{"Region": _value(stored.region)}]}
    for operation in _operations(call):
        yield from _specs_of_operation(call, operation, external_id)


def _operations(call: AwsCall) -> Iterator[str]:
    """Yields the operations that a call uses in its target Regions."""
    yield call.operation
    if call.starts_job:
        yield SYNC_JOBS[split_pattern(call.integration)[0]].describe


def _specs_of_operation(call: AwsCall, operation: str, external_id: Json) -> Iterator[Json]:
    written: dict[str, Json] = {"Service": call.service, "Operation": operation}
    written["Targets"] = [spec for target in call.targets for spec in _targets(call, target)]
    options = call.payload.get("EndpointOptions")
    enabled = [name for name in _OPTIONS if isinstance(options, dict) and options.get(name) is True]
    if enabled:
        written["EndpointOptions"] = dict.fromkeys(enabled, "true")
    if call.credentials is None:
        yield written
        return
    if "StsRegion" in call.payload:
        written["StsRegion"] = call.payload["StsRegion"]
    role = call.credentials.role
    for possible in call.credentials.allowed_roles if isinstance(role, RunTime) else (role,):
        credentials: dict[str, Json] = {"RoleArn": _value(possible)}
        if external_id is not None:
            credentials["ExternalId"] = external_id
        yield {**written, "Credentials": credentials}


def _targets(call: AwsCall, target: Target) -> Iterator[Json]:
    """Yields the target in each Region that it can have."""
    region = target.region
    for possible in call.permissions.allowed_regions if isinstance(region, RunTime) else (region,):
        spec: dict[str, Json] = {"Region": _value(possible)}
        if isinstance(target.endpoint, RunTime):
            spec["EndpointAtRunTime"] = "true"
        elif target.endpoint is not None:
            spec["Endpoint"] = _value(target.endpoint)
        yield spec


def _value(value: str | Intrinsic) -> Json:
    return value.function if isinstance(value, Intrinsic) else value


def _external_id(machine: StateMachine) -> Json:
    """Returns the state machine's ARN if it has a name. Otherwise, the ARN is unknown until the resource exists."""
    properties = machine.resource.get("Properties")
    property_name = _NAMES.get(str(machine.resource["Type"]), "StateMachineName")
    name = properties.get(property_name) if isinstance(properties, dict) else None
    arn = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:"
    match name:
        case str():
            return {"Fn::Sub": arn + name.replace("${", "${!")}
        case {"Ref": str(reference)} if reference != "AWS::NoValue":
            return {"Fn::Sub": arn + "${" + reference + "}"}
        case {"Fn::Sub": _} | {"Fn::Join": _} | {"Fn::FindInMap": _}:
            return {"Fn::Sub": [arn + "${Name}", {"Name": name}]}
        case _:
            return None
