"""Functions that create templates with a role, and that resolve their intrinsic functions as CloudFormation does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from macro.definition.reader import Inputs
from macro.expand import Expansion, expand
from macro.iam.derive import derive_statements
from macro.model.stack_context import Deployment, StackContext
from tests.golden.cases import Files

if TYPE_CHECKING:
    from macro.model.statement import Statement

STACK = StackContext("eu-central-1", "111122223333", "aws")
TARGET = "us-west-2"
_DEPLOYMENT = Deployment(STACK, "arn:aws:lambda:eu-central-1:111122223333:layer:cross-region-caller:1")
_PSEUDO = {
    "AWS::Region": STACK.region,
    "AWS::AccountId": STACK.account,
    "AWS::Partition": STACK.partition,
    "AWS::NoValue": None,
}
_ARNS = {
    "AWS::DynamoDB::Table": "dynamodb:{region}:111122223333:table/{name}",
    "AWS::SQS::Queue": "sqs:{region}:111122223333:{name}",
    "AWS::S3::Bucket": "s3:::{name}",
    "AWS::KMS::Key": "kms:{region}:111122223333:key/{name}",
}

Condition = dict[str, Any]


def statement(action: Any, resource: Any, effect: str = "Allow", **condition: Any) -> dict[str, Any]:
    """Returns a statement. The keyword arguments are its condition operators."""
    written = {"Effect": effect, "Action": action, "Resource": resource}
    return {**written, "Condition": condition} if condition else written


def role_template(
    states: dict[str, dict[str, Any]],
    statements: list[Any],
    *,
    role: dict[str, Any] | None = None,
    resources: dict[str, Any] | None = None,
    settings: dict[str, Any] | None = None,
    **sections: Any,
) -> dict[str, Any]:
    """Returns a template whose state machine `Orders` has the role `Role` with these statements in an inline policy.

    A state has a `call` of an SDK integration or an optimized `integration`, and its `parameters`.
    """
    names = [*states, None]
    written = {
        name: {
            "Type": "Task",
            "Resource": f"arn:aws:states:{TARGET}::{state.get('integration') or 'aws-sdk:' + state['call']}",
            "Parameters": state["parameters"],
            **({"End": True} if names[index + 1] is None else {"Next": names[index + 1]}),
        }
        for index, (name, state) in enumerate(states.items())
    }
    properties = {
        "AssumeRolePolicyDocument": {},
        "Policies": [{"PolicyName": "Orders", "PolicyDocument": {"Statement": statements}}],
        **(role or {}),
    }
    orders = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "Definition": {"StartAt": names[0], "States": written},
        },
    }
    return {
        "Metadata": {"Cross::Region::AwsCall": settings or {}},
        "Resources": {
            "Orders": orders,
            "Role": {"Type": "AWS::IAM::Role", "Properties": properties},
            **(resources or {}),
        },
        **sections,
    }


def expanded(template: dict[str, Any]) -> Expansion:
    """Expands the template with the defaults of its parameters."""
    parameters = template.get("Parameters", {})
    values = {name: each["Default"] for name, each in parameters.items() if "Default" in each}
    return expand(template, _DEPLOYMENT, Inputs(Files(), values))


def statements_of(template: dict[str, Any]) -> list[Statement]:
    """Returns all statements of the template's calls, and fails if there are errors."""
    expansion = expanded(template)
    assert not expansion.failed, "\n".join(map(str, expansion.errors))
    return [
        each
        for machine in expansion.state_machines
        for call in machine.calls
        for each in derive_statements(call, STACK, expansion.sources)
    ]


def refusals(template: dict[str, Any]) -> list[str]:
    """Returns the messages of the template's errors, and fails if there are none."""
    expansion = expanded(template)
    assert expansion.failed
    return [each.message for each in expansion.errors]


def resolve(value: Any, template: dict[str, Any], conditions: dict[str, bool]) -> Any:
    """Resolves a template value in the stack's Region as CloudFormation does. `AWS::NoValue` becomes None."""
    return _Resolver(template, conditions).resolve(value)


class _Resolver:
    def __init__(self, template: dict[str, Any], conditions: dict[str, bool]) -> None:
        self.template, self.conditions = template, conditions

    def resolve(self, value: Any) -> Any:
        if isinstance(value, list):
            items = [self.resolve(item) for item in value]
            return [item for item in items if item is not None]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            function = getattr(self, "_" + name.replace("Fn::", "").lower(), None)
            if function and (name == "Ref" or name.startswith("Fn::")):
                return function(argument)
        members = {key: self.resolve(member) for key, member in value.items()}
        return {key: member for key, member in members.items() if member is not None}

    def _ref(self, name: str) -> Any:
        if name in _PSEUDO:
            return _PSEUDO[name]
        parameter = self.template.get("Parameters", {}).get(name)
        if not parameter:
            return name.lower()
        value = str(parameter["Default"])
        return value.split(",") if parameter["Type"] == "CommaDelimitedList" else value

    def _getatt(self, argument: Any) -> str:
        name = argument[0] if isinstance(argument, list) else argument.split(".")[0]
        kind = self.template["Resources"][name]["Type"]
        return "arn:aws:" + _ARNS[kind].format(region=STACK.region, name=name.lower())

    def _sub(self, argument: Any) -> str:
        text, variables = argument if isinstance(argument, list) else (argument, {})

        def part(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in variables:
                return str(self.resolve(variables[name]))
            return self._getatt(name) if "." in name else str(self._ref(name))

        return re.sub(r"\$\{([^}]+)\}", part, text)

    def _join(self, argument: Any) -> str:
        return cast("str", argument[0]).join(map(str, self.resolve(argument[1])))

    def _split(self, argument: Any) -> list[str]:
        return str(self.resolve(argument[1])).split(argument[0])

    def _select(self, argument: Any) -> Any:
        return self.resolve(argument[1])[int(argument[0])]

    def _if(self, argument: Any) -> Any:
        return self.resolve(argument[1] if self.conditions[argument[0]] else argument[2])
