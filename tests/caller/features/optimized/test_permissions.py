"""Tests of the permissions of every optimized integration, with an independent policy simulator.

The macro expands a state with the integration. The caller makes the requests of the Tasks in the expanded template, and
their actions are the ones that permissions.yaml lists from the documentation. The policy in the expanded template
allows each request. Without any one of its statements, a request is denied. In another Region, or on another resource,
every request is denied.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from caller.awsmodel.optimized.registry import INTEGRATIONS
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from caller.handler import handler
from localaws.api.call_log import parse_signature
from localaws.api.operations import HttpRequest, find_operation
from macro.handler import LAYER_ARN_VARIABLE
from tests.caller.calls import CONTEXT
from tests.caller.features.optimized.responses import EXCHANGES
from tests.caller.invoke.optimized.payloads import json_response, with_status
from tests.caller.invoke.optimized.sync_jobs import JOBS, TOKEN
from tests.macro.iam.calls import filled_in
from tests.simulator import needed, simulate
from tests.templates.examples import LAYER, expand

if TYPE_CHECKING:
    from tests.caller.wire import Response, Wire
    from tests.loopback.messages import Request

CASES: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("permissions.yaml"))["cases"]
NOTHING = {"Effect": "Deny", "Action": ["s3:CreateBucket"], "Resource": ["arn:aws:s3:::nothing"]}
RENAMED = {"lambda:Invoke": "lambda:InvokeFunction"}
"""The actions that don't have the names of their API operations."""


@dataclass(frozen=True)
class Access:
    """The use of an action on a resource, as IAM evaluates it."""

    action: str
    resource: str
    passed_to: str = ""
    region: str = "us-west-2"

    def request(self, statements: list[dict[str, Any]]) -> dict[str, Any]:
        """Returns the request to the simulator, with the statements of a policy."""
        context = {"aws:RequestedRegion": self.region}
        if self.action == "iam:PassRole":
            context["iam:PassedToService"] = self.passed_to
        policy = {"Version": "2012-10-17", "Statement": statements}
        return {"policy": policy, "action": self.action, "resource": self.resource, "context": context}


def test_every_integration_has_a_case() -> None:
    waiting = {f"{name}.sync" for name in SYNC_JOBS}
    assert set(CASES) == set(INTEGRATIONS) | waiting | {"states:startExecution.sync:2"}


def parameters(name: str) -> dict[str, Any]:
    integration, _, pattern = name.partition(".")
    usual = JOBS[integration].parameters if pattern else EXCHANGES[integration].parameters
    given: dict[str, Any] = CASES[name].get("with") or usual
    return given


def responses(name: str) -> list[Response]:
    """Returns the responses to the requests of a state."""
    integration, _, pattern = name.partition(".")
    if not pattern:
        return EXCHANGES[integration].wire_responses
    job = JOBS[integration]
    described = with_status(job.described, job.succeeded)
    return [json_response(200, job.started), json_response(200, described)]


@cache
def expanded(name: str) -> dict[str, Any]:
    """Returns the resources of the expanded template of a state with an integration."""
    resource = f"arn:aws:states:us-west-2::{name}"
    state = {"Type": "Task", "Resource": resource, "Parameters": parameters(name), "End": True}
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": "arn:aws:iam::123456789012:role/machine",
            "Definition": {"StartAt": "Run", "States": {"Run": state}},
        },
    }
    options = CASES[name].get("metadata")
    states = {"States": {"Machine/Run": options}} if options else {}
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(LAYER_ARN_VARIABLE, LAYER)
        template = expand(
            {
                "Transform": "CrossRegion",
                "Metadata": {"Cross::Region::AwsCall": states},
                "Resources": {"Machine": machine},
            }
        )
    resources: dict[str, Any] = filled_in(template["Resources"])
    return resources


def statements(name: str) -> list[dict[str, Any]]:
    policies = [value for key, value in expanded(name).items() if key.endswith("CrossRegionCallerPolicy")]
    return [each for policy in policies for each in policy["Properties"]["PolicyDocument"]["Statement"]]


def tasks(states: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the Tasks of a definition in their order, those in branches included."""
    found = []
    for state in states.values():
        found += [state] if state["Type"] == "Task" else []
        for branch in state.get("Branches", []):
            found += tasks(branch["States"])
    return found


def at_run_time(payload: Any, values: dict[str, Any]) -> Any:
    """Returns a payload with the values of its reference paths."""
    if isinstance(payload, list):
        return [at_run_time(item, values) for item in payload]
    if not isinstance(payload, dict):
        return payload
    return {
        name.removesuffix(".$"): values[value] if name.endswith(".$") else at_run_time(value, values)
        for name, value in payload.items()
    }


def action(client: str, request: Request) -> str:
    """Returns the action of a request that the caller sent with a client of botocore."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    signature = parse_signature(headers["authorization"])
    assert signature
    path, _, query = request.path.partition("?")
    form = dict(pair.split("=", 1) for pair in request.body.decode().split("&")) if _is_form(headers) else {}
    operation = find_operation(client, HttpRequest(request.method, path, query, headers, form))
    return RENAMED.get(f"{signature.service}:{operation}", f"{signature.service}:{operation}")


def _is_form(headers: dict[str, str]) -> bool:
    return headers.get("content-type", "").startswith("application/x-www-form-urlencoded")


@pytest.mark.parametrize("name", CASES)
def test_caller_uses_only_the_listed_actions(name: str, wire: Wire) -> None:
    wire.play(*responses(name))
    values: dict[str, Any] = {
        "$$.Execution.Id": CONTEXT["Execution"],
        "$$.State.Name": CONTEXT["State"],
        "$$.State.EnteredTime": CONTEXT["Entered"],
        "$$.State.RetryCount": 0,
        "$CrossRegionToken": TOKEN,
    }
    for task in tasks(expanded(name)["Machine"]["Properties"]["Definition"]["States"]):
        values["$CrossRegionJob"] = handler(at_run_time(task["Parameters"], values), None)
    client = INTEGRATIONS[name.partition(".")[0]].service.client
    used = {action(client, request) for request in wire.requests}
    assert used == set(CASES[name]["allow"]) - {"iam:PassRole"}


@pytest.mark.parametrize("name", CASES)
def test_policy_has_only_the_listed_actions(name: str) -> None:
    actions = [each for statement in statements(name) for each in statement["Action"]]
    assert sorted(actions) == sorted(CASES[name]["allow"])


def accesses(name: str) -> list[Access]:
    return [
        Access(used, _arn(used, resource), CASES[name].get("passed_to", ""))
        for used, resources in CASES[name]["allow"].items()
        for resource in (resources if isinstance(resources, list) else [resources])
    ]


def _arn(used: str, resource: str) -> str:
    if resource == "*" or resource.startswith("arn:"):
        return resource
    return f"arn:aws:{used.partition(':')[0]}:us-west-2:111122223333:{resource}"


def other(arn: str) -> str:
    """Returns another resource of the same type."""
    *start, resource = arn.split(":", 5)
    kind, separator, name = resource.lstrip("/").partition("/" if "/" in resource else ":")
    changed = f"{kind}{separator}other-{name}" if name else f"other-{resource}"
    return ":".join([*start, "/" + changed if resource.startswith("/") else changed])


@cache
def decisions() -> dict[tuple[str, str, Access], str]:
    """Returns the simulator's decision by integration, kind of question, and access."""
    questions: dict[tuple[str, str, Access], dict[str, Any]] = {}
    for name in CASES:
        policy = statements(name)
        for access in accesses(name):
            questions[name, "allowed", access] = access.request(policy)
            for index in range(len(policy)):
                rest = [*policy[:index], *policy[index + 1 :], NOTHING]
                questions[name, f"without {index}", access] = access.request(rest)
            elsewhere = Access(access.action, access.resource, access.passed_to, "eu-west-3")
            if access.action != "iam:PassRole":
                questions[name, "elsewhere", elsewhere] = elsewhere.request(policy)
            if not access.resource.endswith("*"):
                another = Access(access.action, other(access.resource), access.passed_to)
                questions[name, "other resource", another] = another.request(policy)
    return dict(zip(questions, simulate(list(questions.values())), strict=True))


@needed
def test_policy_allows_every_request() -> None:
    asked = {key: result for key, result in decisions().items() if key[1] == "allowed"}
    assert len(asked) >= len(CASES)
    assert {key: result for key, result in asked.items() if result != "Allowed"} == {}


@needed
@pytest.mark.parametrize("kind", ["elsewhere", "other resource"])
def test_policy_allows_nothing_else(kind: str) -> None:
    asked = {key: result for key, result in decisions().items() if key[1] == kind}
    assert len(asked) >= len(CASES) - 5
    assert [key for key, result in asked.items() if result != "ImplicitlyDenied"] == []


@needed
@pytest.mark.parametrize("name", CASES)
def test_every_statement_is_necessary(name: str) -> None:
    for index in range(len(statements(name))):
        results = {decisions()[name, f"without {index}", access] for access in accesses(name)}
        assert "ImplicitlyDenied" in results
