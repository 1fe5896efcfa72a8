"""Synchronous executions of Express Workflows."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from localaws.step_functions.interpreter import interpreter_module


def run_express_workflow(machine: Any, name: str, given: str, account: str, region: str) -> Any:
    """Runs a state machine, and returns moto's execution when it has ended; `given` is JSON text."""
    source = getattr(machine, "source_arn", machine.arn)
    execution = interpreter_module("backend.execution").SyncExecution(
        name=name,
        sm_type=machine.sm_type,
        role_arn=machine.roleArn,
        exec_arn=f"{source.replace(':stateMachine:', ':express:')}:{name}:{uuid.uuid4()}",
        account_id=account,
        region_name=region,
        state_machine=machine,
        start_date=datetime.now(UTC),
        cloud_watch_logging_session=None,
        input_data=given,
        trace_header=None,
        activity_store={},
    )
    execution.start()
    return execution
