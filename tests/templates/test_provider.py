import json
import re
from importlib.resources import files
from typing import Any

import pytest

from macro.emit.caller_function import RUNTIME
from macro.handler import LAYER_ARN_VARIABLE, OWNERS_VARIABLE
from scripts.tooling.environment import ROOT
from tests.templates.judges import cfn_lint, parliament, read_template

KEY = "arn:aws:kms:eu-central-1:123456789012:key/11112222-3333-4444-5555-666677778888"
LOG_GROUP = "arn:aws:logs:eu-central-1:123456789012:log-group:macro:*"


@pytest.fixture(scope="module")
def provider() -> dict[str, Any]:
    return read_template(ROOT / "templates" / "provider.yaml")


def properties(provider: dict[str, Any], name: str) -> dict[str, Any]:
    properties: dict[str, Any] = provider["Resources"][name]["Properties"]
    return properties


def test_template_passes_cfn_lint(provider: dict[str, Any]) -> None:
    assert cfn_lint(provider) == []


def test_function_uses_the_built_code(provider: dict[str, Any]) -> None:
    function = properties(provider, "MacroFunction")
    layer = properties(provider, "CallerLayer")
    assert function["Runtime"] == RUNTIME
    assert layer["CompatibleRuntimes"] == [RUNTIME]
    assert function["Layers"][0] == {"Ref": "CallerLayer"}
    variables = function["Environment"]["Variables"]
    assert variables.keys() == {LAYER_ARN_VARIABLE, OWNERS_VARIABLE}
    assert variables[LAYER_ARN_VARIABLE] == {"Ref": "CallerLayer"}
    assert (function["Handler"], function["Code"], layer["Content"]) == (
        "macro.handler.handler",
        "../build/macro.zip",
        "../build/layer.zip",
    )


def test_runtime_is_supported_until_2028() -> None:
    """The calendar is from cfn-lint. The newest runtime isn't required, because a build needs that Python version."""
    calendar = json.loads((files("cfnlint.data.AdditionalSpecs") / "LmbdRuntimeLifecycle.json").read_text())
    supported = [
        name for name in calendar if name.startswith("python3") and calendar[name]["deprecated"] > "2028"
    ]
    assert RUNTIME in supported


def test_layer_versions_are_retained(provider: dict[str, Any]) -> None:
    layer = provider["Resources"]["CallerLayer"]
    assert (layer["DeletionPolicy"], layer["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_log_of_the_macro_is_retained_except_after_a_failed_creation(provider: dict[str, Any]) -> None:
    log_group = provider["Resources"]["MacroLogGroup"]
    assert log_group["DeletionPolicy"] == "RetainExceptOnCreate"
    assert log_group["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize(
    ("resource", "name", "parameter"),
    [
        ("MacroFunction", "CodeSigningConfigArn", "CodeSigningConfigArn"),
        ("MacroLogGroup", "KmsKeyId", "LogKmsKeyArn"),
    ],
)
def test_code_signing_and_encryption_are_optional(
    resource: str, name: str, parameter: str, provider: dict[str, Any]
) -> None:
    (condition, used, unused) = properties(provider, resource)[name]["Fn::If"]
    assert (used, unused) == ({"Ref": parameter}, {"Ref": "AWS::NoValue"})
    assert provider["Conditions"][condition] == {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, ""]}]}
    assert provider["Parameters"][parameter]["Default"] == ""


def statements(provider: dict[str, Any]) -> list[Any]:
    (policy,) = properties(provider, "MacroRole")["Policies"]
    statements: list[Any] = policy["PolicyDocument"]["Statement"]
    return statements


def test_function_can_only_write_its_log(provider: dict[str, Any]) -> None:
    log, definitions, keys = statements(provider)
    assert log["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert log["Resource"] == {"Fn::GetAtt": ["MacroLogGroup", "Arn"]}
    assert definitions["Fn::If"][0] == "ReadsDefinitions"
    assert definitions["Fn::If"][2] == {"Ref": "AWS::NoValue"}
    assert keys["Fn::If"][0] == "DecryptsDefinitions"
    assert keys["Fn::If"][2] == {"Ref": "AWS::NoValue"}
    assert provider["Parameters"]["DefinitionBuckets"]["Default"] == ""
    assert "ManagedPolicyArns" not in properties(provider, "MacroRole")


def test_definitions_are_read_only_from_buckets_of_known_accounts(provider: dict[str, Any]) -> None:
    read = statements(provider)[1]["Fn::If"][1]
    owners = {"Ref": "DefinitionBucketOwners"}
    assert read["Condition"] == {
        "StringEquals": {
            "aws:ResourceAccount": {"Fn::If": ["OwnsDefinitions", [{"Ref": "AWS::AccountId"}], owners]}
        }
    }
    assert properties(provider, "MacroFunction")["Environment"]["Variables"][OWNERS_VARIABLE] == {
        "Fn::If": ["OwnsDefinitions", {"Ref": "AWS::AccountId"}, {"Fn::Join": [",", owners]}]
    }
    pattern = provider["Parameters"]["DefinitionBucketOwners"]["AllowedPattern"]
    assert [bool(re.fullmatch(pattern, text)) for text in ("", "210987654321", "*", "21098765432")] == [
        *(True, True),
        *(False, False),
    ]


def test_arn_of_every_definition_bucket_has_the_partition(provider: dict[str, Any]) -> None:
    read = statements(provider)[1]["Fn::If"][1]
    names = read["Resource"]["Fn::Split"][1]["Fn::Sub"][1]["Buckets"]
    delimiters = {}
    while "Fn::If" in names:
        (condition, used, names) = names["Fn::If"]
        (partition, name) = provider["Conditions"][condition]["Fn::Equals"]
        assert partition == {"Ref": "AWS::Partition"}
        delimiters[name] = used["Fn::Join"][0]
    delimiters["aws"] = names["Fn::Join"][0]
    partitions = ("aws", "aws-cn", "aws-us-gov", "aws-eusc")
    assert delimiters == {name: f"/*,arn:{name}:s3:::" for name in partitions}


@pytest.mark.parametrize(
    "name", ["*", "a*", "definitions/*", "definitions/x", "arn:aws:s3:::b", "a", "${AWS::Region}"]
)
def test_definition_buckets_do_not_accept_wildcards(provider: dict[str, Any], name: str) -> None:
    pattern = provider["Parameters"]["DefinitionBuckets"]["AllowedPattern"]
    assert not re.fullmatch(pattern, name)
    assert all(re.fullmatch(pattern, real) for real in ("", "abc", "my.definitions-1", "x" * 63))


def test_definitions_are_decrypted_only_through_s3_with_the_given_keys(provider: dict[str, Any]) -> None:
    decrypt = statements(provider)[2]["Fn::If"][1]
    assert (decrypt["Effect"], decrypt["Action"]) == ("Allow", "kms:Decrypt")
    assert decrypt["Resource"] == {"Ref": "DefinitionKmsKeyArns"}
    through_s3 = {"kms:ViaService": "s3.*"}
    assert decrypt["Condition"] == {"StringLike": through_s3}
    assert provider["Parameters"]["DefinitionKmsKeyArns"]["Default"] == ""
    given = {"Fn::Join": ["", {"Ref": "DefinitionKmsKeyArns"}]}
    assert provider["Conditions"]["DecryptsDefinitions"] == {"Fn::Not": [{"Fn::Equals": [given, ""]}]}


@pytest.mark.parametrize(
    ("arn", "accepted"),
    [
        ("", True),
        (KEY, True),
        (KEY.replace("arn:aws:", "arn:aws-cn:").replace("key/", "key/mrk-"), True),
        ("*", False),
        (f"{KEY[:-1]}*", False),
        (KEY.replace("eu-central-1", "*"), False),
        ("arn:aws:kms:eu-central-1:123456789012:alias/definitions", False),
        ("11112222-3333-4444-5555-666677778888", False),
    ],
)
def test_keys_are_arns_without_wildcards(provider: dict[str, Any], arn: str, *, accepted: bool) -> None:
    """IAM policies identify keys by their ARNs, and not by aliases. CloudFormation checks each item of the list."""
    pattern = provider["Parameters"]["DefinitionKmsKeyArns"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, arn)) is accepted


def test_parliament_has_no_findings(provider: dict[str, Any]) -> None:
    log, definitions, keys = statements(provider)
    read, decrypt = definitions["Fn::If"][1], keys["Fn::If"][1]
    bucket = "arn:aws:s3:::definitions/*"
    account = {"StringEquals": {"aws:ResourceAccount": "123456789012"}}
    deployed = {**read, "Resource": bucket, "Condition": account}
    through_s3 = {"StringLike": {"kms:ViaService": "s3.*"}}
    decrypted = {**decrypt, "Resource": KEY, "Condition": through_s3}
    assert parliament([{**log, "Resource": LOG_GROUP}, deployed, decrypted]) == []
    (trust,) = properties(provider, "MacroRole")["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}


@pytest.mark.parametrize("bucket", ["*", "definitions/*", "definition?", "", "definitions"])
def test_pattern_of_bucket_names_allows_no_wildcards(provider: dict[str, Any], bucket: str) -> None:
    """CloudFormation applies the pattern to each name of the list."""
    pattern = provider["Parameters"]["DefinitionBuckets"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, bucket)) == (bucket in {"", "definitions"})
