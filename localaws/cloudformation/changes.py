"""The changes that a new source makes to a stack's resources, as change sets describe them.

Rules: AWS CloudFormation API Reference, "ResourceChange", "ResourceChangeDetail", and "ResourceTargetDefinition".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from localaws.cloudformation.resources.registry import find_provider, is_supported
from localaws.cloudformation.stacks.references import StackReferences, active_resources, create_evaluator
from localaws.cloudformation.template.reference_finder import find_references

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from localaws.cloudformation.stacks.model import Stack, StackSource

Recreation = Literal["Never", "Conditionally", "Always"]
_ATTRIBUTES: Final = ("CreationPolicy", "DeletionPolicy", "Metadata", "UpdatePolicy", "UpdateReplacePolicy")
_REPLACEMENTS: Final[Mapping[Recreation, str]] = {
    "Never": "False",
    "Conditionally": "Conditional",
    "Always": "True",
}


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A part of a resource that a change modifies.

    Attributes:
        attribute: `Properties`, or another key of the resource.
        name: The property's name; empty for other attributes.
        recreation: Whether the change requires a new resource.
        before: The value in the current template; None if it has none.
        after: The value in the new template; None if it has none.
        parameter: The changed template parameter to which an unchanged property refers, or empty.
    """

    attribute: str
    name: str = ""
    recreation: Recreation = "Never"
    before: Any = None
    after: Any = None
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A resource that a change set adds, modifies, or removes; `action` is Add, Modify, or Remove.

    `before` and `after` are the resource in the current and in the new template.
    """

    action: str
    logical_id: str
    type: str
    physical_id: str = ""
    values: tuple[ChangedValue, ...] = ()
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None

    @property
    def replacement(self) -> str:
        """Whether a modified resource is replaced: True, False, or Conditional."""
        found = {value.recreation for value in self.values}
        strongest: Recreation = next(
            (each for each in ("Always", "Conditionally") if each in found),
            "Never",
        )
        return _REPLACEMENTS[strongest]


def changes_between(before: StackSource | None, after: StackSource, stack: Stack) -> tuple[Change, ...]:
    """Returns the changes from a stack's current source (None for a new stack) to another source."""
    old = before.template.get("Resources", {}) if before else {}
    existing = {name: body for name, body in old.items() if name in stack.resources}
    evaluator = create_evaluator(StackReferences(stack.identity, after, {}), after, stack.identity.region)
    new = active_resources(after.template, evaluator)
    return tuple(_changes(existing, new, _changed_parameters(before, after), stack))


def _changes(
    old: Mapping[str, Any], new: Mapping[str, Any], parameters: set[str], stack: Stack
) -> Iterator[Change]:
    for name, body in new.items():
        if name not in old:
            yield Change("Add", name, body["Type"], after=body)
        elif values := tuple(_changed_values(old[name], body, parameters)):
            physical_id = stack.resources[name].physical.id
            yield Change("Modify", name, body["Type"], physical_id, values, old[name], body)
    for name, body in old.items():
        if name not in new:
            yield Change("Remove", name, body["Type"], stack.resources[name].physical.id, before=body)


def _changed_values(
    old: Mapping[str, Any], new: Mapping[str, Any], parameters: set[str]
) -> Iterator[ChangedValue]:
    if old["Type"] != new["Type"]:
        yield ChangedValue("Properties", "Type", "Always", old["Type"], new["Type"])
        return
    before, after = old.get("Properties") or {}, new.get("Properties") or {}
    for name in dict.fromkeys([*before, *after]):
        values = before.get(name), after.get(name)
        referred = next((each for each in find_references(values[1]) if each in parameters), "")
        if values[0] != values[1] or referred:
            parameter = "" if values[0] != values[1] else referred
            recreation = _recreation(new["Type"], name, *values, is_evaluated=bool(parameter))
            yield ChangedValue("Properties", name, recreation, *values, parameter)
    for name in _ATTRIBUTES:
        if old.get(name) != new.get(name):
            yield ChangedValue(name, before=old.get(name), after=new.get(name))


def _recreation(kind: str, name: str, before: Any, after: Any, *, is_evaluated: bool) -> Recreation:
    """Returns whether the change of a property requires a new resource, if that is known before the update."""
    if not is_supported(kind):
        return "Conditionally"
    provider = find_provider(kind)
    # The value of an unchanged property with a reference differs only after its evaluation.
    other = None if is_evaluated else after
    if provider.requires_replacement({name: before}, {name: other}):
        return "Conditionally" if is_evaluated else "Always"
    return "Conditionally" if provider.can_replace_during_update else "Never"


def _changed_parameters(before: StackSource | None, after: StackSource) -> set[str]:
    previous = before.parameters if before else {}
    return {name for name, value in after.parameters.items() if previous.get(name) != value}
