"""What a call does that a native state can't, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.blob_paths import format_path
from macro.cli.format_value import format_value
from macro.model.call import IntegrationPattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.model.call import AwsCall, S3Location
    from macro.model.template_values import Json

_VARIANTS = {"UseFipsEndpoint": "FIPS", "UseDualstackEndpoint": "dual-stack"}


def summarize_fields(call: AwsCall) -> Iterator[str]:
    """The fields of a call that its operation, region and permissions don't show, one phrase each."""
    yield from _how_called(call)
    yield from _how_made(call)
    if call.waiting:
        waiting = call.waiting
        yield f"until {waiting.waiter}, every {waiting.delay} s up to {waiting.attempts} times"
    if call.payload.get("Paginate", False) is not False:
        yield _pages(call.payload["Paginate"])
    if call.body_from:
        yield f"{format_path(call.body_from.fills)} from {_in_s3(call.body_from)}"
    if "Query" in call.payload:
        yield f"query {call.payload['Query']}"
    if call.result_writer:
        yield f"result to {_in_s3(call.result_writer)}"


def _how_called(call: AwsCall) -> Iterator[str]:
    """Which target first, which role, and who ends the state."""
    if call.payload.get("Rotate") is True:
        yield "from another target in each execution"
    elif len(call.targets) > 1:
        yield "targets in order"
    if call.credentials:
        yield f"as {format_value(call.credentials.role)}"
    if call.pattern is IntegrationPattern.WAIT_FOR_TASK_TOKEN:
        yield "until its task token comes back"


def _how_made(call: AwsCall) -> Iterator[str]:
    """The options of the SDK."""
    options = _members(call.payload.get("EndpointOptions"))
    for name, word in _VARIANTS.items():
        if options.get(name, False) is not False:
            yield f"{word} endpoint" + ("" if options[name] is True else f" if {format_value(options[name])}")
    for name, phrase in (
        ("Timeout", "time-out {} s"),
        ("MaxAttempts", "attempts {}"),
        ("RetryMode", "{} retries"),
    ):
        written = _members(call.payload).get(name)
        if written is not None:
            yield phrase.format(format_value(written))


def _pages(written: Json) -> str:
    """How far pages are followed."""
    members = _members(written)
    limits = {"MaxItems": "up to {} items", "PageSize": "{} a page"}
    told = [phrase.format(format_value(members[name])) for name, phrase in limits.items() if name in members]
    return ", ".join(("all pages", *told))


def _members(written: Json) -> dict[str, Json]:
    """An object's members by their names without `.$`; none of anything else."""
    return (
        {name.removesuffix(".$"): value for name, value in written.items()}
        if isinstance(written, dict)
        else {}
    )


def _in_s3(place: S3Location) -> str:
    region = f" in {format_value(place.region)}" if place.region is not None else ""
    return f"s3://{format_value(place.bucket)}/{format_value(place.name)}{region}"
