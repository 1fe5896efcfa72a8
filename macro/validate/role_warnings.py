"""Warnings about permissions that come from the state machine's role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.iam.actions import optional_actions, required_actions
from macro.iam.derive import derive_statements
from macro.iam.refusals import state_key
from macro.iam.role.arn_regions import RegionChange
from macro.iam.role.resources import covers_every_name
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplateError, TemplatePath, join_names
from macro.model.statement import Source
from macro.model.suggestion import Suggestion
from macro.model.template_values import RunTime, as_readable_text
from macro.validate.resource_policies import find_resource_policy_warnings

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

_LISTED_ACTIONS = 3
"""The number of actions that a warning names. A statement of the role can supply dozens."""


def find_role_warnings(
    state_machines: Sequence[StateMachine],
    resources: Mapping[str, Json],
    sources: PermissionSources,
    settings: Settings,
    stack: StackContext,
) -> Iterator[Diagnostic]:
    """Yields warnings about `*`, about Regions in names, and about resource policies that name the role."""
    checked: dict[int, Statement] = {}  # Calls that need the same access share the statements of the role.
    wildcards: dict[tuple[TemplatePath, str], list[str]] = {}
    for state_machine in state_machines:
        for call in state_machine.calls:
            role = sources.find_role(call)
            if role.permissions.missing:
                continue
            derived = _derive(call, stack, sources)
            unchecked = list(_statements_of_role(derived, checked))
            for statement, path in unchecked:
                yield from _check_names(call, statement, path, derived, stack)
                wildcard = _find_wildcard(call, statement, role.facts)
                if wildcard is not None:
                    wildcards.setdefault((path, as_readable_text(wildcard)), []).append(statement.actions[0])
            checked |= {id(each): each for each, _ in unchecked if not _names_region(each, stack)}
        yield from find_resource_policy_warnings(state_machine, resources, settings, stack)
    for (path, text), actions in wildcards.items():
        yield _wildcard_warning(path, text, tuple(dict.fromkeys(actions)))


def _derive(call: AwsCall, stack: StackContext, sources: PermissionSources) -> tuple[Statement, ...]:
    try:
        return derive_statements(call, stack, sources)
    except TemplateError:
        return ()  # The expansion reports the errors.


def _statements_of_role(
    derived: Sequence[Statement], checked: Mapping[int, Statement]
) -> Iterator[tuple[Statement, TemplatePath]]:
    """Yields the statements that the role supplies, with their paths, but not those that are already checked."""
    for statement in derived:
        path = _path_in_role(statement)
        if path is not None and id(statement) not in checked:
            yield statement, path


def _names_region(statement: Statement, stack: StackContext) -> bool:
    """Returns whether the name of a resource contains the stack's Region."""
    return any(map(RegionChange(stack, ()).has_region_in_name, statement.resources))


def _path_in_role(statement: Statement) -> TemplatePath | None:
    """Returns the path of the resources in the role that supply an Allow statement, or None."""
    paths = [each.path for each in statement.sources if each.source is Source.ROLE and each.path is not None]
    if not paths or statement.effect == "Deny":
        return None
    path = paths[0]
    return path.key("Resource") if path.steps[-1:] and path.steps[-1].isdigit() else path


def _find_wildcard(call: AwsCall, statement: Statement, facts: TemplateFacts) -> Json:
    """Returns the first resource of a statement that covers all resources of a type, or None."""
    formats = _arn_formats(call, statement.actions[0])
    return next((each for each in statement.resources if covers_every_name(each, formats, facts)), None)


def _wildcard_warning(path: TemplatePath, resource: str, actions: Sequence[str]) -> Diagnostic:
    """Returns the warning about all actions that a statement of the role allows on a wildcard."""
    names = list(actions[:_LISTED_ACTIONS])
    if len(actions) > _LISTED_ACTIONS:
        names.append(f"{len(actions) - _LISTED_ACTIONS} more actions")
    verb = "let" if len(names) > 1 else "lets"
    text = (
        f"{join_names(names, 'and')} on {resource} also {verb} the caller use every resource in the Region of the call;"
        " write the ARNs here, or in IamResources"
    )
    return Diagnostic(rules.ROLE_WILDCARD, path, text)


def _check_names(
    call: AwsCall,
    statement: Statement,
    path: TemplatePath,
    derived: Sequence[Statement],
    stack: StackContext,
) -> Iterator[Diagnostic]:
    """Yields a warning about names that contain the stack's Region.

    There is none if the call can already use the resources that have the Region of the call in their names. The
    parameters of a call can name them, for example the location of the results of a query.
    """
    if not _names_region(statement, stack):
        return
    change = RegionChange(stack, ())
    action = statement.actions[0]
    replaced = [
        change.replace_region_in_name(arn, target.region)
        for arn in statement.resources
        for target in call.targets
        if not isinstance(target.region, RunTime)
    ]
    usable = {_spell(arn, stack) for each in derived if action in each.actions for arn in each.resources}
    if replaced and usable.issuperset(_spell(arn, stack) for arn in replaced):
        return
    text = (
        f"the name of a resource of {action} contains the stack's Region, which the macro doesn't replace; if the"
        " resource has another name in the Region of the call, write it in IamResources"
    )
    suggestion = Suggestion(state_key(call), {"IamResources": replaced})
    yield Diagnostic(rules.REGION_IN_NAME, path, text, suggestion.to_yaml())


def _spell(arn: Json, stack: StackContext) -> str:
    """Returns an ARN as text to compare. Its partition can be a text or the pseudo parameter."""
    return as_readable_text(arn).replace("${AWS::Partition}", stack.partition)


def _arn_formats(call: AwsCall, action: str) -> list[str]:
    """Returns the ARN formats of the resources that an action of a call can access."""
    actions = (*required_actions(call), *optional_actions(call))
    return [kind.arn_format for each in actions if each.action == action for kind in each.resource_types]
