"""Runs state machines with Map states."""

from typing import Any

from localaws import LocalAws
from tests.end_to_end.deployments import Execution, execute_to_end
from tests.localaws.step_functions.machines import state_machine

ALL_ERRORS = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]
PASS = {"Type": "Pass", "End": True}


def run(aws: LocalAws, states: dict[str, Any], given: Any, language: str = "JSONPath") -> Execution:
    """Runs a state machine with these states."""
    definition = {"StartAt": next(iter(states)), "States": states, "QueryLanguage": language}
    return execute_to_end(aws, state_machine(aws, definition), given)


def map_state(inner: dict[str, Any], *, mode: str = "INLINE", **fields: Any) -> dict[str, Any]:
    """Returns a Map state whose item processor has one state."""
    config = {"Mode": mode, **({"ExecutionType": "STANDARD"} if mode == "DISTRIBUTED" else {})}
    states = {"Inner": inner, **({"Caught": PASS} if "Catch" in inner else {})}
    processor = {"ProcessorConfig": config, "StartAt": "Inner", "States": states}
    return {"Type": "Map", "ItemProcessor": processor, "End": True, **fields}
