"""The ARN spelling of the shorthand: a Task whose integration ARN has a Region.

`arn:aws:states:us-west-2::aws-sdk:s3:getObject` and `arn:aws:states:us-west-2::lambda:invoke` are cross-Region calls.
If the Region is empty, also as the value of a parameter, or if the ARN has the stack's Region and an account ID, it is
the ARN of a native integration, and the macro doesn't change it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caller.awsmodel.optimized.model import TOKEN
from caller.awsmodel.optimized.registry import find_integration
from macro.intrinsics.origins import read_intrinsic
from macro.intrinsics.placeholders import PLACEHOLDER, no_placeholders, resolve_placeholders
from macro.intrinsics.sub_join_text import FlatText, flatten_text
from macro.model.call import IntegrationPattern, QueryLanguage
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from caller.awsmodel.optimized.model import OptimizedIntegration
    from macro.intrinsics.placeholders import PlaceholderLookup
    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.template_values import Json

ARN_FIELD = r"(?:\$\{[^{}]*\}|[^:$])*"
_ARN = re.compile(
    rf"arn:{ARN_FIELD}:states:(?P<region>{ARN_FIELD}):(?P<account>{ARN_FIELD}):(?P<sdk>aws-sdk:)?"
    r"(?P<service>[^:.]+):(?P<action>[^:.]+)(?P<suffix>\.[^:]*(?::\d*)?)?"
)
_NATIVE_ARN = re.compile(
    rf"arn:(?P<partition>{ARN_FIELD}):states:::(?P<sdk>aws-sdk:)?"
    r"(?P<service>[^:.]+):(?P<action>[^:.]+(?:\.[^:]*(?::\d*)?)?)"
)
_WITH_ACCOUNT = re.compile(rf"arn:{ARN_FIELD}:states:(?P<region>{ARN_FIELD}):(?:[^:$]+|\$\{{[^}}]*\}}):")
_BEFORE_NAMES = re.compile(rf"arn:{ARN_FIELD}:states:{ARN_FIELD}:{ARN_FIELD}:")
_OWN_REGION = {"Ref": "AWS::Region"}
_REGION_INDEX = 3


@dataclass(frozen=True, slots=True)
class IntegrationArn:
    """The parts of an integration ARN that has a Region.

    Args:
        region: The Region.
        written: The payload's `Region` as the definition contains it.
        account: The account ID. It must be empty.
        service: The service's name.
        action: The action's name.
        suffix: The suffix of an integration pattern, such as `.waitForTaskToken`. Empty for request/response.
        optimized: The optimized integration, or None for an SDK integration.
    """

    region: str | Intrinsic
    written: WrittenRegion
    account: str
    service: str
    action: str
    suffix: str
    optimized: OptimizedIntegration | None = None

    @property
    def pattern(self) -> IntegrationPattern:
        """The integration pattern that the suffix names."""
        waits = self.suffix == TOKEN
        return IntegrationPattern.WAIT_FOR_TASK_TOKEN if waits else IntegrationPattern.REQUEST_RESPONSE


@dataclass(frozen=True, slots=True)
class WrittenRegion:
    """The Region as the payload contains it.

    Args:
        value: The Region, or the substitution (`${Query}`) whose value is the complete ARN.
        in_arn: Whether `value` is the complete ARN. An execution then takes the Region from it.
    """

    value: Json
    in_arn: bool = False

    def as_field(self, language: QueryLanguage) -> dict[str, Json]:
        """Returns the payload's member: `{"Region": …}` or `{"Region.$": …}`."""
        if not self.in_arn:
            return {"Region": self.value}
        if language is QueryLanguage.JSONATA:
            return {"Region": f"{{% $split('{self.value}', ':')[{_REGION_INDEX}] %}}"}
        return {"Region.$": f"States.ArrayGetItem(States.StringSplit('{self.value}', ':'), {_REGION_INDEX})"}


def parse_integration_arn(
    state: dict[str, Json], placeholders: PlaceholderLookup, facts: TemplateFacts
) -> IntegrationArn | None:
    """Returns the integration ARN of a Task in the ARN spelling, or None for every other state.

    Args:
        state: The state.
        placeholders: The placeholders of the definition.
        facts: What is certain about the template's values.
    """
    resource = state.get("Resource")
    if state.get("Type") != "Task" or resource is None:
        return None
    flat = read_resource(resource, placeholders)
    match = _match(_resolve_names(flat, facts)) if flat else None
    if not flat or not match or is_native(flat, facts):
        return None
    resolved = resolve_placeholders(match["region"], flat.meaning)
    region = resolved if isinstance(resolved, Intrinsic) else str(resolved)
    return IntegrationArn(
        region,
        _written_region(resource, flat, match["region"], region),
        match["account"],
        match["service"],
        match["action"],
        match["suffix"] or "",
        _find_optimized(match),
    )


def _match(text: str) -> re.Match[str] | None:
    """Returns the parts of an integration ARN with a Region, or None for any other text."""
    match = _ARN.fullmatch(text)
    # Without one of its colons, the ARN of an SDK integration looks like an optimized integration of an account.
    if match is None or not match["region"] or match["account"] == "aws-sdk":
        return None
    return match if match["sdk"] or _find_optimized(match) else None


def _find_optimized(match: re.Match[str]) -> OptimizedIntegration | None:
    return None if match["sdk"] else find_integration(f"{match['service']}:{match['action']}")


def _resolve_names(flat: FlatText, facts: TemplateFacts) -> str:
    """Returns the text of an ARN with the values of the placeholders after its account ID, if they are certain."""
    before = _BEFORE_NAMES.match(flat.text)
    if before is None:
        return flat.text
    names = _read(flat.text[before.end() :], flat, facts)
    return flat.text if names is None else before[0] + names


def _read(text: str, flat: FlatText, facts: TemplateFacts) -> str | None:
    """Returns the only value that a part of a text can have, or None if it isn't certain."""
    value = resolve_placeholders(text, flat.meaning)
    if not isinstance(value, Intrinsic):
        return value
    possible = read_intrinsic(value.function, facts).possible or ()
    return possible[0] if len(possible) == 1 and isinstance(possible[0], str) else None


def is_native(flat: FlatText, facts: TemplateFacts) -> bool:
    """Returns whether Step Functions accepts an ARN natively, although it has a Region or a placeholder for one.

    The Region is empty, or it is the stack's Region, and the ARN has an account ID.
    """
    match = _match(flat.text)
    if match and _read(match["region"], flat, facts) == "":
        return True
    match = _WITH_ACCOUNT.match(flat.text)
    if not match:
        return False
    region, own_region = resolve_placeholders(match["region"], flat.meaning), facts.reference("AWS::Region")
    if isinstance(region, Intrinsic) and region.function == _OWN_REGION:
        return True
    return own_region is not None and _read(match["region"], flat, facts) == own_region


def read_resource(resource: Json, placeholders: PlaceholderLookup) -> FlatText | None:
    """Returns the text of a Task's `Resource`, or None if the macro can't determine it.

    If the whole text is one placeholder, such as `${Query}` with an ARN in `DefinitionSubstitutions` or SAM's
    `${definition_substitution_1}`, the result is the text that the placeholder stands for.
    """
    flat = flatten_text(resource, placeholders)
    whole = PLACEHOLDER.fullmatch(flat.text) if flat else None
    value = flat.meaning(whole[1]) if flat and whole else None
    return flat if value is None else flatten_text(value, no_placeholders) or flat


def _written_region(resource: Json, flat: FlatText, written: str, region: str | Intrinsic) -> WrittenRegion:
    if isinstance(resource, str):
        if flat.text == resource:
            return WrittenRegion(written)
        return (
            WrittenRegion(resource, in_arn=True) if isinstance(region, Intrinsic) else WrittenRegion(region)
        )
    return WrittenRegion(region.function if isinstance(region, Intrinsic) else region)


@dataclass(frozen=True, slots=True)
class NativeArn:
    """The parts of the ARN of a native integration. `action` includes the suffix of a pattern."""

    partition: str
    service: str
    action: str
    is_sdk: bool = True

    def with_region(self, region: str) -> str:
        """Returns the ARN with a Region."""
        sdk = "aws-sdk:" if self.is_sdk else ""
        return f"arn:{self.partition}:states:{region}::{sdk}{self.service}:{self.action}"


def parse_native_arn(text: str) -> NativeArn | None:
    """Returns the parts of an integration's ARN without a Region, or None for any other text.

    An optimized integration that can't have a Region counts as any other text.
    """
    match = _NATIVE_ARN.fullmatch(text)
    if match is None:
        return None
    is_sdk = match["sdk"] is not None
    name = f"{match['service']}:{match['action'].partition('.')[0]}"
    if not is_sdk and find_integration(name) is None:
        return None
    return NativeArn(match["partition"], match["service"], match["action"], is_sdk)


def is_call_arn(text: str) -> bool:
    """Returns whether a text is an integration ARN with a Region."""
    return _match(text) is not None
