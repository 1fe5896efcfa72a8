"""Tests of CloudFormation's contract for macros."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from macro.handler import LAYER_ARN_VARIABLE, handler
from tests.macro.warnings import with_warnings


@pytest.fixture(autouse=True)
def _registered_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LAYER_ARN_VARIABLE, "arn:aws:lambda:eu-central-1:123456789012:layer:caller:1")


def response(fragment: Any, **fields: Any) -> dict[str, Any]:
    event = {
        "region": "eu-central-1",
        "accountId": "123456789012",
        "transformId": "123456789012::CrossRegion",
        "requestId": "r-1",
        "params": {},
        "templateParameterValues": {},
        "fragment": fragment,
    }
    return handler(event | fields, None)


def template(**state: Any) -> dict[str, Any]:
    call = {
        "Type": "Cross::Region::AwsCall",
        "Region": "us-west-2",
        "Service": "sts",
        "Action": "getCallerIdentity",
    }
    definition = {"StartAt": "Call", "States": {"Call": {**call, **state}}}
    properties = {"Definition": definition}
    return {"Resources": {"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}


def test_success_has_the_request_id_and_the_fragment() -> None:
    result = response(template(End=True))
    assert result["requestId"] == "r-1"
    assert result["status"] == "success"
    assert "MachineCrossRegionCaller" in result["fragment"]["Resources"]


def test_warnings_do_not_take_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """CloudFormation shows only errors."""
    monkeypatch.setattr("macro.expand.find_template_warnings", lambda *_: pytest.fail("looks for warnings"))
    assert response(template(Parameters={}))["status"] == "success"


def test_parameter_value_can_be_a_list() -> None:
    fragment = template(Region={"Ref": "Regions"}, End=True)
    fragment["Parameters"] = {"Regions": {"Type": "CommaDelimitedList"}}
    values = {"Regions": ["us-west-2", "us-wst-1"]}
    result = response(fragment, templateParameterValues=values)
    assert "there is no Region 'us-wst-1'" in result["errorMessage"]


def test_template_without_shorthand_does_not_change() -> None:
    fragment = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    assert response(fragment) == {"requestId": "r-1", "status": "success", "fragment": fragment}


def test_quotas_apply_to_the_expanded_template() -> None:
    fragment = template(End=True)
    added = len(response(fragment)["fragment"]["Resources"]) - 1
    topics = {f"Topic{number}": {"Type": "AWS::SNS::Topic"} for number in range(499 - added)}
    at_most = {"Resources": fragment["Resources"] | topics}
    assert response(at_most)["status"] == "success"
    too_many = {"Resources": at_most["Resources"] | {"Last": {"Type": "AWS::SNS::Topic"}}}
    assert response(too_many)["errorMessage"].startswith(
        "Template: the expanded template has 501 resources; CloudFormation allows 500"
    )
    large = response(template(End=True, Comment="x" * 1_000_000))
    assert large["errorMessage"].startswith(
        "Resources/Machine: Definition: the expanded definition has 1,000,"
    )
    fitting = response({**fragment, "Description": "x" * 990_000})
    assert fitting["status"] == "success"
    too_large = response({**fragment, "Description": "x" * 999_000})
    assert too_large["errorMessage"].startswith("Template: the expanded template has 1,00")


def test_failure_has_every_problem() -> None:
    result = response(template(Regiom="us-west-2", Nxt="Done"))
    assert result["status"] == "failure"
    assert result["errorMessage"].splitlines() == [
        "Resources/Machine: States/Call/Regiom: unknown field 'Regiom'; did you mean 'Region'?",
        "Resources/Machine: States/Call/Nxt: unknown field 'Nxt'; did you mean 'Next'?",
    ]


def test_message_counts_the_problems_that_do_not_fit() -> None:
    result = response(template(**{f"Unknown{number:04}": 1 for number in range(500)}))
    lines = result["errorMessage"].splitlines()
    assert len(result["errorMessage"]) < 4100
    assert lines[-1] == f"… and {500 - len(lines) + 1} more"


def test_internal_error_does_not_contain_template_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_arguments: object, **_options: object) -> None:
        raise ValueError("the secret of the template")

    monkeypatch.setattr("macro.handler.expand", breaks)
    result = response(template())
    assert result["status"] == "failure"
    assert "ValueError" in result["errorMessage"]
    assert "secret" not in json.dumps(result)


def test_missing_layer_variable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LAYER_ARN_VARIABLE)
    assert response(template())["status"] == "failure"


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["{% $x %}", "${A}", "us-west-2"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Ref", "Fn::If", "Fn::Sub", "Fn::Join", "RoleArn", "Region", "A.$"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
FIELDS = [
    "Region",
    "Region.$",
    "Targets",
    "Service",
    "Action",
    "Parameters",
    "Credentials",
    "Retry",
    "IamResources",
    "AllowedRegions",
    "AdditionalIamStatements",
    "Endpoint",
    "BlobFormat",
    "Branches",
    "ItemProcessor",
    "Timeout",
    "QueryLanguage",
    "Resource",
    "Rotate",
    "EndpointOptions",
    "IntegrationPattern",
    "IamAction",
]


@given(
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=5),
    st.dictionaries(
        st.sampled_from(
            [
                "RoleArn",
                "DefinitionSubstitutions",
                "DefinitionString",
                "DefinitionS3Location",
                "StateMachineType",
            ]
        ),
        VALUES,
        max_size=2,
    ),
)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_unexpected_values_cause_no_internal_error(state: dict[str, Any], properties: dict[str, Any]) -> None:
    fragment = template(**state)
    fragment["Resources"]["Machine"]["Properties"] |= properties
    with with_warnings():
        result = response(fragment)
    assert set(result) == {"requestId", "status"} | (
        {"fragment"} if result["status"] == "success" else {"errorMessage"}
    )
    assert "internal error" not in result.get("errorMessage", "")


def test_long_problem_keeps_its_location_and_its_fix() -> None:
    result = response(template(**{f"Regiom{'x' * 20_000}": 1, "Nxt": "Done"}))
    first, second = result["errorMessage"].splitlines()
    assert first.startswith("Resources/Machine: States/Call/Regiomx")
    assert len(first) < 1600
    assert first.endswith("x'")
    assert second.endswith("did you mean 'Next'?")


@pytest.mark.parametrize("kind", [{"Ref": "Type"}, [], None, 7])
def test_resource_with_an_invalid_type_does_not_change(kind: Any) -> None:
    fragment = template(End=True)
    fragment["Resources"]["Other"] = {"Type": kind}
    assert response(fragment)["fragment"]["Resources"]["Other"] == {"Type": kind}


@pytest.mark.parametrize("depth", [100, 300, 900])
def test_template_of_any_depth_gets_a_response(depth: int) -> None:
    comment: Any = "x"
    for _ in range(depth):
        comment = [comment]
    result = response(template(End=True, Comment=comment))
    assert result["status"] == "success" or "nested too deeply" in result["errorMessage"]


def test_invalid_condition_is_rejected() -> None:
    fragment = template(End=True)
    fragment["Resources"]["Machine"]["Condition"] = {"Ref": "IsProd"}
    message = response(fragment)["errorMessage"]
    assert message == "Resources/Machine: Condition: Condition must be the name of a condition"


@pytest.mark.parametrize("value", [{"Ref": "a", "Ref2": "b"}, {}, [], None])
def test_invalid_substitution_is_rejected(value: Any) -> None:
    fragment = template(End=True)
    fragment["Resources"]["Machine"]["Properties"]["DefinitionSubstitutions"] = {"Name": value}
    message = response(fragment)["errorMessage"]
    assert message.startswith(
        "Resources/Machine: DefinitionSubstitutions/Name: the substitution Name must be text, a number"
    )


@pytest.mark.parametrize("event", [None, [], "x", 5, {}])
def test_event_of_another_form_gets_a_response(event: Any) -> None:
    answer = handler(event, None)
    assert (answer["requestId"], answer["status"]) == (None, "failure")
    assert answer["errorMessage"].startswith("The macro failed with an internal error (")
