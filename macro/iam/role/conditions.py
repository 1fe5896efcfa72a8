"""Condition blocks of the role's statements, as they apply to the caller in the target Regions.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "AWS global condition context keys".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from macro.iam.arns.arn import render
from macro.iam.role.arn_regions import Unusable
from macro.iam.role.condition_values import convert_value
from macro.iam.role.patterns import matches
from macro.iam.role.text_parts import split_text
from macro.model.template_values import distinct

if TYPE_CHECKING:
    from macro.iam.arns.arn import Piece
    from macro.iam.role.arn_regions import RegionChange
    from macro.model.template_values import Json

REQUESTED_REGION = "aws:requestedregion"
_CALLER_KEYS = re.compile(
    r"aws:(?:principal|source|calledvia|viaawsservice|userid|username|useragent|referer|vpcsource|federatedprovider"
    r"|tokenissuetime|multifactorauth|assumedroot|ec2instancesource|chatbotsource|signin).*"
    r"|[a-z0-9-]+:source(?:instance|function)arn"
    r"|ec2:roledelivery|glue:(?:credentialissuingservice|roleassumedby)|sts:(?:rolesessionname|sourceidentity)"
    r"|(?:accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com|cognito-identity\.amazonaws\.com|saml):.*",
    re.IGNORECASE | re.DOTALL,
)
"""Keys about the principal, the network, or a calling service: they are different for the caller's role."""

_VARIABLE = re.compile(r"\$\{\s*([^*?$}][^},]*)")
_OPERATOR = re.compile(
    r"(?:ForAnyValue:|ForAllValues:)?(?P<name>(?:String(?:Not)?(?:Equals|EqualsIgnoreCase|Like)|Numeric\w+|Date\w+|Bool"
    r"|BinaryEquals|(?:Not)?IpAddress|Arn(?:Not)?(?:Equals|Like)))(?:IfExists)?|(?P<null>Null)",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(r"Not(?:Equals|Like|IpAddress)|NotEqualsIgnoreCase", re.IGNORECASE)
_WITHOUT_REGION = re.compile(r"Numeric|Date|Bool|Binary|(?:Not)?IpAddress|Null", re.IGNORECASE)
_KEYS_WITHOUT_REGION = re.compile(
    r"(?:[a-z0-9-]+:)?(?:resourcetag|requesttag|tagkeys)(?:/.*)?|sts:externalid", re.IGNORECASE | re.DOTALL
)
"""Tags, and the external ID, which is the ARN of the state machine in the stack's Region."""


def find_caller_variable(value: Json) -> str | None:
    """Returns the first policy variable of a value that is different for the caller, such as `aws:userid`."""
    for part in split_text(value):
        for name in _VARIABLE.findall(part) if isinstance(part, str) else ():
            if _CALLER_KEYS.fullmatch(name.strip()):
                return str(name.strip())
    return None


def convert_condition(
    block: dict[str, Json], change: RegionChange, requested: dict[str, Json], *, is_deny: bool
) -> dict[str, Json] | Unusable:
    """Returns a condition block for the caller.

    Args:
        block: The condition block of the role's statement.
        change: From the stack's Region to those of the call.
        requested: The condition on `aws:RequestedRegion` of the call, which replaces that of an Allow statement.
        is_deny: Whether the statement denies. Regions are then added and not replaced.
    """
    converted: dict[str, Json] = {}
    for operator, tests in block.items():
        if _OPERATOR.fullmatch(operator) is None or not isinstance(tests, dict):
            return Unusable("its condition has a form that the macro can't read")
        kept: dict[str, Json] = {}
        for key, value in tests.items():
            test = _Test(operator, key, value)
            values = _convert_test(test, change, replaced=bool(requested), is_deny=is_deny)
            if isinstance(values, Unusable):
                return values
            if values is not None:
                kept[key] = values
        if kept:
            converted[operator] = kept
    return converted if is_deny else _merge(converted, requested)


def depends_on_region(block: dict[str, Json], change: RegionChange) -> bool:
    """Whether a condition of an Allow statement is different in the target Regions."""
    keys = {key.lower() for tests in block.values() if isinstance(tests, dict) for key in tests}
    return REQUESTED_REGION in keys or convert_condition(block, change, {}, is_deny=False) != block


def names_only_targets(block: dict[str, Json], change: RegionChange, *, negative: bool) -> bool:
    """Whether a positive or a negative test of a condition names a target Region and not the stack's."""
    return any(
        change.names_only_targets(each)
        for operator, tests in block.items()
        if isinstance(tests, dict) and has_negative_test({operator: None}) == negative
        for key, value in tests.items()
        if key.lower() != REQUESTED_REGION or negative
        for each in (value if isinstance(value, list) else [value])
    )


def has_negative_test(block: dict[str, Json]) -> bool:
    """Whether a condition has an operator such as StringNotEquals."""
    return any(_NEGATIVE.search(operator) for operator in block)


class _Test(NamedTuple):
    """One test of a condition: `StringEquals`, `aws:RequestedRegion`, and a value or a list of values."""

    operator: str
    key: str
    value: Json


def _convert_test(test: _Test, change: RegionChange, *, replaced: bool, is_deny: bool) -> Json | Unusable:
    """Returns the values that the key is compared with for the caller, or None if the test is replaced."""
    operator, key, value = test
    values: list[Json] = value if isinstance(value, list) else [value]
    variable = next((name for each in values if (name := find_caller_variable(each))), None)
    if _CALLER_KEYS.fullmatch(key.strip()) or variable:
        return Unusable(f"its condition on {variable or key} can't be the same for the caller's role")
    if key.lower() == REQUESTED_REGION:
        if is_deny:
            return _add_regions(operator, values, change)
        return _replace_region(operator, values, change) if replaced else value
    is_literal = not is_deny and not change.from_stack_region
    if (
        is_literal
        or _WITHOUT_REGION.match(operator.rpartition(":")[2])
        or _KEYS_WITHOUT_REGION.fullmatch(key)
    ):
        return value
    converted = _convert_values(operator, key, values, change, is_deny=is_deny)
    is_single = not isinstance(value, list) and isinstance(converted, list) and len(converted) == 1
    return converted[0] if is_single and isinstance(converted, list) else converted


def _convert_values(
    operator: str, key: str, values: list[Json], change: RegionChange, *, is_deny: bool
) -> list[Json] | Unusable:
    """Returns the values in the target Regions; for a Deny, the values themselves, too.

    An unknown value is a problem only if the caller could get more access by it.
    """
    must_be_exact = is_deny != has_negative_test({operator: None})
    is_arn = operator.rpartition(":")[2].lower().startswith("arn")
    results: list[Json] = []
    for each in values:
        converted = convert_value(key, each, change, is_arn=is_arn)
        if isinstance(converted, Unusable):
            if must_be_exact:
                return converted
            converted = (each,)
        results += (each, *converted) if is_deny else converted
    return list(distinct(results))


def _replace_region(operator: str, values: list[Json], change: RegionChange) -> Json | Unusable:
    """Returns None if the condition on the Region of an Allow statement is to be replaced.

    A negative condition is kept in addition to the condition of the call.
    """
    if operator.lower() == "null":
        return Unusable("its condition requires that there is no Region") if values != ["false"] else None
    texts = _read_regions(values, change)
    if isinstance(texts, Unusable):
        return texts
    if _NEGATIVE.search(operator):
        excluded = [each for each in texts for target in change.targets if _covers(each, target)]
        if change.from_stack_region:
            excluded += [each for each in texts if matches(each, change.stack.region)]
        return Unusable(f"its condition excludes {excluded[0]}") if excluded else list(texts)
    covers_targets = all(any(_covers(each, target) for each in texts) for target in change.targets)
    covers_stack_region = any(matches(each, change.stack.region) for each in texts)
    if (covers_targets and change.in_target) or (covers_stack_region and change.from_stack_region):
        return None
    return Unusable(f"its condition allows only {', '.join(texts)}")


def _add_regions(operator: str, values: list[Json], change: RegionChange) -> Json | Unusable:
    """Returns the Regions of a Deny statement's condition; the Regions of the call are added to the stack's Region."""
    if operator.lower() == "null":
        return values
    texts = _read_regions(values, change)
    if isinstance(texts, Unusable):
        return texts
    if any(matches(each, change.stack.region) for each in texts):
        return list(distinct([*values, *(render((target,)) for target in change.targets)]))
    return values


def _read_regions(values: list[Json], change: RegionChange) -> list[str] | Unusable:
    """Returns the Regions of a condition as text."""
    if any(not isinstance(each, str) and not change.is_stack_region(_part(each)) for each in values):
        return Unusable("the Region in its condition isn't known")
    return [change.stack.region if not isinstance(each, str) else each for each in values]


def _covers(pattern: str, target: Piece) -> bool:
    return isinstance(target, str) and matches(pattern, target)


def _part(value: Json) -> Piece:
    parts = split_text(value)
    return parts[0] if len(parts) == 1 else ""


def _merge(first: dict[str, Json], second: dict[str, Json]) -> dict[str, Json]:
    """Returns a block with the tests of both; operators and keys that both have keep the second's values."""
    merged = dict(first)
    for operator, tests in second.items():
        existing = merged.get(operator)
        if isinstance(existing, dict) and isinstance(tests, dict):
            merged[operator] = {**existing, **tests}
        else:
            merged[operator] = tests
    return merged
