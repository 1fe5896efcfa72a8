"""Which provider makes which resource type."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from localaws.cloudformation.resources.custom_resource import CustomResource
from localaws.cloudformation.resources.iam import ManagedPolicy, Policy, Role
from localaws.cloudformation.resources.lambda_functions import Function, LayerVersion, Permission
from localaws.cloudformation.resources.lambda_versions import Alias, Version
from localaws.cloudformation.resources.log_groups import LogGroup
from localaws.cloudformation.resources.macros import Macro
from localaws.cloudformation.resources.moto_models import MotoModel, has_model
from localaws.cloudformation.resources.nested_stack import NestedStack
from localaws.cloudformation.resources.provider import NotDone
from localaws.cloudformation.resources.state_machines import StateMachine
from localaws.cloudformation.template.intrinsics import TemplateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.resources.provider import Provider

OWN: Final[Mapping[str, Provider]] = {
    "AWS::CloudFormation::CustomResource": CustomResource(),
    "AWS::CloudFormation::Macro": Macro(),
    "AWS::CloudFormation::Stack": NestedStack(),
    "AWS::IAM::ManagedPolicy": ManagedPolicy(),
    "AWS::IAM::Policy": Policy(),
    "AWS::IAM::Role": Role(),
    "AWS::Lambda::Alias": Alias(),
    "AWS::Lambda::Function": Function(),
    "AWS::Lambda::LayerVersion": LayerVersion(),
    "AWS::Lambda::Permission": Permission(),
    "AWS::Lambda::Version": Version(),
    "AWS::Logs::LogGroup": LogGroup(),
    "AWS::StepFunctions::StateMachine": StateMachine(),
}


@lru_cache(maxsize=256)
def provider_of(kind: str) -> Provider:
    """The provider of a resource type; raises NotDone for one that the local AWS can't make."""
    if kind in OWN:
        return OWN[kind]
    if kind.startswith("Custom::"):
        return OWN["AWS::CloudFormation::CustomResource"]
    if has_model(kind):
        return MotoModel(kind)
    raise NotDone(f"The local AWS can't create {kind}; deploy to AWS to use it.")


def check_types(template: Mapping[str, Any]) -> None:
    """Raises TemplateError that lists every resource type of a template that the local AWS can't make."""
    unknown = sorted(
        {str(body["Type"]) for body in template["Resources"].values() if not _known(body["Type"])}
    )
    if unknown:
        raise TemplateError(
            f"Template format error: Unrecognized resource types: [{', '.join(unknown)}] "
            "(the local AWS can't create them)"
        )


def _known(kind: str) -> bool:
    return kind in OWN or kind.startswith("Custom::") or has_model(kind)
