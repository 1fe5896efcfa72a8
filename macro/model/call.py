"""One AWS call of one state: the value that the parser creates and the other packages use."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Intrinsic, Json, RunTime, TemplateValue


class QueryLanguage(Enum):
    """The query languages of the Amazon States Language."""

    JSONPATH = "JSONPath"
    JSONATA = "JSONata"

    @property
    def parameters_field(self) -> str:
        """The field of a Task that contains the parameters."""
        return "Arguments" if self is QueryLanguage.JSONATA else "Parameters"


class IntegrationPattern(Enum):
    """How Step Functions waits for the call to finish."""

    REQUEST_RESPONSE = "REQUEST_RESPONSE"
    WAIT_FOR_TASK_TOKEN = "WAIT_FOR_TASK_TOKEN"  # noqa: S105  a pattern's name


@dataclass(frozen=True, slots=True)
class Target:
    """A Region that a call can go to, and an endpoint URL if the template contains one."""

    region: str | Intrinsic | RunTime
    endpoint: str | Intrinsic | RunTime | None = None


@dataclass(frozen=True, slots=True)
class ExternalId:
    """The external ID that the caller sends to AssumeRole, which is the state machine's ARN.

    Args:
        arn: The ARN, as an intrinsic function.
        is_known: Whether the ARN is known before the state machine exists, because the state machine has a name.
        has_labels: Whether a distributed Map makes the call. The ARN of its child workflows has the Map's label at
            the end.
    """

    arn: Json
    is_known: bool
    has_labels: bool = False


@dataclass(frozen=True, slots=True)
class Credentials:
    """The role that makes the call. `allowed_roles` limits a role that is unknown until run time."""

    role: str | Intrinsic | RunTime
    allowed_roles: tuple[str | Intrinsic, ...] = ()
    external_id: ExternalId | None = None


@dataclass(frozen=True, slots=True)
class Permissions:
    """The permissions that the template states for a call. The macro derives those that are empty.

    `allows_any_region` allows endpoints behind which AWS chooses the Region. It allows no other Region.
    """

    resources: tuple[Json, ...] = ()
    actions: tuple[str, ...] = ()
    statements: tuple[Json, ...] = ()
    allowed_regions: tuple[str | Intrinsic, ...] = ()
    allows_any_region: bool = False


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """A botocore waiter of the operation, and how the state machine retries until the condition is met.

    `delay` is in seconds. `attempts` includes the first attempt.
    """

    waiter: str
    delay: int
    attempts: int


@dataclass(frozen=True, slots=True)
class S3Location:
    """A location in Amazon S3 that the caller reads or writes with its own role.

    Args:
        bucket: The bucket's name.
        name: The object's key, or a prefix of keys.
        region: The bucket's Region. None means the state machine's Region.
        owner: The account that must own the bucket. None means the stack's account.
        fills: The path of the blob parameter that receives the object's content.
    """

    bucket: str | Intrinsic
    name: str | Intrinsic | RunTime
    region: str | Intrinsic | None = None
    owner: str | Intrinsic | None = None
    fills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """One side of an `Fn::If` that contains a state: the condition's name, and whether it is the true side."""

    condition: str
    taken: bool

    def __str__(self) -> str:
        """Returns a text such as `the condition IsProduction is true`."""
        return f"the condition {self.condition} is {'true' if self.taken else 'false'}"


@dataclass(frozen=True, slots=True)
class AwsCall:
    """One call, with everything that is known of it at deployment.

    Args:
        path: The state's path.
        state: The state's name, with the names of the states around it: `Each/Read`.
        service: The name of botocore's client, such as `s3`.
        operation: The name of the operation in botocore's service model, such as `GetObject`.
        integration: The optimized integration with the suffix of its pattern, such as `lambda:invoke`. Empty for an
            SDK integration.
        language: The state's query language.
        targets: The Regions and endpoints, in the order in which the caller tries them.
        parameters: The parameters, with the member names that the user wrote.
        payload: The fields that the caller receives, as written in the definition.
        pattern: The integration pattern.
        permissions: The permissions that the template states.
        credentials: The role that makes the call, if it isn't the caller's role.
        retry_on_service_exceptions: Whether the Task retries Lambda's own errors.
        waiting: The waiter, if the state waits for a condition.
        result_writer: Where the caller writes the result.
        body_from: Where the caller reads a blob parameter.
        branches: The sides of each `Fn::If` around the state, outermost first.
        in_inline_map: Whether an inline Map runs the state once for each item, all in one execution.
        incomplete: Whether the parameters have errors. Later checks then don't report a missing parameter.
        has_wrong_regions: Whether the Regions have errors. `targets` then has a placeholder for them, and later checks
            report nothing that depends on the Regions.
    """

    path: TemplatePath
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
    has_wrong_regions: bool = False
    integration: str = ""

    @property
    def starts_job(self) -> bool:
        """Whether the state starts a job and waits for its end (`.sync`)."""
        return ".sync" in self.integration

    @property
    def follows_state_machine(self) -> bool:
        """Whether the external ID of the call is known only after the state machine exists."""
        external_id = self.credentials.external_id if self.credentials else None
        return external_id is not None and not external_id.is_known

    @property
    def name(self) -> str:
        """What the state calls, in messages: `s3 GetObject`, or the optimized integration."""
        return self.integration or f"{self.service} {self.operation}"
