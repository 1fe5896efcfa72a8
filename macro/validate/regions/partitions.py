"""Warnings about ARNs whose literal partition isn't that of the call, such as `arn:aws:…` for a Region in China."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.regions import dns_suffixes, find_partition
from macro.iam.additional_statements import additional_statements
from macro.iam.arns.arn import ARN_FIELDS, possible_texts
from macro.iam.role.text_parts import split_fields, split_text
from macro.intrinsics.sub_join_text import flatten_text
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplateError
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.definition.forms import Form
    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json, TemplateValue
    from macro.state_machines.model import CallState, StateMachine

_REGION = 3
"""The index of the Region in an ARN."""


def find_other_partitions(
    state_machines: Sequence[StateMachine], stack: StackContext
) -> Iterator[Diagnostic]:
    """Yields a warning for each ARN of a call in another partition, because no call can leave its partition."""
    for state_machine in state_machines:
        for definition in state_machine.definitions:
            for call_state in definition.states:
                yield from _check_call(call_state, definition.definition.form, stack)


def _check_call(call_state: CallState, form: Form, stack: StackContext) -> Iterator[Diagnostic]:
    expected = _find_expected(call_state.call, stack)
    if expected is None:
        return
    for path, partition in _written_partitions(call_state, form, expected):
        if partition in dns_suffixes() and partition != expected:
            yield Diagnostic(rules.PARTITION, path, _describe(partition, expected))


def _find_expected(call: AwsCall, stack: StackContext) -> str | None:
    """Returns the partition of the call, or None if it is unknown, or if a Region's partition is already an error."""
    regions = [target.region for target in call.targets if isinstance(target.region, str)]
    if any(find_partition(region) != stack.partition for region in regions):
        return None
    return stack.partition if regions or stack.region_is_certain else None


def _written_partitions(
    call_state: CallState, form: Form, expected: str
) -> Iterator[tuple[TemplatePath, str]]:
    """Yields the literal partitions of a call's ARNs, with the paths of the ARNs."""
    call = call_state.call
    arn = flatten_text(call_state.state.value.get("Resource"), form.meaning)
    if arn:
        yield call.path.at("Resource"), _partition(arn.text)
    for path, value in _leaves(call.parameters, call.path.at(call.language.parameters_field)):
        arns: tuple[Json, ...] = possible_texts(value)
        if not arns and isinstance(value, Intrinsic):
            arns = (value.function,)
        found = map(_partition, (arn for arn in arns if not _is_in_other_region(arn, expected)))
        yield from ((path, partition) for partition in dict.fromkeys(found))
    for name, listed in _written_permissions(call):
        yield from ((call.path.at(name), partition) for partition in dict.fromkeys(map(_partition, listed)))


def _leaves(value: TemplateValue, path: TemplatePath) -> Iterator[tuple[TemplatePath, TemplateValue]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _leaves(member, path.at(name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, path.at(index))
    else:
        yield path, value


def _written_permissions(call: AwsCall) -> Iterator[tuple[str, tuple[Json, ...]]]:
    yield "IamResources", call.permissions.resources
    try:
        statements = additional_statements(call)
    except TemplateError:
        statements = ()  # The expansion reports the errors.
    yield "AdditionalIamStatements", tuple(arn for each in statements for arn in each.resources)
    if call.credentials:
        roles = (call.credentials.role, *call.credentials.allowed_roles)
        yield "Credentials", tuple(arn for role in roles for arn in possible_texts(role))


def _is_in_other_region(arn: Json, expected: str) -> bool:
    """Returns whether the literal Region of an ARN is in another partition. W9315 reports such an ARN."""
    fields = split_fields(split_text(arn), ARN_FIELDS)
    match fields[_REGION:]:
        case [(str(region),), *_]:
            return find_partition(region) not in {None, expected}
        case _:
            return False


def _partition(arn: Json) -> str:
    """Returns the literal partition of an ARN, or an empty string if it isn't literal, or if the value isn't an ARN."""
    fields = split_fields(split_text(arn), ARN_FIELDS)
    match fields:
        case [("arn",), (str(partition),), *_] if len(fields) == ARN_FIELDS:
            return partition
        case _:
            return ""


def _describe(partition: str, expected: str) -> str:
    return (
        f"the ARN is in the partition {partition}, but the stack is in {expected}; write {expected} instead, or"
        " ${AWS::Partition} with Fn::Sub"
    )
