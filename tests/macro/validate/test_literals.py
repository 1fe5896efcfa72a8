"""Tests of the warnings about texts that look like an expression, but that Step Functions doesn't evaluate."""

from __future__ import annotations

from typing import Any

import pytest

from macro.model import rules
from tests.macro.validate.test_warnings import advice, paths

MESSAGE: dict[str, Any] = {
    "Service": "sqs",
    "Action": "sendMessage",
    "IamResources": "arn:aws:sqs:*:*:orders",
}
QUEUE = "https://sqs.us-west-2.amazonaws.com/111122223333/orders"


def body(text: Any, **fields: Any) -> list[str]:
    """Returns the messages about the body of a message."""
    name = "Arguments" if fields.get("QueryLanguage") == "JSONata" else "Parameters"
    diagnostics = advice(MESSAGE | fields | {name: {"QueueUrl": QUEUE, "MessageBody": text}})
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
    (diagnostic,) = advice({**call, "IamResources": "arn:aws:ssm:*:*:parameter/a"})
    assert diagnostic.message == (
        "'$.name' isn't evaluated in a list; write the list with States.Array, in a field that ends with .$"
    )


def test_path_that_the_service_reads_has_no_warning() -> None:
    target = {"Id": "a", "Arn": "arn:aws:sqs:us-west-2:111122223333:orders", "InputPath": "$.detail"}
    call = {"Service": "events", "Action": "putTargets", "Parameters": {"Rule": "r", "Targets": [target]}}
    assert advice(call) == []


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
