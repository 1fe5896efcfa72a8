from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.model.diagnostics import TemplateError, TemplatePath
from macro.settings.function_properties import parse_function_properties

if TYPE_CHECKING:
    from macro.model.template_values import Json

PATH = TemplatePath("", ("Caller",))


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"MemorySize": "1024", "Timeout": 900, "Architectures": ["x86_64"], "Description": 5},
        {"MemorySize": {"Ref": "Memory"}, "VpcConfig": {"Fn::If": ["A", {}, {"Ref": "AWS::NoValue"}]}},
        {"VpcConfig": {"SubnetIds": {"Ref": "Subnets"}, "SecurityGroupIds": ["sg-1", {"Ref": "Group"}]}},
        {"VpcConfig": {"SubnetIds": [], "SecurityGroupIds": [], "Ipv6AllowedForDualStack": "true"}},
        {"Environment": {"Variables": {"A": "b", "C": {"Ref": "D"}}}, "TracingConfig": {"Mode": "Active"}},
        {"SnapStart": {"ApplyOn": "None"}, "EphemeralStorage": {"Size": 2048}},
        {"SnapStart": {"ApplyOn": "PublishedVersions"}, "EphemeralStorage": {"Size": 512}},
        {"ReservedConcurrentExecutions": 5, "Tags": [{"Key": "a", "Value": "b"}], "Role": {"Ref": "Role"}},
    ],
)
def test_valid_properties(written: dict[str, Json]) -> None:
    assert parse_function_properties(written, PATH) == written


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("x", "Caller: Caller must be an object with properties of AWS::Lambda::Function"),
        ({"MemorySize": True}, "MemorySize must be a whole number, not true"),
        ({"MemorySize": 1.5}, "MemorySize must be a whole number, not 1.5"),
        ({"MemorySize": "²"}, "MemorySize must be a whole number"),
        ({"Timeout": 0}, "Timeout must be from 1 to 900, not 0"),
        ({"Timeout": 901}, "Timeout must be from 1 to 900, not 901"),
        (
            {"EphemeralStorage": {"Size": 10241}},
            "EphemeralStorage/Size: Size must be from 512 to 10240, not 10241",
        ),
        ({"MemorySize": "10241"}, "MemorySize must be from 128 to 10240, not 10241"),
        ({"Memorysize": 512}, "unknown setting 'Memorysize'; did you mean 'MemorySize'?"),
        ({"VpcConfig": {"SubnetIds": [[]]}}, "Caller/VpcConfig/SubnetIds/0: 0 must be a string, not []"),
        ({"VpcConfig": {"Ipv6AllowedForDualStack": 1}}, "must be true or false, not 1"),
        ({"Environment": {"Variables": {"A": []}}}, "Environment/Variables/A: A must be a string, not []"),
        ({"Environment": {"Variables": {"Ref": "A"}}}, "Environment must be an object with Variables"),
        ({"Layers": {"Ref": "Layers"}}, "Layers must be a list, because the macro adds the caller's layer"),
        ({"SnapStart": {}}, "SnapStart must be a literal: {ApplyOn: PublishedVersions or None}"),
        (
            {"SnapStart": {"ApplyOn": "PublishedVersions"}, "EphemeralStorage": {"Size": 1024}},
            "with SnapStart, a function can have 512 MB of ephemeral storage, not 1024",
        ),
        ({"Handler": "a.b"}, "Handler can't be set: the layer contains the handler"),
    ],
)
def test_invalid_properties(written: Json, text: str) -> None:
    with pytest.raises(TemplateError) as raised:
        parse_function_properties(written, PATH)
    assert text in str(raised.value)
