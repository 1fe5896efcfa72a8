"""ARNs with a Region that the macro doesn't expand, and the ARNs to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caller.awsmodel.optimized.model import SYNC
from caller.awsmodel.optimized.registry import INTEGRATIONS, find_similar_integration, split_pattern
from caller.awsmodel.regions import find_partition
from caller.awsmodel.suggestions import nearest_name
from macro.catalog import find_operation, find_service
from macro.intrinsics.dynamic_references import DYNAMIC_REFERENCE, REFERENCE, split_at_colons
from macro.intrinsics.placeholders import PLACEHOLDER
from macro.model.state_type import STATE_TYPE
from macro.shorthand.integration.optimized import (
    find_sync_integration,
    find_unsupported,
    is_optimized_service,
)
from macro.shorthand.near_misses.attached_regions import detach_regions
from macro.shorthand.near_misses.types import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.shorthand.integration.optimized import UnsupportedIntegration

REGION = re.compile(r"[a-z]{2,}(?:[-_][a-z]+){1,3}[-_]\d{1,2}", re.IGNORECASE)
_UNDIVIDED = re.compile(f"{PLACEHOLDER.pattern}|{REFERENCE.pattern}")
_ACCOUNT = re.compile(r"\d{12}|\$\{[^{}]*account[^{}]*\}", re.IGNORECASE)
_NATIVE_RESOURCES = frozenset({"activity", "statemachine", "execution", "express", "maprun"})
"""The resource types of Step Functions, whose ARNs have a Region. Source: Service Authorization Reference."""

_RUN_TIME = re.compile(r"\$\$?\.|\$\w|\{%|States\.")
NOT_AT_RUN_TIME = (
    f"the Resource of a Task can't contain a run-time value; use {STATE_TYPE}, whose Region can be one"
)
_SEVERAL_REGIONS = f"an ARN can have only one Region; use {STATE_TYPE}, whose Region can be a list"

_FIRST_FIELD = 3
"""The index of the Region in an ARN."""


@dataclass(frozen=True, slots=True)
class ArnProblem:
    """What is wrong with an ARN, and the ARN to write instead; `arn` is empty if there is none."""

    message: str
    arn: str = ""


def find_arn_problem(text: str) -> ArnProblem | None:
    """Returns why an integration ARN can't have its Region, or None for a native ARN.

    Args:
        text: The text of a Task's `Resource`, which can contain `${placeholders}`.
    """
    fields = _split(text)
    if any(field.startswith(DYNAMIC_REFERENCE) for field in fields):
        message = "an ARN can't contain a dynamic reference; use a parameter of type AWS::SSM::Parameter::Value<String>"
        return ArnProblem(message) if fields[0].casefold() == "arn" else None
    if text.lstrip().startswith("{%") or _names_resource(fields):
        return None
    return _check(_split(detach_regions(text)))


def _split(text: str) -> list[str]:
    return _add_beginning(list(split_at_colons(text.strip(), undivided=_UNDIVIDED)))


def _names_resource(fields: Sequence[str]) -> bool:
    """Returns whether a text is the ARN of a Lambda function, or of a resource of Step Functions."""
    is_function = fields[2:3] == ["lambda"] and any(fields[4:5])
    return is_function or not _NATIVE_RESOURCES.isdisjoint(map(fold, fields))


def _check(fields: Sequence[str]) -> ArnProblem | None:
    folded = [fold(field) for field in fields] if fields[0].casefold() == "arn" else []
    sdk = folded.index("awssdk") if "awssdk" in folded else None
    if sdk is None and "states" not in folded:
        return _check_end(fields)
    if any(map(_RUN_TIME.match, fields[_FIRST_FIELD:])):
        return ArnProblem(NOT_AT_RUN_TIME)
    if len({field for field in fields if REGION.fullmatch(field)}) > 1:
        return ArnProblem(_SEVERAL_REGIONS)
    return _check_other(fields, folded.index("states")) if sdk is None else _check_sdk(fields, sdk)


def _is_region(field: str) -> bool:
    """Returns whether a field looks like a Region, or is a placeholder whose name says that it is one."""
    is_named = PLACEHOLDER.fullmatch(field) is not None and "region" in field.casefold()
    return is_named or REGION.fullmatch(field) is not None


def _check_end(fields: Sequence[str]) -> ArnProblem | None:
    """Checks a text without `states`, such as `us-west-2:dynamodb:getItem` or `arn:aws:s3:us-west-2::getObject`."""
    region = next(filter(_is_region, fields), None)
    names = [field for field in fields if field and field != region][-2:]
    if region is None or len(names) < 2 or any(map(_ACCOUNT.fullmatch, fields)):  # noqa: PLR2004  a service and an action
        return None
    service, action = find_service(names[0]), names[1].partition(".")[0]
    is_sdk = service is not None and find_operation(service, action) is not None
    if not is_sdk and find_similar_integration(f"{names[0]}:{action}") is None:
        return None
    partition = fields[1] if fields[0].casefold() == "arn" else "aws"
    return _check_other(["arn", partition, "states", region, "", "", *names], 2)


def _add_beginning(fields: list[str]) -> list[str]:
    """Returns the fields of an ARN with the beginning that the text of an SDK or optimized integration lacks."""
    folded = [fold(field) for field in fields]
    if folded[0] == "arn":
        return fields
    if folded[0].startswith("aws") and folded[1:2] == ["states"]:
        return ["arn", *fields]
    if folded[0] == "states":
        return ["arn", "aws", *fields]
    if "awssdk" in folded[:3]:
        return ["arn", "aws", "states", *fields]
    return fields


def _find_region(fields: Sequence[str], end: int) -> str | None:
    """Returns the field that is the Region: the first one that looks like a Region, or any text in its path.

    `end` is the index of the field that names the integration.
    """
    by_name = next((field for field in fields if REGION.fullmatch(field)), None)
    in_place = (field for field in fields[_FIRST_FIELD:end] if field and not _ACCOUNT.fullmatch(field))
    return by_name or next(in_place, None)


def _is_service(name: str) -> bool:
    return is_optimized_service(name) or find_service(name) is not None


def _check_sdk(fields: Sequence[str], sdk: int) -> ArnProblem | None:
    region = _find_region(fields, sdk)
    names = [field for field in fields[sdk + 1 :] if field and field != region]
    if region is None:
        # three names: one of them can only be the Region
        region = next((name for name in names if PLACEHOLDER.fullmatch(name)), None) if names[2:] else None
        names = [name for name in names if name != region]
    if region is None:
        return None
    if len(names) == 1:
        names = re.split(r"[./]", names[0], maxsplit=1)
    if len(names) < 2:  # noqa: PLR2004  a service and an action
        return ArnProblem("the ARN of an SDK integration ends with aws-sdk:SERVICE:ACTION")
    arn = _sdk_arn(fields, region, names[0], ":".join(names[1:]))
    if fields.index(region) != _FIRST_FIELD:
        return ArnProblem("the Region is in the wrong part of the ARN", arn)
    return ArnProblem("the ARN must have the form arn:aws:states:REGION::aws-sdk:SERVICE:ACTION", arn)


def _check_other(fields: Sequence[str], states: int) -> ArnProblem | None:
    """Checks an ARN without `aws-sdk`; `states` is the index of the field `states`."""
    first = max(states + 1, _FIRST_FIELD)
    integration = next((index for index in range(first, len(fields)) if _is_service(fields[index])), None)
    if integration is None and any(map(_ACCOUNT.fullmatch, fields)):
        return None
    region = _find_region(fields, first + 2 if integration is None else integration)
    if region is None:
        return None
    names = [] if integration is None else [each for each in fields[integration:] if each and each != region]
    if len(names) == 1:
        names = names[0].split(".", 1)
    service, action = (names[0], ":".join(names[1:])) if names else ("", "")
    name, dot, suffix = action.partition(".")
    optimized = find_similar_integration(f"{service}:{name}")
    if optimized:
        return _correct_optimized(fields, region, optimized.name + dot + suffix)
    unsupported = find_unsupported(f"{service}:{name}")
    if unsupported:
        return _explain_unsupported(fields, region, unsupported, dot + suffix)
    return _check_sdk_name(fields, region, service, action) or _suggest_integration(fields)


def _check_sdk_name(fields: Sequence[str], region: str, service: str, action: str) -> ArnProblem | None:
    """Checks an ARN without `aws-sdk` that names an SDK integration."""
    sdk_service = find_service(service)
    name, dot, suffix = action.partition(".")
    if sdk_service is None or not find_operation(sdk_service, name):
        return None
    waiting = find_sync_integration(sdk_service.step_functions, name)
    if waiting and suffix.startswith(SYNC.removeprefix(".")):
        return _correct_optimized(fields, region, split_pattern(waiting)[0] + dot + suffix)
    message = f"'aws-sdk' is missing before '{service}' in the ARN"
    if is_optimized_service(service):
        message += f", because {service}:{name} isn't an optimized integration"
    return ArnProblem(message, _sdk_arn(fields, region, sdk_service.step_functions, action))


def _suggest_integration(fields: Sequence[str]) -> ArnProblem:
    """Returns the problem of an ARN whose integration doesn't exist."""
    nearest = nearest_name(":".join(fields[_FIRST_FIELD + 2 :]), INTEGRATIONS)
    hint = f"; did you mean '{nearest}'?" if nearest else ""
    message = (
        "an ARN with a Region must name an SDK integration (aws-sdk:SERVICE:ACTION) or an optimized integration"
        f" (SERVICE:ACTION){hint}"
    )
    return ArnProblem(message)


def _correct_optimized(fields: Sequence[str], region: str, integration: str) -> ArnProblem:
    arn = f"arn:{_partition(fields, region)}:states:{_spelling(region)}::{integration}"
    if fields.index(region) != _FIRST_FIELD:
        return ArnProblem("the Region is in the wrong part of the ARN", arn)
    if len(fields) == len(arn.split(":")):
        written = ":".join(fields[_FIRST_FIELD + 2 :])
        return ArnProblem(f"there is no integration '{written}'; did you mean '{integration}'?", arn)
    return ArnProblem("the ARN must have the form arn:aws:states:REGION::SERVICE:ACTION", arn)


def _explain_unsupported(
    fields: Sequence[str], region: str, integration: UnsupportedIntegration, suffix: str
) -> ArnProblem:
    message = f"the optimized integration {integration.name}{suffix} can't have a Region"
    if not integration.sdk:
        return ArnProblem(f"{message}; {integration.reason}")
    message += "; use the SDK integration, which has other results and error names"
    service, action = integration.sdk.split(":")
    arn = _sdk_arn(fields, region, service, action)
    if suffix.startswith(SYNC):
        return ArnProblem(f"{message} and doesn't wait: add WaitUntil, or a loop that reads the status", arn)
    return ArnProblem(message, arn)


def _sdk_arn(fields: Sequence[str], region: str, service: str, action: str) -> str:
    return f"arn:{_partition(fields, region)}:states:{_spelling(region)}::aws-sdk:{service}:{action}"


def _spelling(region: str) -> str:
    """Returns a Region in lowercase and with hyphens, if there is one with this spelling."""
    spelled = region.casefold().replace("_", "-")
    return spelled if find_partition(spelled) else region


def _partition(fields: Sequence[str], region: str) -> str:
    return fields[1] if fields[1].startswith(("aws", "${")) and fields[1] != region else "aws"
