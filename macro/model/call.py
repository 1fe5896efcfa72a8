"""The typed value between parsing and building: one AWS call of one state."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Intrinsic, Json, RunTime, TemplateValue


class QueryLanguage(Enum):
    """The states language's query languages."""

    JSONPATH = "JSONPath"
    JSONATA = "JSONata"


class IntegrationPattern(Enum):
    """How Step Functions waits for the call."""

    REQUEST_RESPONSE = "REQUEST_RESPONSE"
    WAIT_FOR_TASK_TOKEN = "WAIT_FOR_TASK_TOKEN"  # noqa: S105  a pattern's name


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call may go: a region, and an endpoint where the template names one."""

    region: str | Intrinsic | RunTime
    endpoint: str | Intrinsic | RunTime | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """The role that a call is made as, and what it may be where only an execution knows it."""

    role: str | Intrinsic | RunTime
    allowed_roles: tuple[str | Intrinsic, ...] = ()


@dataclass(frozen=True, slots=True)
class Permissions:
    """What the template says itself of a call's permissions; empty where it leaves that to us."""

    resources: tuple[Json, ...] = ()
    actions: tuple[str, ...] = ()
    statements: tuple[Json, ...] = ()
    allowed_regions: tuple[str | Intrinsic, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """A waiter of the call's operation, and how the state machine retries until its condition holds.

    `delay` is in seconds; `attempts` counts the first one.
    """

    waiter: str
    delay: int
    attempts: int


@dataclass(frozen=True, slots=True)
class S3Location:
    """A place in S3 that the caller itself writes to or reads from: `name` is an object's key, or a prefix.

    No region is the state machine's own, no owner (the bucket's account) the stack's own account. `fills` is the path
    of the blob parameter that an object is read for.
    """

    bucket: str | Intrinsic
    name: str | Intrinsic | RunTime
    region: str | Intrinsic | None = None
    owner: str | Intrinsic | None = None
    fills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """One turn of an `Fn::If` on the way to a state: the condition's name and which side was taken."""

    condition: str
    taken: bool


@dataclass(frozen=True, slots=True)
class AwsCall:
    """One call, in canonical names, with what deploy time knows of it.

    `service` is botocore's client name, `operation` botocore's operation name (`s3`, `GetObject`).
    `parameters` is what deploy time knows of the call's parameters, member names as the user wrote them.
    `payload` holds the fields that travel to the caller, as written in the definition's own form.
    `branches` are the `Fn::If` turns between the state machine and the state, outermost first.
    If `in_inline_map` is true, an inline Map around the state runs it once per item, all in one execution.
    `incomplete` says that the parameters have errors, so that checks don't report a missing parameter once more.
    """

    place: TemplatePath
    state: str
    service: str
    operation: str
    language: QueryLanguage
    targets: tuple[Target, ...]
    parameters: TemplateValue
    payload: dict[str, Json]
    pattern: IntegrationPattern = IntegrationPattern.REQUEST_RESPONSE
    permissions: Permissions = field(default_factory=Permissions)
    credentials: Credentials | None = None
    retry_on_service_exceptions: bool = True
    waiting: WaitUntil | None = None
    result_writer: S3Location | None = None
    body_from: S3Location | None = None
    branches: tuple[Branch, ...] = ()
    in_inline_map: bool = False
    incomplete: bool = False
