"""The caller function of a state machine, with its role and its log group."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from macro.emit.call_policies import RunPolicies
from macro.emit.environment import environment
from macro.emit.policies import document, trust
from macro.iam.packing import estimate_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.emit.logical_ids import LogicalIds
    from macro.model.call import AwsCall
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings

RUNTIME = "python3.13"
"""The runtime that the layer is built for, which `templates/provider.yaml` declares, too."""

HANDLER = "caller.handler.handler"
_CODE = "# the caller is in the first layer\n"
_MEMORY_SIZE = 512  # MB
_TIMEOUT = 60  # seconds

_VPC_POLICY: dict[str, Json] = {
    "Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
}
_TRACING: dict[str, Json] = {
    "Effect": "Allow",
    "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    "Resource": ["*"],  # X-Ray has no resource types: Service Authorization Reference, AWS X-Ray
}


def caller_timeout(settings: Settings) -> Json:
    """Returns the timeout of the caller function in seconds, or an intrinsic function."""
    return settings.caller.get("Timeout", _TIMEOUT)


def function(names: LogicalIds, layer: str, settings: Settings, calls: Sequence[AwsCall]) -> dict[str, Json]:
    """Returns the function that makes the calls; `layer` is the ARN of the layer version with its code."""
    properties: dict[str, Json] = {
        "Description": f"Makes the cross-region calls of {'this stack' if names.is_shared else names.state_machine}",
        "Architectures": ["arm64"],
        "MemorySize": _MEMORY_SIZE,
        "Timeout": _TIMEOUT,
        **settings.caller,
        "Runtime": RUNTIME,
        "Handler": HANDLER,
        "Code": {"ZipFile": _CODE},
        "Layers": [layer, *cast("list[Json]", settings.caller.get("Layers", []))],
        "Role": settings.caller.get("Role", {"Fn::GetAtt": [names.role, "Arn"]}),
        "LoggingConfig": {
            "LogGroup": {"Ref": names.log_group},
            **cast("dict[str, Json]", settings.caller.get("LoggingConfig", {})),
        },
        "Environment": environment(
            settings.caller.get("Environment"), calls, layer, has_metrics=settings.metrics
        ),
    }
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def role(names: LogicalIds, settings: Settings) -> dict[str, Json]:
    """Returns the function's role with the permissions to run. The permissions of the calls are separate policies."""
    properties: dict[str, Json] = {
        "AssumeRolePolicyDocument": trust("lambda.amazonaws.com"),
        "Policies": [{"PolicyName": "Run", "PolicyDocument": _run_document(names, settings)}],
    }
    if "VpcConfig" in settings.caller:
        properties["ManagedPolicyArns"] = [_VPC_POLICY]
    properties |= role_settings(settings)
    if settings.role_name is not None:
        properties["RoleName"] = settings.role_name
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def _run_document(names: LogicalIds, settings: Settings) -> dict[str, Json]:
    logs: dict[str, Json] = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": [_log_group_arn(names, settings)],
    }
    return document([logs, _TRACING] if _is_traced(settings) else [logs])


def _log_group_arn(names: LogicalIds, settings: Settings) -> Json:
    if settings.log_group is None:
        return {"Fn::GetAtt": [names.log_group, "Arn"]}
    arn = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${LogGroup}:*"
    return {"Fn::Sub": [arn, {"LogGroup": settings.log_group}]}


def _is_traced(settings: Settings) -> bool:
    """Returns whether Lambda sends traces. In the mode PassThrough, it only passes the trace ID on.

    Source: AWS Lambda Developer Guide, Visualize Lambda function invocations using AWS X-Ray.
    """
    tracing = settings.caller.get("TracingConfig")
    return isinstance(tracing, dict) and tracing.get("Mode") != "PassThrough"


def run_policies(names: LogicalIds, settings: Settings) -> RunPolicies:
    """Returns the size of the role's policies without those of the calls, as IAM counts it."""
    return RunPolicies(estimate_size(_run_document(names, settings)), int("VpcConfig" in settings.caller))


def role_settings(settings: Settings) -> dict[str, Json]:
    """Returns the properties of every role that the macro adds, from the template's settings."""
    given = {"PermissionsBoundary": settings.permissions_boundary, "Path": settings.role_path}
    return {name: value for name, value in given.items() if value is not None}


def log_group(settings: Settings) -> dict[str, Json]:
    """Returns the function's log group. It has no name, so that names can't conflict."""
    properties: dict[str, Json] = {"RetentionInDays": settings.log_retention_in_days}
    if settings.log_kms_key_id is not None:
        properties["KmsKeyId"] = settings.log_kms_key_id
    return {"Type": "AWS::Logs::LogGroup", "Properties": properties}
