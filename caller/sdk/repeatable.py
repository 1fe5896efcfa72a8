"""Which operations are safe to repeat, if the first request may have been executed.

A request is safe to repeat if it only reads, if it has an idempotency token, or if it sets a state that is the same
after the second time. The list of such operations contains only operations whose documentation leaves no doubt.

Sources: the `idempotencyToken` trait and the HTTP methods of botocore's service models, and the API references of the
services in the list. For ARC: "Best practices for routing control in ARC" in the Amazon Application Recovery Controller
Developer Guide.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

_READS = re.compile(r"(Get|List|Describe|Head|BatchGet|Query|Scan)(?![a-z])")
_NOT_READS = frozenset({("stepfunctions", "GetActivityTask")})  # it takes a task from the queue
_REST = frozenset({"rest-json", "rest-xml"})
_TOKENS = frozenset(  # tokens that some models don't mark
    {
        "callerreference",
        "clientrequesttoken",
        "clienttoken",
        "idempotencytoken",
        "messagededuplicationid",
    }
)
_IN_ALL_SERVICES = frozenset({"TagResource", "UntagResource"})

SETTERS: Mapping[str, frozenset[str]] = {
    "application-autoscaling": frozenset({"RegisterScalableTarget"}),
    "autoscaling": frozenset({"ResumeProcesses", "SetDesiredCapacity", "SuspendProcesses"}),
    "cloudwatch": frozenset({"DisableAlarmActions", "EnableAlarmActions", "PutMetricAlarm", "SetAlarmState"}),
    "dynamodb": frozenset({"BatchWriteItem", "DeleteItem", "PutItem"}),
    "ec2": frozenset({"CreateTags", "DeleteTags", "StartInstances", "StopInstances", "TerminateInstances"}),
    "elbv2": frozenset({"DeregisterTargets", "RegisterTargets"}),
    "events": frozenset({"DisableRule", "EnableRule", "PutRule", "PutTargets"}),
    "globalaccelerator": frozenset({"UpdateEndpointGroup"}),
    "iam": frozenset({"AttachRolePolicy", "PutRolePolicy"}),
    "kms": frozenset({"DisableKey", "EnableKey"}),
    "lambda": frozenset({"PutFunctionConcurrency"}),
    "logs": frozenset({"PutRetentionPolicy"}),
    "resourcegroupstaggingapi": frozenset({"TagResources", "UntagResources"}),
    "route53-recovery-cluster": frozenset({"UpdateRoutingControlState", "UpdateRoutingControlStates"}),
    "s3": frozenset(
        {
            "CopyObject",
            "DeleteObject",
            "DeleteObjects",
            "DeleteObjectTagging",
            "PutObject",
            "PutObjectAcl",
            "PutObjectTagging",
            "UploadPart",
            "UploadPartCopy",
        }
    ),
    "sns": frozenset({"SetTopicAttributes"}),
    "sqs": frozenset(
        {"ChangeMessageVisibility", "DeleteMessage", "DeleteMessageBatch", "SetQueueAttributes"}
    ),
}
"""By service, the operations that set a state. If the first copy was executed, the second one changes nothing."""


def is_repeatable(operation: OperationModel, parameters: Mapping[str, object]) -> bool:
    """Returns whether a request can be repeated without executing its operation twice.

    Args:
        operation: The operation's model.
        parameters: The parameters in botocore's form, with the idempotency tokens that the caller fills in.
    """
    service, name = operation.service_model.service_name, operation.name
    return (
        _is_read(operation)
        or name in SETTERS.get(service, ())
        or name in _IN_ALL_SERVICES
        or _has_token(operation, parameters)
    )


def _is_read(operation: OperationModel) -> bool:
    service = operation.service_model
    if (service.service_name, operation.name) in _NOT_READS:
        return False
    is_rest_read = service.resolved_protocol in _REST and operation.http.get("method") in {"GET", "HEAD"}
    return is_rest_read or _READS.match(operation.name) is not None


def _has_token(operation: OperationModel, parameters: Mapping[str, object]) -> bool:
    names = {*operation.idempotent_members, *(name for name in parameters if name.lower() in _TOKENS)}
    return any(parameters.get(name) for name in names)
