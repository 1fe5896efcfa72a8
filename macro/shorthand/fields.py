"""The fields of the shorthand: one table for the parser, the messages, and the documentation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from macro.model import rules

if TYPE_CHECKING:
    from macro.model.rules import Rule


class Destination(Enum):
    """What uses a field's value."""

    CALLER = auto()  # the caller, which receives the field in its payload
    MACRO = auto()  # only the macro


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the state type.

    A `dynamic` field can also have a JSONPath (`Name.$`). `description` is a sentence for the documentation. `rule` is
    the rule that a problem of the field belongs to.
    """

    name: str
    destination: Destination
    description: str
    rule: Rule = rules.FIELDS
    dynamic: bool = False


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field(
            "Region",
            Destination.CALLER,
            "The target Region, or a list of Regions that the caller tries in order.",
            rules.TARGETS,
            dynamic=True,
        ),
        Field(
            "Targets",
            Destination.CALLER,
            "A list of `{Region, Endpoint}` that the caller tries in order. Replaces Region.",
            rules.TARGETS,
        ),
        Field("Rotate", Destination.CALLER, "`true`: each execution starts with another target."),
        Field("Endpoint", Destination.CALLER, "Overrides the endpoint's URL.", rules.TARGETS, dynamic=True),
        Field(
            "Service",
            Destination.MACRO,
            "The service, by its name in Step Functions, the AWS SDK for JavaScript, or boto3.",
            rules.SERVICE,
        ),
        Field("Action", Destination.MACRO, "The API action, by its name in any of them.", rules.SERVICE),
        Field(
            "Parameters",
            Destination.CALLER,
            "The call's parameters, in states that use JSONPath.",
            rules.PARAMETERS,
            dynamic=True,
        ),
        Field(
            "Arguments",
            Destination.CALLER,
            "The call's parameters, in states that use JSONata.",
            rules.PARAMETERS,
        ),
        Field(
            "Credentials",
            Destination.CALLER,
            "`{RoleArn, AllowedRoles}`: the role that makes the call.",
            rules.PERMISSIONS,
        ),
        Field(
            "StsRegion",
            Destination.CALLER,
            "The Region whose STS issues the session of the role in Credentials. By default, the state machine's.",
            rules.TARGETS,
        ),
        Field(
            "IntegrationPattern", Destination.MACRO, "`REQUEST_RESPONSE` (default) or `WAIT_FOR_TASK_TOKEN`."
        ),
        Field(
            "BlobFormat",
            Destination.CALLER,
            "`text`, `base64`, or `native`: the format of blobs in parameters and results.",
        ),
        Field("EndpointOptions", Destination.CALLER, "`{UseFipsEndpoint, UseDualstackEndpoint}`."),
        Field("Timeout", Destination.CALLER, "The SDK's read timeout in seconds.", dynamic=True),
        Field(
            "MaxAttempts",
            Destination.CALLER,
            "The number of attempts that the SDK makes, including the first.",
            dynamic=True,
        ),
        Field("RetryMode", Destination.CALLER, "The SDK's retry mode: `standard` or `adaptive`."),
        Field(
            "Repeat",
            Destination.CALLER,
            "`Always` or `Never`: whether the caller repeats a request that may have been executed. By default, only"
            " if that is safe.",
        ),
        Field(
            "FailOnFunctionError",
            Destination.CALLER,
            "`true`: if the Lambda function that the call invokes raises an error, the state fails with this error.",
        ),
        Field(
            "Paginate",
            Destination.CALLER,
            "`true` or `{MaxItems, PageSize}`: the result contains all pages.",
        ),
        Field(
            "WaitUntil",
            Destination.CALLER,
            "A waiter of the action, or `{Name, Delay, MaxAttempts}`: the state ends when the condition is met.",
        ),
        Field(
            "Query",
            Destination.CALLER,
            "A JMESPath expression that the caller applies to the native result.",
        ),
        Field(
            "ResultWriter",
            Destination.CALLER,
            "`{Bucket, Prefix, Region, ExpectedBucketOwner}`: the caller writes the result or a body to S3.",
        ),
        Field(
            "BodyFrom",
            Destination.CALLER,
            "`{Bucket, Key, Region, ExpectedBucketOwner, Parameter}`: the caller reads a blob parameter from S3."
            " If the action has several, Parameter is its path (`SourceImage.Bytes`).",
        ),
        Field(
            "RetryOnServiceExceptions",
            Destination.MACRO,
            "`false`: the state doesn't retry Lambda's own transient errors.",
        ),
        Field(
            "IamResources",
            Destination.MACRO,
            "The ARNs of the resources that the call uses. By default, the macro derives them.",
            rules.PERMISSIONS,
        ),
        Field(
            "IamAction",
            Destination.MACRO,
            "The IAM actions of the call. By default, the macro derives them.",
            rules.PERMISSIONS,
        ),
        Field(
            "AdditionalIamStatements",
            Destination.MACRO,
            "Additional IAM statements for the caller's role.",
            rules.PERMISSIONS,
        ),
        Field(
            "AllowedRegions",
            Destination.MACRO,
            "The Regions that are allowed if the Region is a run-time value. Required for such a value."
            " `*` allows multi-Region endpoints.",
            rules.TARGETS,
        ),
    )
}

TASK_FIELDS = frozenset(
    {
        "Assign",
        "Catch",
        "Comment",
        "End",
        "HeartbeatSeconds",
        "HeartbeatSecondsPath",
        "InputPath",
        "Next",
        "Output",
        "OutputPath",
        "QueryLanguage",
        "ResultPath",
        "ResultSelector",
        "Retry",
        "TimeoutSeconds",
        "TimeoutSecondsPath",
        "Type",
    }
)
"""The fields that every Task can have. They don't change. Source: Task state in the Amazon States Language."""

NATIVE_FIELDS = frozenset({"Resource", "Parameters", "Arguments", "Credentials"})
"""The other fields of a Task in the ARN spelling."""

TARGET_FIELDS = frozenset({"Region", "Targets"})
"""The fields that say where a call goes."""

NOT_OPTIONS = frozenset({"Service", "Action", "Parameters", "Arguments"})
"""The fields that only the state can contain, not the template's Metadata."""
