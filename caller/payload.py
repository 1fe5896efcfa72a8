"""A Task's payload, checked as a whole and read into one frozen value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from caller.contract import ACCOUNT_ID, ATTEMPTS, MAX_TIMEOUT, BlobFormat, RetryMode
from caller.errors import invalid_call
from caller.payload_reader import PayloadReader, json_type

if TYPE_CHECKING:
    from collections.abc import Mapping

_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+")
_SERVICE = re.compile(r"[a-z0-9][a-z0-9-]*")
_CONTEXT_MEMBERS = {"Execution", "State", "Entered", "Item", "SharedByIterations"}
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", re.ASCII)
MAX_ATTEMPTS = 3  # where the call names none: the standard retry mode's own default


class Target(NamedTuple):
    """Where a call may go: a region, and an endpoint where the payload names one."""

    region: str
    endpoint: str | None = None


class AssumedRole(NamedTuple):
    """The role that a call is made as, the external id it is assumed with, and its session's name."""

    role_arn: str
    external_id: str | None
    session: str


class Options(NamedTuple):
    """How a call is made; None leaves the choice to the caller's defaults. `timeout` is in seconds."""

    fips: bool = False
    dualstack: bool = False
    timeout: float | None = None
    max_attempts: int | None = None
    retry_mode: RetryMode | None = None


NO_OPTIONS = Options()


class Paging(NamedTuple):
    """How far pages are followed, in items, and how many a page holds; None leaves it to the service."""

    max_items: int | None = None
    page_size: int | None = None


class S3Location(NamedTuple):
    """A place in S3: `name` is an object's key, or the prefix of keys; no region is the function's own.

    `owner` is the account that the bucket must belong to, where the payload names one; `parameter` the path of the
    one that an object fills, where the operation leaves a choice.
    """

    bucket: str
    name: str
    region: str | None = None
    owner: str | None = None
    parameter: str = ""


class ExecutionContext(NamedTuple):
    """The execution and the entry of a state that a call belongs to, from the context object.

    `item` is the index of a Map item in payloads of version 0.1. If `shared_by_iterations` is true, several
    iterations of an inline Map can make the same call with the same context.
    """

    execution: str
    state: str
    entered: str
    item: str | None = None
    shared_by_iterations: bool = False


class Call(NamedTuple):
    """One call, checked; `parameters` stay as they came, for the operation's model to judge."""

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


def parse_call(event: object) -> Call:
    """The payload as a Call; raises CallFailed (`CrossRegion.InvalidCall`) with every problem, one per line.

    `event` is what the Task's payload evaluates to: a JSON object with the fields of the shorthand.
    """
    if not isinstance(event, dict):
        raise invalid_call([f"the payload must be an object, not {json_type(event)}"])
    fields = PayloadReader(event)
    origin = _read_origin(fields.section("Context", _CONTEXT_MEMBERS, required=True))
    call = Call(
        service=fields.text("Service", _SERVICE, "a botocore client name such as 's3'", required=True),
        operation=fields.text("Operation", None, "an operation name such as 'GetObject'", required=True),
        targets=_read_targets(fields),
        parameters=fields.mapping("Parameters"),
        origin=origin,
        rotate=fields.flag("Rotate"),
        blob_format=fields.choice("BlobFormat", BlobFormat) or BlobFormat.TEXT,
        credentials=_read_credentials(fields, origin),
        options=_read_options(fields),
        query=fields.text("Query", None, "a JMESPath expression") or None,
        wait_until=fields.text("WaitUntil", None, "a waiter's name such as 'TableExists'") or None,
        paginate=_read_paginate(fields),
        result_writer=_read_stored(fields, "ResultWriter", "Prefix"),
        body_from=_read_stored(fields, "BodyFrom", "Key"),
    )
    if call.wait_until and call.paginate:
        fields.problem("Paginate", "does not go with WaitUntil: a waiter looks at one response")
    fields.finish()
    return call


def session_name(execution: str) -> str:
    """A role session's name from an execution's ARN: its state machine and its own name, as far as they fit.

    STS allows 2 to 64 characters of `\\w+=,.@-` (AssumeRole in the AWS Security Token Service API
    Reference); what is longer is cut and ends in a digest, so that two executions never share a session.
    """
    readable = re.sub(r"[^\w+=,.@-]", ".", ".".join(execution.split(":")[6:]) or execution, flags=re.ASCII)
    if 2 <= len(readable) <= 64:  # noqa: PLR2004  STS's own limits
        return readable
    from hashlib import sha256  # noqa: PLC0415  rarely needed

    return f"{readable[:51]}-{sha256(execution.encode()).hexdigest()[:12]}"


def _read_origin(fields: PayloadReader) -> ExecutionContext:
    item = fields.take("Item")
    return ExecutionContext(
        execution=fields.text("Execution", None, "the execution's ARN", required=fields.given),
        state=fields.text("State", None, "the state's name", required=fields.given),
        entered=fields.text(
            "Entered", None, "the time at which the state was entered", required=fields.given
        ),
        item=None if item is None else str(item),
        shared_by_iterations=fields.flag("SharedByIterations"),
    )


def _read_targets(fields: PayloadReader) -> tuple[Target, ...]:
    region, targets, endpoint = fields.take("Region"), fields.take("Targets"), fields.take("Endpoint")
    if targets is not None:
        if region is not None or endpoint is not None:
            fields.problem("Targets", "replaces Region and Endpoint; give one or the other")
        return _read_target_list(fields, targets)
    if region is None:
        fields.problem("Region", "is missing (or Targets)")
        return ()
    if isinstance(region, list):
        if endpoint is not None:
            fields.problem("Endpoint", "goes with a single Region; for several, use Targets")
        return _read_regions(fields, region)
    return (_read_target(fields, "", region, endpoint),)


def _read_target_list(fields: PayloadReader, targets: object) -> tuple[Target, ...]:
    if not isinstance(targets, list) or not targets:
        fields.problem("Targets", "must be a list of {Region, Endpoint}, with at least one")
        return ()
    return tuple(_read_target_object(fields, index, target) for index, target in enumerate(targets))


def _read_target_object(fields: PayloadReader, index: int, target: object) -> Target:
    if not isinstance(target, dict):
        fields.problem(
            f"Targets[{index}]", f"must be an object with Region and Endpoint, not {json_type(target)}"
        )
        return Target("")
    inner = PayloadReader(target, f"Targets[{index}].", fields.problems)
    inner.refuse_others({"Region", "Endpoint"})
    return _read_target(inner, "", inner.take("Region", required=True), inner.take("Endpoint"))


def _read_regions(fields: PayloadReader, regions: list[object]) -> tuple[Target, ...]:
    if not regions:
        fields.problem("Region", "must list at least one region")
    return tuple(_read_target(fields, f"[{index}]", region, None) for index, region in enumerate(regions))


def _read_target(fields: PayloadReader, index: str, region: object, endpoint: object) -> Target:
    if region is not None:
        fields.is_text(f"Region{index}", region, _REGION, "a region such as 'us-west-2'")
    if endpoint is not None:
        fields.is_text("Endpoint", endpoint, None, "a URL such as 'https://…'")
    return Target(str(region), None if endpoint is None else str(endpoint))


def _read_credentials(fields: PayloadReader, origin: ExecutionContext) -> AssumedRole | None:
    section = fields.section("Credentials", {"RoleArn", "ExternalId"})
    if not section.given:
        return None
    role = section.text("RoleArn", _ROLE, "the ARN of an IAM role", required=True)
    external_id = section.text("ExternalId", None, "a text") or None
    return AssumedRole(role, external_id, session_name(origin.execution))


def _read_options(fields: PayloadReader) -> Options:
    endpoint = fields.section("EndpointOptions", {"UseFipsEndpoint", "UseDualstackEndpoint"})
    attempts = fields.number(
        "MaxAttempts",
        lambda number: number in ATTEMPTS,
        f"a whole number from 1 to {ATTEMPTS[-1]}",
    )
    return Options(
        fips=endpoint.flag("UseFipsEndpoint"),
        dualstack=endpoint.flag("UseDualstackEndpoint"),
        timeout=fields.number(
            "Timeout",
            lambda seconds: 0 < seconds <= MAX_TIMEOUT,
            f"seconds, more than 0 and up to {MAX_TIMEOUT}",
        ),
        max_attempts=None if attempts is None else int(attempts),
        retry_mode=fields.choice("RetryMode", RetryMode),
    )


def _read_paginate(fields: PayloadReader) -> Paging | None:
    if isinstance(fields.take("Paginate"), bool):
        return Paging() if fields.flag("Paginate") else None
    section = fields.section("Paginate", {"MaxItems", "PageSize"})
    if not section.given:
        return None
    read = [
        section.number(name, lambda number: number >= 1 and number == int(number), "a whole number from 1")
        for name in ("MaxItems", "PageSize")
    ]
    return Paging(*(None if number is None else int(number) for number in read))


def _read_stored(fields: PayloadReader, name: str, last: str) -> S3Location | None:
    """A bucket with a key, which must be there, or with a prefix, which may be."""
    is_read = last == "Key"
    members = {"Bucket", last, "Region", "ExpectedBucketOwner"} | ({"Parameter"} if is_read else set())
    section = fields.section(name, members)
    if not section.given:
        return None
    bucket = section.text("Bucket", None, "a bucket's name", required=True)
    given = section.take(last, required=is_read)
    if given is not None and (not isinstance(given, str) or (is_read and not given)):
        section.problem(last, f"must be a string, not {json_type(given)}" if given else "must not be empty")
    region = section.text("Region", _REGION, "a region such as 'us-west-2'")
    owner = section.text("ExpectedBucketOwner", ACCOUNT_ID, "the id of an account, 12 digits")
    parameter = section.text("Parameter", None, "a parameter's path such as 'Image.Bytes'")
    return S3Location(bucket, str(given or ""), region or None, owner or None, parameter)
