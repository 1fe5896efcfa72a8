"""Warnings about calls that name a resource by an ARN or a queue's URL in another Region."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caller.awsmodel.regions import find_partition
from caller.awsmodel.transport.multi_region import ENDPOINT_ID
from macro.catalog import find_service
from macro.iam.actions import required_actions
from macro.iam.arns.arn import ARN_FIELDS, is_arn, possible_texts
from macro.iam.arns.derived_parameters import derive_parameters
from macro.iam.arns.parameters import WILDCARDS, is_present, read_leaves, written_path
from macro.iam.role.resource_types import find_arn_service
from macro.iam.role.text_parts import split_fields, split_text
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplateError, join_names
from macro.model.template_values import Intrinsic, RunTime
from macro.validate.regions.queue_urls import QUEUE_URL, find_queue_regions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.call import AwsCall
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json, TemplateValue
    from macro.state_machines.model import StateMachine

_SERVICE_FIELD, _REGION_FIELD = 2, 3
_SERVICES_OF_ALL_REGIONS = {"s3", "s3control", "cloudtrail", "health"}
"""Services that accept ARNs of other Regions.

botocore sends a call with the ARN of an access point to the ARN's Region (`use_arn_region`). CloudTrail describes
trails of other Regions by their ARNs (AWS CloudTrail API Reference, GetTrailStatus). AWS Health has endpoints in few
Regions, and events of all of them (AWS Health User Guide, "Accessing the AWS Health API").
"""
_OPERATIONS_OF_ALL_REGIONS = re.compile(r"Global|TrafficDistribution")
"""Operations on resources that several Regions share.

The ARN of a traffic distribution group contains the Region that created it (Amazon Connect API Reference,
DescribeTrafficDistributionGroup).
"""
_OTHER_REGION = re.compile(r"Source|Target|Destination|Replica|multiRegion|UserArn")
"""The names of parameters that can be in another Region: a copy's source, a replica, a peer.

A user of QuickSight is in the Region of the identities (Amazon QuickSight API Reference,
GenerateEmbedUrlForRegisteredUser).
"""


_STATES = "states"
_OWN_ARN = re.compile(
    r"\$\$\.(?:StateMachine|Execution)\.Id|\{%\s*\$states\.context\.(?:StateMachine|Execution)\.Id\s*%\}"
)
"""The expressions for the ARN of the state machine itself, with which an execution can start the next one, and for
that of the execution."""


def find_resources_in_other_regions(
    state_machines: Sequence[StateMachine], facts: TemplateFacts, stack: StackContext
) -> Iterator[Diagnostic]:
    """Yields a warning for each ARN or URL of a call's resource that isn't in every Region of the call.

    Args:
        state_machines: The state machines.
        facts: What is certain about the template's values.
        stack: The stack.
    """
    for state_machine in state_machines:
        for call in state_machine.calls:
            yield from _check(call, facts, stack)


def _check(call: AwsCall, facts: TemplateFacts, stack: StackContext) -> Iterator[Diagnostic]:
    targets = [target.region for target in call.targets if isinstance(target.region, str)]
    if len(targets) < len(call.targets):
        return
    for name, regions in find_resource_regions(call, facts, stack):
        others = [target for target in targets if target not in regions]
        if len(others) == len(targets) or (others and len(set(regions)) == 1):
            yield _diagnostic(call, name, _describe(name, regions[0], targets, others, stack))


def find_resource_regions(
    call: AwsCall, facts: TemplateFacts, stack: StackContext
) -> Iterator[tuple[str, Sequence[str]]]:
    """Yields each parameter that identifies a resource of a call, with the Regions that the resource can be in.

    A parameter isn't among them if one of its Regions is unknown, or if the resource can be in any Region.
    """
    service = find_service(call.service)
    if service is None or _accepts_other_regions(call):
        return
    parameters = derive_parameters(call)
    for path in _resource_paths(call):
        regions = [
            region
            for leaf in read_leaves(parameters, path)
            for region in (
                find_queue_regions(leaf, facts.types, stack)
                if path == QUEUE_URL
                else _regions(leaf, service.iam_prefix, facts, stack)
            )
        ]
        if regions:
            yield written_path(parameters, path), regions


def _accepts_other_regions(call: AwsCall) -> bool:
    return (
        call.service in _SERVICES_OF_ALL_REGIONS
        or _OPERATIONS_OF_ALL_REGIONS.search(call.operation) is not None
        or is_present(call.parameters, ENDPOINT_ID)
    )


def _resource_paths(call: AwsCall) -> tuple[str, ...]:
    """Returns the paths of the parameters that identify the call's resources, whose ARNs contain a Region."""
    try:
        actions = required_actions(call)
    except TemplateError:
        return ()  # The expansion reports the errors.
    paths = (
        path
        for action in actions
        for resource_type in action.resource_types
        if "${Region}" in resource_type.arn_format
        for alternatives in resource_type.members.values()
        for path in alternatives
        if path not in WILDCARDS and not _OTHER_REGION.search(path)
    )
    return tuple(dict.fromkeys(path.partition("=")[0] for path in paths))


def _regions(
    value: TemplateValue, service: str, facts: TemplateFacts, stack: StackContext
) -> tuple[str, ...]:
    """Returns the Regions that the ARN of a resource of a service can be in; empty if one of them is unknown."""
    if isinstance(value, RunTime):
        is_own = service == _STATES and _OWN_ARN.fullmatch(value.expression.strip())
        return (stack.region,) if is_own else ()
    arns: tuple[Json, ...] = possible_texts(value)
    if not arns and isinstance(value, Intrinsic) and is_arn(value):
        arns = (value.function,)
    regions = tuple(_region(arn, service, facts, stack) for arn in arns)
    return regions if all(regions) else ()


def _region(arn: Json, service: str, facts: TemplateFacts, stack: StackContext) -> str:
    """Returns the Region in an ARN; empty if it is unknown, or if the ARN is that of another service."""
    parts = split_text(arn)
    if parts and isinstance(parts[0], Intrinsic):
        return stack.region if find_arn_service(parts[0].function, facts.types) == service else ""
    fields = split_fields(parts, ARN_FIELDS)
    if len(fields) < ARN_FIELDS or fields[0] != ("arn",) or fields[_SERVICE_FIELD] != (service,):
        return ""
    match fields[_REGION_FIELD]:
        case (str(region),) if find_partition(region):
            return region
        case (Intrinsic(function={"Ref": "AWS::Region"}),):
            return stack.region
        case _:
            return ""


def _describe(
    parameter: str, region: str, targets: Sequence[str], others: Sequence[str], stack: StackContext
) -> str:
    """Returns the message about a resource in a Region to which some or all of the targets don't belong."""
    kind = "URL of a queue" if parameter == QUEUE_URL else "ARN of a resource"
    where = "the stack's Region" if region == stack.region else region
    goes_to = join_names(others, "and")
    text = f"{parameter} is the {kind} in {where}, but the call"
    if len(others) == len(targets):
        return f"{text} goes to {goes_to}; write the {kind} in {targets[0]}"
    return (
        f"{text} can also go to {goes_to}, where it fails; write a name that is valid in every Region, or a state for"
        " each Region"
    )


def _diagnostic(call: AwsCall, parameter: str, text: str) -> Diagnostic:
    path = call.path.at(call.language.parameters_field).key(parameter.partition(".")[0])
    return Diagnostic(rules.RESOURCE_REGION, path, text)
