"""Tests that the work is linear in the size of the input.

The work is the number of function calls, or the CPU time if one call of a C function, such as a regular expression, can
take quadratic time. Times are only compared with each other.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from macro.definition.external_file import DefinitionLocation, UnreadableDefinition, parse_file
from macro.handler import LAYER_ARN_VARIABLE, handler
from scripts.benchmark.growth import make_event
from tests.function_calls import count_function_calls
from tests.macro.warnings import with_warnings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(autouse=True)
def _complete_macro(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(LAYER_ARN_VARIABLE, "arn:aws:lambda:eu-central-1:123456789012:layer:caller:1")
    with with_warnings():
        yield


def count_calls(event: dict[str, Any]) -> int:
    """Counts the calls of Python and C functions while the macro handles an event."""
    return count_function_calls(lambda: handler(event, None))


def count_calls_of_states(states: int) -> int:
    """Counts the calls while a template with this number of states is expanded."""
    event: dict[str, Any] = make_event(states)
    responses: list[dict[str, Any]] = []
    calls = count_function_calls(lambda: responses.append(handler(event, None)))
    assert responses[0]["status"] == "success"
    return calls


def test_number_of_function_calls_is_linear_in_the_number_of_states() -> None:
    count_calls_of_states(5)  # loads the models and tables
    assert count_calls_of_states(1000) <= 10.5 * count_calls_of_states(100)


Sections = dict[str, Any]


def make_request(states: Sections, **sections: Any) -> dict[str, Any]:
    """Returns a request of CloudFormation for a template with one state machine."""
    names = list(states)
    linked = {
        name: {**state, **({"Next": after} if after else {"End": True})}
        for (name, state), after in zip(states.items(), [*names[1:], ""], strict=True)
    }
    properties = {
        "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
        "Definition": {"StartAt": names[0], "States": linked},
    }
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    resources = {"Machine": machine, **sections.pop("Resources", {})}
    return {
        "region": "eu-central-1",
        "accountId": "123456789012",
        "fragment": {"Resources": resources, **sections},
        "requestId": "r",
        "params": {},
        "templateParameterValues": dict.fromkeys(sections.get("Parameters", {}), "orders"),
    }


def make_task(action: str = "dynamodb:scan", **parameters: Any) -> Sections:
    return {
        "Type": "Task",
        "Resource": f"arn:aws:states:us-west-2::aws-sdk:{action}",
        "Parameters": parameters or {"TableName": "orders"},
    }


def make_call() -> Sections:
    parameters = {"TableName": "orders"}
    call = {"Region": "us-west-2", "Service": "dynamodb", "Action": "scan", "Parameters": parameters}
    return {"Type": "Cross::Region::AwsCall", **call}


def make_role(statements: list[Any]) -> Sections:
    policies = [
        {
            "PolicyName": f"p{start}",
            "PolicyDocument": {"Version": "2012-10-17", "Statement": statements[start : start + 20]},
        }
        for start in range(0, len(statements), 20)
    ]
    return {"Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": policies}}}


def make_statements(count: int) -> dict[str, Any]:
    statements = [
        {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": f"arn:aws:dynamodb:*:*:table/t{index}"}
        for index in range(count)
    ]
    return make_request({"Read": make_task(**{"TableName.$": "$.t"})}, Resources=make_role(statements))


def make_nested_mapping(count: int) -> dict[str, Any]:
    mapping = {f"a{index}": {f"b{index}": "orders"} for index in range(count)}
    look_up = {"Fn::FindInMap": ["Names", {"Ref": "First"}, {"Ref": "Second"}]}
    parameters = {"First": {"Type": "String"}, "Second": {"Type": "String"}}
    states = {f"S{index}": make_task(TableName=look_up) for index in range(20)}
    return make_request(states, Mappings={"Names": mapping}, Parameters=parameters)


def make_chain(count: int) -> dict[str, Any]:
    """Returns a request for calls with queues that each depend on another queue."""
    names = {index: {"Fn::Sub": f"q${{Q{index - 1}}}"} if index else "q" for index in range(count)}
    queues = {
        f"Q{index}": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}
        for index, name in names.items()
    }
    sent = [{"QueueUrl": {"Ref": name}, "MessageBody": "m"} for name in queues]
    states = {f"S{index}": make_task("sqs:sendMessage", **message) for index, message in enumerate(sent)}
    return make_request(states, Resources=queues)


COUNTED: dict[str, Callable[[int], dict[str, Any]]] = {
    "refused states": lambda n: make_request(
        {f"S{index}": make_task(**{"TableName.$": "$.t"}) for index in range(n)}
    ),
    "misspelled fields": lambda n: make_request(
        {f"S{index}": {**make_task(), "Paramters": {}} for index in range(n)}
    ),
    "parameters": lambda n: make_request(
        {f"S{index}": make_task(TableName={"Ref": f"P{index}"}) for index in range(n)},
        Parameters={f"P{index}": {"Type": "String"} for index in range(n)},
    ),
    "parameters in one Fn::Sub": lambda n: make_request(
        {"S": make_task(TableName={"Fn::Sub": "".join(f"${{P{index}}}" for index in range(n))})},
        Parameters={f"P{index}": {"Type": "String"} for index in range(n)},
    ),
    "conditions in one Fn::Join": lambda n: make_request(
        {
            "S": make_task(
                TableName={"Fn::Join": ["", [{"Fn::If": [f"C{index}", "a", "b"]} for index in range(n)]]}
            )
        }
    ),
    "resources in IamResources": lambda n: make_request(
        {"S": {**make_call(), "IamResources": [f"arn:aws:dynamodb:*:*:table/t{i}" for i in range(10 * n)]}}
    ),
    "statements of the role": make_statements,
    "mappings": make_nested_mapping,
    "resources that depend on each other": make_chain,
}


@pytest.mark.parametrize("name", COUNTED)
def test_work_grows_with_the_template(name: str) -> None:
    make = COUNTED[name]
    count_calls(make(10))
    few = count_calls(make(50))  # first, because the larger template also fills caches for the smaller one
    # Quadratic work would take a hundred times as many calls. More statements need managed policies.
    assert count_calls(make(500)) <= 30 * few


def cpu_seconds(run: Callable[[], object]) -> float:
    """Returns the shortest CPU time of three runs."""
    times = []
    for _ in range(3):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def make_sender(source: str) -> dict[str, Any]:
    message = {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}
    return make_request({"S": make_task("ses:sendEmail", Source=source, Destination={}, Message=message)})


def make_text(text: str) -> dict[str, Any]:
    definition = {"StartAt": "S", "States": {"S": {**make_task(TableName=text), "End": True}}}
    request = make_request({"S": make_task()})
    properties = request["fragment"]["Resources"]["Machine"]["Properties"]
    del properties["Definition"]
    properties["DefinitionString"] = {"Fn::Sub": json.dumps(definition)}
    return request


TIMED: dict[str, Callable[[int], dict[str, Any]]] = {
    "sender": lambda n: make_sender("<" * n),
    "sender with an end": lambda n: make_sender("a" + " <" * n + ">"),
    "open placeholders": lambda n: make_request({"S": make_task(TableName="${" * n)}),
    "open placeholders in Fn::Sub": lambda n: make_request({"S": make_task(TableName={"Fn::Sub": "${" * n})}),
    "open placeholders in text": lambda n: make_text("${" * n),
    "open placeholders in the ARN": lambda n: make_request({"S": make_task("dynamodb:" + "${" * n)}),
    "open placeholders in a function's ARN": lambda n: make_request(
        {"S": {"Type": "Task", "Resource": "arn:aws:lambda:" + "${" * n}, "T": make_task()}
    ),
    "colons in a function's ARN": lambda n: make_request(
        {"S": {"Type": "Task", "Resource": "arn:aws:lambda:" + "x:" * n}, "T": make_task()}
    ),
    "States.Format": lambda n: make_request(
        {"S": make_task(**{"TableName.$": f"States.Format('{'{}' * n}')"})}
    ),
    "copy source": lambda n: make_request(
        {"S": make_task("s3:copyObject", Bucket="b", Key="k", CopySource={"Fn::Sub": "b/" + "${" * n})}
    ),
}


@pytest.mark.parametrize("name", TIMED)
def test_time_grows_with_the_text(name: str) -> None:
    make = TIMED[name]
    handler(make(10), None)
    short, long = (make(count) for count in (15_000, 60_000))
    # Quadratic work would take sixteen times as long.
    assert cpu_seconds(lambda: handler(long, None)) <= 8 * cpu_seconds(lambda: handler(short, None))


def test_time_grows_with_a_definition_in_yaml() -> None:
    state = "  S{0}:\n    Type: Task\n    Parameters: {{TableName: t}}\n    Next: S{0}\n"
    short, long = ("States:\n" + "".join(map(state.format, range(count))) for count in (200, 800))
    here = DefinitionLocation("b", "k")
    assert cpu_seconds(lambda: parse_file(long, here)) <= 8 * cpu_seconds(lambda: parse_file(short, here))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" + "a, " * 160_000 + "]", "has more than 150,000 keys and values; write it as JSON"),
        ("[" * 100_000, "is nested more than 100 levels deep"),
        ("".join(" " * n + "a:\n" for n in range(900)), "is nested more than 100 levels deep"),
    ],
    ids=["values", "lists", "mappings"],
)
def test_yaml_that_takes_too_long_is_refused(text: str, message: str) -> None:
    with pytest.raises(UnreadableDefinition, match=message):
        parse_file(text, DefinitionLocation("b", "k"))
