"""The provider of each resource type: one of this package, or moto's model of the type."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from localaws.cloudformation.resources.moto_models import MotoModel, has_model
from localaws.cloudformation.resources.provider import ResourceError
from localaws.cloudformation.resources.types.cdk import CdkMetadata
from localaws.cloudformation.resources.types.custom_resource import CustomResource
from localaws.cloudformation.resources.types.ecs import Cluster
from localaws.cloudformation.resources.types.iam import ManagedPolicy, Policy, Role
from localaws.cloudformation.resources.types.lambda_functions import Function, LayerVersion, Permission
from localaws.cloudformation.resources.types.lambda_versions import Alias, Version
from localaws.cloudformation.resources.types.log_groups import LogGroup
from localaws.cloudformation.resources.types.macros import Macro
from localaws.cloudformation.resources.types.monitoring import Alarm, MetricFilter, QueryDefinition
from localaws.cloudformation.resources.types.nested_stack import NestedStack
from localaws.cloudformation.resources.types.s3 import BucketPolicy
from localaws.cloudformation.resources.types.ssm import SsmParameter
from localaws.cloudformation.resources.types.state_machines import StateMachine
from localaws.cloudformation.template.intrinsics import TemplateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.resources.provider import ResourceProvider

# AWS CloudFormation User Guide, "Registry", and for custom resources the Template Reference, "CustomResource".
_TYPE_NAME: Final = re.compile(r"Custom::[\w@-]{1,52}|[A-Za-z0-9]{2,64}(::[A-Za-z0-9]{2,64}){2}(::MODULE)?")

PROVIDERS: Final[Mapping[str, ResourceProvider]] = {
    "AWS::CDK::Metadata": CdkMetadata(),
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
    "AWS::S3::BucketPolicy": BucketPolicy(),
    "AWS::SSM::Parameter": SsmParameter(),
    "AWS::StepFunctions::StateMachine": StateMachine(),
}
"""The types that moto has no model for, or whose model lacks something that this project needs."""


@lru_cache(maxsize=256)
def find_provider(kind: str) -> ResourceProvider:
    """Returns the provider of a resource type; raises ResourceError if the local AWS has none."""
    if kind in PROVIDERS:
        return PROVIDERS[kind]
    if kind.startswith("Custom::"):
        return PROVIDERS["AWS::CloudFormation::CustomResource"]
    if has_model(kind):
        return MotoModel(kind)
    raise ResourceError(unsupported_type_reason(kind))


def is_supported(kind: str) -> bool:
    """Returns whether the local AWS can create resources of this type."""
    return kind in PROVIDERS or kind.startswith("Custom::") or has_model(kind)


def unsupported_type_reason(kind: str) -> str:
    """Returns the status reason of a resource whose type `is_supported` rejects."""
    return f"Resource type {kind} is not supported by the local AWS. Deploy to AWS to use it."


def validate_resource_types(template: Mapping[str, Any]) -> None:
    """Raises TemplateError with all resource types of a template that can't exist, such as `S3::Bucket`."""
    kinds = {str(body["Type"]) for body in template["Resources"].values()}
    unrecognized = sorted(kind for kind in kinds if not _TYPE_NAME.fullmatch(kind))
    if unrecognized:
        raise TemplateError(
            f"Template format error: Unrecognized resource types: [{', '.join(unrecognized)}]"
        )
