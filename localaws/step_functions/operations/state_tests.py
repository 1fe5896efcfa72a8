"""Reads and validates the requests of TestState.

Rules: AWS Step Functions API Reference, "TestState". The messages are those that LocalStack's tests recorded in AWS.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from localaws.step_functions.interpreter import interpreter_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFAULT_NAME: Final = "TestState"
_WITHOUT_MOCK: Final = frozenset({"Pass", "Fail", "Succeed", "Wait", "Choice"})
_COMPOSED: Final = frozenset({"Map", "Parallel"})
_PATTERNS: Final = (".sync", ".waitForTaskToken")
_LAMBDA: Final = ":lambda:"


class InvalidTest(Exception):  # noqa: N818  becomes an error of the API
    """TestState rejects a request; `code` is the name of the API's error."""

    def __init__(self, message: str, code: str = "ValidationException") -> None:
        """Takes the message, and the name of the error."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Mock:
    """What a state's task returns instead of its call: a result, or an error with its cause."""

    result: Any = None
    error: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class StateTest:
    """A request of TestState.

    Attributes:
        state: The parsed definition of the state.
        level: INFO, DEBUG, or TRACE.
        retries: How often the state has been retried before.
        context: The context object, or None for one that this package makes.
    """

    name: str
    state: Mapping[str, Any]
    role_arn: str
    account: str
    region: str
    given: Any = field(default_factory=dict)
    level: str = "INFO"
    variables: Mapping[str, Any] = field(default_factory=dict)
    mock: Mock | None = None
    retries: int = 0
    context: Mapping[str, Any] | None = None


def read_state_test(parameters: Mapping[str, Any], account: str, region: str) -> StateTest:
    """Returns the test in a request; raises InvalidTest."""
    name = parameters.get("stateName") or ""
    state = _find_state(parameters["definition"], name)
    mock = _read_mock(parameters.get("mock"))
    context = _read_json(parameters, "context", None)
    if context is not None and mock is None:
        raise InvalidTest("State context can be specified only when a mock is specified.")
    _check_state(state, str(parameters.get("roleArn") or ""), parameters.get("mock"))
    _check_syntax(json.dumps(state))
    return StateTest(
        name=name or DEFAULT_NAME,
        state=state,
        role_arn=parameters.get("roleArn") or f"arn:aws:iam::{account}:role/{DEFAULT_NAME}",
        account=account,
        region=region,
        given=_read_json(parameters, "input", {}),
        level=parameters.get("inspectionLevel") or "INFO",
        variables=_read_json(parameters, "variables", {}),
        mock=mock,
        retries=(parameters.get("stateConfiguration") or {}).get("retrierRetryCount", 0),
        context=context,
    )


def _find_state(definition: str, name: str) -> dict[str, Any]:
    """Returns the definition of a state, which is the whole definition unless the request names a state."""
    parsed = _parse(definition, "Invalid State Machine Definition", "InvalidDefinition")
    if not isinstance(parsed, dict):
        raise InvalidTest("Invalid State Machine Definition: it isn't an object", "InvalidDefinition")
    if not name:
        return parsed
    language = parsed.get("QueryLanguage")
    for state in _states(parsed):
        if name in state:
            found: dict[str, Any] = state[name]
            inherited = {"QueryLanguage": language} if language and "QueryLanguage" not in found else {}
            return {**found, **inherited}
    raise InvalidTest(f"State not found in definition: '{name}'")


def _states(definition: Any) -> Iterator[dict[str, Any]]:
    """Yields the `States` of a definition, and those of its Map and Parallel states."""
    if not isinstance(definition, dict) or not isinstance(definition.get("States"), dict):
        return
    yield definition["States"]
    for state in definition["States"].values():
        for part in (state.get("ItemProcessor"), state.get("Iterator"), *state.get("Branches", ())):
            yield from _states(part)


def _check_syntax(definition: str) -> None:
    parser = interpreter_module("asl.parse.test_state.asl_parser").TestStateAmazonStateLanguageParser
    try:
        parser.parse(definition)
    except Exception as error:
        reason = str(error) or repr(error)
        raise InvalidTest(f"Invalid State Machine Definition: {reason}", "InvalidDefinition") from error


def _check_state(state: Mapping[str, Any], role_arn: str, mock: Mapping[str, Any] | None) -> None:
    """Raises InvalidTest unless the state can be tested with or without this mock."""
    kind, resource = str(state.get("Type")), str(state.get("Resource", ""))
    if kind in _COMPOSED:
        if mock is None:
            raise InvalidTest(
                "TestState API does not support Map or Parallel states. Supported state types include: "
                "[Task, Wait, Pass, Succeed, Fail, Choice]",
                "InvalidDefinition",
            )
        raise InvalidTest(f"The local AWS doesn't support TestState with a mock of a {kind} state.")
    if mock is not None and kind in _WITHOUT_MOCK:
        raise InvalidTest(f"State type '{kind}' is not supported when a mock is specified")
    if kind == "Task" and mock is None:
        if not role_arn:
            raise InvalidTest("RoleArn must be specified when testing a Task state")
        if ":activity:" in resource or any(pattern in resource for pattern in _PATTERNS):
            raise InvalidTest(f"TestState needs a mock for the resource {resource}.", "InvalidDefinition")
    validates = mock is not None and "result" in mock and mock.get("fieldValidationMode") != "NONE"
    if validates and _LAMBDA not in resource:
        raise InvalidTest(
            "The local AWS doesn't validate the result of a mock. Set its fieldValidationMode to NONE."
        )


def _read_mock(mock: Mapping[str, Any] | None) -> Mock | None:
    if mock is None:
        return None
    if {"result", "errorOutput"} <= set(mock):
        raise InvalidTest("A test mock should have only one of the following fields: [result, errorOutput].")
    output = mock.get("errorOutput") or {}
    result = _parse(mock["result"], "Mocked result must be valid JSON") if "result" in mock else None
    return Mock(result, output.get("error", ""), output.get("cause", ""))


def _read_json(parameters: Mapping[str, Any], name: str, default: Any) -> Any:
    text = parameters.get(name)
    code = "InvalidExecutionInput" if name == "input" else "ValidationException"
    return default if text is None else _parse(text, f"Invalid JSON in the parameter '{name}'", code)


def _parse(text: str, message: str, code: str = "ValidationException") -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise InvalidTest(
            f"{message}: {error}" if code != "ValidationException" else message, code
        ) from error
