"""Mutations of a template's structure: settings, conditions, substitutions, definitions, and calls."""

from __future__ import annotations

import copy
import json
import re
from typing import TYPE_CHECKING, Any

from tests.fuzz.extension_fields import add_fields
from tests.fuzz.hostile_templates import CHANGES, SETTINGS, find_calls
from tests.fuzz.mutations import Vocabulary, garble, mutate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

_CONDITIONS: tuple[Any, ...] = (
    {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]},
    {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
    {"Fn::Not": [{"Condition": "IsProd"}]},
    {"Fn::Or": [{"Condition": "IsProd"}, {"Condition": "IsTest"}]},
    {"Fn::And": [{"Condition": "IsTest"}] * 10},
    *({"Condition": "IsLoop"}, {"Fn::Or": []}, {"Fn::If": ["IsProd", 1, 2]}, True, None, "IsProd"),
)
_NAMES = ("IsProd", "IsTest", "IsLoop", "Nowhere")
_PATHS = ("Orders/Read", "Fields/List", "Nowhere/Read", "Orders", "Orders/", "/", "", "Orders/Read/Read")
_SETTINGS: dict[str, tuple[Any, ...]] = {
    "Caller": (
        *({}, {"MemorySize": 1024, "Timeout": 900}, {"MemorySize": {"Ref": "Size"}}, {"MemorySise": 1}),
        *({"Role": "arn:aws:iam::123456789012:role/r"}, {"Role": {"Ref": "R"}}, {"Role": None}),
        *({"SnapStart": {"ApplyOn": "PublishedVersions"}}, {"SnapStart": "PublishedVersions"}),
        *({"VpcConfig": {"SubnetIds": ["a"], "SecurityGroupIds": ["b"]}}, {"VpcConfig": []}),
        *(
            {"Environment": {"Variables": {"A": "b"}}},
            {"Environment": []},
            {"Environment": {"Variables": []}},
        ),
        *({"Environment": {"Variables": {"CROSS_REGION_ENDPOINTS": "x"}}}, {"Code": {}}, {"Handler": "x"}),
        *({"Layers": ["arn:aws:lambda:eu-central-1:1:layer:x:1"]}, {"Layers": "x"}, {"Layers": [None] * 9}),
        *(
            {"Tags": [{"Key": "a", "Value": "b"}]},
            {"TracingConfig": {"Mode": "Active"}},
            {"LoggingConfig": {}},
        ),
        *({"LoggingConfig": {"LogFormat": "JSON", "ApplicationLogLevel": "ERROR"}}, {"LoggingConfig": "x"}),
        *({"LoggingConfig": {"LogGroup": {"Ref": "Group"}}}, {"LoggingConfig": {"LogGroup": None}}),
        {"Fn::If": ["IsProd", {"MemorySize": 1024}, {"Ref": "AWS::NoValue"}]},
    ),
    "PermissionsBoundary": ("arn:aws:iam::123456789012:policy/b", {"Ref": "Boundary"}, None, [], ""),
    "RolePath": ("/a/", "a", "", {"Ref": "Path"}, None, []),
    "RoleName": ("caller", {"Ref": "Name"}, "", None, [], "x" * 300),
    "LogRetentionInDays": (7, 8, "7", {"Ref": "Days"}, None, 10**400, []),
    "LogKmsKeyId": ("arn:aws:kms:eu-central-1:123456789012:key/k", {"Ref": "Key"}, None, [], "k"),
    "Metrics": (True, "true", {"Ref": "Metrics"}, [], {}, None),
    "Preflight": (False, True, "false", {"Ref": "Check"}, None, 0),
    "SharedCaller": (True, False, "true", "yes", {"Ref": "Shared"}, None),
    "InvokeGrant": ("Manual", "manual", None, True, []),
    "Ignore": (["Orders"], "Orders", [], [None], {}, [{"Ref": "Orders"}], ["Nowhere"]),
    "States": (*({path: {"Query": "Body"}} for path in _PATHS), {}, [], {"Orders/Read": []}, None),
}
_SUBSTITUTIONS: tuple[Any, ...] = (
    *(
        "x",
        "",
        7,
        True,
        None,
        [],
        {},
        "us-west-2",
        "a\nb",
        '"',
        '", "Type": "Pass',
        "${Other}",
        "$.a",
        "\ue0010\ue003",
    ),
    *(
        {"Ref": "Name"},
        {"Fn::Sub": "${Name}"},
        {"Fn::GetAtt": ["A", "Arn"]},
        {"Ref": "AWS::NoValue"},
        {"Ref": "Nowhere"},
    ),
    {"Fn::If": ["IsProd", "a", "b"]},
)
_PLACEHOLDER = re.compile(r'"[^"\\]{1,60}"')
_DEPTH = 12  # nested Fn::If


def mutate_structure(template: dict[str, Any], vocabulary: Vocabulary, random: Random) -> dict[str, Any]:
    """Returns a copy of a template with one mutation."""
    changed = copy.deepcopy(template)
    random.choice(_CHANGES)(changed, vocabulary, random)
    return changed


def _settings(template: dict[str, Any], vocabulary: Vocabulary, random: Random) -> None:
    metadata = template.setdefault("Metadata", {})
    written = metadata.setdefault(SETTINGS, {}) if isinstance(metadata, dict) else None
    if not isinstance(written, dict):
        return
    name = random.choice(list(_SETTINGS))
    value = copy.deepcopy(random.choice(_SETTINGS[name]))
    if name == "States" and isinstance(value, dict):
        for options in value.values():
            if isinstance(options, dict):
                add_fields(options, random)
    written[name] = value
    if random.random() < 0.3:
        metadata[SETTINGS] = mutate(written, vocabulary, random)


def _conditions(template: dict[str, Any], _vocabulary: Vocabulary, random: Random) -> None:
    template["Conditions"] = {
        name: copy.deepcopy(random.choice(_CONDITIONS)) for name in random.sample(_NAMES[:3], 2)
    }
    holders = [*_find_state_machines(template), *find_calls(template), *_find_resources(template)]
    for holder in random.sample(holders, min(len(holders), 3)):
        if "Properties" in holder and random.random() < 0.5:
            holder["Condition"] = random.choice(_NAMES)
            continue
        key = random.choice(list(holder))
        for _ in range(random.choice((1, 1, 2, _DEPTH))):
            sides = [holder[key], random.choice(({"Ref": "AWS::NoValue"}, holder[key], "x", None))]
            random.shuffle(sides)
            holder[key] = {"Fn::If": [random.choice(_NAMES), *sides]}


def _substitutions(template: dict[str, Any], _vocabulary: Vocabulary, random: Random) -> None:
    for machine in _find_state_machines(template):
        properties = machine["Properties"]
        given = {f"Name{number}": copy.deepcopy(random.choice(_SUBSTITUTIONS)) for number in range(3)}
        properties["DefinitionSubstitutions"] = random.choice((given, given, given, [], None, {"Fn::If": []}))
        for name, text in _find_strings(properties):
            strings = list(_PLACEHOLDER.finditer(text))
            if not strings:
                continue
            match = random.choice(strings)
            put = random.choice(('"${Name0}"', "${Name1}", '"a${Name2}b"', '"${Nowhere}"', "${", '"${Name0"'))
            properties[name] = text[: match.start()] + put + text[match.end() :]


def _definition_texts(template: dict[str, Any], vocabulary: Vocabulary, random: Random) -> None:
    """Converts definitions to strings, and mutates their JSON or garbles the strings."""
    for machine in _find_state_machines(template):
        properties = machine["Properties"]
        if isinstance(properties.get("Definition"), dict):
            properties["DefinitionString"] = json.dumps(properties.pop("Definition"))
        for name, text in _find_strings(properties):
            properties[name] = _change_text(text, vocabulary, random)


def _change_text(text: str, vocabulary: Vocabulary, random: Random) -> Any:
    try:
        definition = json.loads(text)
    except ValueError:
        definition = None
    match random.randrange(6) if definition else 0:
        case 1:
            return {"Fn::Sub": text}
        case 2:
            cut = random.randrange(len(text))
            return {"Fn::Join": [random.choice(("", "\n", ",")), [text[:cut], {"Ref": "Name"}, text[cut:]]]}
        case 3:
            return {"Fn::ToJsonString": mutate(definition, vocabulary, random)}
        case 4:
            return {"Fn::Sub": [garble(text, random), {"Name": {"Ref": "Name"}, "Unused": "x"}]}
        case 5:
            return json.dumps(mutate(definition, vocabulary, random), indent=random.choice((None, 1)))
        case _:
            return garble(text, random)


def _call_fields(template: dict[str, Any], _vocabulary: Vocabulary, random: Random) -> None:
    calls = list(find_calls(template))
    if calls:
        add_fields(random.choice(calls), random)


_CHANGES = (_settings, _conditions, _substitutions, _definition_texts, _call_fields, _call_fields, *CHANGES)


def _find_resources(template: dict[str, Any]) -> Iterator[dict[str, Any]]:
    resources = template.get("Resources")
    for resource in resources.values() if isinstance(resources, dict) else ():
        if isinstance(resource, dict) and resource:
            yield resource


def _find_state_machines(template: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in _find_resources(template):
        is_machine = str(resource.get("Type", "")).endswith("::StateMachine")
        if is_machine and isinstance(resource.get("Properties"), dict) and resource["Properties"]:
            yield resource


def _find_strings(properties: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name in ("DefinitionString", "Definition")
        if isinstance(value := properties.get(name), str) and value
    ]
