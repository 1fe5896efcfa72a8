"""Mutations with hostile parameter values, hostile Metadata, run-time lists, and jobs."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tests.fuzz.mutations import Vocabulary, garble, mutate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

SETTINGS = "Cross::Region::AwsCall"
_MANY = 5_000
PARAMETER_VALUES = (
    *("*", "?", "a*", "${aws:username}", "${*}", "${", "arn:aws:iam::*:role/*", "arn:aws:s3:::*", "::::::"),
    *("", " ", ",", ",,,", "a,b", "us-west-2,eu-west-1", "us-west-2,*", ",".join(["us-west-2"] * _MANY)),
    *(
        "a\nb",
        "\r\n",
        "\0",
        "\u2028",
        "\ud800",
        "\ue0020\ue003",
        "${\ue0007}",
        '"}]}',
        '", "Type": "Pass',
        "\\",
    ),
    *(
        "cn-north-1",
        "us-gov-west-1",
        "xx-nowhere-1",
        "us-west-2/../x",
        "https://evil.example",
        "//evil.example",
    ),
    *("0", "-1", "1e400", "9" * 5_000, "true", "null", "x" * 20_000, "é" * 4_000, "{{resolve:ssm:x}}"),
)
_ROLES = (
    "*",
    "arn:aws:iam::*:role/*",
    "arn:aws:iam::1:role/a b",
    {"Ref": "Role"},
    "",
    None,
    ["x"],
    "a" * 9_000,
)
_STATEMENTS: tuple[Any, ...] = (
    {"Effect": "Allow", "Action": "*", "Resource": "*"},
    {"Effect": "Allow", "NotAction": "a:b", "NotResource": "*", "Principal": "*"},
    {"Effect": "Deny", "Action": ["s3:*"] * _MANY, "Resource": "*"},
    {"Action": "sts:AssumeRole", "Resource": "*", "Condition": {"StringLike": {"sts:ExternalId": "*"}}},
    *({}, [], None, "x", {"Fn::If": ["IsProd", {}, {}]}),
)
_OPTIONS: dict[str, tuple[Any, ...]] = {
    "IamResources": (["*"], "*", [{"Ref": "Role"}], ["arn:aws:s3:::${x}"], [[]], {}, ["a"] * _MANY, None),
    "IamAction": ("*", "s3:*", ["s3:GetObject"] * _MANY, "s3", "", ":", None, {"Ref": "A"}),
    "AdditionalIamStatements": (*([each] for each in _STATEMENTS), {}, "x", [[]]),
    "Credentials": (
        *({"RoleArn": role} for role in _ROLES),
        *({"RoleArn.$": "$.role", "AllowedRoles": [role] * number} for role in _ROLES for number in (1, 500)),
        {"RoleArn": "x", "ExternalId": "mine"},
    ),
    "AllowedRegions": (["*"], ["us-west-2"] * _MANY, "us-west-2", [""], [{"Ref": "A"}], [None], {}, ["us-*"]),
    "Region": (
        *(["us-west-2"] * number for number in (0, 1, 20, 21, _MANY)),
        *([["us-west-2"]], ["us-west-2", None], [{"Ref": "A"}], {"Ref": "AWS::Region"}, "*", ["$.a"], "$.a"),
    ),
    "Region.$": ("$.regions", "$.regions[*]", "$..x", "States.Array('a')", "$", "", "$$.Execution.Id"),
}
_METADATA: tuple[Any, ...] = (
    *(None, [], "x", 7, True, {}, [{}], {"Ref": "AWS::NoValue"}, {"Fn::If": ["IsProd", {}, {}]}),
    *({name: {}} for name in ("", "Caller ", "caller", "__proto__", "é", "x" * 9_000, "a\nb", "Fn::If")),
    {"States": {f"Orders/{number}": {"Query": "a"} for number in range(_MANY)}},
    {"States": {"/" * _MANY: {}, "Orders/": {}, "\n": {}}},
    {"Ignore": ["Orders"] * _MANY},
    {"Caller": {"Environment": {"Variables": {"CROSS_REGION_ALLOWED_REGIONS": "us-east-1"}}}},
    {"Caller": {"Role": "arn:aws:iam::*:role/*"}, "RoleName": "x"},
    {"SharedCaller": True, "RoleName": "*", "RolePath": "//", "ResourcesFromRole": "no"},
    *(
        {"RunTimeResources": "Any"},
        {"RunTimeResources": "*"},
        {"RunTimeResources": []},
        {"RunTimeResources": True},
    ),
)
_ARNS = tuple(
    f"arn:aws:states:us-west-2::{name}{suffix}"
    for name in (
        "states:startExecution",
        "ecs:runTask",
        "batch:submitJob",
        "lambda:invoke",
        "aws-sdk:s3:getObject",
    )
    for suffix in ("", ".sync", ".sync:2", ".sync:3", ".sync:", ".waitForTaskToken", ".sync.sync", ".SYNC")
)
_TASK_FIELDS: dict[str, tuple[Any, ...]] = {
    "TimeoutSeconds": (0, -1, 1, 99_999_999, 1.5, "60", None, {"Ref": "A"}),
    "TimeoutSecondsPath": ("$.a", "", 7),
    "HeartbeatSeconds": (5, None),
    "Retry": ([{"ErrorEquals": ["States.Timeout"], "MaxAttempts": -1}], [{}], {}, [None], "x"),
    "Catch": ([{"ErrorEquals": ["States.ALL"], "Next": "Nowhere"}], [{}], {}, [None], "x"),
    "Assign": ({"a.$": "$.b"}, {}, None),
    "Parameters": (
        {"StateMachineArn": "arn:aws:states:us-west-2:1:stateMachine:c", "Name.$": "$.n"},
        {"StateMachineArn.$": "$.m", "Input.$": "$"},
        {"Bucket.$": "$.names[*]", "Key.$": "States.Array($.a)"},
        {},
    ),
}


def choose_parameters(parameters: dict[str, str], random: Random) -> dict[str, str]:
    """Returns parameter values of which some are hostile."""
    return {
        name: _choose_value(value, random) if random.random() < 0.5 else value
        for name, value in parameters.items()
    }


def _choose_value(value: str, random: Random) -> str:
    hostile = random.choice(PARAMETER_VALUES)
    return random.choice((hostile, hostile, value + hostile, garble(value, random)))


def change_metadata(template: dict[str, Any], vocabulary: Vocabulary, random: Random) -> None:
    """Replaces the settings, or adds hostile ones."""
    metadata = template.setdefault("Metadata", {})
    if not isinstance(metadata, dict):
        return
    value: Any = copy.deepcopy(random.choice(_METADATA))
    written = metadata.get(SETTINGS)
    if isinstance(written, dict) and isinstance(value, dict) and random.random() < 0.5:
        value = {**written, **value}
    metadata[random.choice((SETTINGS, SETTINGS, SETTINGS, garble(SETTINGS, random)))] = value
    if random.random() < 0.2:
        template["Metadata"] = mutate(metadata, vocabulary, random)


def change_options(template: dict[str, Any], _vocabulary: Vocabulary, random: Random) -> None:
    """Adds hostile options to a call, in the state or in the settings."""
    calls = list(find_calls(template))
    if not calls:
        return
    holder = random.choice(calls)
    for name in random.sample(list(_OPTIONS), random.choice((1, 1, 2))):
        holder[name] = copy.deepcopy(random.choice(_OPTIONS[name]))
        holder.pop("Region" if name == "Region.$" else "Region.$" if name == "Region" else "", None)


def change_jobs(template: dict[str, Any], _vocabulary: Vocabulary, random: Random) -> None:
    """Turns a state into a Task with an integration pattern in another Region, and changes its fields."""
    states = [
        state for states in _find_states(template) for state in states.values() if isinstance(state, dict)
    ]
    if not states:
        return
    state = random.choice(states)
    state |= {"Type": "Task", "Resource": random.choice(_ARNS)}
    for name in ("Region", "Service", "Action"):
        state.pop(name, None)
    for name in random.sample(list(_TASK_FIELDS), random.choice((0, 1, 2))):
        state[name] = copy.deepcopy(random.choice(_TASK_FIELDS[name]))


CHANGES = (change_metadata, change_options, change_jobs)


def find_calls(value: Any) -> Iterator[dict[str, Any]]:
    """Yields every AwsCall state, at any depth."""
    if isinstance(value, dict):
        if value.get("Type") == SETTINGS:
            yield value
        for member in value.values():
            yield from find_calls(member)
    elif isinstance(value, list):
        for member in value:
            yield from find_calls(member)


def _find_states(value: Any) -> Iterator[dict[str, Any]]:
    """Yields every `States` map that isn't empty, at any depth."""
    if isinstance(value, dict):
        states = value.get("States")
        if isinstance(states, dict) and states:
            yield states
        for member in value.values():
            yield from _find_states(member)
    elif isinstance(value, list):
        for member in value:
            yield from _find_states(member)
