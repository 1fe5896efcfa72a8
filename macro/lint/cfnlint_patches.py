"""cfn-lint's own rules, told what the macro will make of the shorthand.

E3601 checks definitions by a schema; it gets the shorthand's state type and ARNs beside the native ones, so that it
keeps checking everything else in the same definition. E3003 asks for a `RoleArn`; a state machine that has
shorthand and none is given one while it is checked, as the macro gives it one when it expands the template.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from macro.definition.detection import mentions_shorthand
from macro.definition.reader import STATE_MACHINE
from macro.emit.logical_ids import LogicalIds
from macro.model.call import STATE_TYPE
from macro.shorthand.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFINITION_RULE = "E3601"
_NAME = "crossRegionCall"
_ARN = r"^arn:[^:]+:states:(\$\{[^}]+\}|[a-z0-9-]+)::aws-sdk:[A-Za-z0-9-]+:[A-Za-z0-9]+(\.waitForTaskToken)?$"


class StockRules(dict[str, Any]):
    """Child rules as cfn-lint hands them over before it checks a template; E3601 is told of the shorthand."""

    def __init__(self) -> None:
        """Asks for E3601."""
        super().__init__({DEFINITION_RULE: None})

    def __setitem__(self, name: str, rule: Any) -> None:
        """Takes a rule from cfn-lint."""
        if name == DEFINITION_RULE and rule is not None:
            allow_shorthand(rule.schema)
        super().__setitem__(name, rule)


def allow_shorthand(schema: dict[str, Any]) -> None:
    """Adds the shorthand to cfn-lint's schema of state machine definitions; does nothing the second time.

    Call fields are left open: the macro's own rules check them.
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
    """Gives state machines with shorthand and no role the one that the macro would make for them."""
    for name, properties in _machines(template):
        if "RoleArn" not in properties and mentions_shorthand(properties):
            properties["RoleArn"] = _stand_in(name)


def take_roles(template: Any) -> Any:
    """A template without the roles that `give_roles` gave it; the template itself is left alone."""
    given = [name for name, properties in _machines(template) if properties.get("RoleArn") == _stand_in(name)]
    copied = copy.deepcopy(template)
    for name in given:
        del copied["Resources"][name]["Properties"]["RoleArn"]
    return copied


def _machines(template: Any) -> Iterator[tuple[str, Any]]:
    """The logical ID and properties of every state machine."""
    resources = template.get("Resources") if isinstance(template, dict) else None
    for name, resource in resources.items() if isinstance(resources, dict) else ():
        if isinstance(resource, dict) and resource.get("Type") == STATE_MACHINE:
            properties = resource.get("Properties")
            if isinstance(properties, dict):
                yield str(name), properties


def _stand_in(name: str) -> dict[str, str]:
    role = LogicalIds(name).state_machine_role
    return {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/" + role}
