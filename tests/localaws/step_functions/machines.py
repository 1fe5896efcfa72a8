"""Creates state machines whose role has the permissions for their tasks."""

import json
import uuid
from typing import Any

from localaws import LocalAws
from tests.end_to_end.deployments import Execution, execute_to_end
from tests.localaws.functions_and_roles import REGION, make_role

ECHO = "def handler(event, context):\n    return event\n"


def state_machine(aws: LocalAws, definition: dict[str, Any], *statements: dict[str, Any]) -> str:
    """Creates a state machine whose role has these statements, and returns its ARN."""
    arn: str = aws.client("stepfunctions", REGION).create_state_machine(
        name=f"machine-{uuid.uuid4().hex[:10]}",
        definition=json.dumps(definition),
        roleArn=make_role(aws, *statements),
    )["stateMachineArn"]
    return arn


def allow_invoke(function: str) -> dict[str, Any]:
    """Returns a statement that allows to invoke a function."""
    return {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": function}


def run_task(aws: LocalAws, function: str, *, given: Any = None, **task: Any) -> Execution:
    """Runs a Task state that invokes a function, with the permission to invoke it."""
    definition = {
        "StartAt": "Call",
        "States": {"Call": {"Type": "Task", "Resource": function, "End": True, **task}},
    }
    return execute_to_end(aws, state_machine(aws, definition, allow_invoke(function)), given or {})
