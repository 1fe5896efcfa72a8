"""The values of a stack's references: parameters, pseudo parameters, resources, and imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localaws.api.host_names import dns_suffix
from localaws.cloudformation.template.intrinsics import Evaluator, TemplateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.resources.provider import PhysicalResource, StackIdentity
    from localaws.cloudformation.stacks.model import StackSource


class StackReferences:
    """Implements `intrinsics.References` for one stack operation.

    Attributes:
        physical: The resources that the operation has created or updated so far, by logical ID.
        imports: The names of the exports that the template has imported so far.
    """

    def __init__(self, identity: StackIdentity, source: StackSource, exports: Mapping[str, str]) -> None:
        """Starts without resources. `exports` has the exports' values by name."""
        self._pseudo_parameters = pseudo_parameters(identity)
        self._parameters = source.parameters
        self._exports = exports
        self.physical: dict[str, PhysicalResource] = {}
        self.imports: set[str] = set()

    def ref(self, name: str) -> Any:
        """Returns the value of Ref: a parameter, a pseudo parameter, or the ID of a created resource."""
        if name in self._parameters:
            return self._parameters[name]
        if name in self._pseudo_parameters:
            return self._pseudo_parameters[name]
        return self._resource(name).id

    def attribute(self, logical_id: str, name: str) -> Any:
        """Returns the value of Fn::GetAtt for a created resource."""
        attributes = self._resource(logical_id).attributes
        try:
            return attributes[name]
        except KeyError:
            raise TemplateError(
                f"Template error: resource {logical_id} does not support attribute type {name} in Fn::GetAtt"
            ) from None

    def imported(self, name: str) -> str:
        """Returns the value of an export."""
        if name not in self._exports:
            raise TemplateError(f"No export named {name} found. Rollback requested by user.")
        self.imports.add(name)
        return self._exports[name]

    def _resource(self, logical_id: str) -> PhysicalResource:
        if logical_id not in self.physical:
            raise TemplateError(
                f"Template format error: Unresolved resource dependencies [{logical_id}] "
                "in the Resources block of the template"
            )
        return self.physical[logical_id]


def pseudo_parameters(identity: StackIdentity) -> dict[str, Any]:
    """Returns the values of a stack's pseudo parameters."""
    return {
        "AWS::AccountId": identity.account,
        "AWS::NotificationARNs": [],
        "AWS::Partition": identity.partition,
        "AWS::Region": identity.region,
        "AWS::StackId": identity.id,
        "AWS::StackName": identity.name,
        "AWS::URLSuffix": dns_suffix(identity.partition),
    }


def active_resources(template: Mapping[str, Any], evaluator: Evaluator) -> dict[str, Mapping[str, Any]]:
    """Returns a template's resources, except the ones whose condition is false."""
    return {
        name: body
        for name, body in template["Resources"].items()
        if "Condition" not in body or evaluator.is_true(body["Condition"])
    }


def create_evaluator(references: StackReferences, source: StackSource, region: str) -> Evaluator:
    """Returns the evaluator of a stack's intrinsic functions."""
    template = source.template
    return Evaluator(references, template.get("Mappings", {}), template.get("Conditions", {}), region)
