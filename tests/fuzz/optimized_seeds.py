"""Valid payloads of optimized integrations, and of both calls of a state that waits for a job."""

from __future__ import annotations

import json
from typing import Any

from caller.awsmodel.optimized.registry import INTEGRATIONS, find_integration
from tests.caller.features.optimized.responses import EXCHANGES

_JOB = {
    "ExecutionArn": "arn:aws:states:us-west-2:123456789012:execution:child:job-1",
    "Region": "us-west-2",
}
_MACHINE = "arn:aws:states:us-west-2:123456789012:stateMachine:child"
_DESCRIPTION = {"executionArn": _JOB["ExecutionArn"], "status": "SUCCEEDED", "startDate": 1700000000.5}
_DEEP = "[" * 100_000
_STATUSES = ("RUNNING", "PENDING_REDRIVE", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "", None, 7)
_OUTPUTS = ('{"a": 1}', "", "{", "null", _DEEP, "\ud800", 7, None)
_BODIES: tuple[dict[str, Any], ...] = (
    {"Input": {"S3Uri": "s3://prompts/1.json"}},
    {"Body": {}, "Output": {"S3Uri": "s3://answers/1.json"}},
    {"Input": {"S3Uri": "s3://prompts/1.json"}, "Output": {"S3Uri": "s3://answers/1.json"}},
)
_SYNC = ("states:startExecution.sync", "states:startExecution.sync:2")


def make_optimized_seeds(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns cases as `make_seeds` does; `context` is the member `Context` of their payloads."""
    return [
        *(_exchange_seed(name, context) for name in sorted(EXCHANGES)),
        *(_start_seed(name, context) for name in _SYNC),
        *(_wait_seed(name, members, context) for name in _SYNC for members in _descriptions()),
        *(_model_seed(bodies, context) for bodies in _BODIES),
        *(_function_seed(payload, context) for payload in ('{"errorType": "Rejected"}', "null", _DEEP)),
    ]


def _descriptions() -> list[dict[str, Any]]:
    return [
        *({**_DESCRIPTION, "status": status} for status in _STATUSES),
        *({**_DESCRIPTION, "output": output} for output in _OUTPUTS),
    ]


def _exchange_seed(name: str, context: dict[str, Any]) -> dict[str, Any]:
    integration, exchange = INTEGRATIONS[name], EXCHANGES[name]
    sent = exchange.wire_response
    event = {
        "Service": integration.service.client,
        "Operation": integration.operation,
        "Integration": name,
        "Parameters": exchange.parameters,
    }
    return _case(event, context, sent.body.decode("latin-1"), dict(sent.headers))


def _start_seed(name: str, context: dict[str, Any]) -> dict[str, Any]:
    event = {
        "Service": "stepfunctions",
        "Operation": "StartExecution",
        "Integration": name,
        "Parameters": {"StateMachineArn": _MACHINE, "Input": {"id": 1}},
        "Token": "job-1",
    }
    return _case(event, context, json.dumps({"executionArn": _JOB["ExecutionArn"], "startDate": 1700000000}))


def _wait_seed(name: str, description: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    event = {
        "Service": "stepfunctions",
        "Operation": "DescribeExecution",
        "Integration": name,
        "Parameters": {},
        "Job": _JOB,
        "StateTimeout": 60,
    }
    return _case(event, context, json.dumps(description))


def _model_seed(bodies: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    """Returns the call of a model whose bodies are objects in Amazon S3. All requests get the same response."""
    event = {
        "Service": "bedrock-runtime",
        "Operation": "InvokeModel",
        "Integration": "bedrock:invokeModel",
        "Parameters": {"ModelId": "amazon.nova-lite-v1:0", **bodies},
    }
    return _case(event, context, "{}", {"ETag": '"e"', "Content-Type": "application/json"})


def _function_seed(payload: str, context: dict[str, Any]) -> dict[str, Any]:
    """Returns the call of a function that raises an error, which fails the state."""
    event = {
        "Service": "lambda",
        "Operation": "Invoke",
        "Parameters": {"FunctionName": "f"},
        "FailOnFunctionError": True,
    }
    return _case(event, context, payload, {"X-Amz-Function-Error": "Unhandled"})


def _case(
    event: dict[str, Any], context: dict[str, Any], body: str, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    response = {"status": 200, "headers": headers or {}, "body": body, "fault": None}
    return {"event": {**event, "Region": "us-west-2", "Context": context}, "responses": [response]}


def reports_any_error(event: dict[str, Any]) -> bool:
    """Returns whether a call reports the error of a function, whose name can be anything."""
    integration = find_integration(str(event.get("Integration", "")).partition(".")[0])
    is_invocation = integration is not None and integration.name == "lambda:invoke"
    return is_invocation or event.get("FailOnFunctionError") is True
