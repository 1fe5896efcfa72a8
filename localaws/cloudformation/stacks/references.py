"""What a stack's references stand for: parameters, pseudo parameters, resources, imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localaws.cloudformation.template.intrinsics import Evaluation, TemplateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.resources.provider import Physical, StackIdentity
    from localaws.cloudformation.stacks.model import Source


class StackReferences:
    """Implements `intrinsics.References` for one stack operation; remembers which exports were used."""

    def __init__(self, identity: StackIdentity, source: Source, exports: Mapping[str, str]) -> None:
        """`exports`: the values of the region's exports by name."""
        self._pseudo = pseudo_parameters(identity)
        self._parameters = source.parameters
        self._exports = exports
        self.physical: dict[str, Physical] = {}
        self.imports: set[str] = set()

    def ref(self, name: str) -> Any:
        """The value of a parameter, pseudo parameter or created resource."""
        if name in self._parameters:
            return self._parameters[name]
        if name in self._pseudo:
            return self._pseudo[name]
        return self._resource(name).id

    def attribute(self, logical_id: str, name: str) -> Any:
        """The attribute of a created resource."""
        attributes = self._resource(logical_id).attributes
        try:
            return attributes[name]
        except KeyError:
            raise TemplateError(
                f"Template error: resource {logical_id} does not support attribute type {name} in Fn::GetAtt"
            ) from None

    def imported(self, name: str) -> str:
        """The value of an export of this region."""
        if name not in self._exports:
            raise TemplateError(f"No export named {name} found. Rollback requested by user.")
        self.imports.add(name)
        return self._exports[name]

    def _resource(self, logical_id: str) -> Physical:
        if logical_id not in self.physical:
            raise TemplateError(
                f"Template format error: Unresolved resource dependencies [{logical_id}] "
                "in the Resources block of the template"
            )
        return self.physical[logical_id]


def pseudo_parameters(identity: StackIdentity) -> dict[str, Any]:
    """The pseudo parameters' values for a stack."""
    return {
        "AWS::AccountId": identity.account,
        "AWS::NotificationARNs": [],
        "AWS::Partition": identity.partition,
        "AWS::Region": identity.region,
        "AWS::StackId": identity.id,
        "AWS::StackName": identity.name,
        "AWS::URLSuffix": "amazonaws.com.cn" if identity.partition == "aws-cn" else "amazonaws.com",
    }


def evaluation_of(references: StackReferences, source: Source, region: str) -> Evaluation:
    """The evaluation of a stack's template with these references."""
    template = source.template
    return Evaluation(references, template.get("Mappings", {}), template.get("Conditions", {}), region)
