"""Mutated golden templates for the macro's handler."""

from __future__ import annotations

import copy
import json
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from caller.sdk.internal_error import error_location
from macro.definition.external_file import UnreadableDefinition
from macro.handler import LAYER_ARN_VARIABLE, handler
from tests.fuzz import regressions
from tests.fuzz.cpu_limit import CpuLimitExceeded, cpu_limit
from tests.fuzz.hostile_templates import choose_parameters
from tests.fuzz.mutations import Vocabulary, garble, mutate
from tests.fuzz.template_mutations import mutate_structure
from tests.golden.cases import DEPLOYMENT, Files, inputs, read, templates
from tests.macro.warnings import with_warnings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from macro.definition.external_file import DefinitionLocation

_LONGEST_MESSAGE = 4200  # characters, including the count of omitted messages
_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**400, "", " ", "x", [], {}, [[]], [None], {"": ""}),
    *(
        "${A}",
        "${AWS::Region}",
        "${!A}",
        "${",
        "$.a",
        "$$.Execution.Id",
        "{% $x %}",
        "{%",
        "States.Format('{}')",
    ),
    *("us-west-2", "s3", "getObject", "arn:aws:s3:::bucket/*", "arn:aws:iam::123456789012:role/r", "*"),
    *("arn:aws:states:us-west-2::aws-sdk:s3:getObject", "Cross::Region::AwsCall", "Task", "Parallel", "Map"),
    *(
        "a\nb",
        "\0",
        "\ud800",
        "é" * 300,
        "x" * 20_000,
        '{"States": {',
        '{"a": ${A}}',
        "s3://bucket/key",
        "\ue0027\ue003",
        "${\ue0007}",
        "${\ue000x}",
    ),
    *(
        {"Ref": "AWS::NoValue"},
        {"Ref": "Nowhere"},
        {"Ref": []},
        {"Fn::GetAtt": "A.Arn"},
        {"Fn::GetAtt": ["A"]},
    ),
    *(
        {"Fn::If": []},
        {"Fn::Sub": []},
        {"Fn::Join": []},
        {"Fn::Join": [",", {"Ref": "A"}]},
        {"Fn::FindInMap": [1]},
    ),
    *({"Fn::Transform": {"Name": "X"}}, {"Fn::ImportValue": "x"}, {"Ref": "A", "Fn::Sub": "b"}),
)
_GARBLED_FILE = 0.5
_STRUCTURED = 0.6  # probability of a mutation of the template's structure
_ALSO = 0.4  # probability of another mutation
_HOSTILE_PARAMETERS = 0.3  # probability of hostile parameter values
_REGRESSION = 0.05  # probability that an input is based on a regression
_LOG = logging.getLogger("macro.handler")


class _FakeS3Files:
    """Replaces S3: returns a golden file, or the text of the case."""

    def __init__(self, text: str | None) -> None:
        self._text = text

    def read(self, location: DefinitionLocation) -> str:
        if self._text is not None:
            return self._text
        try:
            return Files().read(location)
        except (OSError, ValueError):  # The name isn't a valid file name.
            raise UnreadableDefinition(f"{location} can't be read (NoSuchKey)") from None


class _InternalErrors(logging.Handler):
    """Records the location of an error that only the macro's last exception handler caught."""

    def __init__(self) -> None:
        super().__init__()
        self.location = ""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.location = error_location(error) if isinstance(error, Exception) else ""


class TemplateFuzzing:
    """Generates templates, and judges the macro's responses."""

    kind = "template"

    def __init__(self) -> None:
        """Reads the golden templates and the regressions."""
        self._seeds = [read(path) for path in templates()]
        fragments = [case["fragment"] for _, case in regressions.load(self.kind)]
        self._regressions = [
            fragment for fragment in fragments if isinstance(fragment, dict) and _can_copy(fragment)
        ]
        self._files = [path.read_text() for path in sorted(templates()[0].parents[1].glob("files/*/*.asl.*"))]
        self._vocabulary = Vocabulary.collect(_VALUES, self._seeds, self._seeds)

    def generate(self, random: Random) -> Any:
        """Returns a mutated template, its parameter values, and sometimes a garbled definition file."""
        seed = random.choice(
            self._regressions if self._regressions and random.random() < _REGRESSION else self._seeds
        )
        file = garble(random.choice(self._files), random) if random.random() < _GARBLED_FILE else None
        parameters = _parameters(seed)
        if random.random() < _HOSTILE_PARAMETERS:
            parameters = choose_parameters(parameters, random)
            # without another mutation, more of the values are used
            fragment = seed if random.random() < _ALSO else self._mutate(seed, random)
        else:
            fragment = self._mutate(seed, random)
        return {"fragment": fragment, "parameters": parameters, "file": file}

    def _mutate(self, seed: dict[str, Any], random: Random) -> Any:
        if random.random() > _STRUCTURED:
            return mutate(seed, self._vocabulary, random)
        try:
            changed = mutate_structure(seed, self._vocabulary, random)
            while random.random() < _ALSO:
                changed = mutate_structure(changed, self._vocabulary, random)
            changed = json.loads(json.dumps(changed))
            return mutate(changed, self._vocabulary, random) if random.random() < _ALSO else changed
        except RecursionError:  # Lambda can't parse JSON that is nested this deeply.
            return seed

    @contextmanager
    def environment(self) -> Iterator[None]:
        """Sets the macro function's environment."""
        _LOG.propagate = False
        with patch.dict("os.environ", {LAYER_ARN_VARIABLE: DEPLOYMENT.caller_layer}):
            yield

    def judge(self, case: Any) -> tuple[str, str | None]:
        """Returns `success` or `failure`, and the problem."""
        event = {
            "region": DEPLOYMENT.stack.region,
            "accountId": DEPLOYMENT.stack.account,
            "transformId": "123456789012::CrossRegion",
            "requestId": "r-1",
            "params": {},
            "templateParameterValues": case["parameters"],
            "fragment": case["fragment"],
        }
        before = json.dumps(case["fragment"])
        internal = _InternalErrors()
        _LOG.addHandler(internal)
        try:
            with (
                patch("macro.handler.S3Files", lambda _region, _owners: _FakeS3Files(case["file"])),
                with_warnings(),
                cpu_limit(),
            ):
                response = handler(event, None)
        except CpuLimitExceeded:
            return "hangs", "hangs"
        except Exception as error:  # noqa: BLE001  that's what the contract forbids
            return "raises", f"raises {type(error).__name__} at {error_location(error)}"
        finally:
            _LOG.removeHandler(internal)
        if json.dumps(case["fragment"]) != before:
            return response["status"], "the input was changed"
        return response["status"], _find_problem(response, internal.location)


def _can_copy(fragment: dict[str, Any]) -> bool:
    """Returns whether a fragment can be mutated. The deepest ones exceed Python's recursion limit."""
    try:
        copy.deepcopy(fragment)
    except RecursionError:
        return False
    return True


def _parameters(seed: dict[str, Any]) -> dict[str, str]:
    try:
        return dict(inputs(seed).parameters)
    except (AttributeError, TypeError):  # A regression with invalid parameters.
        return {}


def _find_problem(response: dict[str, Any], location: str) -> str | None:
    if response["status"] == "failure":
        return _find_failure_find_problem(response, location)
    if set(response) != {"requestId", "status", "fragment"}:
        return f"a success with {sorted(response)}"
    json.dumps(response["fragment"])
    metadata = response["fragment"].get("Metadata")
    if isinstance(metadata, dict) and "Cross::Region::AwsCall" in metadata:
        return None  # Ignore can name any state machine.
    left = any(map(_has_state, response["fragment"]["Resources"].values()))
    return "the output has an AwsCall state" if left else None


def _has_state(resource: Any) -> bool:
    """Returns whether an object definition has an AwsCall state."""
    match resource:
        case {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"Definition": {"States": dict(states)}},
        }:
            return any(
                isinstance(s, dict) and s.get("Type") == "Cross::Region::AwsCall" for s in states.values()
            )
        case _:
            return False


def _find_failure_find_problem(response: dict[str, Any], location: str) -> str | None:
    message = response.get("errorMessage")
    if (
        set(response) != {"requestId", "status", "errorMessage"}
        or not isinstance(message, str)
        or not message
    ):
        return "a failure without a message"
    if "internal error" in message:
        return f"{message.partition(';')[0]} at {location}"
    return "the message is too long for CloudFormation" if len(message) > _LONGEST_MESSAGE else None
