"""Tests of CloudFormation's quotas, which the macro checks in the expanded template."""

import json

import pytest

from macro.model.diagnostics import TemplateError
from macro.validate.quotas import check_logical_ids, check_quotas


def test_more_than_500_resources_are_refused() -> None:
    template = {"Resources": {f"Topic{number}": {"Type": "AWS::SNS::Topic"} for number in range(501)}}
    with pytest.raises(
        TemplateError, match="501 resources; CloudFormation allows 500; split it into nested stacks, or set"
    ):
        check_quotas(template)  # type: ignore[arg-type]


def test_large_template_is_refused() -> None:
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "x" * 1_000_000}}}
    }
    with pytest.raises(TemplateError, match=r"has 1,000,\d+ bytes; CloudFormation allows 1,000,000"):
        check_quotas(template)  # type: ignore[arg-type]


def test_definition_size_is_reported_before_template_size() -> None:
    machines = {
        name: {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": "x" * size}}
        for name, size in (("Large", 1_000_000), ("Small", 10))
    }
    with pytest.raises(TemplateError) as caught:
        check_quotas({"Resources": machines})  # type: ignore[dict-item]
    assert str(caught.value) == (
        "Resources/Large: DefinitionString: the expanded definition has 1,000,002 bytes; "
        "a template can have 1,000,000; move states to another state machine"
    )


def test_template_at_the_quotas_passes() -> None:
    resources = {f"Topic{number}": {"Type": "AWS::SNS::Topic"} for number in range(500)}
    empty = len(json.dumps({"Resources": resources, "Description": ""}, separators=(",", ":")))
    check_quotas({"Resources": resources, "Description": "x" * (1_000_000 - empty)})  # type: ignore[dict-item]
    with pytest.raises(TemplateError, match="has 1,000,001 bytes"):
        check_quotas({"Resources": resources, "Description": "x" * (1_000_001 - empty)})  # type: ignore[dict-item]


def test_definition_within_the_limit_passes() -> None:
    check_quotas({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})


def test_long_logical_id_is_refused() -> None:
    with pytest.raises(
        TemplateError, match=r"has 256 characters; CloudFormation allows 255; use a shorter logical ID"
    ):
        check_logical_ids({"x" * 245: {"x" * 256: {}}}, {})


def test_longest_logical_id_passes() -> None:
    check_logical_ids({"x": {"x" * 255: {}}}, {})
