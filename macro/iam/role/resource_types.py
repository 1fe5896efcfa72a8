"""What the type of a resource in the template says about the ARN that `Ref` or `Fn::GetAtt` returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Json

_NAMESPACES = {
    "stepfunctions": "states",
    "kinesisfirehose": "firehose",
    "elasticloadbalancingv2": "elasticloadbalancing",
    "certificatemanager": "acm",
    "cognito": "cognito-idp",
    "efs": "elasticfilesystem",
    "emr": "elasticmapreduce",
    "opensearchservice": "es",
    "elasticsearch": "es",
    "msk": "kafka",
    "eventschemas": "schemas",
    "stepfunctionsactivity": "states",
    "apigatewayv2": "apigateway",
    "cassandra": "cassandra",
    "docdb": "rds",
    "neptune": "rds",
}
"""Services of ARNs by the namespace of the resource type, if they are different."""

_SERVERLESS = {
    "AWS::Serverless::Function": "lambda",
    "AWS::Serverless::SimpleTable": "dynamodb",
    "AWS::Serverless::StateMachine": "states",
}
_WITHOUT_REGION = {"s3", "iam", "route53", "cloudfront", "globalaccelerator", "organizations"}
_SERVICE_FIELD = 2


def returns_arn_with_region(function: dict[str, Json], types: Mapping[str, str]) -> bool | None:
    """Whether the ARN that a function returns contains a Region; None if the function isn't about a resource."""
    service = find_arn_service(function, types)
    return None if service is None else service not in _WITHOUT_REGION


def find_arn_service(function: dict[str, Json], types: Mapping[str, str]) -> str | None:
    """Returns the service in the ARN of the resource that a `Ref` or `Fn::GetAtt` names, or None."""
    match function:
        case {"Ref": str(name)}:
            pass
        case {"Fn::GetAtt": [str(name), *_]}:
            pass
        case {"Fn::GetAtt": str(path)}:
            name = path.partition(".")[0]
        case _:
            return None
    kind = types.get(name)
    if kind is None or not kind.startswith("AWS::"):
        return None
    if kind in _SERVERLESS:
        return _SERVERLESS[kind]
    namespace = kind.split("::")[1].lower()
    return _NAMESPACES.get(namespace, namespace)


def service_can_match(function: dict[str, Json], types: Mapping[str, str], arn_format: str) -> bool:
    """Whether the ARN that a function returns can have an ARN format, judging by the resource's service."""
    service = find_arn_service(function, types)
    return service is None or service == arn_format.split(":")[_SERVICE_FIELD]


def is_bucket(function: dict[str, Json], types: Mapping[str, str]) -> bool:
    """Whether a function returns the ARN of a bucket of the template."""
    match function:
        case {"Fn::GetAtt": [str(name), "Arn"]}:
            return types.get(name) == "AWS::S3::Bucket"
        case {"Fn::GetAtt": str(path)}:
            return path.endswith(".Arn") and types.get(path.removesuffix(".Arn")) == "AWS::S3::Bucket"
        case _:
            return False
