"""Checks a definition as ValidateStateMachineDefinition does: its syntax, and the targets of its transitions.

Source of the codes, the messages, and the locations: the errors of AWS in
https://github.com/localstack/localstack/pull/12487 and
https://github.com/serverless-operations/serverless-step-functions/issues/250.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from localaws.step_functions.interpreter import interpreter_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CODE: Final = "MISSING_TRANSITION_TARGET"
_NESTED: Final = ("ItemProcessor", "Iterator")


class Problem(NamedTuple):
    """An error of a definition. The names of the fields are those of the API."""

    code: str
    message: str
    location: str


def validate_definition(text: str) -> list[Problem]:
    """Returns the errors of a definition."""
    try:
        definition = json.loads(text)
    except ValueError as error:
        return [Problem("INVALID_JSON_DESCRIPTION", f"Invalid JSON: {error}", "/")]
    if message := find_syntax_error(text):
        return [Problem("SCHEMA_VALIDATION_FAILED", message, "/")]
    return list(_missing_targets(definition, ""))


def reject_invalid_definitions() -> None:
    """Makes CreateStateMachine and UpdateStateMachine reject each definition with an error."""
    module = interpreter_module("models")

    def validate(definition: str) -> None:
        if problems := validate_definition(definition):
            listed = ", ".join(f"{each.code}: {each.message} at {each.location}" for each in problems)
            raise module.InvalidDefinition(f"Invalid State Machine Definition: '{listed}'")

    module.StepFunctionsParserBackend._validate_definition = staticmethod(validate)


def find_syntax_error(text: str) -> str:
    """Returns why the interpreter can't parse a definition, or an empty string."""
    parser = interpreter_module("asl.parse.asl_parser")
    try:
        parser.AmazonStateLanguageParser.parse(text)
    except parser.ASLParserException as error:
        return repr(error)
    except Exception as error:  # noqa: BLE001  the interpreter raises exceptions of many types
        return f"{type(error).__name__}: {error}"
    return ""


def _missing_targets(definition: Any, path: str) -> Iterator[Problem]:
    """Yields transitions to states that don't exist, and unreachable states, also in Map and Parallel states."""
    states = definition.get("States") if isinstance(definition, dict) else None
    if not isinstance(states, dict):
        return
    transitions = [(definition.get("StartAt"), f"{path}/StartAt")]
    for name, state in states.items():
        transitions += [(target, f"{path}/States/{name}/{where}") for target, where in _targets(state)]
    for target, location in transitions:
        if target not in states:
            yield Problem(_CODE, f"Missing 'Next' target: {target}", location)
    targets = {target for target, _ in transitions}
    for name in states:
        if name not in targets:
            yield Problem(_CODE, f'State "{name}" is not reachable.', f"{path}/States/{name}")
    for name, state in states.items():
        yield from _missing_targets_within(state, f"{path}/States/{name}")


def _missing_targets_within(state: Mapping[str, Any], path: str) -> Iterator[Problem]:
    for name in _NESTED:
        yield from _missing_targets(state.get(name), f"{path}/{name}")
    for index, branch in enumerate(state.get("Branches") or ()):
        yield from _missing_targets(branch, f"{path}/Branches[{index}]")


def _targets(state: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields the target and the path of each transition of a state."""
    for field in ("Next", "Default"):
        if isinstance(state.get(field), str):
            yield state[field], field
    for field in ("Catch", "Choices"):
        for index, item in enumerate(state.get(field) or ()):
            if isinstance(item, dict) and isinstance(item.get("Next"), str):
                yield item["Next"], f"{field}[{index}]/Next"
