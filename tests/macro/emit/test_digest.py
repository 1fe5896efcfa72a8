"""Tests of what the digest in a logical ID depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.emit.digest import TemplateValues, digest

if TYPE_CHECKING:
    from macro.model.template_values import Json

VALUE: Json = {"Fn::If": ["Far", {"Ref": "Target"}, {"Fn::Sub": "${Area}-1"}]}
CONDITIONS: Json = {
    "Far": {"Fn::Or": [{"Condition": "Live"}, {"Condition": "Live"}]},
    "Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]},
    "Other": {"Fn::Equals": [{"Ref": "Unused"}, "x"]},
}
PARAMETERS = {"Target": "us-west-2", "Area": "eu-west", "Stage": "live", "Unused": "a"}


def of(value: Json = VALUE, conditions: Json = CONDITIONS, mappings: Json = None, **parameters: str) -> str:
    return digest(value, TemplateValues(PARAMETERS | parameters, mappings, conditions))


def test_digest_depends_on_every_parameter_of_the_value_and_its_conditions() -> None:
    digests = {of(), of(Target="us-east-1"), of(Area="ap-south"), of(Stage="test")}
    assert len(digests) == 4
    assert all(len(digest) == 8 for digest in digests)


def test_digest_does_not_depend_on_other_parameters_conditions_and_mappings() -> None:
    assert of(Unused="b") == of()
    assert of(conditions={**CONDITIONS, "Other": {"Fn::Equals": [1, 1]}}) == of()  # type: ignore[dict-item]
    assert of(mappings={"M": {}}) == of()


def test_digest_depends_on_referenced_conditions() -> None:
    changed = {**CONDITIONS, "Live": {"Fn::Equals": [{"Ref": "Stage"}, "test"]}}  # type: ignore[dict-item]
    assert of(conditions=changed) != of()  # type: ignore[arg-type]


def test_digest_depends_on_referenced_mappings() -> None:
    value: Json = {"Fn::FindInMap": ["Regions", "live", "Target"]}
    before = of(value, mappings={"Regions": {"live": {"Target": "us-west-2"}}})
    assert of(value, mappings={"Regions": {"live": {"Target": "us-east-1"}}}) != before


def test_circular_conditions_terminate() -> None:
    assert of(conditions={"Far": {"Condition": "Far"}})
