"""Tests with responses and errors of one service per protocol, in the exact format of AWS."""

from __future__ import annotations

import base64
import json
import struct
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from tests.caller.calls import call, failure
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


CBOR = {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor", "x-amzn-RequestId": "r-1"}


def json_error(code: str, message: str, **headers: str) -> Response:
    body = json.dumps({"__type": code, "message": message}).encode()
    return Response(400, body, {"x-amzn-RequestId": "r-1", **headers})


class TestJson:
    def test_success(self, wire: Wire) -> None:
        response = {"Item": {"Id": {"S": "1"}, "Gone": {"NULL": True}, "Bits": {"BS": ["aGk=", ""]}}}
        wire.play(Response(body=json.dumps(response).encode(), headers={"x-amzn-RequestId": "r-1"}))
        result = call("dynamodb", "GetItem", {"TableName": "T", "Key": {"Id": {"S": "1"}}})
        assert result == {"Item": {"Id": {"S": "1"}, "Gone": {"Nul": True}, "Bits": {"Bs": ["hi", ""]}}}
        assert json.loads(wire.requests[0].body) == {"TableName": "T", "Key": {"Id": {"S": "1"}}}

    @pytest.mark.parametrize(
        "code", ["ResourceNotFoundException", "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"]
    )
    def test_modeled_error_with_and_without_a_namespace(self, wire: Wire, code: str) -> None:
        wire.play(json_error(code, "Requested resource not found"))
        raised = failure("dynamodb", "GetItem", {"TableName": "T", "Key": {}})
        assert raised.name == "DynamoDb.ResourceNotFoundException"
        assert raised.text == (
            "Requested resource not found (Service: DynamoDb, Status Code: 400, Request ID: r-1) "
            "(SDK Attempt Count: 1)"
        )

    def test_unmodeled_error(self, wire: Wire) -> None:
        wire.play(json_error("ValidationException", "One or more parameter values were invalid"))
        raised = failure("dynamodb", "GetItem", {"TableName": "T", "Key": {}})
        assert raised.name == "DynamoDb.DynamoDbException"

    def test_modeled_error_with_members_keeps_its_message(self, wire: Wire) -> None:
        body = {
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "Message": "Transaction cancelled, please refer cancellation reasons [None, X]",
            "CancellationReasons": [{"Code": "None"}, {"Code": "X", "Message": "why"}],
        }
        wire.play(Response(400, json.dumps(body).encode()))
        raised = failure("dynamodb", "TransactWriteItems", {"TransactItems": []})
        assert raised.name == "DynamoDb.TransactionCanceledException"
        assert raised.text.startswith("Transaction cancelled, please refer cancellation reasons")

    def test_error_with_a_legacy_query_code(self, wire: Wire) -> None:
        legacy = {"x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender"}
        wire.play(json_error("com.amazonaws.sqs#QueueDoesNotExist", "no queue", **legacy))
        assert failure("sqs", "GetQueueUrl", {"QueueName": "q"}).name == "Sqs.QueueDoesNotExistException"

    def test_throttling_of_all_attempts(self, wire: Wire) -> None:
        wire.play(json_error("ThrottlingException", "Rate exceeded"))
        raised = failure("stepfunctions", "ListStateMachines", {}, MaxAttempts=2)
        assert raised.name == "Sfn.SfnException"
        assert raised.text.endswith("(SDK Attempt Count: 2)")
        assert len(wire.requests) == 2

    def test_numbers_over_2_to_the_53_stay_exact(self, wire: Wire) -> None:
        big = 2**63 - 1
        wire.play(Response(body=json.dumps({"events": [{"timestamp": big, "message": "m"}]}).encode()))
        result = call("logs", "FilterLogEvents", {"LogGroupName": "g", "StartTime": big})
        assert result["Events"][0]["Timestamp"] == big
        assert json.loads(wire.requests[0].body)["startTime"] == big

    def test_non_finite_numbers_in_results(self, wire: Wire) -> None:
        points = b'{"Average": NaN}, {"Average": "NaN"}, {"Average": -Infinity}, {"Average": 0.1}'
        wire.play(Response(body=b'{"Datapoints": [%b]}' % points))
        period = {"StartTime": "2026-01-31T00:00:00Z", "EndTime": 1769860800, "Period": 60}
        result = call("cloudwatch", "GetMetricStatistics", {"Namespace": "n", "MetricName": "m", **period})
        assert [point["Average"] for point in result["Datapoints"]] == ["NaN", "NaN", "-Infinity", 0.1]
        sent = json.loads(wire.requests[0].body)
        assert (sent["StartTime"], sent["EndTime"]) == (1769817600, 1769860800)

    def test_non_finite_numbers_in_parameters(self, wire: Wire) -> None:
        data = {"MetricName": "m", "Value": "NaN"}
        call("cloudwatch", "PutMetricData", {"Namespace": "n", "MetricData": [data]})
        assert json.loads(wire.requests[0].body)["MetricData"][0]["Value"] == "NaN"

    def test_timestamps_of_every_kind(self, wire: Wire) -> None:
        wire.play(Response(body=b'{"CreatedDate": 1769860800.25, "LastChangedDate": 1769860800}'))
        result = call("secretsmanager", "DescribeSecret", {"SecretId": "s"})
        assert result == {
            "CreatedDate": "2026-01-31T12:00:00.250Z",
            "LastChangedDate": "2026-01-31T12:00:00.000Z",
        }


class TestQuery:
    def test_success(self, wire: Wire) -> None:
        wire.play(
            Response(
                body=b"""<DescribeDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">
                <DescribeDBInstancesResult><DBInstances><DBInstance>
                <DBInstanceIdentifier>orders</DBInstanceIdentifier><MultiAZ>true</MultiAZ>
                <InstanceCreateTime>2026-01-31T12:00:00.123Z</InstanceCreateTime>
                <AllocatedStorage>20</AllocatedStorage><VpcSecurityGroups/>
                </DBInstance></DBInstances></DescribeDBInstancesResult>
                <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></DescribeDBInstancesResponse>"""
            )
        )
        result = call("rds", "DescribeDBInstances", {"DbInstanceIdentifier": "orders"})
        assert result == {
            "DbInstances": [
                {
                    "DbInstanceIdentifier": "orders",
                    "InstanceCreateTime": "2026-01-31T12:00:00.123Z",
                    "AllocatedStorage": 20,
                    "VpcSecurityGroups": [],
                    "MultiAZ": True,
                }
            ]
        }
        assert parse_qs(wire.requests[0].body.decode())["DBInstanceIdentifier"] == ["orders"]

    def test_modeled_error_with_a_different_wire_code(self, wire: Wire) -> None:
        wire.play(
            Response(
                404,
                b"""<ErrorResponse><Error><Type>Sender</Type><Code>DBInstanceNotFound</Code>
                <Message>DBInstance orders not found.</Message></Error><RequestId>r-1</RequestId>
                </ErrorResponse>""",
            )
        )
        raised = failure("rds", "DescribeDBInstances", {})
        assert raised.name == "Rds.DbInstanceNotFoundException"
        assert raised.text == (
            "DBInstance orders not found. (Service: Rds, Status Code: 404, Request ID: r-1) "
            "(SDK Attempt Count: 1)"
        )

    def test_unmodeled_error(self, wire: Wire) -> None:
        wire.play(
            Response(
                400, b"<ErrorResponse><Error><Code>Odd</Code><Message>m</Message></Error></ErrorResponse>"
            )
        )
        assert failure("rds", "DescribeDBInstances", {}).name == "Rds.RdsException"

    def test_iam_policy_documents_stay_encoded(self, wire: Wire) -> None:
        wire.play(
            Response(
                body=b"""<GetRolePolicyResponse><GetRolePolicyResult><RoleName>r</RoleName>
                <PolicyName>p</PolicyName>
                <PolicyDocument>%7B%22Version%22%3A%222012-10-17%22%7D</PolicyDocument>
                </GetRolePolicyResult></GetRolePolicyResponse>"""
            )
        )
        result = call("iam", "GetRolePolicy", {"RoleName": "r", "PolicyName": "p"})
        assert result["PolicyDocument"] == "%7B%22Version%22%3A%222012-10-17%22%7D"

    def test_template_body_stays_text(self, wire: Wire) -> None:
        wire.play(
            Response(
                body=b"""<GetTemplateResponse><GetTemplateResult>
                <TemplateBody>{"Resources": {}}</TemplateBody>
                </GetTemplateResult></GetTemplateResponse>"""
            )
        )
        assert call("cloudformation", "GetTemplate", {"StackName": "s"}) == {
            "TemplateBody": '{"Resources": {}}'
        }

    def test_user_data_of_auto_scaling_is_sent_as_given(self, wire: Wire) -> None:
        wire.play(Response(body=b"<CreateLaunchConfigurationResponse/>"))
        call("autoscaling", "CreateLaunchConfiguration", {"LaunchConfigurationName": "l", "UserData": "aGk="})
        assert parse_qs(wire.requests[0].body.decode())["UserData"] == ["aGk="]


class TestEc2:
    def test_success(self, wire: Wire) -> None:
        wire.play(
            Response(
                body=b"""<DescribeInstancesResponse><requestId>r-1</requestId><reservationSet><item>
                <reservationId>r-0</reservationId><instancesSet><item><instanceId>i-1</instanceId>
                <launchTime>2026-01-31T12:00:00.000Z</launchTime><ebsOptimized>false</ebsOptimized>
                </item></instancesSet></item></reservationSet></DescribeInstancesResponse>"""
            )
        )
        result = call(
            "ec2", "DescribeInstances", {"Filters": [{"Name": "vpc-id", "Values": ["v"]}], "MaxResults": 5}
        )
        instance = {"InstanceId": "i-1", "LaunchTime": "2026-01-31T12:00:00.000Z", "EbsOptimized": False}
        (reservation,) = result["Reservations"]
        assert reservation["ReservationId"] == "r-0"
        assert reservation["Instances"] == [instance]
        assert parse_qs(wire.requests[0].body.decode())["Filter.1.Value.1"] == ["v"]

    def test_error(self, wire: Wire) -> None:
        wire.play(
            Response(
                400,
                b"""<Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code>
                <Message>The instance ID 'i-1' does not exist</Message></Error></Errors>
                <RequestID>r-1</RequestID></Response>""",
            )
        )
        raised = failure("ec2", "DescribeInstances", {"InstanceIds": ["i-1"]})
        assert raised.name == "Ec2.Ec2Exception"
        assert raised.text == (
            "The instance ID 'i-1' does not exist (Service: Ec2, Status Code: 400, Request ID: r-1) "
            "(SDK Attempt Count: 1)"
        )

    def test_user_data_is_sent_as_given_and_console_output_returned_as_sent(self, wire: Wire) -> None:
        wire.play(Response(body=b"<RunInstancesResponse/>"))
        call("ec2", "RunInstances", {"MinCount": 1, "MaxCount": 1, "UserData": "aGk="})
        assert parse_qs(wire.requests[0].body.decode())["UserData"] == ["aGk="]
        wire.play(
            Response(body=b"<GetConsoleOutputResponse><output>aGk=</output></GetConsoleOutputResponse>")
        )
        assert call("ec2", "GetConsoleOutput", {"InstanceId": "i-1"}) == {"Output": "aGk="}


class TestRestJson:
    def test_streamed_payload_and_header_members(self, wire: Wire) -> None:
        wire.play(
            Response(200, b'{"ok": 1}', {"X-Amz-Function-Error": "Unhandled", "X-Amz-Executed-Version": "7"})
        )
        result = call("lambda", "Invoke", {"FunctionName": "f", "Payload": {"order": 1}})
        assert result == {
            "StatusCode": 200,
            "FunctionError": "Unhandled",
            "ExecutedVersion": "7",
            "Payload": '{"ok": 1}',
        }
        assert wire.requests[0].body == b'{"order":1}'

    def test_string_payload_is_not_quoted_in_the_native_format(self, wire: Wire) -> None:
        wire.play(Response(200, b"null"))
        call("lambda", "Invoke", {"FunctionName": "f", "Payload": '{"order": 1}'}, BlobFormat="native")
        assert wire.requests[0].body == b'{"order": 1}'

    def test_lower_case_model_names(self, wire: Wire) -> None:
        wire.play(
            Response(body=b'{"id": "a1", "name": "n", "createdDate": 1769860800, "tags": {"camelKey": "v"}}')
        )
        result = call("apigateway", "GetRestApi", {"RestApiId": "a1"})
        assert result == {
            "Id": "a1",
            "Name": "n",
            "CreatedDate": "2026-01-31T12:00:00.000Z",
            "Tags": {"camelKey": "v"},
        }

    def test_error_named_in_a_header(self, wire: Wire) -> None:
        headers = {
            "x-amzn-ErrorType": "ResourceNotFoundException:http://internal.amazon.com/",
            "x-amzn-RequestId": "r",
        }
        wire.play(Response(404, b'{"Message": "Function not found"}', headers))
        raised = failure("lambda", "Invoke", {"FunctionName": "f"})
        assert raised.name == "Lambda.ResourceNotFoundException"
        assert raised.text.startswith("Function not found (Service: Lambda, Status Code: 404, Request ID: r)")

    def test_document_keys_do_not_change(self, wire: Wire) -> None:
        tool = {
            "toolSpec": {"name": "t", "inputSchema": {"json": {"camelCase": {"anyOf": [None, 1.5, True]}}}}
        }
        response = {
            "output": {
                "message": {"role": "assistant", "content": [{"toolUse": {"input": {"fooBar": [1, None]}}}]}
            },
            "stopReason": "tool_use",
        }
        wire.play(Response(body=json.dumps(response).encode()))
        result = call("bedrock-runtime", "Converse", {"ModelId": "m", "ToolConfig": {"Tools": [tool]}})
        (content,) = result["Output"]["Message"]["Content"]
        assert content == {"ToolUse": {"Input": {"fooBar": [1, None]}}}
        assert result["StopReason"] == "tool_use"
        sent = json.loads(wire.requests[0].body)["toolConfig"]["tools"][0]
        assert sent == tool

    def test_base64_in_parameters_and_results(self, wire: Wire) -> None:
        wire.play(Response(body=b"\xff\x00\x01"))
        packed = base64.b64encode(b"\x00\xff").decode()
        result = call("lambda", "Invoke", {"FunctionName": "f", "Payload": packed}, BlobFormat="base64")
        assert result["Payload"] == "/wAB"
        assert wire.requests[0].body == b"\x00\xff"

    def test_blob_that_is_not_utf8_is_an_error(self, wire: Wire) -> None:
        wire.play(Response(body=b"ab\xff"))
        raised = failure("lambda", "Invoke", {"FunctionName": "f"})
        assert raised.name == "CrossRegion.NotText"
        assert "3 bytes" in raised.text
        assert "BlobFormat: base64" in raised.text

    def test_json_text_in_a_header_stays_text(self, wire: Wire) -> None:
        attributes = base64.b64encode(b'{"a": "b"}').decode()
        wire.play(Response(body=b"sound", headers={"x-amz-lex-session-attributes": attributes}))
        result = call(
            "lex-runtime",
            "PostContent",
            {
                "BotName": "b",
                "BotAlias": "a",
                "UserId": "u",
                "ContentType": "text/plain",
                "InputStream": "hi",
            },
        )
        assert result["SessionAttributes"] == '{"a":"b"}'


class TestRestXml:
    def test_stream_headers_and_metadata_map(self, wire: Wire) -> None:
        headers = {
            "ETag": '"e"',
            "Last-Modified": "Sat, 31 Jan 2026 12:00:00 GMT",
            "x-amz-meta-CamelKey": "v",
            "Content-Type": "text/csv",
            "Expires": "Sat, 31 Jan 2026 12:00:00 GMT",
        }
        wire.play(Response(200, "größe".encode(), headers))
        assert call("s3", "GetObject", {"Bucket": "orders", "Key": "a b/ü+?"}) == {
            "LastModified": "2026-01-31T12:00:00.000Z",
            "ContentLength": 7,
            "ETag": '"e"',
            "ContentType": "text/csv",
            "Expires": "2026-01-31T12:00:00.000Z",
            "Metadata": {"CamelKey": "v"},
            "Body": "größe",
        }
        assert wire.requests[0].path == "/orders/a%20b/%C3%BC%2B%3F"

    def test_invalid_expires_header_is_omitted(self, wire: Wire) -> None:
        wire.play(Response(200, b"", {"Expires": "tomorrow"}))
        assert "Expires" not in call("s3", "GetObject", {"Bucket": "orders", "Key": "k"})

    def test_modeled_error_with_an_extended_id(self, wire: Wire) -> None:
        body = b"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"
        wire.play(Response(404, body, {"x-amz-request-id": "R1", "x-amz-id-2": "X2"}))
        raised = failure("s3", "GetObject", {"Bucket": "orders", "Key": "k"})
        assert raised.name == "S3.NoSuchKeyException"
        assert raised.text == (
            "The specified key does not exist. (Service: S3, Status Code: 404, Request ID: R1, "
            "Extended Request ID: X2) (SDK Attempt Count: 1)"
        )

    def test_unmodeled_error(self, wire: Wire) -> None:
        wire.play(Response(403, b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"))
        assert failure("s3", "GetObject", {"Bucket": "orders", "Key": "k"}).name == "S3.S3Exception"

    def test_missing_bucket_is_a_modeled_error_of_the_service(self, wire: Wire) -> None:
        wire.play(Response(404, b"<Error><Code>NoSuchBucket</Code><Message>m</Message></Error>"))
        assert failure("s3", "GetObject", {"Bucket": "orders", "Key": "k"}).name == "S3.NoSuchBucketException"

    @pytest.mark.parametrize(
        ("operation", "status", "name"),
        [
            ("HeadObject", 404, "S3.NoSuchKeyException"),
            ("HeadObject", 403, "S3.S3Exception"),
            ("HeadBucket", 404, "S3.NoSuchBucketException"),
            ("HeadBucket", 403, "S3.S3Exception"),
        ],
    )
    def test_head_errors_have_no_body(self, wire: Wire, operation: str, status: int, name: str) -> None:
        wire.play(Response(status))
        key = {"Key": "k"} if operation == "HeadObject" else {}
        assert failure("s3", operation, {"Bucket": "orders", **key}).name == name

    def test_error_in_a_response_with_status_200(self, wire: Wire) -> None:
        wire.play(Response(200, b"<Error><Code>InternalError</Code><Message>We failed</Message></Error>"))
        source = {"Bucket": "orders", "Key": "k", "CopySource": "orders/a%20b"}
        raised = failure("s3", "CopyObject", source, MaxAttempts=1)
        assert raised.name == "S3.S3Exception"
        assert wire.requests[0].headers["x-amz-copy-source"] == "orders/a%20b"

    def test_listed_keys_are_decoded(self, wire: Wire) -> None:
        wire.play(
            Response(
                body=b"""<ListBucketResult><Name>orders</Name><EncodingType>url</EncodingType>
                <Contents><Key>a%0Ab+c%2B</Key><Size>1</Size></Contents></ListBucketResult>"""
            )
        )
        result = call("s3", "ListObjectsV2", {"Bucket": "orders"})
        assert result == {"Contents": [{"Key": "a\nb c+", "Size": 1}], "Name": "orders"}
        assert "encoding-type=url" in wire.requests[0].path

    def test_customer_keys_are_sent_as_given(self, wire: Wire) -> None:
        key = base64.b64encode(b"k" * 32).decode()
        call(
            "s3",
            "GetObject",
            {"Bucket": "orders", "Key": "k", "SseCustomerAlgorithm": "AES256", "SseCustomerKey": key},
        )
        headers = {name.lower(): value for name, value in wire.requests[0].headers.items()}
        assert headers["x-amz-server-side-encryption-customer-key"] == key

    def test_checksum_that_botocore_requested_is_omitted(self, wire: Wire) -> None:
        checksums = {"x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-type": "FULL_OBJECT", "ETag": '"e"'}
        wire.play(Response(200, b"", checksums))
        assert call("s3", "PutObject", {"Bucket": "orders", "Key": "k", "Body": "b"}) == {"ETag": '"e"'}
        parameters = {"Bucket": "orders", "Key": "k", "Body": "b", "ChecksumAlgorithm": "CRC32"}
        assert call("s3", "PutObject", parameters)["ChecksumCRC32"] == "AAAAAA=="

    def test_get_object_requests_no_checksum(self, wire: Wire) -> None:
        call("s3", "GetObject", {"Bucket": "orders", "Key": "k"})
        assert "x-amz-checksum-mode" not in {name.lower() for name in wire.requests[0].headers}


class TestRpcV2Cbor:
    """In CBOR, numbers, timestamps, and strings have separate types."""

    def test_success(self, wire: Wire) -> None:
        moment = b"\xc1\xfb" + struct.pack(">d", 1769860800.5)
        body = b"\xa2\x64Name\x66orders\x6cCreationTime" + moment
        wire.play(Response(200, body, CBOR))
        result = call("eventbridgev2", "DescribeEventBus", {"EventBusArn": "orders"})
        assert result == {"Name": "orders", "CreationTime": "2026-01-31T12:00:00.500Z"}
        assert wire.requests[0].path.endswith("/operation/DescribeEventBus")
        assert wire.requests[0].body == b"\xa1\x6bEventBusArn\x66orders"

    def test_error(self, wire: Wire) -> None:
        shape = b"aws.eventbridgev2#ResourceNotFoundException"
        body = b"\xa2\x66__type\x78" + bytes([len(shape)]) + shape + b"\x67message\x64gone"
        wire.play(Response(404, body, CBOR))
        raised = failure("eventbridgev2", "DescribeEventBus", {"EventBusArn": "orders"})
        assert raised.name == "EventBridgeV2.ResourceNotFoundException"
        assert raised.text.startswith("gone (Service: EventBridgeV2, Status Code: 404, Request ID: r-1)")


class TestUnreadableResponses:
    @pytest.mark.parametrize("body", [b"<unfinished", b"\xff\xfe", b"[1]"])
    @pytest.mark.parametrize(
        ("service", "operation", "name"),
        [
            (
                "s3",
                "ListBuckets",
                "S3.S3Exception",
            ),  # S3 can fail after it sent the status; botocore handles such a response like a 500
            ("dynamodb", "ListTables", "DynamoDb.SdkClientException"),
            ("rds", "DescribeDBInstances", "Rds.SdkClientException"),
            ("apigateway", "GetRestApis", "ApiGateway.SdkClientException"),
        ],
    )
    def test_raise_an_error(self, wire: Wire, service: str, operation: str, name: str, body: bytes) -> None:
        wire.play(Response(200, body))
        raised = failure(service, operation, {}, MaxAttempts=1)
        assert raised.name == name
        assert "<unfinished" not in raised.text


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("dynamodb", "GetItem", {"TableName": None}),
        ("sns", "Publish", {}),
        ("lambda", "CreateFunction", {"FunctionName": "f", "Code": None}),
        ("sqs", "SendMessageBatch", {"QueueUrl": "q", "Entries": [{"Id": "1"}]}),
    ],
)
def test_missing_parameter_is_reported_by_the_service(
    service: str, operation: str, parameters: dict[str, Any], wire: Wire
) -> None:
    """A native state sends a null, or a structure without a required member, to the service."""
    wire.play(Response(400))
    assert "." in failure(service, operation, parameters).name
    assert len(wire.requests) == 1


def test_missing_path_parameter_is_reported_without_a_request(wire: Wire) -> None:
    raised = failure("lambda", "Invoke", {"FunctionName": None})
    assert (raised.name, raised.text) == (
        "CrossRegion.InvalidCall",
        "lambda Invoke: Parameters needs 'FunctionName'",
    )
    assert wire.requests == []
