from typing import Any

import pytest

from localaws.cloudformation.template.intrinsics import NO_VALUE, Evaluator, TemplateError
from localaws.cloudformation.template.reference_finder import find_references

MAPPINGS = {"Places": {"us-east-1": {"Name": "Virginia"}}}
CONDITIONS: dict[str, Any] = {
    "Yes": {"Fn::Equals": ["1", 1]},
    "No": {"Fn::Not": [{"Condition": "Yes"}]},
    "Both": {"Fn::And": [{"Condition": "Yes"}, {"Condition": "No"}]},
    "Either": {"Fn::Or": [{"Condition": "Yes"}, {"Condition": "No"}]},
}


class FixedReferences:
    """References with fixed values."""

    def ref(self, name: str) -> Any:
        return {"P": "value", "List": ["a", "b"], "AWS::Region": "us-east-1"}[name]

    def attribute(self, logical_id: str, name: str) -> Any:
        return f"<{logical_id}|{name}>"

    def imported(self, name: str) -> str:
        return f"import of {name}"


def resolve(value: Any) -> Any:
    return Evaluator(FixedReferences(), MAPPINGS, CONDITIONS, "us-east-1").resolve(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "P"}, "value"),
        ({"Fn::GetAtt": ["R", "A.B"]}, "<R|A.B>"),
        ({"Fn::GetAtt": "R.A.B"}, "<R|A.B>"),
        ({"Fn::Sub": "${P}/${R.Arn}/${!P}/${AWS::Region}"}, "value/<R|Arn>/${P}/us-east-1"),
        ({"Fn::Sub": ["${P}-${x}", {"x": {"Ref": "P"}, "P": "own"}]}, "own-value"),
        ({"Fn::Sub": '{"a": "${P}", "b": {"c": 1}}'}, '{"a": "value", "b": {"c": 1}}'),
        ({"Fn::Join": ["-", ["a", {"Ref": "P"}, 1, True]]}, "a-value-1-true"),
        ({"Fn::Join": [",", {"Ref": "List"}]}, "a,b"),
        ({"Fn::Select": ["1", {"Ref": "List"}]}, "b"),
        ({"Fn::Select": [0, {"Fn::Split": ["|", {"Fn::GetAtt": "R.A"}]}]}, "<R"),
        ({"Fn::FindInMap": ["Places", {"Ref": "AWS::Region"}, "Name"]}, "Virginia"),
        ({"Fn::FindInMap": ["Places", "nowhere", "Name", {"DefaultValue": "?"}]}, "?"),
        ({"Fn::ImportValue": {"Fn::Sub": "${P}-x"}}, "import of value-x"),
        ({"Fn::Base64": "text"}, "dGV4dA=="),
        ({"Fn::ToJsonString": {"a": {"Ref": "P"}, "b": [1]}}, '{"a":"value","b":[1]}'),
        ({"Fn::Length": {"Ref": "List"}}, 2),
        ({"Fn::If": ["Yes", {"Ref": "P"}, {"Ref": "Unknown"}]}, "value"),
        ({"a": {"Fn::If": ["No", 1, {"Ref": "AWS::NoValue"}]}, "b": 2}, {"b": 2}),
        ([{"Fn::If": ["Both", 1, {"Ref": "AWS::NoValue"}]}, {"Fn::If": ["Either", 2, 3]}], [2]),
        ({"Ref": "P", "Other": 1}, {"Ref": "P", "Other": 1}),
    ],
)
def test_intrinsic_functions(value: Any, expected: Any) -> None:
    assert resolve(value) == expected


def test_no_value_at_the_top_level() -> None:
    assert resolve({"Ref": "AWS::NoValue"}) is NO_VALUE


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"Fn::FindInMap": ["Places", "nowhere", "Name"]}, "Unable to get mapping for Places::nowhere::Name"),
        ({"Fn::Select": [5, ["a"]]}, "cannot select nonexistent value at index 5"),
        ({"Fn::If": ["Missing", 1, 2]}, "Unresolved condition dependency Missing"),
        ({"Fn::Cidr": ["10.0.0.0/16", 1, 8]}, "doesn't support Fn::Cidr"),
        ({"Fn::Sub": ["${x}", {"x": ["a"]}]}, "must be a string"),
    ],
)
def test_invalid_functions(value: Any, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        resolve(value)


def test_finds_references_at_every_depth() -> None:
    value = {
        "a": [{"Ref": "A"}, {"Fn::GetAtt": ["B", "Arn"]}, {"Fn::GetAtt": "C.Arn"}],
        "b": {"Fn::Sub": ["${D} ${own} ${!E} ${F.Arn}", {"own": {"Ref": "G"}}]},
    }
    assert list(find_references(value)) == ["A", "B", "C", "D", "F", "G"]
