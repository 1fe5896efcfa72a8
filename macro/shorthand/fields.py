"""The fields of the shorthand: one table that the parser, the messages and the documentation read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from macro.model import rules

if TYPE_CHECKING:
    from macro.model.rules import Rule


class Destination(Enum):
    """Where a field's value is needed."""

    CALLER = auto()  # goes into the payload as written
    MACRO = auto()  # used at deploy time only


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the state type.

    `dynamic` fields may also be given by a JSONPath (`Name.$`). `meaning` is a sentence for the documentation.
    """

    name: str
    travel: Destination
    meaning: str
    dynamic: bool = False

    @property
    def rule(self) -> Rule:
        """The rule that a problem of the field belongs to."""
        return _RULES.get(self.name, rules.FIELDS)


_RULES = {
    "Service": rules.SERVICE,
    "Action": rules.SERVICE,
    "Region": rules.TARGETS,
    "Targets": rules.TARGETS,
    "Endpoint": rules.TARGETS,
    "EndpointOptions": rules.TARGETS,
    "AllowedRegions": rules.TARGETS,
    "Parameters": rules.PARAMETERS,
    "Arguments": rules.PARAMETERS,
    "IamResources": rules.PERMISSIONS,
    "IamAction": rules.PERMISSIONS,
    "AdditionalIamStatements": rules.PERMISSIONS,
    "Credentials": rules.PERMISSIONS,
}


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field(
            "Region",
            Destination.CALLER,
            "The target region, or a list of regions tried in order.",
            dynamic=True,
        ),
        Field(
            "Targets", Destination.CALLER, "A list of `{Region, Endpoint}` tried in order, instead of Region."
        ),
        Field("Rotate", Destination.CALLER, "`true`: start at another target in each execution."),
        Field("Endpoint", Destination.CALLER, "Overrides the endpoint's URL.", dynamic=True),
        Field(
            "Service",
            Destination.MACRO,
            "The service, as Step Functions, the AWS SDK for JavaScript or boto3 calls it.",
        ),
        Field("Action", Destination.MACRO, "The API action, as any of them calls it."),
        Field(
            "Parameters",
            Destination.CALLER,
            "The call's parameters, in states that use JSONPath.",
            dynamic=True,
        ),
        Field("Arguments", Destination.CALLER, "The call's parameters, in states that use JSONata."),
        Field("Credentials", Destination.CALLER, "`{RoleArn}`: make the call as this role."),
        Field(
            "IntegrationPattern", Destination.MACRO, "`REQUEST_RESPONSE` (default) or `WAIT_FOR_TASK_TOKEN`."
        ),
        Field(
            "BlobFormat",
            Destination.CALLER,
            "`text`, `base64` or `native`: how blobs are given and returned.",
        ),
        Field("EndpointOptions", Destination.CALLER, "`{UseFipsEndpoint, UseDualstackEndpoint}`."),
        Field("Timeout", Destination.CALLER, "The SDK's read time-out in seconds.", dynamic=True),
        Field(
            "MaxAttempts",
            Destination.CALLER,
            "How often the SDK tries, the first time included.",
            dynamic=True,
        ),
        Field("RetryMode", Destination.CALLER, "The SDK's retry mode: `standard` or `adaptive`."),
        Field(
            "Paginate",
            Destination.CALLER,
            "`true` or `{MaxItems, PageSize}`: collect all pages into one result.",
        ),
        Field(
            "WaitUntil",
            Destination.CALLER,
            "A waiter of the action, or `{Name, Delay, MaxAttempts}`: the state ends when its condition holds.",
        ),
        Field(
            "Query",
            Destination.CALLER,
            "A JMESPath expression over the native result; what it finds is the result.",
        ),
        Field(
            "ResultWriter",
            Destination.CALLER,
            "`{Bucket, Prefix, Region, ExpectedBucketOwner}`: the result, or a streaming body itself, goes to S3.",
        ),
        Field(
            "BodyFrom",
            Destination.CALLER,
            "`{Bucket, Key, Region, ExpectedBucketOwner, Parameter}`: a blob parameter is read from S3; Parameter is"
            " its path (`SourceImage.Bytes`) where the action has several.",
        ),
        Field(
            "RetryOnServiceExceptions",
            Destination.MACRO,
            "`false` leaves out the Retry for Lambda's own transient errors.",
        ),
        Field(
            "IamResources", Destination.MACRO, "The ARNs that the call may touch; derived where it is absent."
        ),
        Field("IamAction", Destination.MACRO, "The IAM action(s) of the call; derived where it is absent."),
        Field("AdditionalIamStatements", Destination.MACRO, "Further statements for the caller's role."),
        Field(
            "AllowedRegions",
            Destination.MACRO,
            "The regions that a region known only at run time may be; required with one.",
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
"""What every Task may have; passed through as it stands. Source: Amazon States Language, Task state."""

NATIVE_FIELDS = frozenset({"Resource", "Parameters", "Arguments", "Credentials"})
"""What a Task in the ARN spelling may have besides."""
