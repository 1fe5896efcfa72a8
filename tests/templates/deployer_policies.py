"""The policies in `templates/permissions.yaml`, with resolved intrinsic functions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from localaws.cloudformation.template.intrinsics import Evaluator
from scripts.tooling.environment import ROOT
from tests.templates.judges import read_template

if TYPE_CHECKING:
    from collections.abc import Mapping


PERMISSIONS = ROOT / "templates" / "permissions.yaml"
PARAMETERS = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "CodeBucket": "",
    "PermissionsBoundary": "",
    "ProviderStack": "cross-region-awscall",
    "RolePath": "/",
    "StackPrefix": "orders-",
}


@dataclass(frozen=True)
class _Stack:
    parameters: Mapping[str, str]

    def ref(self, name: str) -> Any:
        return self.parameters[name]

    def attribute(self, logical_id: str, name: str) -> Any:
        raise AssertionError((logical_id, name))

    def imported(self, name: str) -> str:
        raise AssertionError(name)


@cache
def policies(boundary: str = "", prefix: str = "orders-") -> dict[str, list[dict[str, Any]]]:
    """Returns the statements of each policy, with resolved intrinsic functions."""
    template = read_template(PERMISSIONS)
    resources, conditions = template["Resources"], template["Conditions"]
    parameters = {**PARAMETERS, "PermissionsBoundary": boundary, "StackPrefix": prefix}
    resolve = Evaluator(_Stack(parameters), {}, conditions, "eu-central-1").resolve
    return {
        name: resolve(resource["Properties"]["PolicyDocument"]["Statement"])
        for name, resource in resources.items()
    }


def actions(*names: str) -> set[str]:
    """Returns the actions that policies allow."""
    return {
        action
        for name in names
        for statement in policies()[name]
        if statement["Effect"] == "Allow"
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
