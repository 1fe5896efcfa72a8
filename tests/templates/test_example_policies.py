"""Tests of the examples' policies with an independent simulator.

The requests are from the Service Authorization Reference. A policy allows each request. It denies the request in
another Region, for another resource, and without any one of the statements.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from macro.handler import LAYER_ARN_VARIABLE
from tests.macro.iam.calls import filled_in
from tests.simulator import needed, simulate
from tests.templates.examples import EXAMPLES, LAYER, PLAIN, expand, expand_sam_example
from tests.templates.judges import parliament, read_template


@dataclass(frozen=True)
class Request:
    """A request of an example's call, and another resource of the same type."""

    action: str
    resource: str
    region: str
    other: str


ACCOUNT = "111122223333"
KNOWLEDGE_BASE = f"arn:aws:bedrock:us-west-2:{ACCOUNT}:knowledge-base/"
CONTROL = "arn:aws:route53-recovery-control::111122223333:controlpanel/abc/routingcontrol/"


def on_table(action: str, region: str = "us-west-2") -> Request:
    table = f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/"
    return Request(f"dynamodb:{action}", f"{table}orders", region, f"{table}others")


PARAMETERS = {
    "BucketName": "archive",
    "ChildName": "ship",
    "BucketRegion": "us-west-2",
    "DataSourceId": "DATASOURC1",
    "FirstRegion": "us-west-2",
    "KeeperRoleArn": "arn:aws:iam::444455556666:role/keeper",
    "KnowledgeBaseId": "KNOWLEDGE1",
    "ResultBucket": "results",
    "RoutingControlArn": f"{CONTROL}def",
    "StandbyRoutingControlArn": f"{CONTROL}def",
    "SecondRegion": "us-east-1",
    "SettingName": "/alarm/prefix",
    "SettingsRegion": "us-west-2",
    "SourceBucket": "source",
    "SourceRegion": "us-west-2",
    "TableName": "orders",
    "TableRegion": "us-west-2",
    "TargetRegion": "us-west-2",
    "TopicName": "alarms",
    "TopicRegion": "us-east-1",
}
REQUESTS = {
    "s3-get-object": [
        Request("s3:GetObject", "arn:aws:s3:::archive/7.json", "us-west-2", "arn:aws:s3:::other/7.json"),
        Request("s3:ListBucket", "arn:aws:s3:::archive", "us-west-2", "arn:aws:s3:::other"),
    ],
    "dynamodb-delete-table": [on_table("DeleteTable"), on_table("DescribeTable")],
    "bedrock-ingestion": [
        Request(
            f"bedrock:{action}", f"{KNOWLEDGE_BASE}KNOWLEDGE1", "us-west-2", f"{KNOWLEDGE_BASE}OTHER00001"
        )
        for action in ("StartIngestionJob", "GetIngestionJob")
    ],
    "child-workflow": [
        Request(
            f"states:{action}",
            f"arn:aws:states:{region}:{ACCOUNT}:{kind}",
            region,
            f"arn:aws:states:{region}:{ACCOUNT}:{kind.replace('ship', 'other')}",
        )
        for action, kind in (
            ("StartExecution", "stateMachine:ship"),
            ("DescribeExecution", "execution:ship:1"),
        )
        for region in ("us-east-1", "us-west-2")
    ],
    "regional-failover": [on_table("GetItem", region) for region in ("us-west-2", "us-east-1")],
    "jsonata": [on_table("PutItem", region) for region in ("eu-west-1", "us-west-2", "ap-northeast-1")],
    "arc-failover": [
        Request(f"route53-recovery-cluster:{action}", f"{CONTROL}def", region, f"{CONTROL}other")
        for action in ("GetRoutingControlState", "UpdateRoutingControlState", "UpdateRoutingControlStates")
        for region in ("us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-2")
    ],
    "other-account": [
        Request(
            "sts:AssumeRole",
            "arn:aws:iam::444455556666:role/keeper",
            "eu-central-1",
            "arn:aws:iam::444455556666:role/other",
        )
    ],
    "table-in-another-region": [on_table("CreateTable"), on_table("DescribeTable")],
    "results-in-s3": [
        Request("s3:ListBucket", "arn:aws:s3:::source", "us-west-2", "arn:aws:s3:::other"),
        Request("s3:GetObject", "arn:aws:s3:::source/a", "us-west-2", "arn:aws:s3:::other/a"),
        *(
            Request(
                "s3:PutObject", f"arn:aws:s3:::results/{prefix}/a", "eu-central-1", "arn:aws:s3:::results/a"
            )
            for prefix in ("listings", "copies")
        ),
    ],
    "sam-separate-definition": [
        Request(
            "ssm:GetParameter",
            f"arn:aws:ssm:us-west-2:{ACCOUNT}:parameter/alarm/prefix",
            "us-west-2",
            f"arn:aws:ssm:us-west-2:{ACCOUNT}:parameter/alarm/other",
        ),
        Request(
            "sns:Publish",
            f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms",
            "us-east-1",
            f"arn:aws:sns:us-east-1:{ACCOUNT}:others",
        ),
    ],
}
# The example adds s3:ListBucket without a Region condition. A role is assumed in the function's Region.
ANYWHERE = {"s3:ListBucket", "sts:AssumeRole"}
POLICIES = ("CrossRegionCallerPolicy", "CrossRegionAssumeRolePolicy")
STATE_MACHINE = f"arn:aws:states:eu-central-1:{ACCOUNT}:stateMachine:orders"
"""The external ID with which the caller of the example other-account assumes the role."""


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LAYER_ARN_VARIABLE, LAYER)


def statements(name: str) -> list[dict[str, Any]]:
    """Returns the policy of the example's caller, with parameter values."""
    is_sam = name == "sam-separate-definition"
    template = expand_sam_example() if is_sam else expand(read_template(EXAMPLES / f"{name}.yaml"))
    resources = template["Resources"]
    policies = [value for key, value in resources.items() if key.endswith(POLICIES)]
    text = json.dumps(
        [each for value in policies for each in value["Properties"]["PolicyDocument"]["Statement"]]
    )
    for parameter, value in PARAMETERS.items():
        text = text.replace(f'{{"Ref": "{parameter}"}}', f'"{value}"').replace(f"${{{parameter}}}", value)
    filled: list[dict[str, Any]] = filled_in(json.loads(text))
    return filled


def decisions(
    allowed: list[dict[str, Any]],
    requests: list[Request],
    account: str = ACCOUNT,
    external_id: str = STATE_MACHINE,
) -> list[str]:
    policy = {"Version": "2012-10-17", "Statement": allowed}
    return simulate(
        [
            {
                "policy": policy,
                "action": request.action,
                "resource": request.resource,
                "context": {"aws:RequestedRegion": request.region, "aws:ResourceAccount": account}
                | ({"sts:ExternalId": external_id} if request.action == "sts:AssumeRole" else {}),
            }
            for request in requests
        ]
    )


@needed
def test_role_is_assumed_only_for_the_state_machine() -> None:
    other = STATE_MACHINE.replace("orders", "others")
    allowed = statements("other-account")
    assert "Allowed" not in decisions(allowed, REQUESTS["other-account"], external_id=other)


@needed
def test_results_are_not_written_to_other_accounts_buckets() -> None:
    """After a bucket is deleted, another account can create one with the same name."""
    written = [request for request in REQUESTS["results-in-s3"] if request.action == "s3:PutObject"]
    allowed = statements("results-in-s3")
    assert decisions(allowed, written) == ["Allowed", "Allowed"]
    assert "Allowed" not in decisions(allowed, written, account="999999999999")


@needed
@pytest.mark.parametrize("name", REQUESTS)
def test_policy_allows_only_the_requests_of_the_example(name: str) -> None:
    requests, allowed = REQUESTS[name], statements(name)
    assert decisions(allowed, requests) == ["Allowed"] * len(requests)
    elsewhere = [replace(each, region="eu-west-3") for each in requests if each.action not in ANYWHERE]
    others = [replace(each, resource=each.other) for each in requests]
    assert "Allowed" not in decisions(allowed, [*elsewhere, *others])


@needed
@pytest.mark.parametrize("name", REQUESTS)
def test_every_statement_is_necessary(name: str) -> None:
    allowed = statements(name)
    nothing = {"Effect": "Deny", "Action": ["s3:CreateBucket"], "Resource": ["arn:aws:s3:::nothing"]}
    for left_out in allowed:
        less = [each for each in allowed if each is not left_out]
        assert set(decisions([*less, nothing], REQUESTS[name])) != {"Allowed"}


def test_every_example_has_requests() -> None:
    assert {path.stem for path in PLAIN} | {"sam-separate-definition"} == set(REQUESTS)


@pytest.mark.parametrize("name", REQUESTS)
def test_parliament_has_no_findings(name: str) -> None:
    found = parliament(statements(name))
    # parliament expects every resource type of an action, also the ones of Express executions
    assert [each for each in found if not each.startswith("RESOURCE_MISMATCH")] == []
