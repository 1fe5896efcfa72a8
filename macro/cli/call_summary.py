"""Describes the options of a call that a native state doesn't have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.blob_paths import format_path
from caller.awsmodel.optimized.parameter_values import INPUT, INVOKE_MODEL, OUTPUT, URI
from caller.awsmodel.optimized.registry import split_pattern
from macro.cli.format_value import format_value
from macro.iam.arns.parameters import read_leaves
from macro.model.call import IntegrationPattern
from macro.model.template_values import Intrinsic, RunTime
from macro.shorthand.options.function_error import FIELD as FAIL_ON_FUNCTION_ERROR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.model.call import AwsCall, S3Location
    from macro.model.template_values import Json

_ENDPOINTS = {"UseFipsEndpoint": "FIPS endpoint", "UseDualstackEndpoint": "dual-stack endpoint"}
_SDK_OPTIONS = {
    "Timeout": "timeout {} s",
    "MaxAttempts": "{} attempts",
    "RetryMode": "{} retries",
    "Repeat": "repeat: {}",
}
_PAGE_LIMITS = {"MaxItems": "up to {} items", "PageSize": "{} per page"}


def summarize_options(call: AwsCall) -> Iterator[str]:
    """Yields one phrase for each option."""
    yield from _summarize_targets(call)
    yield from _summarize_sdk_options(call)
    if call.waiting:
        waiting = call.waiting
        yield f"waits until {waiting.waiter}, every {waiting.delay} s up to {waiting.attempts} times"
    if call.payload.get("Paginate", False) is not False:
        yield _summarize_paging(call.payload["Paginate"])
    if call.body_from:
        yield f"{format_path(call.body_from.fills)} from {_s3_uri(call.body_from)}"
    if call.payload.get(FAIL_ON_FUNCTION_ERROR) is True:
        yield "fails if the function raises an error"
    if "Query" in call.payload:
        yield f"query {call.payload['Query']}"
    if call.result_writer:
        yield f"result in {_s3_uri(call.result_writer)}"
    yield from _summarize_model_bodies(call)


def _summarize_model_bodies(call: AwsCall) -> Iterator[str]:
    """Yields where the bodies of `bedrock:invokeModel` are in Amazon S3."""
    if split_pattern(call.integration)[0] != INVOKE_MODEL:
        return
    for name, text in ((INPUT, "body from {}"), (OUTPUT, "response in {}")):
        for uri in read_leaves(call.parameters, f"{name}.{URI}"):
            if isinstance(uri, str | Intrinsic | RunTime):
                yield text.format(format_value(uri))


def _summarize_targets(call: AwsCall) -> Iterator[str]:
    if call.payload.get("Rotate") is True:
        yield "another target in each execution"
    elif len(call.targets) > 1:
        yield "targets in order"
    if call.credentials:
        yield f"as {format_value(call.credentials.role)}"
    if call.pattern is IntegrationPattern.WAIT_FOR_TASK_TOKEN:
        yield "waits for its task token"
    if call.starts_job:
        yield "waits until the job ends"


def _summarize_sdk_options(call: AwsCall) -> Iterator[str]:
    endpoints = _members(call.payload.get("EndpointOptions"))
    for name, text in _ENDPOINTS.items():
        value = endpoints.get(name, False)
        if value is not False:
            yield text if value is True else f"{text} if {format_value(value)}"
    payload = _members(call.payload)
    for name, text in _SDK_OPTIONS.items():
        if payload.get(name) is not None:
            written = text.format(format_value(payload[name]))
            yield "1 attempt" if written == "1 attempts" else written


def _summarize_paging(value: Json) -> str:
    members = _members(value)
    limits = [
        text.format(format_value(members[name])) for name, text in _PAGE_LIMITS.items() if name in members
    ]
    return ", ".join(("all pages", *limits))


def _members(value: Json) -> dict[str, Json]:
    """Returns the members of an object by their names without `.$`; any other value has none."""
    if not isinstance(value, dict):
        return {}
    return {name.removesuffix(".$"): member for name, member in value.items()}


def _s3_uri(location: S3Location) -> str:
    region = f" in {format_value(location.region)}" if location.region is not None else ""
    return f"s3://{format_value(location.bucket)}/{format_value(location.name)}{region}"
