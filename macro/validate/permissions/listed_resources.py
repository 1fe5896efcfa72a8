"""Warnings about `IamResources` that don't contain a resource that the call's parameters name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from macro.iam.actions import required_actions
from macro.iam.arns.derived_parameters import derive_parameters
from macro.iam.derive import derive_statements
from macro.iam.role.patterns import can_have_format, can_overlap
from macro.iam.role.text_parts import split_text
from macro.intrinsics.evaluation import evaluate
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplateError
from macro.model.statement import Source
from macro.model.template_values import Intrinsic, as_readable_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from macro.iam.call_context import PermissionSources
    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.call import AwsCall
    from macro.model.stack_context import StackContext
    from macro.model.statement import Statement
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings
    from macro.state_machines.model import StateMachine

_NAME = "\0"
_VARIABLE = re.compile(r"\$\{[^{}]*\}")
_PARTITION, _REGION, _ACCOUNT = 1, 3, 4
_ANY_NAME: tuple[Json, ...] = ({"Ref": "AWS::Partition"}, {"Ref": "AWS::AccountId"})
_STACK_REGION: Json = {"Ref": "AWS::Region"}


def find_missing_resources(
    state_machines: Sequence[StateMachine],
    sources: PermissionSources,
    settings: Settings,
    facts: TemplateFacts,
    stack: StackContext,
) -> Iterator[Diagnostic]:
    """Yields a warning for each resource that a call's parameters name and that its `IamResources` don't contain.

    Other statements can allow such a call: those of an existing role, of `Credentials`, or of
    `AdditionalIamStatements`.
    """
    if "Role" in settings.caller:
        return
    for state_machine in state_machines:
        for call in state_machine.calls:
            permissions = call.permissions
            if permissions.resources and not (
                permissions.actions or permissions.statements or call.credentials
            ):
                yield from _check(call, sources, facts, stack)


def _check(
    call: AwsCall, sources: PermissionSources, facts: TemplateFacts, stack: StackContext
) -> Iterator[Diagnostic]:
    without = replace(call, permissions=replace(call.permissions, resources=()))
    try:
        listed = _resources(derive_statements(call, stack, sources), Source.IAM_RESOURCES)
        named = _resources(derive_statements(without, stack), Source.PARAMETERS)
    except TemplateError:
        return  # The parameters don't determine the resources, or the expansion reports the errors.
    for action in required_actions(replace(call, parameters=derive_parameters(call))):
        arns = named.get(action.action, ())
        formats = [each.arn_format for each in action.resource_types]
        missing = _find_missing(listed.get(action.action, ()), arns, formats, facts)
        if missing is not None:
            text = (
                f"IamResources doesn't contain {as_readable_text(missing)}, which the parameters name, so"
                f" {action.action} is denied; add this ARN, or remove IamResources"
            )
            yield Diagnostic(rules.MISSING_RESOURCE, call.path.at("IamResources"), text)
            return


def _resources(statements: Sequence[Statement], source: Source) -> Mapping[str, tuple[Json, ...]]:
    """Returns the resources of the statements from a source, by action."""
    return {
        action: each.resources
        for each in statements
        if each.effect == "Allow" and each.sources and each.sources[0].source is source
        for action in each.actions
    }


def _find_missing(
    listed: Sequence[Json], named: Sequence[Json], formats: Sequence[str], facts: TemplateFacts
) -> Json:
    """Returns a named ARN that is certainly not listed, or None.

    An action can access several resources of a call, such as a table and its index. If one of them is listed, only the
    same resource in another Region can be missing. A listed resource of another type, such as an access point, can
    stand for a named one.
    """
    kinds = [each for each in formats if any(can_have_format(split_text(arn), each) for arn in named)]
    others = [each for each in formats if each not in kinds]
    if not listed or any(can_have_format(split_text(arn), each) for arn in listed for each in others):
        return None
    patterns = [text for arn in listed for text in _alternatives(_pattern(arn, facts))]
    covered: list[str] = []
    missing: list[tuple[str, Json]] = []
    for arn in named:
        text = _pattern(arn, facts)
        is_listed = any(can_overlap(each, text) for each in patterns)
        if is_listed:
            covered.append(_without_region(text))
        else:
            missing.append((_without_region(text), arn))
    return next((arn for text, arn in missing if not covered or text in covered), None)


def _pattern(arn: Json, facts: TemplateFacts) -> str:
    """Returns an ARN as a pattern, with a wildcard for each value that isn't certain."""
    text = "".join(part if isinstance(part, str) else _part(part, facts) for part in split_text(arn))
    fields = _VARIABLE.sub("*", text).split(":")
    for index in (_PARTITION, _ACCOUNT):
        if len(fields) > _ACCOUNT + 1 and fields[index]:
            fields[index] = _NAME
    return ":".join(fields)


def _alternatives(pattern: str) -> tuple[str, ...]:
    """Returns a pattern, also without `:*` at its end: services disagree about whether that is part of a name."""
    return (pattern, pattern.removesuffix(":*"))


def _part(part: Intrinsic, facts: TemplateFacts) -> str:
    if part.function in _ANY_NAME:
        return _NAME
    if part.function == _STACK_REGION and not (facts.stack and facts.stack.region_is_certain):
        return "*"
    values = evaluate(part.function, facts) or ()
    return values[0] if len(values) == 1 and isinstance(values[0], str) else "*"


def _without_region(text: str) -> str:
    fields = text.split(":")
    return ":".join((*fields[:_REGION], *fields[_REGION + 1 :]))
