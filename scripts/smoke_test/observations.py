"""Does what an observation says, and returns its document (see `model`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from scripts.smoke_test import stacks
from scripts.smoke_test.account.guard import time_limit
from scripts.smoke_test.model import Change, Drift, Execution, Function, Pair

if TYPE_CHECKING:
    from scripts.smoke_test.account.guard import Guard
    from scripts.smoke_test.account.sandbox import Sandbox
    from scripts.smoke_test.model import Json, Observation

_POLL = 1.0  # seconds
_FIRST_POLL = 0.1  # of an execution; most end immediately
_EXECUTION_SECONDS, _DRIFT_SECONDS = 600, 300


def observe(sandbox: Sandbox, guard: Guard, observation: Observation) -> Json:
    """Returns the document of an observation.

    Raises:
        ClientError: A request failed.
        ProviderError: A stack can't be deployed.
        TimedOut: It took too long.
    """
    match observation:
        case Execution():
            return _execute(sandbox, guard, observation)
        case Pair(stack, machine, state):
            given = {
                side: json.dumps({"state": f"{side.capitalize()} {state}"}) for side in ("native", "region")
            }
            return {
                side: _execute(sandbox, guard, Execution(stack, machine, text))
                for side, text in given.items()
            }
        case Change(stack):
            sandbox.progress.line(f"{sandbox.access(stack.side).region} changing {stack.name}")
            return stacks.change(sandbox, stack)
        case Function():
            return _describe_function(sandbox, observation)
        case Drift():
            return _detect_drift(sandbox, guard, observation)


def _execute(sandbox: Sandbox, guard: Guard, wanted: Execution) -> Json:
    access = sandbox.access(wanted.stack.side)
    machine = stacks.read(sandbox, wanted.stack).ids[wanted.machine]
    states = access.client("stepfunctions")
    what = f"{wanted.machine} of {wanted.stack.name} with {wanted.given}"
    sandbox.progress.line(f"{access.region} executing {what}")
    with time_limit(_EXECUTION_SECONDS, f"the execution of {what}"):
        arn = states.start_execution(stateMachineArn=machine, input=wanted.given)["executionArn"]
        pause = _FIRST_POLL
        while (described := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
            guard.pause(pause)
            pause = min(pause * 2, _POLL)
        pages = states.get_paginator("get_execution_history").paginate(executionArn=arn)
        events = [event for page in pages for event in page["events"]]
    return {
        "status": described["status"],
        "error": described.get("error"),
        "cause": described.get("cause"),
        "output": json.loads(described["output"]) if "output" in described else None,
        "payloads": [
            json.loads(event["lambdaFunctionScheduledEventDetails"]["input"])
            for event in events
            if event["type"] == "LambdaFunctionScheduled"
        ],
    }


def _describe_function(sandbox: Sandbox, wanted: Function) -> Json:
    access = sandbox.access(wanted.stack.side)
    name = stacks.read(sandbox, wanted.stack).ids[wanted.logical_id]
    configuration = access.client("lambda").get_function_configuration(FunctionName=name)
    return cast("Json", configuration)


def _detect_drift(sandbox: Sandbox, guard: Guard, wanted: Drift) -> Json:
    access, name = sandbox.access(wanted.stack.side), sandbox.names.stack(wanted.stack.name)
    cloudformation = access.client("cloudformation")
    sandbox.progress.line(f"{access.region} detecting the drift of {wanted.stack.name}")
    with time_limit(_DRIFT_SECONDS, f"the drift detection of {wanted.stack.name}"):
        identifier = cloudformation.detect_stack_drift(StackName=name)["StackDriftDetectionId"]
        status: dict[str, Any] = {"DetectionStatus": "DETECTION_IN_PROGRESS"}
        while status["DetectionStatus"] == "DETECTION_IN_PROGRESS":
            guard.pause(_POLL)
            status = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=identifier)
        drifts = cloudformation.describe_stack_resource_drifts(
            StackName=name, StackResourceDriftStatusFilters=["MODIFIED", "DELETED"]
        )["StackResourceDrifts"]
    return {
        "status": status.get("StackDriftStatus", status["DetectionStatus"]),
        "resources": [
            {
                "type": drift["ResourceType"],
                "differences": [each["PropertyPath"] for each in drift.get("PropertyDifferences", [])],
            }
            for drift in drifts
        ],
    }
