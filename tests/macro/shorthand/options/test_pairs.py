"""Tests of every pair of call options, in both query languages, and of options with run-time values."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from tests.macro.shorthand.states import payload, problems

TWO = ["us-west-2", "eu-west-1"]
TOKEN = "can't be used with WAIT_FOR_TASK_TOKEN, because SendTaskSuccess sets the result"
FIELDS: dict[str, dict[str, Any]] = {
    "Targets": {"Targets": [{"Region": region} for region in TWO]},
    "Endpoint": {"Endpoint": "https://vpce-1-2.ec2.us-west-2.vpce.amazonaws.com"},
    "Rotate": {"Rotate": True},
    "Credentials": {
        "Credentials": {"RoleArn": "arn:aws:iam::210987654321:role/other"},
        "StsRegion": "eu-west-1",
    },
    "EndpointOptions": {"EndpointOptions": {"UseFipsEndpoint": True}},
    "Timeout": {"Timeout": 5},
    "MaxAttempts": {"MaxAttempts": 2},
    "RetryMode": {"RetryMode": "adaptive"},
    "Repeat": {"Repeat": "Never"},
    "Paginate": {"Paginate": {"MaxItems": 5}},
    "WaitUntil": {"WaitUntil": "InstanceRunning"},
    "Query": {"Query": "Reservations[0].ReservationId"},
    "ResultWriter": {"ResultWriter": {"Bucket": "results"}},
    "BodyFrom": {"BodyFrom": {"Bucket": "inputs", "Key": "k"}},
    "Token": {"IntegrationPattern": "WAIT_FOR_TASK_TOKEN"},
}
CONFLICTS: dict[frozenset[str], str] = {
    frozenset({"Targets", "Endpoint"}): "Endpoint: Endpoint can't be used with Targets; use only one of them",
    frozenset({"Rotate", "Endpoint"}): (
        "Endpoint: Endpoint can't be used with a list of Regions; use Targets\n\nTargets:\n  -"
        " Region: us-west-2\n    Endpoint: https://ENDPOINT\n"
    ),
    frozenset({"EndpointOptions", "Endpoint"}): (
        "EndpointOptions: UseFipsEndpoint can't be used with Endpoint; use only one of them"
    ),
    frozenset({"WaitUntil", "Paginate"}): (
        "Paginate: Paginate can't be used with WaitUntil, because a waiter reads only one response"
    ),
    **{
        frozenset({"Token", name}): f"{name}: {name} {TOKEN}"
        for name in ("Paginate", "WaitUntil", "Query", "ResultWriter")
    },
}
# One operation has a paginator and a waiter, the other a paginator and a blob. None has a blob and a waiter.
INSTANCES: dict[str, Any] = {"Service": "ec2", "Action": "describeInstances"}
RETRIEVE: dict[str, Any] = {"Service": "bedrockagentruntime", "Action": "retrieve"}
IMPOSSIBLE = {frozenset({"BodyFrom", "WaitUntil"})}
PAIRS = [pair for pair in combinations(FIELDS, 2) if frozenset(pair) not in IMPOSSIBLE]


def state_with(pair: tuple[str, ...], language: str) -> dict[str, Any]:
    name = "Arguments" if language == "JSONata" else "Parameters"
    state = {**INSTANCES, name: {"InstanceIds": ["i-1"]}, "QueryLanguage": language}
    fields = {key: value for field in pair for key, value in FIELDS[field].items()}
    if "BodyFrom" in pair:
        parameters = {"KnowledgeBaseId": "k", "RetrievalQuery": {"Image": {"Format": "png"}}}
        state = {**RETRIEVE, name: parameters, "QueryLanguage": language}
        if "Query" in pair:
            fields["Query"] = "RetrievalResults[].Score"
    if "Rotate" in pair and "Targets" not in pair:
        fields["Region"] = TWO
    return state | fields


@pytest.mark.parametrize("language", ["JSONPath", "JSONata"])
@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
def test_pair_of_options(pair: tuple[str, str], language: str) -> None:
    state = state_with(pair, language)
    reason = CONFLICTS.get(frozenset(pair))
    if reason:
        assert problems(state) == [reason]
        return
    sent = payload(state)
    sent = sent.get("Payload", sent)
    for field in set(pair) - {"Token", "Credentials", "WaitUntil"}:
        assert sent[field] == state[field]
    for field in {"Credentials", "WaitUntil"} & set(pair):
        assert field in sent


AT_RUN_TIME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"Region": TWO, "Timeout.$": "$.x"}, {"Timeout": "{% $x %}"}),
    ({"Endpoint.$": "$.x"}, {"Endpoint": "{% $x %}"}),
    ({"MaxAttempts.$": "$.x"}, {"MaxAttempts": "{% $x %}"}),
    ({"Targets": [{"Region.$": "$.x", "Endpoint.$": "$.y"}]}, {"Targets": [{"Region": "{% $x %}"}]}),
    (
        {"EndpointOptions": {"UseFipsEndpoint.$": "$.x"}},
        {"EndpointOptions": {"UseDualstackEndpoint": "{% $x %}"}},
    ),
    ({"Paginate": {"MaxItems.$": "$.x"}}, {"Paginate": {"MaxItems": "{% $x %}", "PageSize": "{% $y %}"}}),
    (
        {"ResultWriter": {"Bucket": "b", "Prefix.$": "$.x"}},
        {"ResultWriter": {"Bucket": "b", "Prefix": "{% $x %}"}},
    ),
]
ROLE = "arn:aws:iam::210987654321:role/other"


@pytest.mark.parametrize(("in_jsonpath", "in_jsonata"), AT_RUN_TIME)
def test_options_with_run_time_values_are_copied_to_the_payload(
    in_jsonpath: dict[str, Any], in_jsonata: dict[str, Any]
) -> None:
    for language, written in (("JSONPath", in_jsonpath), ("JSONata", in_jsonata)):
        sent = payload(INSTANCES | written | {"AllowedRegions": TWO, "QueryLanguage": language})
        assert {name: sent[name] for name in written} == written


def test_run_time_role_requires_allowed_roles() -> None:
    for language, written in (("JSONPath", {"RoleArn.$": "$.x"}), ("JSONata", {"RoleArn": "{% $x %}"})):
        state = INSTANCES | {"Credentials": {**written, "AllowedRoles": [ROLE]}, "QueryLanguage": language}
        assert payload(state)["Credentials"].items() >= written.items()
        (problem,) = problems(INSTANCES | {"Credentials": written, "QueryLanguage": language})
        assert "list the possible roles in Credentials.AllowedRoles" in problem


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Query", "Query must be a literal JMESPath expression"),
        ("RetryMode", "RetryMode must be a literal, because it decides what the macro adds to the template"),
        ("Repeat", "Repeat must be a literal, because it decides what the macro adds to the template"),
        ("Rotate", "Rotate must be a literal, because it decides what the macro adds to the template"),
        (
            "BlobFormat",
            "BlobFormat must be a literal, because it decides what the macro adds to the template",
        ),
        (
            "IntegrationPattern",
            "IntegrationPattern must be a literal, because it decides what the macro adds to the template",
        ),
        ("WaitUntil", "WaitUntil must be the literal name of a waiter, or {Name, Delay, MaxAttempts}"),
        ("ResultWriter", "ResultWriter must be an object: {Bucket, Prefix, Region, ExpectedBucketOwner}"),
    ],
)
def test_options_that_must_be_literals(name: str, reason: str) -> None:
    state = INSTANCES | {name: "{% $x %}", "QueryLanguage": "JSONata"}
    assert any(problem.startswith(f"{name}: {reason}") for problem in problems(state))
    messages = problems(INSTANCES | {f"{name}.$": "$.x"})
    assert messages[0].startswith(f"{name}.$: {name} must be a literal")
