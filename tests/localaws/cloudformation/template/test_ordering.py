from typing import Any

import pytest

from localaws.cloudformation.template.intrinsics import TemplateError
from localaws.cloudformation.template.ordering import creation_order, validate_template_structure


def resource(*references: str, depends_on: Any = ()) -> dict[str, Any]:
    return {
        "Type": "AWS::SNS::Topic",
        "Properties": {"X": [{"Ref": name} for name in references]},
        "DependsOn": depends_on,
    }


def test_dependencies_are_created_first() -> None:
    resources = {"A": resource("B"), "B": resource(depends_on="C"), "C": resource(), "D": resource("A")}
    order = creation_order(resources)
    assert order.index("C") < order.index("B") < order.index("A") < order.index("D")


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ({}, "At least one Resources member must be defined"),
        ({"Resources": {"A": {}}}, "Every Resources object must contain a Type member"),
        ({"Resources": {"A-B": resource()}}, "Resource name A-B is non alphanumeric"),
        ({"Resources": {"A": resource("Missing")}}, r"dependencies \[Missing\] in the Resources block"),
        ({"Resources": {"A": resource(depends_on=["Z"])}}, r"dependencies \[Z\] in the Resources block"),
        (
            {"Resources": {"A": resource()}, "Outputs": {"O": {"Value": {"Fn::GetAtt": ["B", "Arn"]}}}},
            r"dependencies \[B\] in the Outputs block",
        ),
        (
            {"Resources": {"A": resource("B"), "B": resource("A"), "C": resource()}},
            r"Circular dependency between resources: \[A, B\]",
        ),
        ({"Resources": {"A": resource("A")}}, r"Circular dependency between resources: \[A\]"),
    ],
)
def test_invalid_templates(template: dict[str, Any], message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        validate_template_structure(template)
