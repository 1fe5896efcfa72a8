"""The golden templates, mutated, through the macro's handler."""

from __future__ import annotations

import copy
import json
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from caller.sdk.internal_error import error_location
from macro.definition.external_file import UnreadableDefinition
from macro.handler import LAYER_VARIABLE, handler
from tests.fuzz.cpu_limit import Hangs, computing_at_most
from tests.fuzz.mutations import Words, mutated, places, torn
from tests.fuzz.regressions import cases
from tests.fuzz.template_mutations import structured
from tests.golden.cases import DEPLOYMENT, Files, inputs, read, templates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from macro.definition.external_file import DefinitionLocation

_LONGEST_MESSAGE = 4200  # characters, the count of what does not fit included
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
_TORN_FILE = 0.5
_STRUCTURED = 0.6  # the chance of a change that knows what a template is
_ALSO = 0.4  # the chance of another one after it
_KEPT = 0.05  # the chance that an input starts from one that broke something once
_LOG = logging.getLogger("macro.handler")


class _PlayedFiles:
    """In place of S3: a golden file, or a text that the case gives."""

    def __init__(self, text: str | None) -> None:
        self._text = text

    def read(self, location: DefinitionLocation) -> str:
        if self._text is not None:
            return self._text
        try:
            return Files().read(location)
        except (OSError, ValueError):  # no file can have this name
            raise UnreadableDefinition(f"{location} can't be read (NoSuchKey)") from None


class _Seen(logging.Handler):
    """Keeps where the macro's last line of defence was reached."""

    def __init__(self) -> None:
        super().__init__()
        self.place = ""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.place = error_location(error) if isinstance(error, Exception) else ""


class TemplateFuzzing:
    """Makes cases, and says what is wrong with the macro's answer to one."""

    kind = "template"

    def __init__(self) -> None:
        """Reads the golden templates, and the inputs that broke something once."""
        self._seeds = [read(path) for path in templates()]
        kept = [case["fragment"] for _, case in cases(self.kind)]
        self._kept = [fragment for fragment in kept if isinstance(fragment, dict) and _is_flat(fragment)]
        self._files = [path.read_text() for path in sorted(templates()[0].parents[1].glob("files/*/*.asl.*"))]
        names = {
            step for seed in self._seeds for steps in places(seed) for step in steps if isinstance(step, str)
        }
        self._words = Words(_VALUES, sorted(names), self._seeds)

    def case(self, random: Random) -> Any:
        """A mutated template with its parameter values, and at times a torn file that it is to read."""
        seed = random.choice(self._kept if self._kept and random.random() < _KEPT else self._seeds)
        file = torn(random.choice(self._files), random) if random.random() < _TORN_FILE else None
        return {"fragment": self._changed(seed, random), "parameters": _parameters(seed), "file": file}

    def _changed(self, seed: dict[str, Any], random: Random) -> Any:
        if random.random() > _STRUCTURED:
            return mutated(seed, self._words, random)
        try:
            changed = structured(seed, self._words, random)
            while random.random() < _ALSO:
                changed = structured(changed, self._words, random)
            changed = json.loads(json.dumps(changed))
            return mutated(changed, self._words, random) if random.random() < _ALSO else changed
        except RecursionError:  # what is nested deeper than this never gets through Lambda's own JSON
            return seed

    @contextmanager
    def surroundings(self) -> Iterator[None]:
        """What the macro's function has around it."""
        _LOG.propagate = False
        with patch.dict("os.environ", {LAYER_VARIABLE: DEPLOYMENT.caller_layer}):
            yield

    def judge(self, case: Any) -> tuple[str, str | None]:
        """How the macro answered (`success`, `failure`), and what is wrong with that."""
        event = {
            "region": DEPLOYMENT.home.region,
            "accountId": DEPLOYMENT.home.account,
            "transformId": "123456789012::CrossRegion",
            "requestId": "r-1",
            "params": {},
            "templateParameterValues": case["parameters"],
            "fragment": case["fragment"],
        }
        before = json.dumps(case["fragment"])
        seen = _Seen()
        _LOG.addHandler(seen)
        try:
            with (
                patch("macro.handler.S3Files", lambda _region: _PlayedFiles(case["file"])),
                computing_at_most(),
            ):
                answer = handler(event, None)
        except Hangs:
            return "hangs", "hangs"
        except Exception as error:  # noqa: BLE001  the contract says that there is none
            return "raises", f"raises {type(error).__name__} at {error_location(error)}"
        finally:
            _LOG.removeHandler(seen)
        if json.dumps(case["fragment"]) != before:
            return answer["status"], "the input was changed"
        return answer["status"], _problem(answer, seen.place)


def _is_flat(fragment: dict[str, Any]) -> bool:
    """Whether changes can be made to a fragment: Python's stack ends before the deepest ones do."""
    try:
        copy.deepcopy(fragment)
    except RecursionError:
        return False
    return True


def _parameters(seed: dict[str, Any]) -> dict[str, str]:
    try:
        return dict(inputs(seed).parameters)
    except (AttributeError, TypeError):  # an input of the corpus, whose parameters are broken
        return {}


def _problem(answer: dict[str, Any], place: str) -> str | None:
    if answer["status"] == "failure":
        return _problem_of_failure(answer, place)
    if set(answer) != {"requestId", "status", "fragment"}:
        return f"a success with {sorted(answer)}"
    json.dumps(answer["fragment"])
    metadata = answer["fragment"].get("Metadata")
    if isinstance(metadata, dict) and "Cross::Region::AwsCall" in metadata:
        return None  # Ignore may name any state machine
    left = any(map(_has_state, answer["fragment"]["Resources"].values()))
    return "shorthand is left in a success" if left else None


def _has_state(resource: Any) -> bool:
    """Whether a state of the shorthand's type is left where an object definition has its states."""
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


def _problem_of_failure(answer: dict[str, Any], place: str) -> str | None:
    message = answer.get("errorMessage")
    if set(answer) != {"requestId", "status", "errorMessage"} or not isinstance(message, str) or not message:
        return "a failure without a message"
    if "internal error" in message:
        return f"{message.partition(';')[0]} at {place}"
    return "a message longer than CloudFormation keeps" if len(message) > _LONGEST_MESSAGE else None
