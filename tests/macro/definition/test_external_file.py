"""Tests of the locations and contents of definition files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.definition.external_file import (
    DefinitionLocation,
    UnreadableDefinition,
    definition_location,
    parse_file,
)
from macro.intrinsics.template_facts import TemplateFacts
from macro.model.stack_context import StackContext

if TYPE_CHECKING:
    from macro.model.template_values import Json

STACK = StackContext("eu-central-1", "123456789012", "aws")


@pytest.mark.parametrize(
    ("value", "location"),
    [
        ("s3://bucket/a/b.json", DefinitionLocation("bucket", "a/b.json")),
        ("definition.json", DefinitionLocation("", "definition.json")),
        ({"Bucket": "b", "Key": "k"}, DefinitionLocation("b", "k")),
        ({"Bucket": "b", "Key": "k", "Version": "3"}, DefinitionLocation("b", "k", "3")),
        ({"Bucket": {"Ref": "Name"}, "Key": "k"}, DefinitionLocation("given", "k")),
        ({"Bucket": "b", "Key": "k", "Version": 3}, DefinitionLocation("b", "k", "3")),
        (
            {
                "Bucket": {"Fn::Sub": "assets-${AWS::AccountId}-${AWS::Region}"},
                "Key": {"Fn::Sub": "${Name}/a.json"},
            },
            DefinitionLocation("assets-123456789012-eu-central-1", "given/a.json"),
        ),
        ({"Fn::Sub": "s3://${Name}/a.json"}, DefinitionLocation("given", "a.json")),
        ({"Bucket": {"Fn::FindInMap": ["M", "a", "b"]}, "Key": "k"}, DefinitionLocation("mapped", "k")),
    ],
)
def test_locations(value: object, location: DefinitionLocation) -> None:
    facts = TemplateFacts(
        {"Name": "given"}, {"Name": {"Type": "String"}}, {"M": {"a": {"b": "mapped"}}}, STACK
    )
    assert definition_location(value, facts) == location  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value", ["s3://bucket", "s3://", {"Bucket": "b"}, {"Bucket": {"Ref": "Other"}, "Key": "k"}, 3]
)
def test_invalid_locations(value: object) -> None:
    with pytest.raises(UnreadableDefinition):
        definition_location(value, TemplateFacts())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "uri",
    [
        "https://bucket.s3.eu-central-1.amazonaws.com/key?X-Amz-Signature=s3cr3t",
        "file:///proc/self/environ",
        "S3://bucket/key",
    ],
)
def test_query_string_of_an_invalid_url_is_not_printed(uri: str) -> None:
    with pytest.raises(UnreadableDefinition, match="isn't an S3 location; write s3://BUCKET/KEY") as raised:
        definition_location(uri, TemplateFacts())
    assert "s3cr3t" not in str(raised.value)


def test_location_as_text() -> None:
    assert str(DefinitionLocation("b", "k", "3")) == "s3://b/k version 3"
    assert str(DefinitionLocation("", "a.json")) == "a.json"


def test_number_keys_become_strings() -> None:
    assert parse_file("States:\n  200: {a: {1.5: b}}", DefinitionLocation("b", "k")) == {
        "States": {"200": {"a": {"1.5": "b"}}}
    }


@pytest.mark.parametrize(
    "text", ["? [a, b]\n: c", "? {a: b}\n: c", "a: &a [*a]", "a: !!set {b}", "a: !!binary aGk="]
)
def test_yaml_without_a_json_equivalent_is_rejected(text: str) -> None:
    with pytest.raises(UnreadableDefinition, match="s3://b/k is "):
        parse_file(text, DefinitionLocation("b", "k"))


def test_exponential_aliases_are_rejected() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]
    with pytest.raises(UnreadableDefinition, match="larger than a definition can be"):
        parse_file("\n".join(lines), DefinitionLocation("b", "k"))


def test_exponential_merge_keys_are_rejected() -> None:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}], k{n}: 1}}" for n in range(1, 40)]
    with pytest.raises(UnreadableDefinition, match="more than 150,000 keys and values"):
        parse_file("\n".join(lines), DefinitionLocation("b", "k"))


@pytest.mark.parametrize("number", ["9" * 5_000, "-" + "9" * 5_000, "0x" + "f" * 5_000, "0o" + "7" * 5_000])
def test_integers_with_thousands_of_digits_are_rejected(number: str) -> None:
    with pytest.raises(UnreadableDefinition, match="has a number with more than 400 digits"):
        parse_file(f"a: {number}", DefinitionLocation("b", "k"))


def test_yaml_and_json_contents() -> None:
    here = DefinitionLocation("b", "k")
    assert parse_file("Version: 2012-10-17\nOn: yes", here) == {"Version": "2012-10-17", "On": "yes"}
    assert parse_file('{"a": ${B}}', here) == {"a": "${B}"}
    with pytest.raises(UnreadableDefinition, match="isn't valid JSON: line 1 column 2"):
        parse_file("{", here)
    with pytest.raises(UnreadableDefinition, match="neither JSON nor YAML"):
        parse_file("a: [", here)


@pytest.mark.parametrize("value", ["!Sub x", "!Join [a, b]", "!GetAtt {b: c}"])
def test_short_forms_of_functions_are_explained(value: str) -> None:
    message = "has a tag such as !Sub: line 2 column 4; a definition file can't contain intrinsic functions"
    with pytest.raises(UnreadableDefinition, match=message):
        parse_file(f"StartAt: A\nB: {value}", DefinitionLocation("b", "k"))


@pytest.mark.parametrize(
    "text",
    [
        '{"StartAt": "Read", "States": {"Read": "${Call}",},}',
        '{"StartAt": "Read", # first\n"States": {"Read": "${Call}"}}',
    ],
    ids=["comma after the last member", "comment"],
)
def test_json_that_only_yaml_allows(text: str) -> None:
    definition = parse_file(text, DefinitionLocation("b", "orders.asl.json"))
    assert definition == {"StartAt": "Read", "States": {"Read": "${Call}"}}


@pytest.mark.parametrize("text", ['// first\n{"StartAt":"Read"}', '["Read"]', "text", ""])
def test_file_without_an_object_is_rejected(text: str) -> None:
    with pytest.raises(
        UnreadableDefinition, match=r"^read\.json must contain an object with StartAt and States"
    ):
        parse_file(text, DefinitionLocation("", "read.json"))


def test_parameter_without_a_value_suggests_the_option() -> None:
    facts = TemplateFacts({}, {"Assets": {"Type": "String"}})
    with pytest.raises(UnreadableDefinition, match=r"pass --parameter Assets=VALUE$"):
        definition_location({"Bucket": {"Fn::Sub": "${Assets}-x"}, "Key": "k"}, facts)


def test_location_can_depend_on_a_condition_that_is_certain() -> None:
    conditions: dict[str, Json] = {"Released": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
    facts = TemplateFacts(
        {"Stage": "prod"}, {"Stage": {"Type": "String"}}, stack=STACK, conditions=conditions
    )
    location: Json = {"Bucket": {"Fn::If": ["Released", "releases", "tests"]}, "Key": "a.json"}
    assert definition_location(location, facts) == DefinitionLocation("releases", "a.json")


def test_location_that_depends_on_an_unknown_condition_is_rejected() -> None:
    with pytest.raises(UnreadableDefinition, match="can't determine one value"):
        definition_location({"Bucket": {"Fn::If": ["A", "a", "b"]}, "Key": "k"}, TemplateFacts())
