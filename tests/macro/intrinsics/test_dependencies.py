from __future__ import annotations

from typing import TYPE_CHECKING

from macro.intrinsics.dependencies import depends_on, find_dependencies

if TYPE_CHECKING:
    from macro.model.template_values import Json

RESOURCES: dict[str, Json] = {
    "Orders": {"Properties": {"Role": {"Ref": "Role"}}},
    "Function": {"Properties": {"Text": {"Fn::Sub": "${Orders.Name}"}}},
    "Alias": {"DependsOn": "Function"},
    "Circle": {"DependsOn": ["Circle"]},
    "Role": {},
    "Fn::ForEach::X": [],
}


def test_a_value_depends_on_resources_behind_other_resources() -> None:
    assert depends_on({"Resource": [{"Fn::GetAtt": ["Alias", "Arn"]}]}, {"Orders"}, RESOURCES)
    assert depends_on({"Ref": "Orders"}, {"Orders"}, RESOURCES)


def test_a_value_does_not_depend_on_other_resources() -> None:
    value: Json = [{"Ref": "Role"}, {"Ref": "Circle"}, {"Ref": "Parameter"}, {"Ref": "Fn::ForEach::X"}]
    assert not depends_on(value, {"Orders"}, RESOURCES)


def test_direct_dependencies_are_resources_of_the_template() -> None:
    resource: Json = {"DependsOn": ["Role", "Gone"], "Properties": [{"Ref": "Alias"}, {"Ref": "AWS::Region"}]}
    assert find_dependencies(resource, RESOURCES) == ("Role", "Alias")
    assert find_dependencies([], RESOURCES) == ()
