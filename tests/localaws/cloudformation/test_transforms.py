import copy
from collections.abc import Callable
from typing import Any

import pytest

from localaws.cloudformation.template.transforms import (
    MacroFunctionFailed,
    TransformContext,
    TransformFailed,
    has_transforms,
    run_transforms,
)

ACCOUNT = "123456789012"
Macro = Callable[[dict[str, Any]], Any]


def context(**macros: Macro) -> TransformContext:
    return TransformContext(
        region="us-east-1",
        account=ACCOUNT,
        parameters={"Stage": "test", "Zones": ["a", "b"]},
        macros={name: name for name in macros},
        invoke=lambda function, event: macros[function](event),
        include=lambda location: {"Included": location},
    )


def success(event: dict[str, Any], fragment: Any) -> dict[str, Any]:
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}


def test_macro_event() -> None:
    events: list[dict[str, Any]] = []

    def macro(event: dict[str, Any]) -> Any:
        events.append(copy.deepcopy(event))
        return success(event, event["fragment"])

    template = {
        "Transform": [
            {"Name": "M", "Parameters": {"Stage": {"Ref": "Stage"}, "Where": {"Ref": "AWS::Region"}}}
        ],
        "Resources": {"A": {"Type": "T", "Properties": {"P": {"Ref": "Stage"}}}},
    }
    processed = run_transforms(template, context(M=macro))
    (event,) = events
    assert set(event) == {
        "region", "accountId", "fragment", "transformId", "params", "requestId", "templateParameterValues"
    }  # fmt: skip
    assert event["region"] == "us-east-1"
    assert event["accountId"] == ACCOUNT
    assert event["transformId"] == f"{ACCOUNT}::M"
    assert event["params"] == {"Stage": "test", "Where": "us-east-1"}
    assert event["templateParameterValues"] == {"Stage": "test", "Zones": ["a", "b"]}
    assert event["fragment"] == {"Resources": template["Resources"]}, "no Transform, intrinsics unresolved"
    assert processed == {"Resources": template["Resources"]}
    assert "Transform" in template, "the submitted template stays as it is"


def test_transforms_run_deepest_first_then_in_list_order() -> None:
    seen: list[tuple[str, Any]] = []

    def record_calls(name: str) -> Macro:
        def macro(event: dict[str, Any]) -> Any:
            seen.append((name, copy.deepcopy(event["fragment"])))
            return success(event, {**event["fragment"], name: True})

        return macro

    template = {
        "Transform": ["First", "Second"],
        "Resources": {
            "Fn::Transform": {"Name": "Outer", "Parameters": {}},
            "A": {"Fn::Transform": {"Name": "Inner"}, "Type": "T"},
        },
    }
    names = ("First", "Second", "Outer", "Inner")
    processed = run_transforms(template, context(**{name: record_calls(name) for name in names}))
    inner = {"Type": "T", "Inner": True}
    assert [name for name, _ in seen] == ["Inner", "Outer", "First", "Second"]
    assert dict(seen)["Inner"] == {"Type": "T"}
    assert dict(seen)["Outer"] == {"A": inner}
    assert processed == {"Resources": {"A": inner, "Outer": True}, "First": True, "Second": True}


def crash(_: dict[str, Any]) -> Any:
    raise MacroFunctionFailed("it raised")


@pytest.mark.parametrize(
    ("macro", "message"),
    [
        (
            lambda event: {"requestId": event["requestId"], "status": "failure", "errorMessage": "a\nb 'c'"},
            f"Transform {ACCOUNT}::M failed with: a\nb 'c'",
        ),
        (
            lambda event: {"requestId": event["requestId"], "status": "failure"},
            f"Transform {ACCOUNT}::M failed without an error message.",
        ),
        (crash, f"Received malformed response from transform {ACCOUNT}::M"),
        (lambda _: None, f"Received malformed response from transform {ACCOUNT}::M"),
        (lambda _: {"status": "success"}, f"Received malformed response from transform {ACCOUNT}::M"),
        (
            lambda event: {"requestId": event["requestId"], "status": "success"},
            f"Received malformed response from transform {ACCOUNT}::M",
        ),
    ],
)
def test_macro_failure_messages(macro: Macro, message: str) -> None:
    with pytest.raises(TransformFailed) as caught:
        run_transforms({"Transform": "M", "Resources": {}}, context(M=macro))
    assert str(caught.value) == message


def test_unknown_macro_and_unsupported_transform() -> None:
    with pytest.raises(TransformFailed, match=f"No transform named {ACCOUNT}::Missing found"):
        run_transforms({"Transform": "Missing", "Resources": {}}, context())
    with pytest.raises(TransformFailed, match="doesn't support the transform AWS::CodeDeployBlueGreen"):
        run_transforms({"Transform": "AWS::CodeDeployBlueGreen", "Resources": {}}, context())


def test_serverless_transform() -> None:
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Machine": {
                "Type": "AWS::Serverless::StateMachine",
                "Properties": {"Definition": {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}},
            }
        },
    }
    resources = run_transforms(template, context())["Resources"]
    assert resources["Machine"]["Type"] == "AWS::StepFunctions::StateMachine"
    assert "Fn::Join" in resources["Machine"]["Properties"]["DefinitionString"]
    assert resources["MachineRole"]["Type"] == "AWS::IAM::Role"


def test_serverless_transform_error() -> None:
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Machine": {"Type": "AWS::Serverless::StateMachine", "Properties": {}}},
    }
    with pytest.raises(
        TransformFailed, match=r"^Transform AWS::Serverless-2016-10-31 failed with: .*id \[Machine\]"
    ):
        run_transforms(template, context())


def test_for_each_loop() -> None:
    body = {"Topic&{Name}": {"Type": "T", "Properties": {"Name": {"Ref": "Name"}, "Text": "x-${Name}"}}}
    template = {
        "Transform": "AWS::LanguageExtensions",
        "Resources": {"Fn::ForEach::Topics": ["Name", {"Ref": "Zones"}, body]},
    }
    assert run_transforms(template, context()) == {
        "Resources": {
            "Topica": {"Type": "T", "Properties": {"Name": "a", "Text": "x-a"}},
            "Topicb": {"Type": "T", "Properties": {"Name": "b", "Text": "x-b"}},
        }
    }


def test_include_transform() -> None:
    include = {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}
    processed = run_transforms({"Resources": {}, "Metadata": {"Fn::Transform": include}}, context())
    assert processed["Metadata"] == {"Included": "s3://b/k"}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ({"Resources": {}}, False),
        ({"Transform": "M"}, True),
        ({"Resources": {"A": {"P": [{"Fn::Transform": {"Name": "M"}}]}}}, True),
    ],
)
def test_has_transforms(template: dict[str, Any], expected: bool) -> None:  # noqa: FBT001
    assert has_transforms(template) is expected
