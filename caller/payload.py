"""The payload of a Task, validated and parsed into a Call."""

from __future__ import annotations

import re

from caller.call import AssumedRole, Call, ExecutionContext, Options, Paging, S3Location, Target, session_name
from caller.contract import ACCOUNT_ID, ATTEMPTS, MAX_TARGETS, MAX_TIMEOUT, BlobFormat, Repeat, RetryMode
from caller.errors import invalid_call
from caller.payload_reader import PayloadReader, json_type

_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+")
_SERVICE = re.compile(r"[a-z0-9][a-z0-9-]*")
_INTEGRATION = re.compile(r"[a-z][a-z0-9-]*:[A-Za-z]+(\.[A-Za-z]+(:\d+)?)?")
_CONTEXT_MEMBERS = {"Execution", "State", "Entered", "Item", "SharedByIterations", "RetryCount"}
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", re.ASCII)


def parse_call(event: object) -> Call:
    """Parses a payload.

    Args:
        event: The Task's evaluated payload: a JSON object with the fields of the shorthand.

    Raises:
        CallFailed: The payload is invalid (`CrossRegion.InvalidCall`). The text has one line per problem.
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
    )
    if fields.has_more():  # the payloads of most calls don't
        call = _read_options(call, fields)
    fields.finish()
    return call


def _read_options(call: Call, fields: PayloadReader) -> Call:
    """Returns the call with the options of the payload."""
    call = call._replace(
        rotate=fields.flag("Rotate"),
        blob_format=fields.choice("BlobFormat", BlobFormat) or BlobFormat.TEXT,
        credentials=_read_credentials(fields, call.origin),
        options=_read_client_options(fields),
        query=fields.text("Query", None, "a JMESPath expression") or None,
        wait_until=fields.text("WaitUntil", None, "a waiter's name such as 'TableExists'") or None,
        paginate=_read_paginate(fields),
        result_writer=_read_s3_location(fields, "ResultWriter", "Prefix"),
        body_from=_read_s3_location(fields, "BodyFrom", "Key"),
        integration=fields.text("Integration", _INTEGRATION, "an integration such as 'lambda:invoke'"),
        job=None if fields.take("Job") is None else fields.mapping("Job"),
        token=fields.text("Token", None, "a string"),
        repeat=fields.choice("Repeat", Repeat),
        state_timeout=_read_state_timeout(fields),
        fail_on_function_error=fields.flag("FailOnFunctionError"),
    )
    _check_integration(call, fields)
    if call.wait_until and call.paginate:
        fields.problem("Paginate", "can't be used with WaitUntil, because a waiter checks one response")
    return call


def _check_integration(call: Call, fields: PayloadReader) -> None:
    """Adds a problem for each option that an optimized integration can't have, because it has no such result."""
    options = {
        "Query": call.query,
        "WaitUntil": call.wait_until,
        "Paginate": call.paginate,
        "ResultWriter": call.result_writer,
        "BodyFrom": call.body_from,
    }
    for name, value in options.items() if call.integration else ():
        if value is not None:
            fields.problem(name, "can't be used with an optimized integration")
    invokes = (call.service, call.operation) == ("lambda", "Invoke") and not call.integration
    if call.fail_on_function_error and not invokes:
        fields.problem("FailOnFunctionError", "can only be used with lambda Invoke")


def _read_origin(fields: PayloadReader) -> ExecutionContext:
    origin = ExecutionContext(
        execution=fields.text("Execution", None, "the execution's ARN", required=fields.given),
        state=fields.text("State", None, "the state's name", required=fields.given),
        entered=fields.text(
            "Entered", None, "the time at which the state was entered", required=fields.given
        ),
    )
    if not fields.has_more():
        return origin
    item = fields.take("Item")
    retries = fields.number(
        "RetryCount", lambda number: number >= 0 and number == int(number), "a whole number of at least 0"
    )
    return origin._replace(
        item=None if item is None else str(item),
        shared_by_iterations=fields.flag("SharedByIterations"),
        retry_count=int(retries or 0),
    )


def _read_targets(fields: PayloadReader) -> tuple[Target, ...]:
    """Reads Region and Endpoint, or Targets.

    `Region` can be a list, which the template contains. If the Region is one run-time value, the macro writes `Targets`
    with one target, whose Region can't be a list. Version 0.1 of the macro also wrote that value as `Region`.
    """
    region, targets, endpoint = fields.take("Region"), fields.take("Targets"), fields.take("Endpoint")
    if targets is not None:
        if region is not None or endpoint is not None:
            fields.problem("Targets", "replaces Region and Endpoint; use either Targets or those two")
        return _read_target_list(fields, targets)
    if region is None:
        fields.problem("Region", "is missing (or Targets)")
        return ()
    if isinstance(region, list):
        if endpoint is not None:
            fields.problem(
                "Endpoint", "can only be used with a single Region; for several Regions, use Targets"
            )
        return _read_regions(fields, region)
    return (_read_target(fields, "", region, endpoint),)


def _read_target_list(fields: PayloadReader, targets: object) -> tuple[Target, ...]:
    if not isinstance(targets, list) or not targets:
        fields.problem("Targets", "must be a list of at least one {Region, Endpoint}")
        return ()
    if _has_too_many(fields, "Targets", targets):
        return ()
    return tuple(_read_target_object(fields, index, target) for index, target in enumerate(targets))


def _has_too_many(fields: PayloadReader, name: str, items: list[object]) -> bool:
    if len(items) > MAX_TARGETS:
        fields.problem(name, f"must have at most {MAX_TARGETS} items, not {len(items):,}")
    return len(items) > MAX_TARGETS


def _read_target_object(fields: PayloadReader, index: int, target: object) -> Target:
    if not isinstance(target, dict):
        fields.problem(
            f"Targets[{index}]", f"must be an object with Region and Endpoint, not {json_type(target)}"
        )
        return Target("")
    inner = PayloadReader(target, f"Targets[{index}].", fields.problems)
    inner.reject_unknown({"Region", "Endpoint"})
    return _read_target(inner, "", inner.take("Region", required=True), inner.take("Endpoint"))


def _read_regions(fields: PayloadReader, regions: list[object]) -> tuple[Target, ...]:
    if not regions:
        fields.problem("Region", "must list at least one Region")
    if _has_too_many(fields, "Region", regions):
        return ()
    return tuple(_read_target(fields, f"[{index}]", region, None) for index, region in enumerate(regions))


def _read_target(fields: PayloadReader, index: str, region: object, endpoint: object) -> Target:
    if region is not None or index:  # A missing Region that isn't in a list is already reported.
        fields.is_text(f"Region{index}", region, _REGION, "a Region such as 'us-west-2'")
    if endpoint is not None:
        fields.is_text("Endpoint", endpoint, None, "a URL such as 'https://…'")
    return Target(str(region), None if endpoint is None else str(endpoint))


def _read_credentials(fields: PayloadReader, origin: ExecutionContext) -> AssumedRole | None:
    section = fields.section("Credentials", {"RoleArn", "ExternalId"})
    sts_region = fields.text("StsRegion", _REGION, "a Region such as 'us-west-2'") or None
    if not section.given:
        if sts_region:
            fields.problem("StsRegion", "needs Credentials")
        return None
    role = section.text("RoleArn", _ROLE, "the ARN of an IAM role", required=True)
    external_id = section.text("ExternalId", None, "a string") or None
    return AssumedRole(role, external_id, session_name(origin.execution), sts_region)


def _read_client_options(fields: PayloadReader) -> Options:
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
            f"a number of seconds greater than 0 and up to {MAX_TIMEOUT}",
        ),
        max_attempts=None if attempts is None else int(attempts),
        retry_mode=fields.choice("RetryMode", RetryMode),
    )


def _read_state_timeout(fields: PayloadReader) -> float | None:
    """Reads the state's TimeoutSeconds, which is text if it comes from a template parameter."""
    value = fields.take("StateTimeout")
    seconds = int(value) if isinstance(value, str) and value.isdecimal() else value
    if value is None or (isinstance(seconds, int | float) and not isinstance(seconds, bool) and seconds > 0):
        return seconds
    fields.problem("StateTimeout", "must be a number of seconds greater than 0")
    return None


def _read_paginate(fields: PayloadReader) -> Paging | None:
    if isinstance(fields.take("Paginate"), bool):
        return Paging() if fields.flag("Paginate") else None
    section = fields.section("Paginate", {"MaxItems", "PageSize"})
    if not section.given:
        return None
    read = [
        section.number(
            name, lambda number: number >= 1 and number == int(number), "a whole number of at least 1"
        )
        for name in ("MaxItems", "PageSize")
    ]
    return Paging(*(None if number is None else int(number) for number in read))


def _read_s3_location(fields: PayloadReader, name: str, last: str) -> S3Location | None:
    """Reads a bucket with a required key or an optional prefix."""
    has_key = last == "Key"
    members = {"Bucket", last, "Region", "ExpectedBucketOwner"} | ({"Parameter"} if has_key else set())
    section = fields.section(name, members)
    if not section.given:
        return None
    bucket = section.text("Bucket", None, "a bucket's name", required=True)
    given = section.take(last, required=has_key)
    if given is not None and (not isinstance(given, str) or (has_key and not given)):
        section.problem(last, f"must be a string, not {json_type(given)}" if given else "must not be empty")
    region = section.text("Region", _REGION, "a Region such as 'us-west-2'")
    owner = section.text("ExpectedBucketOwner", ACCOUNT_ID, "an account ID with 12 digits")
    parameter = section.text("Parameter", None, "a parameter's path such as 'Image.Bytes'")
    return S3Location(bucket, str(given or ""), region or None, owner or None, parameter)
