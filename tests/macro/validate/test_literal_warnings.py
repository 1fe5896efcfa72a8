"""Tests of the warnings about literals: texts that nothing replaces or evaluates, secrets, and wrong values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import expand
from macro.model import rules
from macro.source.definition_files import LocalFiles
from macro.source.expand_options import ExpandOptions
from tests.golden.cases import FOLDER
from tests.macro.validate.one_call import CALL, paths, warnings_of

if TYPE_CHECKING:
    from macro.model.rules import Rule

MESSAGE: dict[str, Any] = {
    "Service": "sqs",
    "Action": "sendMessage",
    "IamResources": "arn:aws:sqs:*:*:orders",
}
QUEUE = "https://sqs.us-west-2.amazonaws.com/111122223333/orders"


def body(text: Any, **fields: Any) -> list[str]:
    """Returns the messages about the body of a message."""
    name = "Arguments" if fields.get("QueryLanguage") == "JSONata" else "Parameters"
    diagnostics = warnings_of(MESSAGE | fields | {name: {"QueueUrl": QUEUE, "MessageBody": text}})
    assert paths(diagnostics, rules.PLACEHOLDER) == [f"States/A/{name}/MessageBody"] * len(diagnostics)
    return [each.message for each in diagnostics]


@pytest.mark.parametrize("text", ["$.order", "$$.Execution.Id", "$.a[0].b", "States.Format('{}', $.a)"])
def test_path_in_a_field_without_the_suffix(text: str) -> None:
    (message,) = body(text)
    assert message == f"'{text}' is only evaluated in a field that ends with .$; write MessageBody.$"


@pytest.mark.parametrize(
    "text", ["$", "$5.00", "Costs $.50", "$.a and more", "States. No", "{% for x in y %}."]
)
def test_other_text_has_no_warning(text: str) -> None:
    assert body(text) == []


def test_path_in_a_list() -> None:
    call = {"Service": "ssm", "Action": "getParameters", "Parameters": {"Names": ["/a", "$.name"]}}
    (diagnostic,) = warnings_of({**call, "IamResources": "arn:aws:ssm:*:*:parameter/a"})
    assert diagnostic.message == (
        "'$.name' isn't evaluated in a list; write the list with States.Array, in a field that ends with .$"
    )


def test_path_that_the_service_reads_has_no_warning() -> None:
    target = {"Id": "a", "Arn": "arn:aws:sqs:us-west-2:111122223333:orders", "InputPath": "$.detail"}
    call = {"Service": "events", "Action": "putTargets", "Parameters": {"Rule": "r", "Targets": [target]}}
    assert warnings_of(call) == []


def test_path_as_an_identifier_of_what_contains_expressions() -> None:
    parameters = {"QueryExecutionId": "$.query.Id"}
    call = {"Service": "athena", "Action": "getQueryExecution", "Parameters": parameters}
    (diagnostic,) = warnings_of({**call, "IamResources": "arn:aws:athena:*:*:workgroup/primary"})
    assert diagnostic.message == (
        "'$.query.Id' is only evaluated in a field that ends with .$; write QueryExecutionId.$"
    )


def test_jsonata_in_a_jsonpath_state() -> None:
    (message,) = body("{% $states.input.order %}")
    assert (
        message
        == "a JSONPath state doesn't evaluate JSONata; set QueryLanguage: JSONata, or write a JSONPath"
    )


@pytest.mark.parametrize("text", ["{% $states.input.order }", "$states.input.order %}"])
def test_jsonata_without_one_of_the_delimiters(text: str) -> None:
    assert body(text, QueryLanguage="JSONata") == ["a JSONata expression begins with {% and ends with %}"]


@pytest.mark.parametrize("text", ["$states.input.order", "$.order"])
def test_jsonata_without_delimiters(text: str) -> None:
    assert body(text, QueryLanguage="JSONata") == [f"'{text}' isn't evaluated; write it inside {{% %}}"]


@pytest.mark.parametrize("text", ["{% $states.input.order %}", "text", "100 %", "$5"])
def test_jsonata_and_other_text_have_no_warning(text: str) -> None:
    assert body(text, QueryLanguage="JSONata") == []


def test_literal_passwords_at_any_depth_are_secrets() -> None:
    call = {"Service": "rds", "Action": "createDbInstance", "IamResources": "arn:aws:x:::y"}
    parameters = {
        "DbInstanceIdentifier": "orders",
        "DbInstanceClass": "db.t4g.micro",
        "Engine": "mysql",
        "MasterUserPassword": "correct horse",
    }
    diagnostics = warnings_of({**call, "Parameters": parameters})
    assert paths(diagnostics, rules.LITERAL_SECRET) == ["States/A/Parameters/MasterUserPassword"]
    assert "correct horse" not in diagnostics[0].message


def test_personal_and_business_data_is_not_a_secret() -> None:
    """In service models, the `sensitive` trait marks secrets and other personal or business data."""
    call = {
        "Service": "sfn",
        "Action": "sendTaskSuccess",
        "Parameters": {"TaskToken.$": "$.token", "Output": "{}"},
    }
    assert warnings_of(call) == []


@pytest.mark.parametrize(
    ("key", "reported"),
    [
        ("${Key}", "${Key}"),
        ("orders/${AWS::Region}/k", "${AWS::Region}"),
        ("orders/${Key}", ""),  # can be any text, such as a variable of a script
        ("$Key", ""),
        ({"Fn::Sub": "${AWS::Region}"}, ""),
    ],
)
def test_placeholder_that_nothing_replaces(key: Any, reported: str) -> None:
    diagnostics = warnings_of({"Parameters": {"Bucket": "b", "Key": key}})
    assert paths(diagnostics, rules.PLACEHOLDER) == (["States/A/Parameters/Key"] if reported else [])
    assert [reported in each.message for each in diagnostics] == ([True] if reported else [])


@pytest.mark.parametrize(
    ("member", "text", "rule"),
    [
        ("KeySpec", "${Kind}", rules.UNLISTED_VALUE),
        ("KeyId", "${" + "K" * 2049 + "}", rules.VALUE_SIZE),
    ],
)
def test_text_that_replaces_a_placeholder_isnt_checked(member: str, text: str, rule: Rule) -> None:
    call = {"Service": "kms", "Action": "generateDataKey"}
    parameters = {"KeyId": "alias/a", member: text}
    assert [each.rule for each in warnings_of({**call, "Parameters": parameters})] == [rules.PLACEHOLDER]
    literal = {**parameters, member: text.strip("${}")}
    assert [each.rule for each in warnings_of({**call, "Parameters": literal})] == [rule]


def test_pseudo_parameter_gets_a_name_without_colons() -> None:
    (warning,) = warnings_of({"Parameters": {"Bucket": "b", "Key": "a/${AWS::Region}"}})
    assert warning.message == (
        "nothing replaces ${AWS::Region}; write ${Region}, and add Region: !Ref AWS::Region to"
        " DefinitionSubstitutions, or use Fn::Sub in the template"
    )


@pytest.mark.parametrize(("limit", "allowed"), [(0, "at least 1"), (1, ""), (100, ""), (101, "at most 100")])
def test_values_outside_the_limits_of_the_model(limit: int, allowed: str) -> None:
    diagnostics = warnings_of({"Service": "dynamodb", "Action": "listTables", "Parameters": {"Limit": limit}})
    assert paths(diagnostics, rules.VALUE_SIZE) == (["States/A/Parameters/Limit"] if allowed else [])
    assert all(allowed in each.message for each in diagnostics)


def test_value_with_an_error_has_no_warning() -> None:
    call = CALL | {"Parameters": {"Bucket": "b", "Key": ""}}
    definition = {"StartAt": "A", "States": {"A": call}}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    template: Any = {"Resources": {"M": machine}}
    (diagnostic,) = expand(template, ExpandOptions().deployment(), Inputs(LocalFiles(FOLDER), {})).diagnostics
    assert diagnostic.rule is rules.PARAMETERS
