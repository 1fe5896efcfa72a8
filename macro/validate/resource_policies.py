"""Warnings about resource policies that allow the state machine's role, but not the caller's role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.emit.caller_group import logical_ids_for
from macro.iam.role.attached_policies import read_properties
from macro.intrinsics.branches import unfold_items
from macro.intrinsics.references import referenced
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplatePath, join_names
from macro.model.template_values import as_json_text
from macro.state_machines.role_permissions import find_role_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings
    from macro.state_machines.model import StateMachine

_DOCUMENTS = {
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
}
"""Resource types with a resource policy, and the property that contains it."""

_Statements = list[tuple[dict[str, "Json"], TemplatePath]]


def find_resource_policy_warnings(
    state_machine: StateMachine, resources: Mapping[str, Json], settings: Settings, stack: StackContext
) -> Iterator[Diagnostic]:
    """Yields a warning for each Allow statement that names the state machine's role.

    There is none for a policy that also allows the caller's role.
    """
    roles = find_role_ids(state_machine.resource, resources, stack)
    for logical_id, resource in resources.items():
        statements = _allow_statements(logical_id, resource)
        if any(_names_caller(statement, state_machine, settings) for statement, _ in statements):
            continue
        for statement, path in statements:
            if _names(statement, roles):
                text = (
                    f"the policy allows {join_names(roles, 'and')}, but calls to other Regions use the role"
                    f" {_how_to_add_caller(state_machine, settings)}"
                )
                yield Diagnostic(rules.RESOURCE_POLICY, path.key("Principal"), text)


def _allow_statements(logical_id: str, resource: Json) -> _Statements:
    """Returns the Allow statements of a resource's policy, with their paths."""
    name = _DOCUMENTS.get(str(resource.get("Type")) if isinstance(resource, dict) else "")
    document = read_properties(resource).get(name or "")
    if not isinstance(document, dict):
        return []
    path = TemplatePath(logical_id, (str(name), "Statement"))
    return [
        (statement, statement_path)
        for statement, statement_path, _ in unfold_items(document.get("Statement"), path)
        if isinstance(statement, dict) and statement.get("Effect") == "Allow"
    ]


def _how_to_add_caller(state_machine: StateMachine, settings: Settings) -> str:
    """Returns the end of the message: the caller's role, and how to add it to the policy."""
    if "Role" in settings.caller:
        return "in Caller.Role; if such a call uses this resource, add that role to the principals"
    role = logical_ids_for(state_machine.logical_id, settings).role
    return f"{role}; if such a call uses this resource, add !GetAtt {role}.Arn to the principals"


def _names_caller(statement: dict[str, Json], state_machine: StateMachine, settings: Settings) -> bool:
    """Whether the principals or the conditions of a statement contain the caller's role: a reference, or its ARN."""
    if "Role" in settings.caller:
        role = settings.caller["Role"]
        arn_end = role if isinstance(role, str) else ""
        references = list(referenced(role))
    else:
        arn_end = f"/{settings.role_name}" if isinstance(settings.role_name, str) else ""
        references = [logical_ids_for(state_machine.logical_id, settings).role]
    in_text = bool(arn_end) and f'{arn_end}"' in as_json_text(_principals(statement))
    return in_text or _names(statement, references)


def _names(statement: dict[str, Json], names: Sequence[str]) -> bool:
    """Whether the principals or the conditions of a statement refer to one of the logical IDs or parameters."""
    return bool(set(referenced(_principals(statement))) & set(names))


def _principals(statement: dict[str, Json]) -> Json:
    return [statement.get("Principal"), statement.get("Condition")]
