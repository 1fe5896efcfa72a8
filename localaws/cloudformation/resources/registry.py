"""The provider of each resource type."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from localaws.cloudformation.resources.custom_resource import CustomResource
from localaws.cloudformation.resources.ecs import Cluster
from localaws.cloudformation.resources.iam import ManagedPolicy, Policy, Role
from localaws.cloudformation.resources.lambda_functions import Function, LayerVersion, Permission
from localaws.cloudformation.resources.lambda_versions import Alias, Version
from localaws.cloudformation.resources.log_groups import LogGroup
from localaws.cloudformation.resources.macros import Macro
from localaws.cloudformation.resources.monitoring import Alarm, MetricFilter, QueryDefinition
from localaws.cloudformation.resources.moto_models import MotoModel, has_model
from localaws.cloudformation.resources.nested_stack import NestedStack
from localaws.cloudformation.resources.provider import ResourceError
from localaws.cloudformation.resources.state_machines import StateMachine
from localaws.cloudformation.template.intrinsics import TemplateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.resources.provider import ResourceProvider

PROVIDERS: Final[Mapping[str, ResourceProvider]] = {
    "AWS::CloudFormation::CustomResource": CustomResource(),
    "AWS::CloudFormation::Macro": Macro(),
    "AWS::CloudFormation::Stack": NestedStack(),
    "AWS::CloudWatch::Alarm": Alarm(),
    "AWS::ECS::Cluster": Cluster(),
    "AWS::IAM::ManagedPolicy": ManagedPolicy(),
    "AWS::IAM::Policy": Policy(),
    "AWS::IAM::Role": Role(),
    "AWS::Lambda::Alias": Alias(),
    "AWS::Lambda::Function": Function(),
    "AWS::Lambda::LayerVersion": LayerVersion(),
    "AWS::Lambda::Permission": Permission(),
    "AWS::Lambda::Version": Version(),
    "AWS::Logs::LogGroup": LogGroup(),
    "AWS::Logs::MetricFilter": MetricFilter(),
    "AWS::Logs::QueryDefinition": QueryDefinition(),
    "AWS::StepFunctions::StateMachine": StateMachine(),
}


@lru_cache(maxsize=256)
def find_provider(kind: str) -> ResourceProvider:
    """Returns the provider of a resource type; raises ResourceError if the local AWS has none."""
    if kind in PROVIDERS:
        return PROVIDERS[kind]
    if kind.startswith("Custom::"):
        return PROVIDERS["AWS::CloudFormation::CustomResource"]
    if has_model(kind):
        return MotoModel(kind)
    raise ResourceError(f"The local AWS can't create {kind}; deploy to AWS to use it.")


def validate_resource_types(template: Mapping[str, Any]) -> None:
    """Raises TemplateError with all resource types of a template that the local AWS can't create."""
    unsupported = sorted(
        {str(body["Type"]) for body in template["Resources"].values() if not _has_provider(body["Type"])}
    )
    if unsupported:
        raise TemplateError(
            f"Template format error: Unrecognized resource types: [{', '.join(unsupported)}] "
            "(the local AWS can't create them)"
        )


def _has_provider(kind: str) -> bool:
    return kind in PROVIDERS or kind.startswith("Custom::") or has_model(kind)
