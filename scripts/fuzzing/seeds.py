"""Valid payloads, one per kind of protocol, shape and peculiarity, each with a service's answer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.model import ServiceModel as MotoServiceModel

from tests.caller.models import every_service
from tests.caller.samples import sample
from tests.caller.sweep import written_by_cbor, written_by_moto

if TYPE_CHECKING:
    from botocore.model import OperationModel

CONTEXT = {
    "Execution": "arn:aws:states:us-east-1:123456789012:execution:Orders:run-1",
    "State": "Read",
    "Entered": "2026-01-31T12:00:00Z",
}
_CALLS = """
    s3 GetObject, s3 PutObject, s3 HeadObject, s3 ListObjectsV2, s3 CopyObject, s3 GetBucketLocation,
    s3 DeleteObjects, dynamodb GetItem, dynamodb PutItem, dynamodb TransactWriteItems, dynamodb ListTables,
    sqs SendMessage, sns Publish, lambda Invoke, kms Encrypt, kms GenerateDataKey, ec2 DescribeInstances,
    ec2 RunInstances, iam GetRole, iam CreateRole, sts GetCallerIdentity, secretsmanager GetSecretValue,
    logs PutLogEvents, events PutEvents, cloudwatch PutMetricData, stepfunctions StartExecution,
    bedrock-runtime InvokeModel, bedrock-runtime Converse, route53 ChangeResourceRecordSets,
    route53-recovery-cluster UpdateRoutingControlState, apigateway GetRestApis, kinesis PutRecord,
    ssm SendCommand, rds DescribeDBInstances, autoscaling CreateLaunchConfiguration, cloudfront CreateInvalidation,
    polly SynthesizeSpeech, iot-data Publish, lexv2-runtime RecognizeText, s3control CreateJob,
    ec2 GetConsoleOutput, rds CopyDBSnapshot
"""
_ENDPOINTS = {
    "s3": "https://s3.us-west-2.amazonaws.com",
    "route53-recovery-cluster": "https://2a4c9b1e.route53-recovery-cluster.us-west-2.amazonaws.com/v1",
}


def seeds() -> list[dict[str, Any]]:
    """Cases: `event` is a payload, `answers` what is played."""
    models = {service.service_name: service for service in every_service(MotoServiceModel)}
    calls = [name.split() for name in _CALLS.replace("\n", " ").split(",")]
    return [
        _seed(models[service].operation_model(operation), number)
        for number, (service, operation) in enumerate(calls)
    ]


def _seed(operation: OperationModel, number: int) -> dict[str, Any]:
    service = operation.service_model.service_name
    given = sample(operation.input_shape).given if operation.input_shape else {}
    event = {"Service": service, "Operation": operation.name, "Parameters": given, "Context": CONTEXT}
    return {"event": {**event, **_options(service, number)}, "answers": [answer_of(operation)]}


def _options(service: str, number: int) -> dict[str, Any]:
    """Of every few payloads one with targets, a list of regions, a role, options."""
    match number % 6:
        case 0:
            endpoint = {"Endpoint": _ENDPOINTS[service]} if service in _ENDPOINTS else {}
            return {"Targets": [{"Region": "us-west-2", **endpoint}, {"Region": "eu-west-1"}], "Rotate": True}
        case 1:
            return {"Region": ["us-west-2", "eu-west-1"], "BlobFormat": "base64"}
        case 2:
            role = {"RoleArn": "arn:aws:iam::210987654321:role/reader", "ExternalId": "x"}
            return {"Region": "us-west-2", "Credentials": role}
        case 3:
            options = {"UseFipsEndpoint": False, "UseDualstackEndpoint": False}
            return {"Region": "us-west-2", "EndpointOptions": options, "Timeout": 5, "MaxAttempts": 2}
        case _:
            return {"Region": "us-west-2", "BlobFormat": "native" if number % 2 else "text"}


def answer_of(operation: OperationModel) -> dict[str, Any]:
    """A complete answer as an HTTP server gives it; its body as Latin-1 text."""
    shape = operation.output_shape
    if shape is None:
        return {"status": 200, "headers": {}, "body": "", "fault": None}
    held = sample(shape).held
    cbor = operation.service_model.resolved_protocol == "smithy-rpc-v2-cbor"
    written = written_by_cbor(operation, held) if cbor else written_by_moto(operation, held)
    body = written["body"].encode() if isinstance(written["body"], str) else bytes(written["body"] or b"")
    headers = {str(name): str(value) for name, value in written["headers"].items()}
    return {"status": 200, "headers": headers, "body": body.decode("latin-1"), "fault": None}
