import pytest

from localaws.api.operations import HttpRequest, find_operation


def request(method: str = "POST", path: str = "/", query: str = "", **headers: str) -> HttpRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpRequest(method, path, query, named, {})


@pytest.mark.parametrize(
    ("service", "given", "operation"),
    [
        ("dynamodb", request(x_amz_target="DynamoDB_20120810.GetItem"), "GetItem"),
        ("iam", HttpRequest("POST", "/", "", {}, {"Action": "CreateRole"}), "CreateRole"),
        ("s3", request("GET", "/"), "ListBuckets"),
        ("s3", request("GET", "/b/a/key"), "GetObject"),
        ("s3", request("GET", "/b", "list-type=2&prefix=x"), "ListObjectsV2"),
        ("s3", request("GET", "/b", "location="), "GetBucketLocation"),
        ("s3", request("PUT", "/b/k"), "PutObject"),
        ("s3", request("PUT", "/b/k", x_amz_copy_source="/b/other"), "CopyObject"),
        ("s3", request("PUT", "/b/k", "uploadId=1&partNumber=1"), "UploadPart"),
        ("s3", request("HEAD", "/b/k"), "HeadObject"),
        ("lambda", request("POST", "/2015-03-31/functions/f/invocations"), "Invoke"),
        ("lambda", request("GET", "/2015-03-31/functions/f"), "GetFunction"),
        ("bedrock", request("POST", "/model/a-model/converse"), "Converse"),  # of bedrock-runtime
        ("bedrock", request("GET", "/guardrails"), "ListGuardrails"),
        ("unknown-service", request("GET", "/x"), ""),
    ],
)
def test_operation_of_a_request(service: str, given: HttpRequest, operation: str) -> None:
    assert find_operation(service, given) == operation
