from __future__ import annotations

from typing import TYPE_CHECKING

from macro.intrinsics.dependencies import find_dependents, read_dependencies

if TYPE_CHECKING:
    from macro.model.template_values import Json

RESOURCES: dict[str, Json] = {
    "Orders": {"Properties": {"Role": {"Ref": "Role"}}},
    "Function": {"Properties": {"Text": {"Fn::Sub": "${Orders.Name}"}}},
    "Alias": {"DependsOn": "Function"},
    "Circle": {"DependsOn": ["Circle"]},
    "Mixed": {"DependsOn": ["Role", "Gone"], "Properties": [{"Ref": "Alias"}, {"Ref": "AWS::Region"}]},
    "Role": {},
    "Fn::ForEach::X": [],
}


DEPENDENCIES = {
    "Orders": ("Role",),
    "Function": ("Orders",),
    "Alias": ("Function",),
    "Circle": ("Circle",),
    "Mixed": ("Role", "Alias"),
    "Role": (),
    "Fn::ForEach::X": (),
}


def test_dependencies_are_resources_of_the_template() -> None:
    assert read_dependencies(RESOURCES) == DEPENDENCIES


def test_dependents_wait_for_a_target_directly_or_through_other_resources() -> None:
    assert find_dependents(["Orders"], DEPENDENCIES) == {"Orders", "Function", "Alias", "Mixed"}
    assert find_dependents(["Circle"], DEPENDENCIES) == {"Circle"}
    assert find_dependents([], DEPENDENCIES) == frozenset()
