"""Allows the caller to read the `Input` and to write the `Output` of `bedrock:invokeModel` in Amazon S3.

The buckets are in the stack's Region (see `caller.features.optimized.model_bodies`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from caller.awsmodel.optimized.parameter_values import INPUT, INVOKE_MODEL, OUTPUT, URI
from caller.awsmodel.optimized.registry import split_pattern
from macro.catalog import RequiredAction, ResourceType
from macro.iam.additional_statements import allows_action
from macro.iam.arns.parameters import BUCKET, KEY, is_present
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from macro.iam.call_context import CallContext
    from macro.model.call import AwsCall
    from macro.model.template_values import Json

_ACTIONS = {INPUT: "s3:GetObject", OUTPUT: "s3:PutObject"}
_OBJECT = "arn:${Partition}:s3:::${BucketName}/${ObjectName}"
_STACK_REGION: dict[str, Json] = {"Ref": "AWS::Region"}


def body_actions(call: AwsCall) -> tuple[RequiredAction, ...]:
    """Returns the actions on the objects that a call reads and writes.

    The result doesn't contain the actions that an additional statement allows.
    """
    if split_pattern(call.integration)[0] != INVOKE_MODEL:
        return ()
    return tuple(
        RequiredAction(action, f"the location in {name}", (_object_type(name),))
        for name, action in _ACTIONS.items()
        if is_present(call.parameters, name) and not allows_action(call, action)
    )


def in_stack_region(context: CallContext) -> CallContext:
    """Returns the context of a call's requests to Amazon S3, which go to the stack's Region."""
    condition: dict[str, Json] = {"StringEquals": {"aws:RequestedRegion": _STACK_REGION}}
    return replace(context, regions=(Intrinsic(_STACK_REGION),), condition=condition)


def _object_type(name: str) -> ResourceType:
    uri = f"{name}.{URI}"
    members = {"BucketName": (uri + BUCKET,), "ObjectName": (uri + KEY,)}
    return ResourceType("object", _OBJECT, required=True, members=members)
