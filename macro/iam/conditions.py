"""Limits a statement to the target Regions with the condition key `aws:RequestedRegion`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.catalog import find_service
from macro.iam.arns.arn import render
from macro.iam.arns.escaping import literal
from macro.iam.arns.parameter_values import Unknown
from macro.iam.arns.parameters import read_values
from macro.iam.regions import source_region, uses_multi_region_endpoint
from macro.iam.services.bedrock import MODEL_ACTIONS, sends_to_other_regions
from macro.model.template_values import RunTime, distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.catalog import RequiredAction
    from macro.iam.arns.arn import Piece
    from macro.model.call import AwsCall
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Intrinsic, Json

GLOBAL_S3 = re.compile(r"https://(?:[\w.-]+\.)?s3\.amazonaws\.com(?:/|$)")


def requested_region(call: AwsCall, regions: Sequence[Piece], stack: StackContext) -> dict[str, Json]:
    """Returns the condition block for a call to these Regions; empty if AWS routes the request to another Region.

    Requests to a global service are signed for one Region of the partition, so its statements have no condition. The
    service of a copy also sends a request to the Region of the source.

    Source: IAM User Guide, "AWS global condition context keys", `aws:RequestedRegion`.
    """
    service = find_service(call.service)
    source = source_region(call)
    if (
        isinstance(source, RunTime)
        or not regions
        or (service is not None and stack.partition in service.signing)
        or _is_rerouted(call)
    ):
        return {}
    names = distinct(render((region,)) for region in (*regions, *([source] if source else [])))
    return {"StringEquals": {"aws:RequestedRegion": list(names) if len(names) > 1 else names[0]}}


def action_condition(action: RequiredAction, call: AwsCall, base: dict[str, Json]) -> dict[str, Json]:
    """Returns the condition block of an action: the target Regions, and the action's own condition keys.

    IAM has one endpoint per partition, so its actions don't have the target Regions. Neither do actions on Bedrock
    models if the call can use an inference profile.
    """
    keys: dict[str, Json] = dict(action.equals)
    for key, path in action.equals_parameter.items():
        value = next(iter(read_values(call.parameters, path)), None)
        if value is not None and not isinstance(value, Unknown):
            keys[key] = render((_escape(value),))
    is_rerouted = action.action.startswith("iam:") or (
        action.action in MODEL_ACTIONS
        and bool(action.resource_types)
        and sends_to_other_regions(call, action)
    )
    block = {} if is_rerouted else base
    if not keys:
        return block
    equals = block.get("StringEquals", {})
    return {**block, "StringEquals": {**(equals if isinstance(equals, dict) else {}), **keys}}


def _escape(value: str | Intrinsic) -> Piece:
    return literal(value) if isinstance(value, str) else value


def _is_rerouted(call: AwsCall) -> bool:
    """Returns whether the call's endpoint, such as S3's global endpoint, serves several Regions."""
    if uses_multi_region_endpoint(call):
        return True
    endpoints = [target.endpoint for target in call.targets if isinstance(target.endpoint, str)]
    return call.service == "s3" and any(map(GLOBAL_S3.match, endpoints))
