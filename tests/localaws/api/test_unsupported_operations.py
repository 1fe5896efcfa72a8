"""Tests of the responses to operations that the local AWS doesn't have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from localaws import LocalAws


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("cloudformation", "DetectStackDrift", {"StackName": "orders"}),  # query protocol
        ("dynamodb", "ListContributorInsights", {}),  # JSON protocol
        (
            "cloudcontrol",
            "ListResources",
            {"TypeName": "AWS::S3::Bucket"},
        ),  # JSON protocol, without a service in moto
        ("lambda", "ListCodeSigningConfigs", {}),  # REST, without a page in moto
    ],
)
def test_missing_operation_is_named_in_a_sentence(
    service: str, operation: str, parameters: dict[str, Any], aws: LocalAws
) -> None:
    client = aws.client(service, "us-east-1")
    method = next(name for name, api in client.meta.method_to_api_mapping.items() if api == operation)
    with pytest.raises(ClientError) as caught:
        getattr(client, method)(**parameters)
    error = caught.value.response["Error"]
    assert error["Code"] == "NotImplemented"
    assert (
        error["Message"]
        == f"The local AWS doesn't support {operation} of {client.meta.service_model.signing_name}."
    )
    assert (
        len(caught.value.response["ResponseMetadata"]["RequestId"]) == 36
    )  # Step Functions writes it into the cause


def test_missing_bucket_is_not_an_unsupported_operation(aws: LocalAws) -> None:
    """HeadBucket has no body, so moto's response doesn't show that it is an error of S3."""
    s3 = aws.client("s3", "us-east-1")
    with pytest.raises(ClientError) as raised:
        s3.head_bucket(Bucket="a-bucket-that-does-not-exist")
    assert raised.value.response["Error"]["Code"] == "404"
