"""A call as one immutable value, which `caller.payload` parses from a Task's payload."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from caller.contract import BlobFormat, Repeat, RetryMode

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_ATTEMPTS = 3  # that of botocore's standard retry mode


class Target(NamedTuple):
    """A Region to call, with the endpoint if the payload specifies one."""

    region: str
    endpoint: str | None = None


class TriedTarget(NamedTuple):
    """A target that a call was sent to, for the log.

    Attributes:
        target: The target.
        error: The name of the error, or None if the target returned the result.
        throttles: The requests that it rejected because of its rate.
        request_size: The bytes of the latest request's body.
    """

    target: Target
    error: str | None
    throttles: int
    request_size: int


class AssumedRole(NamedTuple):
    """The role that makes a call, with the external ID and the role session name for AssumeRole.

    `sts_region` is the Region whose STS issues the role session. None means the function's Region.
    """

    role_arn: str
    external_id: str | None
    session: str
    sts_region: str | None = None


class Options(NamedTuple):
    """Options of the SDK client. None means the caller's default. `timeout` is in seconds."""

    fips: bool = False
    dualstack: bool = False
    timeout: float | None = None
    max_attempts: int | None = None
    retry_mode: RetryMode | None = None


NO_OPTIONS = Options()


class Paging(NamedTuple):
    """Limits for pagination: items in total and items per page. None means no limit and the service's default."""

    max_items: int | None = None
    page_size: int | None = None


class S3Location(NamedTuple):
    """A location in S3.

    Attributes:
        bucket: The bucket's name.
        name: An object key, or a prefix of keys.
        region: The bucket's Region. None means the function's Region.
        owner: The account that must own the bucket, or None.
        parameter: For BodyFrom, the path of the parameter to fill. Empty if the operation has only one blob.
    """

    bucket: str
    name: str
    region: str | None = None
    owner: str | None = None
    parameter: str = ""


class ExecutionContext(NamedTuple):
    """The execution and the entry of a state that a call belongs to, from the context object.

    `item` is the index of a Map item in payloads of version 0.1. If `shared_by_iterations` is true, several
    iterations of an inline Map can make the same call with the same context. `retry_count` is how often the state
    machine has repeated the state since it entered it. Only states that start a job have it.
    """

    execution: str
    state: str
    entered: str
    item: str | None = None
    shared_by_iterations: bool = False
    retry_count: int = 0


class Call(NamedTuple):
    """A valid call. Only `parameters` aren't validated yet, because that requires the operation's model.

    Attributes:
        integration: The optimized integration whose parameters, results, and errors the call has, with the suffix of
            its pattern. Empty for an SDK integration.
        job: The result of the state that started a job, if the call waits for that job.
        token: A value that is unique for each job, and the same for all attempts to start it. Only for calls that start
            a job.
        fail_on_function_error: Whether the call fails if the Lambda function that it invokes raises an error.
        repeat: Whether a request that may have been executed is sent again. None means only if that is safe.
        state_timeout: The seconds that a state with `wait_until` or `job` can wait, from its first attempt. None means
            no limit.
    """

    service: str
    operation: str
    targets: tuple[Target, ...]
    parameters: Mapping[str, Any]
    origin: ExecutionContext
    rotate: bool = False
    blob_format: BlobFormat = BlobFormat.TEXT
    credentials: AssumedRole | None = None
    options: Options = NO_OPTIONS
    query: str | None = None
    wait_until: str | None = None
    paginate: Paging | None = None
    result_writer: S3Location | None = None
    body_from: S3Location | None = None
    integration: str = ""
    repeat: Repeat | None = None
    state_timeout: float | None = None
    job: Mapping[str, Any] | None = None
    token: str = ""
    fail_on_function_error: bool = False


def session_name(execution: str) -> str:
    """Returns a role session name for an execution's ARN: the names of the state machine and the execution.

    STS allows 2 to 64 characters of `\\w+=,.@-` (AssumeRole in the AWS Security Token Service API Reference). The name
    always ends in a digest of the ARN, so that two executions never share a session name, whatever characters are
    replaced or cut off.
    """
    from hashlib import sha256  # noqa: PLC0415  only calls with Credentials need it

    readable = re.sub(r"[^\w+=,.@-]", ".", ".".join(execution.split(":")[6:]) or execution, flags=re.ASCII)
    return f"{readable[:51]}-{sha256(execution.encode()).hexdigest()[:12]}"
