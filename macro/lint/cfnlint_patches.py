"""Makes cfn-lint's own rules accept cross-Region calls.

E3601 validates definitions with a schema. The schema also gets the state type and the ARNs of cross-Region calls, so
that E3601 still validates the rest of the definition. E3003 requires a `RoleArn`. If a state machine with such calls
has no role, it gets one for the duration of the check, because the macro creates one when it expands the template.
E1010 and E1020 accept references to the callers, their roles, and their log groups, which the macro adds, too.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from cfnlint.context.context import Resource

from macro.definition.detection import mentions_shorthand
from macro.definition.reader import STATE_MACHINE
from macro.emit.logical_ids import LogicalIds
from macro.model.state_type import STATE_TYPE
from macro.shorthand.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cfnlint.template import Template

DEFINITION_RULE = "E3601"
_NAME = "crossRegionCall"
_ARN = (
    r"^arn:[^:]+:states:(\$\{[^}]+\}|[a-z0-9-]+)::(aws-sdk:)?[A-Za-z0-9-]+:[A-Za-z0-9]+"
    r"(\.waitForTaskToken|\.sync(:2)?)?$"
)


class StockRules(dict[str, Any]):
    """The child rules that cfn-lint passes before it checks a template. Extends the schema of E3601."""

    def __init__(self) -> None:
        """Requests E3601."""
        super().__init__({DEFINITION_RULE: None})

    def __setitem__(self, name: str, rule: Any) -> None:
        """Stores a rule from cfn-lint."""
        if name == DEFINITION_RULE and rule is not None:
            allow_shorthand(rule.schema)
        super().__setitem__(name, rule)


def allow_shorthand(schema: dict[str, Any]) -> None:
    """Adds cross-Region calls to cfn-lint's schema of definitions, unless the schema already contains them.

    The schema allows any field of a call, because the macro's own rules check them.
    """
    definitions = schema["definitions"]
    if _NAME in definitions:
        return
    task = definitions["task"]
    call = copy.deepcopy(task)
    call["additionalProperties"] = True
    call["required"] = ["Type"]
    call["properties"]["Type"] = {"const": STATE_TYPE}
    for name in ("Resource", *FIELDS):
        call["properties"].pop(name, None)
    definitions[_NAME] = call
    state = definitions["state"]
    state["properties"]["Type"]["enum"].append(STATE_TYPE)
    is_call = {"properties": {"Type": {"const": STATE_TYPE}}, "required": ["Type"]}
    state["allOf"].append({"if": is_call, "then": {"$ref": f"#/definitions/{_NAME}"}})
    resource = task["properties"]["Resource"]
    if "pattern" in resource:
        resource["pattern"] = f"{resource['pattern']}|{_ARN}"


def give_roles(template: Any) -> None:
    """Adds the role that the macro creates to each state machine with cross-Region calls and without a role."""
    for name, properties in _machines(template):
        if "RoleArn" not in properties and mentions_shorthand(properties):
            properties["RoleArn"] = _placeholder_role(name)


def take_roles(template: Any) -> Any:
    """Returns a copy of a template without the roles that `give_roles` added."""
    given = [
        name
        for name, properties in _machines(template)
        if properties.get("RoleArn") == _placeholder_role(name)
    ]
    copied = copy.deepcopy(template)
    for name in given:
        del copied["Resources"][name]["Properties"]["RoleArn"]
    return copied


def declare_callers(cfn: Template) -> None:
    """Adds the functions, roles, and log groups of the callers to the resources that a template can refer to.

    The template itself doesn't change, so cfn-lint doesn't check these resources.
    """
    is_shared = _shares_caller(cfn.template)
    for name, properties in _machines(cfn.template):
        if mentions_shorthand(properties):
            names = LogicalIds(name, is_shared=is_shared)
            types = {
                names.function: "AWS::Lambda::Function",
                names.role: "AWS::IAM::Role",
                names.log_group: "AWS::Logs::LogGroup",
            }
            for logical_id, resource_type in types.items():
                cfn.context.resources.setdefault(logical_id, Resource({"Type": resource_type}))


def _shares_caller(template: Any) -> bool:
    metadata = template.get("Metadata") if isinstance(template, dict) else None
    settings = metadata.get(STATE_TYPE) if isinstance(metadata, dict) else None
    return isinstance(settings, dict) and settings.get("SharedCaller") is True


def _machines(template: Any) -> Iterator[tuple[str, Any]]:
    """Yields the logical ID and the properties of every state machine."""
    resources = template.get("Resources") if isinstance(template, dict) else None
    for name, resource in resources.items() if isinstance(resources, dict) else ():
        if isinstance(resource, dict) and resource.get("Type") == STATE_MACHINE:
            properties = resource.get("Properties")
            if isinstance(properties, dict):
                yield str(name), properties


def _placeholder_role(name: str) -> dict[str, str]:
    role = LogicalIds(name).state_machine_role
    return {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/" + role}
