"""Change sets for nested stacks.

Rules: AWS CloudFormation User Guide, "Change sets for nested stacks".
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final, Protocol

from botocore.exceptions import ClientError

from localaws.cloudformation.change_sets import ChangeSetRequest, process_change_set
from localaws.cloudformation.resources.generated_names import generate_name
from localaws.cloudformation.stacks.exports import list_exports_by_name
from localaws.cloudformation.stacks.model import STACK_TYPE
from localaws.cloudformation.stacks.references import StackReferences, create_evaluator
from localaws.cloudformation.stacks.submission import InsufficientCapabilities, nested_submission
from localaws.cloudformation.template.intrinsics import NO_VALUE, TemplateError
from localaws.cloudformation.template.parser import TemplateFormatError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.change_sets import ChangeSet
    from localaws.cloudformation.changes import Change
    from localaws.cloudformation.stacks.model import Stack
    from localaws.cloudformation.stacks.submission import Submission
    from localaws.cloudformation.template.intrinsics import Evaluator

_UNKNOWN: Final = "{{changeSet:KNOWN_AFTER_APPLY}}"
"""A value that the deployment determines (API Reference, "ResourceChange")."""


class Region(Protocol):
    """What nested change sets need of the CloudFormation of an account and Region."""

    change_sets: dict[str, ChangeSet]

    def find(self, name_or_id: str) -> Stack:
        """Returns a stack."""

    def active_stacks(self, excluding: Stack | None = None) -> list[Stack]:
        """Returns the stacks that aren't deleted, except one of them."""

    def add_change_set(self, request: ChangeSetRequest, stack: Stack) -> ChangeSet:
        """Adds a change set of a stack."""

    def review_stack(self, name: str, submission: Submission, *, parent: str, logical_id: str) -> Stack:
        """Adds a stack with the status REVIEW_IN_PROGRESS."""


def create_nested_change_sets(region: Region, parent: ChangeSet) -> str:
    """Creates the change sets of the nested stacks that a change set adds or modifies.

    Returns:
        The reason of a failure, or an empty string.
    """
    for change in parent.changes:
        if change.type == STACK_TYPE and change.after is not None:
            reason = _create(region, parent, change)
            if reason:
                return reason
    return ""


def _create(region: Region, parent: ChangeSet, change: Change) -> str:
    reason = f"The change set of the nested stack {change.logical_id} can't be created: "
    try:
        properties = _resolve_properties(region, parent, change.after or {})
    except TemplateError as error:
        return f"{reason}{error}"
    unknown = _describe_unknown(properties["Parameters"])
    try:
        submission = nested_submission(properties, parent.stack.identity, _capabilities(parent))
        submission.validate()
    except (ClientError, InsufficientCapabilities, TemplateError, TemplateFormatError) as error:
        return f"{reason}{error}{unknown}"
    is_new = change.action == "Add"
    stack = _reviewed_stack(region, parent, change, submission) if is_new else region.find(change.physical_id)
    request = ChangeSetRequest(
        name=f"{parent.request.name}-{change.logical_id}-{uuid.uuid4().hex[:12].upper()}",
        stack_name=stack.identity.name,
        kind="CREATE" if is_new else "UPDATE",
        includes_nested=True,
        parent=parent.id,
        root=parent.request.root or parent.id,
    )
    nested = region.add_change_set(request, stack)
    parent.nested[change.logical_id] = nested
    process_change_set(nested, submission, lambda each: create_nested_change_sets(region, each))
    if nested.status == "FAILED" and not nested.has_no_changes:
        return f"Nested change set {nested.id} was not successfully created: {nested.reason}{unknown}"
    return ""


def _describe_unknown(parameters: Mapping[str, Any]) -> str:
    """Returns a sentence about the parameters whose values aren't known yet, or an empty string."""
    names = ", ".join(name for name, value in parameters.items() if value == _UNKNOWN)
    return (
        f" Resources that don't exist yet determine the values of its parameters [{names}]." if names else ""
    )


def _capabilities(change_set: ChangeSet) -> tuple[str, ...]:
    return change_set.source.capabilities if change_set.source else ()


def _resolve_properties(region: Region, parent: ChangeSet, body: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the properties of a nested stack, with `_UNKNOWN` for values that the deployment determines."""
    stack, source = parent.stack, parent.source
    assert source is not None  # noqa: S101  the change set has changes
    exports = list_exports_by_name(region.active_stacks(excluding=stack))
    references = StackReferences(
        stack.identity, source, {name: value for name, (value, _) in exports.items()}
    )
    references.physical = {name: item.physical for name, item in stack.resources.items()}
    evaluator = create_evaluator(references, source, stack.identity.region)
    properties = dict(body.get("Properties") or {})
    parameters = properties.pop("Parameters", None) or {}
    resolved: dict[str, Any] = evaluator.resolve(properties)
    values = {name: _resolve_parameter(evaluator, value) for name, value in parameters.items()}
    resolved["Parameters"] = {name: value for name, value in values.items() if value is not NO_VALUE}
    return resolved


def _resolve_parameter(evaluator: Evaluator, value: Any) -> Any:
    """Returns the value of a parameter, which is unknown if it depends on a new resource."""
    try:
        return evaluator.resolve(value)
    except TemplateError:
        return _UNKNOWN


def _reviewed_stack(region: Region, parent: ChangeSet, change: Change, submission: Submission) -> Stack:
    """Returns the stack for a new nested stack, with the status REVIEW_IN_PROGRESS."""
    existing = find_reviewed_stack(region, parent.stack.identity.id, change.logical_id)
    if existing:
        return existing
    name = generate_name(parent.stack.identity, change.logical_id, STACK_TYPE)
    return region.review_stack(
        name, submission, parent=parent.stack.identity.id, logical_id=change.logical_id
    )


def find_reviewed_stack(region: Region, parent: str, logical_id: str) -> Stack | None:
    """Returns the stack that a change set has prepared for a nested stack, if there is one."""
    for stack in _reviewed_stacks(region, parent):
        if stack.logical_id == logical_id:
            return stack
    return None


def _reviewed_stacks(region: Region, parent: str) -> list[Stack]:
    stacks = region.active_stacks()
    return [each for each in stacks if each.parent == parent and each.status == "REVIEW_IN_PROGRESS"]


def set_executed(change_set: ChangeSet) -> None:
    """Sets the execution status of a change set and its nested change sets."""
    change_set.execution_status = "EXECUTE_COMPLETE"
    for nested in change_set.nested.values():
        set_executed(nested)


def delete_with_nested(region: Region, change_set: ChangeSet) -> None:
    """Deletes a change set with its nested change sets, and the stacks that wait for them."""
    for nested in change_set.nested.values():
        delete_with_nested(region, nested)
    region.change_sets.pop(change_set.id, None)
    delete_reviewed_stacks(region, change_set.stack)


def delete_reviewed_stacks(region: Region, parent: Stack) -> None:
    """Deletes the nested stacks of a stack that no change set has created yet."""
    for stack in _reviewed_stacks(region, parent.identity.id):
        delete_reviewed_stacks(region, stack)
        stack.record("DELETE_COMPLETE")
