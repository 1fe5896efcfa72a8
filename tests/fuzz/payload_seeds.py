"""Valid payloads for all protocols, shapes, and special cases, each with a service's responses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from moto.core.model import ServiceModel as MotoServiceModel

from tests.caller.awsmodel.models import every_service
from tests.caller.awsmodel.samples import sample
from tests.caller.awsmodel.sweep import serialize_as_cbor, serialize_with_moto

if TYPE_CHECKING:
    from botocore.model import OperationModel

_PAGINATION_MEMBER = re.compile("Token|Marker|Truncated|LastEvaluated")
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
_WRITER = {"Bucket": "results", "Prefix": "runs/", "Region": "eu-west-1"}
_BODY = {"Bucket": "inputs", "Key": "a/b.bin", "Region": "eu-west-1"}
_LIST = {"Bucket": "b", "Prefix": "p"}
_EXTENDED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("s3", "ListObjectsV2", {"Paginate": {"MaxItems": 5, "PageSize": 2}, "Query": "Contents[].Key"}),
    ("s3", "ListObjectsV2", {"Paginate": True, "Query": "Contents[]", "ResultWriter": _WRITER}),
    ("dynamodb", "Scan", {"Paginate": True, "Query": "Items[].aé.S", "RetryMode": "adaptive"}),
    ("ec2", "DescribeInstances", {"Paginate": {"PageSize": 5}, "ResultWriter": {"Bucket": "results"}}),
    ("iam", "ListRoles", {"Paginate": {"MaxItems": 3}, "EndpointOptions": {"UseFipsEndpoint": False}}),
    ("logs", "FilterLogEvents", {"Paginate": True, "Rotate": True, "Region": ["us-west-2", "eu-west-1"]}),
    ("dynamodb", "DescribeTable", {"WaitUntil": "TableExists"}),
    ("dynamodb", "DescribeTable", {"WaitUntil": "TableNotExists", "Query": "Table.TableStatus"}),
    ("s3", "HeadBucket", {"WaitUntil": "BucketExists", "Targets": [{"Region": "us-west-2"}], "Region": None}),
    ("ec2", "DescribeInstances", {"WaitUntil": "InstanceRunning", "ResultWriter": _WRITER}),
    ("cloudformation", "DescribeStacks", {"WaitUntil": "StackCreateComplete", "MaxAttempts": 1}),
    ("s3", "GetObject", {"ResultWriter": _WRITER, "RetryMode": "adaptive"}),
    ("s3", "GetObject", {"ResultWriter": {"Bucket": "results"}, "BlobFormat": "base64", "Timeout": 0.5}),
    ("polly", "SynthesizeSpeech", {"ResultWriter": _WRITER}),
    ("sts", "GetCallerIdentity", {"Query": "[Account, Arn] | join('/', @)"}),
    ("s3", "PutObject", {"BodyFrom": _BODY}),
    ("kinesis", "PutRecord", {"BodyFrom": _BODY, "MaxAttempts": 2}),
    ("lambda", "Invoke", {"BodyFrom": _BODY, "ResultWriter": _WRITER}),
    ("rekognition", "DetectLabels", {"BodyFrom": {**_BODY, "Parameter": "Image.Bytes"}}),
    ("polly", "SynthesizeSpeech", {"Paginate": True}),
    ("dynamodb", "GetItem", {"WaitUntil": "TableExists"}),
)
"""Services, operations, and fields that native calls don't have. The last two combinations are errors."""
_ENDPOINTS = {
    "s3": "https://s3.us-west-2.amazonaws.com",
    "route53-recovery-cluster": "https://2a4c9b1e.route53-recovery-cluster.us-west-2.amazonaws.com/v1",
}


def make_seeds() -> list[dict[str, Any]]:
    """Returns cases: `event` is a payload, and `responses` are AWS's responses."""
    models = {service.service_name: service for service in every_service(MotoServiceModel)}
    calls = [name.split() for name in _CALLS.replace("\n", " ").split(",")]
    plain = [
        _make_seed(models[service].operation_model(operation), number)
        for number, (service, operation) in enumerate(calls)
    ]
    return [
        *plain,
        *(
            _make_extended_seed(models[service].operation_model(name), fields)
            for service, name, fields in _EXTENDED
        ),
    ]


def _make_seed(operation: OperationModel, number: int) -> dict[str, Any]:
    service = operation.service_model.service_name
    given = sample(operation.input_shape).given if operation.input_shape else {}
    event = {"Service": service, "Operation": operation.name, "Parameters": given, "Context": CONTEXT}
    return {"event": {**event, **_options(service, number)}, "responses": [make_response(operation)]}


def _make_extended_seed(operation: OperationModel, fields: dict[str, Any]) -> dict[str, Any]:
    """Returns a payload with fields that native calls don't have.

    S3's responses for `BodyFrom` come first, and those for `ResultWriter` last.
    """
    service = operation.service_model.service_name
    assert operation.input_shape is not None
    given = _LIST if operation.name == "ListObjectsV2" else sample(operation.input_shape).given
    if "BodyFrom" in fields:
        given = {
            name: value for name, value in given.items() if name not in ("Body", "Data", "Image", "Payload")
        }
    event = {"Service": service, "Operation": operation.name, "Parameters": given, "Context": CONTEXT}
    present = {name: value for name, value in {"Region": "us-west-2", **fields}.items() if value is not None}
    responses = [make_response(operation)]
    if "Paginate" in fields:
        responses.append(make_response(operation, last=True))
    read = [_STORED] if "BodyFrom" in fields else []
    written = [_WRITTEN] if "ResultWriter" in fields else []
    return {"event": {**event, **present}, "responses": [*read, *responses, *written]}


def _options(service: str, number: int) -> dict[str, Any]:
    """Returns targets, a list of Regions, a role, or other options, depending on the number."""
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


_STORED = {"status": 200, "headers": {"Content-Length": "6", "ETag": '"e"'}, "body": "stored", "fault": None}
_WRITTEN = {
    "status": 200,
    "headers": {"ETag": '"e"'},
    "body": '<Result><UploadId>u</UploadId><ETag>"e"</ETag></Result>',
    "fault": None,
}
"""S3's response to PutObject, CreateMultipartUpload, UploadPart, and CompleteMultipartUpload."""


def make_response(operation: OperationModel, *, last: bool = False) -> dict[str, Any]:
    """Returns a complete HTTP response with a Latin-1 body. The last page has no pagination token."""
    shape = operation.output_shape
    if shape is None:
        return {"status": 200, "headers": {}, "body": "", "fault": None}
    held = sample(shape).held
    if last:
        held = {name: value for name, value in held.items() if not _PAGINATION_MEMBER.search(name)}
    cbor = operation.service_model.resolved_protocol == "smithy-rpc-v2-cbor"
    written = serialize_as_cbor(operation, held) if cbor else serialize_with_moto(operation, held)
    body = written["body"].encode() if isinstance(written["body"], str) else bytes(written["body"] or b"")
    headers = {str(name): str(value) for name, value in written["headers"].items()}
    return {"status": 200, "headers": headers, "body": body.decode("latin-1"), "fault": None}
